"""Sessions and charging preferences of 2.2.1 (mod_sessions §Object description, §Data types)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v221.cdrs import AuthMethod, CdrToken, ChargingPeriod
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v221.tokens import ProfileType
from forecourt.ocpi.wire import CountryCode, Currency, Figures, Id36, Length, OneOf, PartyId, Required, Time


class SessionStatus(StrEnum):
    """What a session is at (E06)."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    INVALID = "INVALID"
    PENDING = "PENDING"
    RESERVATION = "RESERVATION"


class ChargingPreferencesResponse(StrEnum):
    """What became of a driver's wish (E10)."""

    ACCEPTED = "ACCEPTED"
    DEPARTURE_REQUIRED = "DEPARTURE_REQUIRED"
    ENERGY_NEED_REQUIRED = "ENERGY_NEED_REQUIRED"
    NOT_POSSIBLE = "NOT_POSSIBLE"
    PROFILE_TYPE_NOT_SUPPORTED = "PROFILE_TYPE_NOT_SUPPORTED"


class ChargingPreferences(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """How, until when and how much (kWh) a driver wants to charge."""

    profile_type: Annotated[str, OneOf(ProfileType)]
    departure_time: Time | None = None
    energy_need: Decimal | None = None
    discharge_allowed: bool | None = None


class Session(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """A charging session as it runs; without a cost it is not known yet (E09). `#NA` for the EVSE of a reservation (E08)."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    id: Id36
    start_date_time: Time
    end_date_time: Time | None = None
    kwh: Decimal
    cdr_token: Annotated[CdrToken | None, Required()] = None
    auth_method: Annotated[str | None, OneOf(AuthMethod), Required()] = None
    authorization_reference: Id36 | None = None
    location_id: Annotated[CiString | None, Length(36), Required()] = None
    evse_uid: Annotated[CiString | None, Length(36), Required()] = None
    connector_id: Annotated[CiString | None, Length(36), Required()] = None
    meter_id: Annotated[str | None, Length(255)] = None
    currency: Currency
    charging_periods: tuple[ChargingPeriod, ...] = ()
    total_cost: Price | None = None
    status: Annotated[str, OneOf(SessionStatus, rule="E06")]
    last_updated: Annotated[Time | None, Required()] = None
