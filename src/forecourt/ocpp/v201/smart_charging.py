"""OCPP 2.0.1, smart charging. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import DateTime, Integer, IntegerMin0Max100
from forecourt.ocpp.v201.shared_datatypes import (
    ChargingProfileType,
    ChargingSchedulePeriodType,
    ChargingScheduleType,
    StatusInfoType,
)
from forecourt.ocpp.v201.shared_enumerations import ChargingProfilePurposeEnumType, ChargingRateUnitEnumType, GenericStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


class ClearChargingProfileType(Datatype, kw_only=True, frozen=True):
    evse_id: Integer | UnsetType = UNSET
    charging_profile_purpose: ChargingProfilePurposeEnumType | UnsetType = UNSET
    stack_level: Integer | UnsetType = UNSET
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


class ChargingLimitSourceEnumType(StrEnum):
    EMS = "EMS"
    OTHER = "Other"
    SO = "SO"
    CSO = "CSO"


class ClearedChargingLimitRequest(Message, kw_only=True, frozen=True):
    charging_limit_source: ChargingLimitSourceEnumType
    evse_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearedChargingLimitResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileCriterionType(Datatype, kw_only=True, frozen=True):
    charging_profile_purpose: ChargingProfilePurposeEnumType | UnsetType = UNSET
    stack_level: Integer | UnsetType = UNSET
    charging_profile_id: Annotated[list[Integer], Meta(min_length=1)] | UnsetType = UNSET
    charging_limit_source: Annotated[list[ChargingLimitSourceEnumType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetChargingProfilesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    charging_profile: ChargingProfileCriterionType
    evse_id: Integer | UnsetType = UNSET
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
    evse_id: Integer
    charging_rate_unit: ChargingRateUnitEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CompositeScheduleType(Datatype, kw_only=True, frozen=True):
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1)]
    evse_id: Integer
    duration: Integer
    schedule_start: DateTime
    charging_rate_unit: ChargingRateUnitEnumType
    custom_data: Raw | UnsetType = UNSET


class GetCompositeScheduleResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    schedule: CompositeScheduleType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingLimitType(Datatype, kw_only=True, frozen=True):
    charging_limit_source: ChargingLimitSourceEnumType
    is_grid_critical: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyChargingLimitRequest(Message, kw_only=True, frozen=True):
    charging_limit: ChargingLimitType
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1)] | UnsetType = UNSET
    evse_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyChargingLimitResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ACChargingParametersType(Datatype, kw_only=True, frozen=True):
    energy_amount: Integer
    ev_min_current: Integer
    ev_max_current: Integer
    ev_max_voltage: Integer
    custom_data: Raw | UnsetType = UNSET


class DCChargingParametersType(Datatype, kw_only=True, frozen=True):
    ev_max_current: Integer
    ev_max_voltage: Integer
    energy_amount: Integer | UnsetType = UNSET
    ev_max_power: Integer | UnsetType = UNSET
    state_of_charge: IntegerMin0Max100 | UnsetType = UNSET
    ev_energy_capacity: Integer | UnsetType = UNSET
    full_so_c: IntegerMin0Max100 | UnsetType = UNSET
    bulk_so_c: IntegerMin0Max100 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class EnergyTransferModeEnumType(StrEnum):
    DC = "DC"
    AC_SINGLE_PHASE = "AC_single_phase"
    AC_TWO_PHASE = "AC_two_phase"
    AC_THREE_PHASE = "AC_three_phase"


class ChargingNeedsType(Datatype, kw_only=True, frozen=True):
    requested_energy_transfer: EnergyTransferModeEnumType
    ac_charging_parameters: ACChargingParametersType | UnsetType = UNSET
    dc_charging_parameters: DCChargingParametersType | UnsetType = UNSET
    departure_time: DateTime | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingNeedsRequest(Message, kw_only=True, frozen=True):
    charging_needs: ChargingNeedsType
    evse_id: Integer
    max_schedule_tuples: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingNeedsStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    PROCESSING = "Processing"


class NotifyEVChargingNeedsResponse(Message, kw_only=True, frozen=True):
    status: NotifyEVChargingNeedsStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingScheduleRequest(Message, kw_only=True, frozen=True):
    time_base: DateTime
    charging_schedule: ChargingScheduleType
    evse_id: Integer
    custom_data: Raw | UnsetType = UNSET


class NotifyEVChargingScheduleResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportChargingProfilesRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    charging_limit_source: ChargingLimitSourceEnumType
    charging_profile: Annotated[list[ChargingProfileType], Meta(min_length=1)]
    evse_id: Integer
    tbc: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ReportChargingProfilesResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class SetChargingProfileRequest(Message, kw_only=True, frozen=True):
    evse_id: Integer
    charging_profile: ChargingProfileType
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class SetChargingProfileResponse(Message, kw_only=True, frozen=True):
    status: ChargingProfileStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
