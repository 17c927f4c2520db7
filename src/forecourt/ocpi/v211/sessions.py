"""Sessions of 2.1.1 (mod_sessions.md §3, §4): the location is embedded, the cost one number."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.v211.cdrs import AuthMethod, ChargingPeriod
from forecourt.ocpi.v211.locations import Location
from forecourt.ocpi.wire import Currency, Figures, Length, OneOf, Required, Time


class SessionStatus(StrEnum):
    """What a session is at."""

    ACTIVE = "ACTIVE"
    COMPLETED = "COMPLETED"
    INVALID = "INVALID"
    PENDING = "PENDING"


class Session(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """A charging session as it runs; without a cost it is not known yet (E09)."""

    id: Annotated[str, Length(36)]
    start_datetime: Time
    end_datetime: Time | None = None
    kwh: Decimal
    auth_id: Annotated[str | None, Length(36), Required()] = None
    auth_method: Annotated[str | None, OneOf(AuthMethod), Required()] = None
    location: Annotated[Location | None, Required()] = None
    meter_id: Annotated[str | None, Length(255)] = None
    currency: Currency
    charging_periods: tuple[ChargingPeriod, ...] = ()
    total_cost: Decimal | None = None
    status: Annotated[str, OneOf(SessionStatus)]
    last_updated: Annotated[Time | None, Required()] = None
