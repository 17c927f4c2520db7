"""Sessions and charging preferences of 2.3.0 (mod_sessions §Object description, §Data types): as 2.2.1, with named taxes."""

from decimal import Decimal
from typing import Annotated

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v221.cdrs import AuthMethod, CdrToken, ChargingPeriod
from forecourt.ocpi.v221.sessions import ChargingPreferences, ChargingPreferencesResponse, SessionStatus
from forecourt.ocpi.v230.money import Price
from forecourt.ocpi.wire import CountryCode, Currency, Figures, Id36, Length, OneOf, PartyId, Required, Time

__all__ = ["ChargingPreferences", "ChargingPreferencesResponse", "Session", "SessionStatus"]


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
