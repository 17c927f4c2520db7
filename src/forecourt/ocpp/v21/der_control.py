"""OCPP 2.1, der control. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from forecourt.ocpp.v21.primitives import DateTime, Integer, IntegerMin0, String36, String200
from forecourt.ocpp.v21.shared_datatypes import StatusInfoType
from forecourt.ocpp.v21.shared_enumerations import DERControlEnumType
from forecourt.ocpp.wire import Datatype, Message


class ClearDERControlRequest(Message, kw_only=True, frozen=True):
    is_default: bool
    control_type: DERControlEnumType | UnsetType = UNSET
    control_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DERControlStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_SUPPORTED = "NotSupported"
    NOT_FOUND = "NotFound"


class ClearDERControlResponse(Message, kw_only=True, frozen=True):
    status: DERControlStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetDERControlRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    is_default: bool | UnsetType = UNSET
    control_type: DERControlEnumType | UnsetType = UNSET
    control_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetDERControlResponse(Message, kw_only=True, frozen=True):
    status: DERControlStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GridEventFaultEnumType(StrEnum):
    CURRENT_IMBALANCE = "CurrentImbalance"
    LOCAL_EMERGENCY = "LocalEmergency"
    LOW_INPUT_POWER = "LowInputPower"
    OVER_CURRENT = "OverCurrent"
    OVER_FREQUENCY = "OverFrequency"
    OVER_VOLTAGE = "OverVoltage"
    PHASE_ROTATION = "PhaseRotation"
    REMOTE_EMERGENCY = "RemoteEmergency"
    UNDER_FREQUENCY = "UnderFrequency"
    UNDER_VOLTAGE = "UnderVoltage"
    VOLTAGE_IMBALANCE = "VoltageImbalance"


class NotifyDERAlarmRequest(Message, kw_only=True, frozen=True):
    control_type: DERControlEnumType
    timestamp: DateTime
    grid_event_fault: GridEventFaultEnumType | UnsetType = UNSET
    alarm_ended: bool | UnsetType = UNSET
    extra_info: String200 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyDERAlarmResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class NotifyDERStartStopRequest(Message, kw_only=True, frozen=True):
    control_id: String36
    started: bool
    timestamp: DateTime
    superseded_ids: Annotated[list[String36], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyDERStartStopResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class DERCurvePointsType(Datatype, kw_only=True, frozen=True):
    x: float
    y: float
    custom_data: Raw | UnsetType = UNSET


class HysteresisType(Datatype, kw_only=True, frozen=True):
    hysteresis_high: float | UnsetType = UNSET
    hysteresis_low: float | UnsetType = UNSET
    hysteresis_delay: float | UnsetType = UNSET
    hysteresis_gradient: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReactivePowerParamsType(Datatype, kw_only=True, frozen=True):
    v_ref: float | UnsetType = UNSET
    autonomous_v_ref_enable: bool | UnsetType = UNSET
    autonomous_v_ref_time_constant: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PowerDuringCessationEnumType(StrEnum):
    ACTIVE = "Active"
    REACTIVE = "Reactive"


class VoltageParamsType(Datatype, kw_only=True, frozen=True):
    hv10_min_mean_value: float | UnsetType = UNSET
    hv10_min_mean_trip_delay: float | UnsetType = UNSET
    power_during_cessation: PowerDuringCessationEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DERUnitEnumType(StrEnum):
    NOT_APPLICABLE = "Not_Applicable"
    PCT_MAX_W = "PctMaxW"
    PCT_MAX_VAR = "PctMaxVar"
    PCT_W_AVAIL = "PctWAvail"
    PCT_VAR_AVAIL = "PctVarAvail"
    PCT_EFFECTIVE_V = "PctEffectiveV"


class DERCurveType(Datatype, kw_only=True, frozen=True):
    curve_data: Annotated[list[DERCurvePointsType], Meta(min_length=1, max_length=10)]
    priority: IntegerMin0
    y_unit: DERUnitEnumType
    hysteresis: HysteresisType | UnsetType = UNSET
    reactive_power_params: ReactivePowerParamsType | UnsetType = UNSET
    voltage_params: VoltageParamsType | UnsetType = UNSET
    response_time: float | UnsetType = UNSET
    start_time: DateTime | UnsetType = UNSET
    duration: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class DERCurveGetType(Datatype, kw_only=True, frozen=True):
    curve: DERCurveType
    id: String36
    curve_type: DERControlEnumType
    is_default: bool
    is_superseded: bool
    custom_data: Raw | UnsetType = UNSET


class EnterServiceType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    high_voltage: float
    low_voltage: float
    high_freq: float
    low_freq: float
    delay: float | UnsetType = UNSET
    random_delay: float | UnsetType = UNSET
    ramp_rate: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class EnterServiceGetType(Datatype, kw_only=True, frozen=True):
    enter_service: EnterServiceType
    id: String36
    custom_data: Raw | UnsetType = UNSET


class FixedPFType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    displacement: float
    excitation: bool
    start_time: DateTime | UnsetType = UNSET
    duration: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class FixedPFGetType(Datatype, kw_only=True, frozen=True):
    fixed_pf: FixedPFType = field(name="fixedPF")
    id: String36
    is_default: bool
    is_superseded: bool
    custom_data: Raw | UnsetType = UNSET


class FixedVarType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    setpoint: float
    unit: DERUnitEnumType
    start_time: DateTime | UnsetType = UNSET
    duration: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class FixedVarGetType(Datatype, kw_only=True, frozen=True):
    fixed_var: FixedVarType
    id: String36
    is_default: bool
    is_superseded: bool
    custom_data: Raw | UnsetType = UNSET


class FreqDroopType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    over_freq: float
    under_freq: float
    over_droop: float
    under_droop: float
    response_time: float
    start_time: DateTime | UnsetType = UNSET
    duration: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class FreqDroopGetType(Datatype, kw_only=True, frozen=True):
    freq_droop: FreqDroopType
    id: String36
    is_default: bool
    is_superseded: bool
    custom_data: Raw | UnsetType = UNSET


class GradientType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    gradient: float
    soft_gradient: float
    custom_data: Raw | UnsetType = UNSET


class GradientGetType(Datatype, kw_only=True, frozen=True):
    gradient: GradientType
    id: String36
    custom_data: Raw | UnsetType = UNSET


class LimitMaxDischargeType(Datatype, kw_only=True, frozen=True):
    priority: IntegerMin0
    pct_max_discharge_power: float | UnsetType = UNSET
    power_monitoring_must_trip: DERCurveType | UnsetType = UNSET
    start_time: DateTime | UnsetType = UNSET
    duration: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class LimitMaxDischargeGetType(Datatype, kw_only=True, frozen=True):
    id: String36
    is_default: bool
    is_superseded: bool
    limit_max_discharge: LimitMaxDischargeType
    custom_data: Raw | UnsetType = UNSET


class ReportDERControlRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    curve: Annotated[list[DERCurveGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    enter_service: Annotated[list[EnterServiceGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    fixed_pf_absorb: Annotated[list[FixedPFGetType], Meta(min_length=1, max_length=24)] | UnsetType = field(
        name="fixedPFAbsorb", default=UNSET
    )
    fixed_pf_inject: Annotated[list[FixedPFGetType], Meta(min_length=1, max_length=24)] | UnsetType = field(
        name="fixedPFInject", default=UNSET
    )
    fixed_var: Annotated[list[FixedVarGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    freq_droop: Annotated[list[FreqDroopGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    gradient: Annotated[list[GradientGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    limit_max_discharge: Annotated[list[LimitMaxDischargeGetType], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportDERControlResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class SetDERControlRequest(Message, kw_only=True, frozen=True):
    is_default: bool
    control_id: String36
    control_type: DERControlEnumType
    curve: DERCurveType | UnsetType = UNSET
    enter_service: EnterServiceType | UnsetType = UNSET
    fixed_pf_absorb: FixedPFType | UnsetType = field(name="fixedPFAbsorb", default=UNSET)
    fixed_pf_inject: FixedPFType | UnsetType = field(name="fixedPFInject", default=UNSET)
    fixed_var: FixedVarType | UnsetType = UNSET
    freq_droop: FreqDroopType | UnsetType = UNSET
    gradient: GradientType | UnsetType = UNSET
    limit_max_discharge: LimitMaxDischargeType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetDERControlResponse(Message, kw_only=True, frozen=True):
    status: DERControlStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    superseded_ids: Annotated[list[String36], Meta(min_length=1, max_length=24)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
