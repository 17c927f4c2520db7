"""Charging profiles of 2.2.1 and 2.3.0 (mod_charging_profiles §Object description, §Data types)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.wire import Figures, OneOf, Required, Time, Url, Wire


class ChargingRateUnit(StrEnum):
    """W or A (G06)."""

    W = "W"
    A = "A"


class ChargingProfileResponseType(StrEnum):
    """What the receiver says at once (G01)."""

    ACCEPTED = "ACCEPTED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    REJECTED = "REJECTED"
    TOO_OFTEN = "TOO_OFTEN"
    UNKNOWN_SESSION = "UNKNOWN_SESSION"


class ChargingProfileResultType(StrEnum):
    """What the EVSE said (G04)."""

    ACCEPTED = "ACCEPTED"
    REJECTED = "REJECTED"
    UNKNOWN = "UNKNOWN"


class ChargingProfilePeriod(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """A limit from so many seconds after the start of the profile on."""

    start_period: int
    limit: Decimal


class ChargingProfile(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """Limits over time; without a start it is relative to the start of charging. `duration` in s (G06)."""

    start_date_time: Time | None = None
    duration: int | None = None
    charging_rate_unit: Annotated[str, OneOf(ChargingRateUnit, rule="G06")]
    min_charging_rate: Decimal | None = None
    charging_profile_period: tuple[ChargingProfilePeriod, ...] = ()


class ActiveChargingProfile(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What the EVSE works by, reckoned at a moment."""

    start_date_time: Time
    charging_profile: ChargingProfile


class SetChargingProfile(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The body of a PUT (G02)."""

    charging_profile: ChargingProfile
    response_url: Url


class ChargingProfileResponse(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The answer within the call; `timeout` in s (G01)."""

    result: Annotated[str, OneOf(ChargingProfileResponseType, rule="G01")]
    timeout: Annotated[int | None, Required("G01")] = None


class ActiveChargingProfileResult(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The later answer to a GET."""

    result: Annotated[str, OneOf(ChargingProfileResultType, rule="G04")]
    profile: ActiveChargingProfile | None = None


class ChargingProfileResult(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The later answer to a PUT."""

    result: Annotated[str, OneOf(ChargingProfileResultType, rule="G04")]


class ClearProfileResult(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The later answer to a DELETE; of the same shape, told apart by its URL (G02)."""

    result: Annotated[str, OneOf(ChargingProfileResultType, rule="G04")]
