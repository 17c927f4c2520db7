"""OCPP 2.1, remote control. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v21.primitives import Integer, IntegerMin0, IntegerMin1, String36, String50
from forecourt.ocpp.v21.shared_datatypes import ChargingProfileType, EVSEType, IdTokenType, StatusInfoType
from forecourt.ocpp.wire import Message


class RequestStartTransactionRequest(Message, kw_only=True, frozen=True):
    id_token: IdTokenType
    remote_start_id: Integer
    evse_id: IntegerMin1 | UnsetType = UNSET
    group_id_token: IdTokenType | UnsetType = UNSET
    charging_profile: ChargingProfileType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class RequestStartStopStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class RequestStartTransactionResponse(Message, kw_only=True, frozen=True):
    status: RequestStartStopStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    transaction_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class RequestStopTransactionRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36
    custom_data: Raw | UnsetType = UNSET


class RequestStopTransactionResponse(Message, kw_only=True, frozen=True):
    status: RequestStartStopStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MessageTriggerEnumType(StrEnum):
    BOOT_NOTIFICATION = "BootNotification"
    LOG_STATUS_NOTIFICATION = "LogStatusNotification"
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    HEARTBEAT = "Heartbeat"
    METER_VALUES = "MeterValues"
    SIGN_CHARGING_STATION_CERTIFICATE = "SignChargingStationCertificate"
    SIGN_V2_G_CERTIFICATE = "SignV2GCertificate"
    SIGN_V2_G20_CERTIFICATE = "SignV2G20Certificate"
    STATUS_NOTIFICATION = "StatusNotification"
    TRANSACTION_EVENT = "TransactionEvent"
    SIGN_COMBINED_CERTIFICATE = "SignCombinedCertificate"
    PUBLISH_FIRMWARE_STATUS_NOTIFICATION = "PublishFirmwareStatusNotification"
    CUSTOM_TRIGGER = "CustomTrigger"


class TriggerMessageRequest(Message, kw_only=True, frozen=True):
    requested_message: MessageTriggerEnumType
    evse: EVSEType | UnsetType = UNSET
    custom_trigger: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TriggerMessageStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_IMPLEMENTED = "NotImplemented"


class TriggerMessageResponse(Message, kw_only=True, frozen=True):
    status: TriggerMessageStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UnlockConnectorRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    connector_id: IntegerMin0
    custom_data: Raw | UnsetType = UNSET


class UnlockStatusEnumType(StrEnum):
    UNLOCKED = "Unlocked"
    UNLOCK_FAILED = "UnlockFailed"
    ONGOING_AUTHORIZED_TRANSACTION = "OngoingAuthorizedTransaction"
    UNKNOWN_CONNECTOR = "UnknownConnector"


class UnlockConnectorResponse(Message, kw_only=True, frozen=True):
    status: UnlockStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
