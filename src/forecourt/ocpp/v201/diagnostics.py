"""OCPP 2.0.1, diagnostics. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import (
    DateTime,
    Integer,
    String36,
    String50,
    String64,
    String255,
    String500,
    String512,
    String2500,
)
from forecourt.ocpp.v201.shared_datatypes import (
    CertificateHashDataType,
    ComponentType,
    ComponentVariableType,
    IdTokenType,
    StatusInfoType,
    VariableType,
)
from forecourt.ocpp.v201.shared_enumerations import GenericDeviceModelStatusEnumType, GenericStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


class ClearVariableMonitoringRequest(Message, kw_only=True, frozen=True):
    id: Annotated[list[Integer], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class ClearMonitoringStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_FOUND = "NotFound"


class ClearMonitoringResultType(Datatype, kw_only=True, frozen=True):
    status: ClearMonitoringStatusEnumType
    id: Integer
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearVariableMonitoringResponse(Message, kw_only=True, frozen=True):
    clear_monitoring_result: Annotated[list[ClearMonitoringResultType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class CustomerInformationRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    report: bool
    clear: bool
    customer_certificate: CertificateHashDataType | UnsetType = UNSET
    id_token: IdTokenType | UnsetType = UNSET
    customer_identifier: String64 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CustomerInformationStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    INVALID = "Invalid"


class CustomerInformationResponse(Message, kw_only=True, frozen=True):
    status: CustomerInformationStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class LogParametersType(Datatype, kw_only=True, frozen=True):
    remote_location: String512
    oldest_timestamp: DateTime | UnsetType = UNSET
    latest_timestamp: DateTime | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class LogEnumType(StrEnum):
    DIAGNOSTICS_LOG = "DiagnosticsLog"
    SECURITY_LOG = "SecurityLog"


class GetLogRequest(Message, kw_only=True, frozen=True):
    log: LogParametersType
    log_type: LogEnumType
    request_id: Integer
    retries: Integer | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class LogStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    ACCEPTED_CANCELED = "AcceptedCanceled"


class GetLogResponse(Message, kw_only=True, frozen=True):
    status: LogStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    filename: String255 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MonitoringCriterionEnumType(StrEnum):
    THRESHOLD_MONITORING = "ThresholdMonitoring"
    DELTA_MONITORING = "DeltaMonitoring"
    PERIODIC_MONITORING = "PeriodicMonitoring"


class GetMonitoringReportRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    component_variable: Annotated[list[ComponentVariableType], Meta(min_length=1)] | UnsetType = UNSET
    monitoring_criteria: Annotated[list[MonitoringCriterionEnumType], Meta(min_length=1, max_length=3)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetMonitoringReportResponse(Message, kw_only=True, frozen=True):
    status: GenericDeviceModelStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UploadLogStatusEnumType(StrEnum):
    BAD_MESSAGE = "BadMessage"
    IDLE = "Idle"
    NOT_SUPPORTED_OPERATION = "NotSupportedOperation"
    PERMISSION_DENIED = "PermissionDenied"
    UPLOADED = "Uploaded"
    UPLOAD_FAILURE = "UploadFailure"
    UPLOADING = "Uploading"
    ACCEPTED_CANCELED = "AcceptedCanceled"


class LogStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: UploadLogStatusEnumType
    request_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class LogStatusNotificationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class NotifyCustomerInformationRequest(Message, kw_only=True, frozen=True):
    data: String512
    seq_no: Integer
    generated_at: DateTime
    request_id: Integer
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyCustomerInformationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class EventTriggerEnumType(StrEnum):
    ALERTING = "Alerting"
    DELTA = "Delta"
    PERIODIC = "Periodic"


class EventNotificationEnumType(StrEnum):
    HARD_WIRED_NOTIFICATION = "HardWiredNotification"
    HARD_WIRED_MONITOR = "HardWiredMonitor"
    PRECONFIGURED_MONITOR = "PreconfiguredMonitor"
    CUSTOM_MONITOR = "CustomMonitor"


class EventDataType(Datatype, kw_only=True, frozen=True):
    event_id: Integer
    timestamp: DateTime
    trigger: EventTriggerEnumType
    actual_value: String2500
    component: ComponentType
    event_notification_type: EventNotificationEnumType
    variable: VariableType
    cause: Integer | UnsetType = UNSET
    tech_code: String50 | UnsetType = UNSET
    tech_info: String500 | UnsetType = UNSET
    cleared: bool | UnsetType = UNSET
    transaction_id: String36 | UnsetType = UNSET
    variable_monitoring_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEventRequest(Message, kw_only=True, frozen=True):
    generated_at: DateTime
    seq_no: Integer
    event_data: Annotated[list[EventDataType], Meta(min_length=1)]
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEventResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class MonitorEnumType(StrEnum):
    UPPER_THRESHOLD = "UpperThreshold"
    LOWER_THRESHOLD = "LowerThreshold"
    DELTA = "Delta"
    PERIODIC = "Periodic"
    PERIODIC_CLOCK_ALIGNED = "PeriodicClockAligned"


class VariableMonitoringType(Datatype, kw_only=True, frozen=True):
    id: Integer
    transaction: bool
    value: float
    type: MonitorEnumType
    severity: Integer
    custom_data: Raw | UnsetType = UNSET


class MonitoringDataType(Datatype, kw_only=True, frozen=True):
    component: ComponentType
    variable: VariableType
    variable_monitoring: Annotated[list[VariableMonitoringType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class NotifyMonitoringReportRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    seq_no: Integer
    generated_at: DateTime
    monitor: Annotated[list[MonitoringDataType], Meta(min_length=1)] | UnsetType = UNSET
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyMonitoringReportResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class MonitoringBaseEnumType(StrEnum):
    ALL = "All"
    FACTORY_DEFAULT = "FactoryDefault"
    HARD_WIRED_ONLY = "HardWiredOnly"


class SetMonitoringBaseRequest(Message, kw_only=True, frozen=True):
    monitoring_base: MonitoringBaseEnumType
    custom_data: Raw | UnsetType = UNSET


class SetMonitoringBaseResponse(Message, kw_only=True, frozen=True):
    status: GenericDeviceModelStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetMonitoringLevelRequest(Message, kw_only=True, frozen=True):
    severity: Integer
    custom_data: Raw | UnsetType = UNSET


class SetMonitoringLevelResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetMonitoringDataType(Datatype, kw_only=True, frozen=True):
    value: float
    type: MonitorEnumType
    severity: Integer
    component: ComponentType
    variable: VariableType
    id: Integer | UnsetType = UNSET
    transaction: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetVariableMonitoringRequest(Message, kw_only=True, frozen=True):
    set_monitoring_data: Annotated[list[SetMonitoringDataType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class SetMonitoringStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    UNSUPPORTED_MONITOR_TYPE = "UnsupportedMonitorType"
    REJECTED = "Rejected"
    DUPLICATE = "Duplicate"


class SetMonitoringResultType(Datatype, kw_only=True, frozen=True):
    status: SetMonitoringStatusEnumType
    type: MonitorEnumType
    component: ComponentType
    variable: VariableType
    severity: Integer
    id: Integer | UnsetType = UNSET
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetVariableMonitoringResponse(Message, kw_only=True, frozen=True):
    set_monitoring_result: Annotated[list[SetMonitoringResultType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET
