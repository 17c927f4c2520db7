"""OCPP 2.1, provisioning. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    IntegerMin1,
    String6,
    String16,
    String20,
    String25,
    String48,
    String50,
    String64,
    String255,
    String1000,
    String2000,
    String2500,
)
from forecourt.ocpp.v21.shared_datatypes import ComponentType, ComponentVariableType, StatusInfoType, VariableType
from forecourt.ocpp.v21.shared_enumerations import GenericDeviceModelStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


class ModemType(Datatype, kw_only=True, frozen=True):
    iccid: String20 | UnsetType = UNSET
    imsi: String20 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingStationType(Datatype, kw_only=True, frozen=True):
    model: String20
    vendor_name: String50
    serial_number: String25 | UnsetType = UNSET
    modem: ModemType | UnsetType = UNSET
    firmware_version: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class BootReasonEnumType(StrEnum):
    APPLICATION_RESET = "ApplicationReset"
    FIRMWARE_UPDATE = "FirmwareUpdate"
    LOCAL_RESET = "LocalReset"
    POWER_UP = "PowerUp"
    REMOTE_RESET = "RemoteReset"
    SCHEDULED_RESET = "ScheduledReset"
    TRIGGERED = "Triggered"
    UNKNOWN = "Unknown"
    WATCHDOG = "Watchdog"


class BootNotificationRequest(Message, kw_only=True, frozen=True):
    charging_station: ChargingStationType
    reason: BootReasonEnumType
    custom_data: Raw | UnsetType = UNSET


class RegistrationStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    PENDING = "Pending"
    REJECTED = "Rejected"


class BootNotificationResponse(Message, kw_only=True, frozen=True):
    current_time: DateTime
    interval: Integer
    status: RegistrationStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportBaseEnumType(StrEnum):
    CONFIGURATION_INVENTORY = "ConfigurationInventory"
    FULL_INVENTORY = "FullInventory"
    SUMMARY_INVENTORY = "SummaryInventory"


class GetBaseReportRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    report_base: ReportBaseEnumType
    custom_data: Raw | UnsetType = UNSET


class GetBaseReportResponse(Message, kw_only=True, frozen=True):
    status: GenericDeviceModelStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ComponentCriterionEnumType(StrEnum):
    ACTIVE = "Active"
    AVAILABLE = "Available"
    ENABLED = "Enabled"
    PROBLEM = "Problem"


class GetReportRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    component_variable: Annotated[list[ComponentVariableType], Meta(min_length=1)] | UnsetType = UNSET
    component_criteria: Annotated[list[ComponentCriterionEnumType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetReportResponse(Message, kw_only=True, frozen=True):
    status: GenericDeviceModelStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class AttributeEnumType(StrEnum):
    ACTUAL = "Actual"
    TARGET = "Target"
    MIN_SET = "MinSet"
    MAX_SET = "MaxSet"


class GetVariableDataType(Datatype, kw_only=True, frozen=True):
    component: ComponentType
    variable: VariableType
    attribute_type: AttributeEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetVariablesRequest(Message, kw_only=True, frozen=True):
    get_variable_data: Annotated[list[GetVariableDataType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class GetVariableStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    NOT_SUPPORTED_ATTRIBUTE_TYPE = "NotSupportedAttributeType"


class GetVariableResultType(Datatype, kw_only=True, frozen=True):
    attribute_status: GetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attribute_status_info: StatusInfoType | UnsetType = UNSET
    attribute_type: AttributeEnumType | UnsetType = UNSET
    attribute_value: String2500 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetVariablesResponse(Message, kw_only=True, frozen=True):
    get_variable_result: Annotated[list[GetVariableResultType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class MutabilityEnumType(StrEnum):
    READ_ONLY = "ReadOnly"
    WRITE_ONLY = "WriteOnly"
    READ_WRITE = "ReadWrite"


class VariableAttributeType(Datatype, kw_only=True, frozen=True):
    type: AttributeEnumType | UnsetType = UNSET
    value: String2500 | UnsetType = UNSET
    mutability: MutabilityEnumType | UnsetType = UNSET
    persistent: bool | UnsetType = UNSET
    constant: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DataEnumType(StrEnum):
    STRING = "string"
    DECIMAL = "decimal"
    INTEGER = "integer"
    DATE_TIME = "dateTime"
    BOOLEAN = "boolean"
    OPTION_LIST = "OptionList"
    SEQUENCE_LIST = "SequenceList"
    MEMBER_LIST = "MemberList"


class VariableCharacteristicsType(Datatype, kw_only=True, frozen=True):
    data_type: DataEnumType
    supports_monitoring: bool
    unit: String16 | UnsetType = UNSET
    min_limit: float | UnsetType = UNSET
    max_limit: float | UnsetType = UNSET
    max_elements: IntegerMin1 | UnsetType = UNSET
    values_list: String1000 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportDataType(Datatype, kw_only=True, frozen=True):
    component: ComponentType
    variable: VariableType
    variable_attribute: Annotated[list[VariableAttributeType], Meta(min_length=1, max_length=4)]
    variable_characteristics: VariableCharacteristicsType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyReportRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    generated_at: DateTime
    seq_no: IntegerMin0
    report_data: Annotated[list[ReportDataType], Meta(min_length=1)] | UnsetType = UNSET
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyReportResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ResetEnumType(StrEnum):
    IMMEDIATE = "Immediate"
    ON_IDLE = "OnIdle"
    IMMEDIATE_AND_RESUME = "ImmediateAndResume"


class ResetRequest(Message, kw_only=True, frozen=True):
    type: ResetEnumType
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ResetStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    SCHEDULED = "Scheduled"


class ResetResponse(Message, kw_only=True, frozen=True):
    status: ResetStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class APNAuthenticationEnumType(StrEnum):
    PAP = "PAP"
    CHAP = "CHAP"
    NONE = "NONE"
    AUTO = "AUTO"


class APNType(Datatype, kw_only=True, frozen=True):
    apn: String2000
    apn_authentication: APNAuthenticationEnumType
    apn_user_name: String50 | UnsetType = UNSET
    apn_password: String64 | UnsetType = UNSET
    sim_pin: Integer | UnsetType = UNSET
    preferred_network: String6 | UnsetType = UNSET
    use_only_preferred_network: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class OCPPVersionEnumType(StrEnum):
    OCPP12 = "OCPP12"
    OCPP15 = "OCPP15"
    OCPP16 = "OCPP16"
    OCPP20 = "OCPP20"
    OCPP201 = "OCPP201"
    OCPP21 = "OCPP21"


class OCPPInterfaceEnumType(StrEnum):
    WIRED0 = "Wired0"
    WIRED1 = "Wired1"
    WIRED2 = "Wired2"
    WIRED3 = "Wired3"
    WIRELESS0 = "Wireless0"
    WIRELESS1 = "Wireless1"
    WIRELESS2 = "Wireless2"
    WIRELESS3 = "Wireless3"
    ANY = "Any"


class OCPPTransportEnumType(StrEnum):
    SOAP = "SOAP"
    JSON = "JSON"


class VPNEnumType(StrEnum):
    IK_EV2 = "IKEv2"
    IP_SEC = "IPSec"
    L2_TP = "L2TP"
    PPTP = "PPTP"


class VPNType(Datatype, kw_only=True, frozen=True):
    server: String2000
    user: String50
    password: String64
    key: String255
    type: VPNEnumType
    group: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NetworkConnectionProfileType(Datatype, kw_only=True, frozen=True):
    ocpp_interface: OCPPInterfaceEnumType
    ocpp_transport: OCPPTransportEnumType
    message_timeout: Integer
    ocpp_csms_url: String2000
    security_profile: IntegerMin0
    apn: APNType | UnsetType = UNSET
    ocpp_version: OCPPVersionEnumType | UnsetType = UNSET
    identity: String48 | UnsetType = UNSET
    basic_auth_password: String64 | UnsetType = UNSET
    vpn: VPNType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetNetworkProfileRequest(Message, kw_only=True, frozen=True):
    configuration_slot: Integer
    connection_data: NetworkConnectionProfileType
    custom_data: Raw | UnsetType = UNSET


class SetNetworkProfileStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class SetNetworkProfileResponse(Message, kw_only=True, frozen=True):
    status: SetNetworkProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetVariableDataType(Datatype, kw_only=True, frozen=True):
    attribute_value: String2500
    component: ComponentType
    variable: VariableType
    attribute_type: AttributeEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetVariablesRequest(Message, kw_only=True, frozen=True):
    set_variable_data: Annotated[list[SetVariableDataType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class SetVariableStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    UNKNOWN_COMPONENT = "UnknownComponent"
    UNKNOWN_VARIABLE = "UnknownVariable"
    NOT_SUPPORTED_ATTRIBUTE_TYPE = "NotSupportedAttributeType"
    REBOOT_REQUIRED = "RebootRequired"


class SetVariableResultType(Datatype, kw_only=True, frozen=True):
    attribute_status: SetVariableStatusEnumType
    component: ComponentType
    variable: VariableType
    attribute_type: AttributeEnumType | UnsetType = UNSET
    attribute_status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetVariablesResponse(Message, kw_only=True, frozen=True):
    set_variable_result: Annotated[list[SetVariableResultType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET
