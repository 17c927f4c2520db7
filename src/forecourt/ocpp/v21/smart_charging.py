"""OCPP 2.1, smart charging. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from forecourt.ocpp.v21.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    IntegerMin0Max100,
    IntegerMin1,
    NumberMax0,
    String3,
    String20,
    String36,
    String50,
    String2000,
)
from forecourt.ocpp.v21.shared_datatypes import (
    ChargingProfileType,
    ChargingSchedulePeriodType,
    ChargingScheduleType,
    StatusInfoType,
)
from forecourt.ocpp.v21.shared_enumerations import (
    ChargingProfilePurposeEnumType,
    ChargingRateUnitEnumType,
    DERControlEnumType,
    EnergyTransferModeEnumType,
    GenericStatusEnumType,
)
from forecourt.ocpp.wire import Datatype, Message


class ClearChargingProfileType(Datatype, kw_only=True, frozen=True):
    evse_id: IntegerMin0 | UnsetType = UNSET
    charging_profile_purpose: ChargingProfilePurposeEnumType | UnsetType = UNSET
    stack_level: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearChargingProfileRequest(Message, kw_only=True, frozen=True):
    charging_profile_id: Integer | UnsetType = UNSET
    charging_profile_criteria: ClearChargingProfileType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearChargingProfileStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class ClearChargingProfileResponse(Message, kw_only=True, frozen=True):
    status: ClearChargingProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearedChargingLimitRequest(Message, kw_only=True, frozen=True):
    charging_limit_source: String20
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearedChargingLimitResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileCriterionType(Datatype, kw_only=True, frozen=True):
    charging_profile_purpose: ChargingProfilePurposeEnumType | UnsetType = UNSET
    stack_level: IntegerMin0 | UnsetType = UNSET
    charging_profile_id: Annotated[list[Integer], Meta(min_length=1)] | UnsetType = UNSET
    charging_limit_source: Annotated[list[String20], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetChargingProfilesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    charging_profile: ChargingProfileCriterionType
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetChargingProfileStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    NO_PROFILES = "NoProfiles"


class GetChargingProfilesResponse(Message, kw_only=True, frozen=True):
    status: GetChargingProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetCompositeScheduleRequest(Message, kw_only=True, frozen=True):
    duration: Integer
    evse_id: IntegerMin0
    charging_rate_unit: ChargingRateUnitEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CompositeScheduleType(Datatype, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    duration: Integer
    schedule_start: DateTime
    charging_rate_unit: ChargingRateUnitEnumType
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class GetCompositeScheduleResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    schedule: CompositeScheduleType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingLimitType(Datatype, kw_only=True, frozen=True):
    charging_limit_source: String20
    is_local_generation: bool | UnsetType = UNSET
    is_grid_critical: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyChargingLimitRequest(Message, kw_only=True, frozen=True):
    charging_limit: ChargingLimitType
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1)] | UnsetType = UNSET
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyChargingLimitResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ACChargingParametersType(Datatype, kw_only=True, frozen=True):
    energy_amount: float
    ev_min_current: float
    ev_max_current: float
    ev_max_voltage: float
    custom_data: Raw | UnsetType = UNSET


class IslandingDetectionEnumType(StrEnum):
    NO_ANTI_ISLANDING_SUPPORT = "NoAntiIslandingSupport"
    RO_CO_F = "RoCoF"
    UVP_OVP = "UVP_OVP"
    UFP_OFP = "UFP_OFP"
    VOLTAGE_VECTOR_SHIFT = "VoltageVectorShift"
    ZERO_CROSSING_DETECTION = "ZeroCrossingDetection"
    OTHER_PASSIVE = "OtherPassive"
    IMPEDANCE_MEASUREMENT = "ImpedanceMeasurement"
    IMPEDANCE_AT_FREQUENCY = "ImpedanceAtFrequency"
    SLIP_MODE_FREQUENCY_SHIFT = "SlipModeFrequencyShift"
    SANDIA_FREQUENCY_SHIFT = "SandiaFrequencyShift"
    SANDIA_VOLTAGE_SHIFT = "SandiaVoltageShift"
    FREQUENCY_JUMP = "FrequencyJump"
    RCLQ_FACTOR = "RCLQFactor"
    OTHER_ACTIVE = "OtherActive"


class DERChargingParametersType(Datatype, kw_only=True, frozen=True):
    ev_supported_der_control: Annotated[list[DERControlEnumType], Meta(min_length=1)] | UnsetType = field(
        name="evSupportedDERControl", default=UNSET
    )
    ev_over_excited_max_discharge_power: float | UnsetType = UNSET
    ev_over_excited_power_factor: float | UnsetType = UNSET
    ev_under_excited_max_discharge_power: float | UnsetType = UNSET
    ev_under_excited_power_factor: float | UnsetType = UNSET
    max_apparent_power: float | UnsetType = UNSET
    max_charge_apparent_power: float | UnsetType = UNSET
    max_charge_apparent_power_l2: float | UnsetType = field(name="maxChargeApparentPower_L2", default=UNSET)
    max_charge_apparent_power_l3: float | UnsetType = field(name="maxChargeApparentPower_L3", default=UNSET)
    max_discharge_apparent_power: float | UnsetType = UNSET
    max_discharge_apparent_power_l2: float | UnsetType = field(name="maxDischargeApparentPower_L2", default=UNSET)
    max_discharge_apparent_power_l3: float | UnsetType = field(name="maxDischargeApparentPower_L3", default=UNSET)
    max_charge_reactive_power: float | UnsetType = UNSET
    max_charge_reactive_power_l2: float | UnsetType = field(name="maxChargeReactivePower_L2", default=UNSET)
    max_charge_reactive_power_l3: float | UnsetType = field(name="maxChargeReactivePower_L3", default=UNSET)
    min_charge_reactive_power: float | UnsetType = UNSET
    min_charge_reactive_power_l2: float | UnsetType = field(name="minChargeReactivePower_L2", default=UNSET)
    min_charge_reactive_power_l3: float | UnsetType = field(name="minChargeReactivePower_L3", default=UNSET)
    max_discharge_reactive_power: float | UnsetType = UNSET
    max_discharge_reactive_power_l2: float | UnsetType = field(name="maxDischargeReactivePower_L2", default=UNSET)
    max_discharge_reactive_power_l3: float | UnsetType = field(name="maxDischargeReactivePower_L3", default=UNSET)
    min_discharge_reactive_power: float | UnsetType = UNSET
    min_discharge_reactive_power_l2: float | UnsetType = field(name="minDischargeReactivePower_L2", default=UNSET)
    min_discharge_reactive_power_l3: float | UnsetType = field(name="minDischargeReactivePower_L3", default=UNSET)
    nominal_voltage: float | UnsetType = UNSET
    nominal_voltage_offset: float | UnsetType = UNSET
    max_nominal_voltage: float | UnsetType = UNSET
    min_nominal_voltage: float | UnsetType = UNSET
    ev_inverter_manufacturer: String50 | UnsetType = UNSET
    ev_inverter_model: String50 | UnsetType = UNSET
    ev_inverter_serial_number: String50 | UnsetType = UNSET
    ev_inverter_sw_version: String50 | UnsetType = UNSET
    ev_inverter_hw_version: String50 | UnsetType = UNSET
    ev_islanding_detection_method: Annotated[list[IslandingDetectionEnumType], Meta(min_length=1)] | UnsetType = UNSET
    ev_islanding_trip_time: float | UnsetType = UNSET
    ev_maximum_level1_dc_injection: float | UnsetType = field(name="evMaximumLevel1DCInjection", default=UNSET)
    ev_duration_level1_dc_injection: float | UnsetType = field(name="evDurationLevel1DCInjection", default=UNSET)
    ev_maximum_level2_dc_injection: float | UnsetType = field(name="evMaximumLevel2DCInjection", default=UNSET)
    ev_duration_level2_dc_injection: float | UnsetType = field(name="evDurationLevel2DCInjection", default=UNSET)
    ev_reactive_susceptance: float | UnsetType = UNSET
    ev_session_total_discharge_energy_available: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class EVPriceRuleType(Datatype, kw_only=True, frozen=True):
    energy_fee: float
    power_range_start: float
    custom_data: Raw | UnsetType = UNSET


class EVAbsolutePriceScheduleEntryType(Datatype, kw_only=True, frozen=True):
    duration: Integer
    ev_price_rule: Annotated[list[EVPriceRuleType], Meta(min_length=1, max_length=8)]
    custom_data: Raw | UnsetType = UNSET


class EVAbsolutePriceScheduleType(Datatype, kw_only=True, frozen=True):
    time_anchor: DateTime
    currency: String3
    ev_absolute_price_schedule_entries: Annotated[list[EVAbsolutePriceScheduleEntryType], Meta(min_length=1, max_length=1024)]
    price_algorithm: String2000
    custom_data: Raw | UnsetType = UNSET


class EVPowerScheduleEntryType(Datatype, kw_only=True, frozen=True):
    duration: Integer
    power: float
    custom_data: Raw | UnsetType = UNSET


class EVPowerScheduleType(Datatype, kw_only=True, frozen=True):
    ev_power_schedule_entries: Annotated[list[EVPowerScheduleEntryType], Meta(min_length=1, max_length=1024)]
    time_anchor: DateTime
    custom_data: Raw | UnsetType = UNSET


class EVEnergyOfferType(Datatype, kw_only=True, frozen=True):
    ev_power_schedule: EVPowerScheduleType
    ev_absolute_price_schedule: EVAbsolutePriceScheduleType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DCChargingParametersType(Datatype, kw_only=True, frozen=True):
    ev_max_current: float
    ev_max_voltage: float
    ev_max_power: float | UnsetType = UNSET
    ev_energy_capacity: float | UnsetType = UNSET
    energy_amount: float | UnsetType = UNSET
    state_of_charge: IntegerMin0Max100 | UnsetType = UNSET
    full_so_c: IntegerMin0Max100 | UnsetType = UNSET
    bulk_so_c: IntegerMin0Max100 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class V2XChargingParametersType(Datatype, kw_only=True, frozen=True):
    min_charge_power: float | UnsetType = UNSET
    min_charge_power_l2: float | UnsetType = field(name="minChargePower_L2", default=UNSET)
    min_charge_power_l3: float | UnsetType = field(name="minChargePower_L3", default=UNSET)
    max_charge_power: float | UnsetType = UNSET
    max_charge_power_l2: float | UnsetType = field(name="maxChargePower_L2", default=UNSET)
    max_charge_power_l3: float | UnsetType = field(name="maxChargePower_L3", default=UNSET)
    min_discharge_power: float | UnsetType = UNSET
    min_discharge_power_l2: float | UnsetType = field(name="minDischargePower_L2", default=UNSET)
    min_discharge_power_l3: float | UnsetType = field(name="minDischargePower_L3", default=UNSET)
    max_discharge_power: float | UnsetType = UNSET
    max_discharge_power_l2: float | UnsetType = field(name="maxDischargePower_L2", default=UNSET)
    max_discharge_power_l3: float | UnsetType = field(name="maxDischargePower_L3", default=UNSET)
    min_charge_current: float | UnsetType = UNSET
    max_charge_current: float | UnsetType = UNSET
    min_discharge_current: float | UnsetType = UNSET
    max_discharge_current: float | UnsetType = UNSET
    min_voltage: float | UnsetType = UNSET
    max_voltage: float | UnsetType = UNSET
    ev_target_energy_request: float | UnsetType = UNSET
    ev_min_energy_request: float | UnsetType = UNSET
    ev_max_energy_request: float | UnsetType = UNSET
    ev_min_v2_x_energy_request: float | UnsetType = UNSET
    ev_max_v2_x_energy_request: float | UnsetType = UNSET
    target_so_c: IntegerMin0Max100 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ControlModeEnumType(StrEnum):
    SCHEDULED_CONTROL = "ScheduledControl"
    DYNAMIC_CONTROL = "DynamicControl"


class MobilityNeedsModeEnumType(StrEnum):
    EVCC = "EVCC"
    EVCC_SECC = "EVCC_SECC"


class ChargingNeedsType(Datatype, kw_only=True, frozen=True):
    requested_energy_transfer: EnergyTransferModeEnumType
    ac_charging_parameters: ACChargingParametersType | UnsetType = UNSET
    der_charging_parameters: DERChargingParametersType | UnsetType = UNSET
    ev_energy_offer: EVEnergyOfferType | UnsetType = UNSET
    dc_charging_parameters: DCChargingParametersType | UnsetType = UNSET
    v2x_charging_parameters: V2XChargingParametersType | UnsetType = UNSET
    available_energy_transfer: Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)] | UnsetType = UNSET
    control_mode: ControlModeEnumType | UnsetType = UNSET
    mobility_needs_mode: MobilityNeedsModeEnumType | UnsetType = UNSET
    departure_time: DateTime | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingNeedsRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin1
    charging_needs: ChargingNeedsType
    max_schedule_tuples: IntegerMin0 | UnsetType = UNSET
    timestamp: DateTime | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingNeedsStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    PROCESSING = "Processing"
    NO_CHARGING_PROFILE = "NoChargingProfile"


class NotifyEVChargingNeedsResponse(Message, kw_only=True, frozen=True):
    status: NotifyEVChargingNeedsStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingScheduleRequest(Message, kw_only=True, frozen=True):
    time_base: DateTime
    charging_schedule: ChargingScheduleType
    evse_id: IntegerMin1
    selected_charging_schedule_id: IntegerMin0 | UnsetType = UNSET
    power_tolerance_acceptance: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingScheduleResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyPriorityChargingRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36
    activated: bool
    custom_data: Raw | UnsetType = UNSET


class NotifyPriorityChargingResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class PullDynamicScheduleUpdateRequest(Message, kw_only=True, frozen=True):
    charging_profile_id: Integer
    custom_data: Raw | UnsetType = UNSET


class ChargingScheduleUpdateType(Datatype, kw_only=True, frozen=True):
    limit: float | UnsetType = UNSET
    limit_l2: float | UnsetType = field(name="limit_L2", default=UNSET)
    limit_l3: float | UnsetType = field(name="limit_L3", default=UNSET)
    discharge_limit: NumberMax0 | UnsetType = UNSET
    discharge_limit_l2: NumberMax0 | UnsetType = field(name="dischargeLimit_L2", default=UNSET)
    discharge_limit_l3: NumberMax0 | UnsetType = field(name="dischargeLimit_L3", default=UNSET)
    setpoint: float | UnsetType = UNSET
    setpoint_l2: float | UnsetType = field(name="setpoint_L2", default=UNSET)
    setpoint_l3: float | UnsetType = field(name="setpoint_L3", default=UNSET)
    setpoint_reactive: float | UnsetType = UNSET
    setpoint_reactive_l2: float | UnsetType = field(name="setpointReactive_L2", default=UNSET)
    setpoint_reactive_l3: float | UnsetType = field(name="setpointReactive_L3", default=UNSET)
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class PullDynamicScheduleUpdateResponse(Message, kw_only=True, frozen=True):
    status: ChargingProfileStatusEnumType
    schedule_update: ChargingScheduleUpdateType | UnsetType = UNSET
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportChargingProfilesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    charging_limit_source: String20
    charging_profile: Annotated[list[ChargingProfileType], Meta(min_length=1)]
    evse_id: IntegerMin0
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportChargingProfilesResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class SetChargingProfileRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    charging_profile: ChargingProfileType
    custom_data: Raw | UnsetType = UNSET


class SetChargingProfileResponse(Message, kw_only=True, frozen=True):
    status: ChargingProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UpdateDynamicScheduleRequest(Message, kw_only=True, frozen=True):
    charging_profile_id: Integer
    schedule_update: ChargingScheduleUpdateType
    custom_data: Raw | UnsetType = UNSET


class UpdateDynamicScheduleResponse(Message, kw_only=True, frozen=True):
    status: ChargingProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UsePriorityChargingRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36
    activate: bool
    custom_data: Raw | UnsetType = UNSET


class PriorityChargingStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NO_PROFILE = "NoProfile"


class UsePriorityChargingResponse(Message, kw_only=True, frozen=True):
    status: PriorityChargingStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
