"""OCPP 2.0.1, reservation. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v201.primitives import DateTime, Integer
from forecourt.ocpp.v201.shared_datatypes import IdTokenType, StatusInfoType
from forecourt.ocpp.wire import Message


class CancelReservationRequest(Message, kw_only=True, frozen=True):
    reservation_id: Integer
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


class ReservationStatusUpdateRequest(Message, kw_only=True, frozen=True):
    reservation_id: Integer
    reservation_update_status: ReservationUpdateStatusEnumType
    custom_data: Raw | UnsetType = UNSET


class ReservationStatusUpdateResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ConnectorEnumType(StrEnum):
    C_CCS1 = "cCCS1"
    C_CCS2 = "cCCS2"
    C_G105 = "cG105"
    C_TESLA = "cTesla"
    C_TYPE1 = "cType1"
    C_TYPE2 = "cType2"
    S309_1_P_16_A = "s309-1P-16A"
    S309_1_P_32_A = "s309-1P-32A"
    S309_3_P_16_A = "s309-3P-16A"
    S309_3_P_32_A = "s309-3P-32A"
    S_BS1361 = "sBS1361"
    S_CEE_7_7 = "sCEE-7-7"
    S_TYPE2 = "sType2"
    S_TYPE3 = "sType3"
    OTHER1_PH_MAX16_A = "Other1PhMax16A"
    OTHER1_PH_OVER16_A = "Other1PhOver16A"
    OTHER3_PH = "Other3Ph"
    PAN = "Pan"
    W_INDUCTIVE = "wInductive"
    W_RESONANT = "wResonant"
    UNDETERMINED = "Undetermined"
    UNKNOWN = "Unknown"


class ReserveNowRequest(Message, kw_only=True, frozen=True):
    id: Integer
    expiry_date_time: DateTime
    id_token: IdTokenType
    connector_type: ConnectorEnumType | UnsetType = UNSET
    evse_id: Integer | UnsetType = UNSET
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
