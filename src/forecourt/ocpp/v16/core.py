"""OCPP 1.6, core. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from forecourt.ocpp.v16.primitives import DateTime, Integer, String20, String25, String50, String255, String500
from forecourt.ocpp.v16.shared_datatypes import ChargingProfile, IdTagInfo
from forecourt.ocpp.wire import InlineType, Message


class AuthorizeRequest(Message, kw_only=True, frozen=True):
    id_tag: String20


class AuthorizeResponse(Message, kw_only=True, frozen=True):
    id_tag_info: IdTagInfo


class BootNotificationRequest(Message, kw_only=True, frozen=True):
    charge_point_vendor: String20
    charge_point_model: String20
    charge_point_serial_number: String25 | UnsetType = UNSET
    charge_box_serial_number: String25 | UnsetType = UNSET
    firmware_version: String50 | UnsetType = UNSET
    iccid: String20 | UnsetType = UNSET
    imsi: String20 | UnsetType = UNSET
    meter_type: String25 | UnsetType = UNSET
    meter_serial_number: String25 | UnsetType = UNSET


class RegistrationStatus(StrEnum):
    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


class BootNotificationResponse(Message, kw_only=True, frozen=True):
    status: RegistrationStatus
    current_time: DateTime
    interval: Integer


class AvailabilityType(StrEnum):
    INOPERATIVE = "Inoperative"
    OPERATIVE = "Operative"


class ChangeAvailabilityRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    type: AvailabilityType


class AvailabilityStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"


class ChangeAvailabilityResponse(Message, kw_only=True, frozen=True):
    status: AvailabilityStatus


class ChangeConfigurationRequest(Message, kw_only=True, frozen=True):
    key: String50
    value: String500


class ConfigurationStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    REBOOT_REQUIRED = "RebootRequired"
    NOT_SUPPORTED = "NotSupported"


class ChangeConfigurationResponse(Message, kw_only=True, frozen=True):
    status: ConfigurationStatus


class ClearCacheRequest(Message, kw_only=True, frozen=True):
    pass


class ClearCacheStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class ClearCacheResponse(Message, kw_only=True, frozen=True):
    status: ClearCacheStatus


class DataTransferRequest(Message, kw_only=True, frozen=True):
    vendor_id: String255
    message_id: String50 | UnsetType = UNSET
    data: str | UnsetType = UNSET


class DataTransferStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_MESSAGE_ID = "UnknownMessageId"
    UNKNOWN_VENDOR_ID = "UnknownVendorId"


class DataTransferResponse(Message, kw_only=True, frozen=True):
    status: DataTransferStatus
    data: str | UnsetType = UNSET


class GetConfigurationRequest(Message, kw_only=True, frozen=True):
    key: list[String50] | UnsetType = UNSET


class KeyValue(InlineType, kw_only=True, frozen=True):
    key: String50
    readonly: bool
    value: String500 | UnsetType = UNSET


class GetConfigurationResponse(Message, kw_only=True, frozen=True):
    configuration_key: list[KeyValue] | UnsetType = UNSET
    unknown_key: list[String50] | UnsetType = UNSET


class HeartbeatRequest(Message, kw_only=True, frozen=True):
    pass


class HeartbeatResponse(Message, kw_only=True, frozen=True):
    current_time: DateTime


class ReadingContext(StrEnum):
    INTERRUPTION_BEGIN = "Interruption.Begin"
    INTERRUPTION_END = "Interruption.End"
    SAMPLE_CLOCK = "Sample.Clock"
    SAMPLE_PERIODIC = "Sample.Periodic"
    TRANSACTION_BEGIN = "Transaction.Begin"
    TRANSACTION_END = "Transaction.End"
    TRIGGER = "Trigger"
    OTHER = "Other"


class ValueFormat(StrEnum):
    RAW = "Raw"
    SIGNED_DATA = "SignedData"


class Measurand(StrEnum):
    ENERGY_ACTIVE_EXPORT_REGISTER = "Energy.Active.Export.Register"
    ENERGY_ACTIVE_IMPORT_REGISTER = "Energy.Active.Import.Register"
    ENERGY_REACTIVE_EXPORT_REGISTER = "Energy.Reactive.Export.Register"
    ENERGY_REACTIVE_IMPORT_REGISTER = "Energy.Reactive.Import.Register"
    ENERGY_ACTIVE_EXPORT_INTERVAL = "Energy.Active.Export.Interval"
    ENERGY_ACTIVE_IMPORT_INTERVAL = "Energy.Active.Import.Interval"
    ENERGY_REACTIVE_EXPORT_INTERVAL = "Energy.Reactive.Export.Interval"
    ENERGY_REACTIVE_IMPORT_INTERVAL = "Energy.Reactive.Import.Interval"
    POWER_ACTIVE_EXPORT = "Power.Active.Export"
    POWER_ACTIVE_IMPORT = "Power.Active.Import"
    POWER_OFFERED = "Power.Offered"
    POWER_REACTIVE_EXPORT = "Power.Reactive.Export"
    POWER_REACTIVE_IMPORT = "Power.Reactive.Import"
    POWER_FACTOR = "Power.Factor"
    CURRENT_IMPORT = "Current.Import"
    CURRENT_EXPORT = "Current.Export"
    CURRENT_OFFERED = "Current.Offered"
    VOLTAGE = "Voltage"
    FREQUENCY = "Frequency"
    TEMPERATURE = "Temperature"
    SO_C = "SoC"
    RPM = "RPM"


class Phase(StrEnum):
    L1 = "L1"
    L2 = "L2"
    L3 = "L3"
    N = "N"
    L1_N = "L1-N"
    L2_N = "L2-N"
    L3_N = "L3-N"
    L1_L2 = "L1-L2"
    L2_L3 = "L2-L3"
    L3_L1 = "L3-L1"


class Location(StrEnum):
    CABLE = "Cable"
    EV = "EV"
    INLET = "Inlet"
    OUTLET = "Outlet"
    BODY = "Body"


class UnitOfMeasure(StrEnum):
    WH = "Wh"
    K_WH = "kWh"
    VARH = "varh"
    KVARH = "kvarh"
    W = "W"
    K_W = "kW"
    VA = "VA"
    K_VA = "kVA"
    VAR = "var"
    KVAR = "kvar"
    A = "A"
    V = "V"
    K = "K"
    CELCIUS = "Celcius"
    CELSIUS = "Celsius"
    FAHRENHEIT = "Fahrenheit"
    PERCENT = "Percent"
    HERTZ = "Hertz"


class SampledValue(InlineType, kw_only=True, frozen=True):
    value: str
    context: ReadingContext | UnsetType = UNSET
    format: ValueFormat | UnsetType = UNSET
    measurand: Measurand | UnsetType = UNSET
    phase: Phase | UnsetType = UNSET
    location: Location | UnsetType = UNSET
    unit: UnitOfMeasure | UnsetType = UNSET


class MeterValue(InlineType, kw_only=True, frozen=True):
    timestamp: DateTime
    sampled_value: list[SampledValue]


class MeterValuesRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    meter_value: Annotated[list[MeterValue], Meta(min_length=1)]
    transaction_id: Integer | UnsetType = UNSET


class MeterValuesResponse(Message, kw_only=True, frozen=True):
    pass


class RemoteStartTransactionRequest(Message, kw_only=True, frozen=True):
    id_tag: String20
    connector_id: Integer | UnsetType = UNSET
    charging_profile: ChargingProfile | UnsetType = UNSET


class RemoteStartStopStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class RemoteStartTransactionResponse(Message, kw_only=True, frozen=True):
    status: RemoteStartStopStatus


class RemoteStopTransactionRequest(Message, kw_only=True, frozen=True):
    transaction_id: Integer


class RemoteStopTransactionResponse(Message, kw_only=True, frozen=True):
    status: RemoteStartStopStatus


class ResetType(StrEnum):
    HARD = "Hard"
    SOFT = "Soft"


class ResetRequest(Message, kw_only=True, frozen=True):
    type: ResetType


class ResetStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class ResetResponse(Message, kw_only=True, frozen=True):
    status: ResetStatus


class StartTransactionRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    id_tag: String20
    meter_start: Integer
    timestamp: DateTime
    reservation_id: Integer | UnsetType = UNSET


class StartTransactionResponse(Message, kw_only=True, frozen=True):
    id_tag_info: IdTagInfo
    transaction_id: Integer


class ChargePointErrorCode(StrEnum):
    CONNECTOR_LOCK_FAILURE = "ConnectorLockFailure"
    EV_COMMUNICATION_ERROR = "EVCommunicationError"
    GROUND_FAILURE = "GroundFailure"
    HIGH_TEMPERATURE = "HighTemperature"
    INTERNAL_ERROR = "InternalError"
    LOCAL_LIST_CONFLICT = "LocalListConflict"
    NO_ERROR = "NoError"
    OTHER_ERROR = "OtherError"
    OVER_CURRENT_FAILURE = "OverCurrentFailure"
    POWER_METER_FAILURE = "PowerMeterFailure"
    POWER_SWITCH_FAILURE = "PowerSwitchFailure"
    READER_FAILURE = "ReaderFailure"
    RESET_FAILURE = "ResetFailure"
    UNDER_VOLTAGE = "UnderVoltage"
    OVER_VOLTAGE = "OverVoltage"
    WEAK_SIGNAL = "WeakSignal"


class ChargePointStatus(StrEnum):
    AVAILABLE = "Available"
    PREPARING = "Preparing"
    CHARGING = "Charging"
    SUSPENDED_EVSE = "SuspendedEVSE"
    SUSPENDED_EV = "SuspendedEV"
    FINISHING = "Finishing"
    RESERVED = "Reserved"
    UNAVAILABLE = "Unavailable"
    FAULTED = "Faulted"


class StatusNotificationRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    error_code: ChargePointErrorCode
    status: ChargePointStatus
    info: String50 | UnsetType = UNSET
    timestamp: DateTime | UnsetType = UNSET
    vendor_id: String255 | UnsetType = UNSET
    vendor_error_code: String50 | UnsetType = UNSET


class StatusNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class Reason(StrEnum):
    EMERGENCY_STOP = "EmergencyStop"
    EV_DISCONNECTED = "EVDisconnected"
    HARD_RESET = "HardReset"
    LOCAL = "Local"
    OTHER = "Other"
    POWER_LOSS = "PowerLoss"
    REBOOT = "Reboot"
    REMOTE = "Remote"
    SOFT_RESET = "SoftReset"
    UNLOCK_COMMAND = "UnlockCommand"
    DE_AUTHORIZED = "DeAuthorized"


class StopTransactionRequest(Message, kw_only=True, frozen=True):
    meter_stop: Integer
    timestamp: DateTime
    transaction_id: Integer
    id_tag: String20 | UnsetType = UNSET
    reason: Reason | UnsetType = UNSET
    transaction_data: list[MeterValue] | UnsetType = UNSET


class StopTransactionResponse(Message, kw_only=True, frozen=True):
    id_tag_info: IdTagInfo | UnsetType = UNSET


class UnlockConnectorRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer


class UnlockStatus(StrEnum):
    UNLOCKED = "Unlocked"
    UNLOCK_FAILED = "UnlockFailed"
    NOT_SUPPORTED = "NotSupported"


class UnlockConnectorResponse(Message, kw_only=True, frozen=True):
    status: UnlockStatus
