"""OCPP 1.6, remote trigger. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import Integer
from forecourt.ocpp.wire import Message


class MessageTrigger(StrEnum):
    BOOT_NOTIFICATION = "BootNotification"
    DIAGNOSTICS_STATUS_NOTIFICATION = "DiagnosticsStatusNotification"
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    HEARTBEAT = "Heartbeat"
    METER_VALUES = "MeterValues"
    STATUS_NOTIFICATION = "StatusNotification"


class TriggerMessageRequest(Message, kw_only=True, frozen=True):
    requested_message: MessageTrigger
    connector_id: Integer | UnsetType = UNSET


class TriggerMessageStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_IMPLEMENTED = "NotImplemented"


class TriggerMessageResponse(Message, kw_only=True, frozen=True):
    status: TriggerMessageStatus
