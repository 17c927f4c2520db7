"""Energy curves minute by minute: the brute way to price a curve without cutting it well.

Every boundary of these tariffs falls on a whole minute: powers are 0, 6, 12 or 60 kW for ten minutes each, thresholds whole kWh.
So the price of the curve cut into minutes is right whatever the cuts of the product are, and must be the price of these cuts.
"""

from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Final

from hypothesis import strategies as st

from .naive import instant
from .strategies import DAYS, STARTS, ZONES, Json, dates, extent, prices, window

KWH_IN_TEN_MINUTES: Final = (0, 1, 1, 2, 10)
LIMITS: Final = (
    window(),
    window(),
    dates(),
    extent("kwh", st.integers(1, 20)),
    extent("duration", st.integers(1, 300).map(lambda minutes: 60 * minutes)),
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(lambda days: {"day_of_week": days}),
)


@st.composite
def element(draw: st.DrawFn) -> Json:
    kinds = draw(st.lists(st.sampled_from(["ENERGY", "TIME", "PARKING_TIME", "FLAT"]), min_size=1, unique=True))
    found: Json = {"price_components": [{"type": kind, "price": draw(prices), "step_size": 0} for kind in kinds]}
    limits: Json = {}
    for _ in range(draw(st.integers(0, 2))):
        limits |= draw(draw(st.sampled_from(LIMITS)))
    return found | {"restrictions": limits} if limits else found


@st.composite
def curves(draw: st.DrawFn) -> Json:
    """A line of `forecourt periods`."""
    elements = draw(st.lists(element(), min_size=1, max_size=5))
    tariff = {"id": "T", "currency": "EUR", "tax_included": "N/A", "elements": elements, "last_updated": "2026-01-01T00:00:00Z"}
    start = draw(st.sampled_from(STARTS)) + timedelta(minutes=draw(st.integers(0, 600)))
    steps = draw(st.lists(st.sampled_from(KWH_IN_TEN_MINUTES), min_size=1, max_size=30))
    total, samples = draw(st.sampled_from([0, 71234])), []
    for number, step in enumerate([0, *steps]):
        total += step
        samples.append({"at": _text(start + number * timedelta(minutes=10)), "total_kwh": Decimal(total)})
    return {
        "id": "1",
        "tariffs": [{"country_code": "NL", "party_id": "FCT", **tariff}],
        "location_time_zone": draw(st.sampled_from(ZONES)),
        "session": {"start_date_time": samples[0]["at"], "end_date_time": samples[-1]["at"]},
        "meter_samples": samples,
    }


def by_the_minute(curve: Json) -> list[Json]:
    """A charging period for each minute."""
    periods: list[Json] = []
    samples = curve["meter_samples"]
    for here, there in pairwise(samples):
        kwh = Fraction(there["total_kwh"] - here["total_kwh"]) / 10
        time = {"type": "TIME" if kwh else "PARKING_TIME", "volume": "0.0167"}
        dimensions = [{"type": "ENERGY", "volume": kwh}, time]
        at = instant(here["at"])
        periods += [{"start_date_time": _text(at + timedelta(minutes=one)), "dimensions": dimensions} for one in range(10)]
    return periods


def as_cdr(curve: Json, periods: list[Json]) -> Json:
    """The line of `forecourt price` that these periods make."""
    cdr = {**curve["session"], "currency": "EUR", "charging_periods": periods}
    return {name: curve[name] for name in ("id", "tariffs", "location_time_zone")} | {"ocpi_version": "2.3.0", "cdr": cdr}


def _text(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")
