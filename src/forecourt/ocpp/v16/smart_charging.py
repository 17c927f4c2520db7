"""OCPP 1.6, smart charging. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import DateTime, Integer
from forecourt.ocpp.v16.shared_datatypes import ChargingProfile, ChargingSchedule
from forecourt.ocpp.v16.shared_enumerations import ChargingProfilePurposeType, ChargingRateUnitType
from forecourt.ocpp.wire import Message


class ClearChargingProfileRequest(Message, kw_only=True, frozen=True):
    id: Integer | UnsetType = UNSET
    connector_id: Integer | UnsetType = UNSET
    charging_profile_purpose: ChargingProfilePurposeType | UnsetType = UNSET
    stack_level: Integer | UnsetType = UNSET


class ClearChargingProfileStatus(StrEnum):
    ACCEPTED = "Accepted"
    UNKNOWN = "Unknown"


class ClearChargingProfileResponse(Message, kw_only=True, frozen=True):
    status: ClearChargingProfileStatus


class GetCompositeScheduleRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    duration: Integer
    charging_rate_unit: ChargingRateUnitType | UnsetType = UNSET


class GetCompositeScheduleStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class GetCompositeScheduleResponse(Message, kw_only=True, frozen=True):
    status: GetCompositeScheduleStatus
    connector_id: Integer | UnsetType = UNSET
    schedule_start: DateTime | UnsetType = UNSET
    charging_schedule: ChargingSchedule | UnsetType = UNSET


class SetChargingProfileRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    cs_charging_profiles: ChargingProfile


class ChargingProfileStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_SUPPORTED = "NotSupported"


class SetChargingProfileResponse(Message, kw_only=True, frozen=True):
    status: ChargingProfileStatus
