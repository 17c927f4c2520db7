"""Tariffs and CDRs as the field has them, and worse: every restriction, the nights on which clocks change, steps, taxes, limits."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = dict[str, Any]
Strategy: TypeAlias = st.SearchStrategy[Json]

ZONES: Final = ("Europe/Amsterdam", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "UTC")
DAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
STARTS: Final = tuple(
    datetime.fromisoformat(text).replace(tzinfo=UTC)
    for text in (
        "2026-03-28T22:00",  # the night of summer time in Europe
        "2026-10-24T22:00",  # the night of winter time in Europe
        "2026-03-08T04:00",  # the same nights in America
        "2026-11-01T03:00",
        "2026-12-31T20:00",  # a new year
        "2028-02-28T20:00",  # a leap day
        "2026-06-19T12:00",  # a Friday
    )
)
CLOCKS: Final = ("00:00", "01:00", "02:00", "02:30", "03:00", "06:00", "09:30", "17:00", "22:00", "23:59")
DATES: Final = ("2025-01-01", "2026-03-08", "2026-03-29", "2026-06-20", "2026-10-25", "2026-11-01", "2027-01-01", "2028-02-29")

prices: Final = st.one_of(
    st.sampled_from([Decimal("0"), Decimal("0.25"), Decimal("1.20"), Decimal("2")]),
    st.decimals(min_value=0, max_value=100, places=4),
    st.decimals(min_value=0, max_value=1, places=8),
)
rates: Final = st.one_of(st.none(), st.sampled_from([Decimal(rate) for rate in ("0", "0.0", "5.2", "10", "20.0", "21", "8.875")]))
steps: Final = st.one_of(st.sampled_from([0, 1, 1, 60, 300, 500, 600, 900, 1000, 1800]), st.integers(0, 5000))
kwh: Final = st.one_of(
    st.sampled_from([Decimal(text) for text in ("0.1", "0.2", "0.1152", "1", "5", "20.45")]),
    st.integers(0, 600000).map(lambda number: number * Decimal("0.0001")),
)
TEN_THOUSANDTH: Final = Decimal("0.0001")
NOTHING: Final = Decimal(0)
VOLUMES: Final = ("ENERGY", "TIME", "PARKING_TIME", "RESERVATION_TIME")


def hours(duration: timedelta) -> st.SearchStrategy[Decimal]:
    """The length of a period with the four decimals of a CDR, a little more or less, or another time; now and then none."""
    clock = (Decimal(int(duration.total_seconds())) / 3600).quantize(TEN_THOUSANDTH)
    around = st.integers(-6, 6).map(lambda number: clock + number * TEN_THOUSANDTH)
    return st.one_of(st.just(clock), around, st.integers(0, 50000).map(lambda number: number * TEN_THOUSANDTH), st.just(NOTHING))


def component(kind: str) -> Strategy:
    made = st.fixed_dictionaries({"type": st.just(kind), "price": prices, "vat": rates, "step_size": steps})
    return made.map(lambda one: {name: value for name, value in one.items() if value is not None})


def components(*kinds: str) -> st.SearchStrategy[list[Json]]:
    """One to four components, at most one of each dimension."""
    chosen = st.lists(st.sampled_from(kinds), min_size=1, max_size=len(kinds), unique=True)
    return chosen.flatmap(lambda names: st.tuples(*(component(name) for name in names)).map(list))


def window() -> st.SearchStrategy[Json]:
    """A time of day from, until, or both: past midnight as often as not."""
    clock = st.sampled_from(CLOCKS)
    two = st.lists(clock, min_size=2, max_size=2)
    both = two.map(lambda pair: {"start_time": pair[0], "end_time": pair[1]})
    return st.one_of(clock.map(lambda at: {"start_time": at}), clock.map(lambda at: {"end_time": at}), both)


def extent(name: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[Json]:
    """A minimum, a maximum, or both with room between them."""
    low, high = f"min_{name}", f"max_{name}"
    both = st.lists(values, min_size=2, max_size=2, unique=True).map(sorted).map(lambda pair: {low: pair[0], high: pair[1]})
    return st.one_of(values.map(lambda value: {low: value}), values.map(lambda value: {high: value}), both)


def dates() -> st.SearchStrategy[Json]:
    both = st.lists(st.sampled_from(DATES), min_size=2, max_size=2, unique=True).map(sorted)
    day = st.sampled_from(DATES)
    return st.one_of(
        day.map(lambda at: {"start_date": at}),
        day.map(lambda at: {"end_date": at}),
        both.map(lambda pair: {"start_date": pair[0], "end_date": pair[1]}),
    )


LIMITS: Final = (
    window(),
    extent("current", st.sampled_from([6, 16, 32, 48])),
    dates(),
    extent("kwh", st.sampled_from([Decimal(text) for text in ("1", "5", "10", "20.45", "40")])),
    extent("duration", st.sampled_from([600, 1800, 3600, 7200, 36000])),
    extent("power", st.sampled_from([Decimal("3.7"), Decimal("11"), Decimal("22"), Decimal("50")])),
    st.lists(st.sampled_from(DAYS), min_size=1, max_size=7, unique=True).map(lambda days: {"day_of_week": days}),
)


@st.composite
def restrictions(draw: st.DrawFn, reservation: str | None) -> Json:
    """None to three kinds of restriction at once; in 2.1.1, too, those that only later versions have."""
    found: Json = {} if reservation is None else {"reservation": reservation}
    for _ in range(draw(st.sampled_from([0, 0, 1, 1, 1, 2, 3] if reservation is None else [0, 0, 1]))):
        found |= draw(draw(st.sampled_from(LIMITS)))
    return found


@st.composite
def element(draw: st.DrawFn) -> Json:
    reservation = draw(st.sampled_from([None, None, None, "RESERVATION", "RESERVATION_EXPIRES"]))
    priced = ("FLAT", "TIME") if reservation else ("ENERGY", "TIME", "PARKING_TIME", "FLAT")
    found: Json = {"price_components": draw(components(*priced))}
    if limits := draw(restrictions(reservation)):
        found["restrictions"] = limits
    return found


@st.composite
def price_limits(draw: st.DrawFn, version: str) -> Json:
    """A least price, a most price or both, with or without taxes."""
    names = ("excl_vat", "incl_vat") if version == "2.2.1" else ("before_taxes", "after_taxes")
    before, after = sorted((draw(prices), draw(prices))), sorted((draw(prices), draw(prices)))
    found: Json = {}
    for limit, net, gross in zip(("min_price", "max_price"), before, after, strict=True):
        if draw(st.booleans()):
            found[limit] = {names[0]: net} | ({names[1]: gross} if draw(st.booleans()) else {})
    return found


@st.composite
def tariff(draw: st.DrawFn, version: str, identity: str, *, alone: bool) -> Json:
    """A tariff; only one that is alone has limits, since whose limit holds after a switch nobody says."""
    elements = draw(st.lists(element(), min_size=1, max_size=6))
    if draw(st.booleans()):  # as the standard advises: a default for each dimension at the end
        elements.append({"price_components": draw(components("ENERGY", "TIME", "PARKING_TIME", "FLAT"))})
    found: Json = {"id": identity, "currency": "EUR", "elements": elements, "last_updated": "2026-01-01T00:00:00Z"}
    if version == "2.1.1":
        for one in elements:
            for part in one["price_components"]:
                part.pop("vat", None)
        return found
    found |= {"country_code": "NL", "party_id": "FCT"}
    if version == "2.3.0":
        found["tax_included"] = draw(st.sampled_from(["NO", "YES", "N/A"]))
    return found | draw(price_limits(version)) if alone and draw(st.booleans()) else found


@st.composite
def extremes(draw: st.DrawFn, quantity: str, *values: str) -> dict[str, Decimal]:
    """The least and the most of a period, only one of them, or neither."""
    least, most = sorted(Decimal(draw(st.sampled_from(values))) for _ in range(2))
    both = {f"MIN_{quantity}": least, f"MAX_{quantity}": most}
    return {name: both[name] for name in both if draw(st.integers(0, 3))}


@st.composite
def charging_period(draw: st.DrawFn, at: datetime, duration: timedelta, named: list[str], *, reserved: bool) -> Json:
    """A period; its current and its power as measured, as one extreme, or unknown; what it has nothing of often stated as 0."""
    if reserved:
        volumes = {"RESERVATION_TIME": draw(hours(duration))}
    else:
        time_of = draw(st.sampled_from(["TIME", "PARKING_TIME", None]))
        volumes = draw(extremes("CURRENT", "0", "6", "10", "16", "32", "40"))
        volumes |= draw(extremes("POWER", "0", "3.7", "7.4", "11", "22", "49.9"))
        if time_of:
            volumes[time_of] = draw(hours(duration))
        if time_of != "PARKING_TIME" or draw(st.booleans()):
            volumes["ENERGY"] = draw(kwh)
    for kind in draw(st.sets(st.sampled_from(VOLUMES), max_size=3)):
        volumes.setdefault(kind, NOTHING)
    dimensions = [{"type": kind, "volume": volume} for kind, volume in volumes.items()]
    found: Json = {"start_date_time": at.isoformat().replace("+00:00", "Z"), "dimensions": dimensions}
    return found | {"tariff_id": draw(st.sampled_from(named))} if named else found


@st.composite
def lines(draw: st.DrawFn) -> Json:
    """A line of `forecourt price`."""
    version = draw(st.sampled_from(["2.1.1", "2.2.1", "2.3.0", "2.3.0"]))
    several = version != "2.1.1" and draw(st.integers(0, 3)) == 0
    tariffs = [draw(tariff(version, f"T{number}", alone=not several)) for number in range(2 if several else 1)]
    start = draw(st.sampled_from(STARTS)) + timedelta(seconds=60 * draw(st.integers(0, 600)) + draw(st.sampled_from([0, 1])))
    reserved = draw(st.integers(0, 2)) if version != "2.1.1" else 0
    charging = draw(st.integers(0 if reserved else 1, 6))
    named = [one["id"] for one in tariffs] if several or (version != "2.1.1" and draw(st.booleans())) else []
    periods, at = [], start
    for number in range(reserved + charging):
        duration = timedelta(seconds=draw(st.sampled_from([300, 600, 1200, 3600, 14401])))
        periods.append(draw(charging_period(at, duration, named, reserved=number < reserved)))
        at += duration
    cdr: Json = {
        "start_date_time": start.isoformat().replace("+00:00", "Z"),
        "end_date_time": at.isoformat().replace("+00:00", "Z"),
        "currency": "EUR",
        "charging_periods": periods,
    }
    if reserved and not charging:
        cdr["reservation_expired"] = draw(st.booleans())
    return {"id": "1", "ocpi_version": version, "tariffs": tariffs, "location_time_zone": draw(st.sampled_from(ZONES)), "cdr": cdr}
