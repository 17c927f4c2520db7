"""OCPP 2.1, display message. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, Integer, IntegerMin0, String36
from forecourt.ocpp.v21.shared_datatypes import ComponentType, MessageContentType, StatusInfoType
from forecourt.ocpp.wire import Datatype, Message


class ClearDisplayMessageRequest(Message, kw_only=True, frozen=True):
    id: IntegerMin0
    custom_data: Raw | UnsetType = UNSET


class ClearMessageStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"
    REJECTED = "Rejected"


class ClearDisplayMessageResponse(Message, kw_only=True, frozen=True):
    status: ClearMessageStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MessagePriorityEnumType(StrEnum):
    ALWAYS_FRONT = "AlwaysFront"
    IN_FRONT = "InFront"
    NORMAL_CYCLE = "NormalCycle"


class MessageStateEnumType(StrEnum):
    CHARGING = "Charging"
    FAULTED = "Faulted"
    IDLE = "Idle"
    UNAVAILABLE = "Unavailable"
    SUSPENDED = "Suspended"
    DISCHARGING = "Discharging"


class GetDisplayMessagesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    id: Annotated[list[IntegerMin0], Meta(min_length=1)] | UnsetType = UNSET
    priority: MessagePriorityEnumType | UnsetType = UNSET
    state: MessageStateEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetDisplayMessagesStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class GetDisplayMessagesResponse(Message, kw_only=True, frozen=True):
    status: GetDisplayMessagesStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MessageInfoType(Datatype, kw_only=True, frozen=True):
    id: IntegerMin0
    priority: MessagePriorityEnumType
    message: MessageContentType
    display: ComponentType | UnsetType = UNSET
    state: MessageStateEnumType | UnsetType = UNSET
    start_date_time: DateTime | UnsetType = UNSET
    end_date_time: DateTime | UnsetType = UNSET
    transaction_id: String36 | UnsetType = UNSET
    message_extra: Annotated[list[MessageContentType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyDisplayMessagesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    message_info: Annotated[list[MessageInfoType], Meta(min_length=1)] | UnsetType = UNSET
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyDisplayMessagesResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class SetDisplayMessageRequest(Message, kw_only=True, frozen=True):
    message: MessageInfoType
    custom_data: Raw | UnsetType = UNSET


class DisplayMessageStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    NOT_SUPPORTED_MESSAGE_FORMAT = "NotSupportedMessageFormat"
    REJECTED = "Rejected"
    NOT_SUPPORTED_PRIORITY = "NotSupportedPriority"
    NOT_SUPPORTED_STATE = "NotSupportedState"
    UNKNOWN_TRANSACTION = "UnknownTransaction"
    LANGUAGE_NOT_SUPPORTED = "LanguageNotSupported"


class SetDisplayMessageResponse(Message, kw_only=True, frozen=True):
    status: DisplayMessageStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
