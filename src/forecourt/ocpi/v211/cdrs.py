"""CDRs of 2.1.1 (mod_cdrs.md §3, §4, D13): the location is embedded, the cost one number, and there are no credits."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.v211.locations import Location
from forecourt.ocpi.v211.tariffs import Tariff
from forecourt.ocpi.wire import AtLeastOne, Currency, Figures, Id36, Length, OneOf, Required, Time, Wire


class AuthMethod(StrEnum):
    """How the driver was authorised."""

    AUTH_REQUEST = "AUTH_REQUEST"
    WHITELIST = "WHITELIST"


class CdrDimensionType(StrEnum):
    """What a volume is: kWh, hours, A; FLAT has no unit."""

    ENERGY = "ENERGY"
    FLAT = "FLAT"
    MAX_CURRENT = "MAX_CURRENT"
    MIN_CURRENT = "MIN_CURRENT"
    PARKING_TIME = "PARKING_TIME"
    TIME = "TIME"


class CdrDimension(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """One volume of a period."""

    type: Annotated[str, OneOf(CdrDimensionType, rule="D07")]
    volume: Decimal


class ChargingPeriod(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A stretch in which no price changes; it lasts until the next one starts (D04)."""

    start_date_time: Time
    dimensions: Annotated[tuple[CdrDimension, ...], AtLeastOne()]


class CDR(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """What a session was and what it cost, without VAT; kWh and hours."""

    id: Id36
    start_date_time: Time
    stop_date_time: Time
    auth_id: Annotated[str | None, Length(36), Required()] = None
    auth_method: Annotated[str | None, OneOf(AuthMethod), Required()] = None
    location: Annotated[Location | None, Required()] = None
    meter_id: Annotated[str | None, Length(255)] = None
    currency: Currency
    tariffs: tuple[Tariff, ...] = ()
    charging_periods: Annotated[tuple[ChargingPeriod, ...], AtLeastOne()]
    total_cost: Decimal
    total_energy: Decimal
    total_time: Decimal
    total_parking_time: Decimal | None = None
    remark: Annotated[str | None, Length(255)] = None
    last_updated: Annotated[Time | None, Required()] = None
