"""OCPP 2.1, data transfer. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v21.primitives import String50, String255
from forecourt.ocpp.v21.shared_datatypes import StatusInfoType
from forecourt.ocpp.wire import Message


class DataTransferRequest(Message, kw_only=True, frozen=True):
    vendor_id: String255
    message_id: String50 | UnsetType = UNSET
    data: Raw | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DataTransferStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    UNKNOWN_VENDOR_ID = "UnknownVendorId"


class DataTransferResponse(Message, kw_only=True, frozen=True):
    status: DataTransferStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    data: Raw | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
