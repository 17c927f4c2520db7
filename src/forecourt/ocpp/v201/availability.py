"""OCPP 2.0.1, availability. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v201.primitives import DateTime, Integer
from forecourt.ocpp.v201.shared_datatypes import EVSEType, StatusInfoType
from forecourt.ocpp.wire import Message


class OperationalStatusEnumType(StrEnum):
    INOPERATIVE = "Inoperative"
    OPERATIVE = "Operative"


class ChangeAvailabilityRequest(Message, kw_only=True, frozen=True):
    operational_status: OperationalStatusEnumType
    evse: EVSEType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChangeAvailabilityStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"


class ChangeAvailabilityResponse(Message, kw_only=True, frozen=True):
    status: ChangeAvailabilityStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class HeartbeatRequest(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class HeartbeatResponse(Message, kw_only=True, frozen=True):
    current_time: DateTime
    custom_data: Raw | UnsetType = UNSET


class ConnectorStatusEnumType(StrEnum):
    AVAILABLE = "Available"
    OCCUPIED = "Occupied"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class StatusNotificationRequest(Message, kw_only=True, frozen=True):
    timestamp: DateTime
    connector_status: ConnectorStatusEnumType
    evse_id: Integer
    connector_id: Integer
    custom_data: Raw | UnsetType = UNSET


class StatusNotificationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET
