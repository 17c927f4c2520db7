"""OCPP 1.6, shared datatypes. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import DateTime, Integer, String20, Tenths
from forecourt.ocpp.v16.shared_enumerations import (
    AuthorizationStatus,
    ChargingProfileKindType,
    ChargingProfilePurposeType,
    ChargingRateUnitType,
    RecurrencyKindType,
)
from forecourt.ocpp.wire import InlineType, require_tenths


class ChargingSchedulePeriod(InlineType, kw_only=True, frozen=True):
    start_period: Integer
    limit: Tenths
    number_phases: Integer | UnsetType = UNSET

    def __post_init__(self) -> None:
        require_tenths(self.limit)


class ChargingSchedule(InlineType, kw_only=True, frozen=True):
    charging_rate_unit: ChargingRateUnitType
    charging_schedule_period: list[ChargingSchedulePeriod]
    duration: Integer | UnsetType = UNSET
    start_schedule: DateTime | UnsetType = UNSET
    min_charging_rate: Tenths | UnsetType = UNSET

    def __post_init__(self) -> None:
        require_tenths(self.min_charging_rate)


class ChargingProfile(InlineType, kw_only=True, frozen=True):
    charging_profile_id: Integer
    stack_level: Integer
    charging_profile_purpose: ChargingProfilePurposeType
    charging_profile_kind: ChargingProfileKindType
    charging_schedule: ChargingSchedule
    transaction_id: Integer | UnsetType = UNSET
    recurrency_kind: RecurrencyKindType | UnsetType = UNSET
    valid_from: DateTime | UnsetType = UNSET
    valid_to: DateTime | UnsetType = UNSET


class IdTagInfo(InlineType, kw_only=True, frozen=True):
    status: AuthorizationStatus
    expiry_date: DateTime | UnsetType = UNSET
    parent_id_tag: String20 | UnsetType = UNSET
