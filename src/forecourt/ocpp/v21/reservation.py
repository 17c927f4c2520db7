"""OCPP 2.1, reservation. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, IntegerMin0, String20
from forecourt.ocpp.v21.shared_datatypes import IdTokenType, StatusInfoType
from forecourt.ocpp.wire import Message


class CancelReservationRequest(Message, kw_only=True, frozen=True):
    reservation_id: IntegerMin0
    custom_data: Raw | UnsetType = UNSET


class CancelReservationStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class CancelReservationResponse(Message, kw_only=True, frozen=True):
    status: CancelReservationStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReservationUpdateStatusEnumType(StrEnum):
    EXPIRED = "Expired"
    REMOVED = "Removed"
    NO_TRANSACTION = "NoTransaction"


class ReservationStatusUpdateRequest(Message, kw_only=True, frozen=True):
    reservation_id: IntegerMin0
    reservation_update_status: ReservationUpdateStatusEnumType
    custom_data: Raw | UnsetType = UNSET


class ReservationStatusUpdateResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ReserveNowRequest(Message, kw_only=True, frozen=True):
    id: IntegerMin0
    expiry_date_time: DateTime
    id_token: IdTokenType
    connector_type: String20 | UnsetType = UNSET
    evse_id: IntegerMin0 | UnsetType = UNSET
    group_id_token: IdTokenType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReserveNowStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    REJECTED = "Rejected"
    UNAVAILABLE = "Unavailable"


class ReserveNowResponse(Message, kw_only=True, frozen=True):
    status: ReserveNowStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
