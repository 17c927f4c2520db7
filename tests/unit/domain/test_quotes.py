"""What an imagined visit would cost."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.pricing import Breakdown
from forecourt.domain.quotes import PowerStep, Visit, quote
from forecourt.domain.tariffs import Dimension, ReservationPart, calendar
from forecourt.kit.errors import InvalidInput
from tests.unit.domain.tariffs.making import component, element, tariff

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EVENING = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)
"""21:30 in Amsterdam."""
TARIFF = tariff(
    element(component("ENERGY", "0.25"), start_time=time(22), end_time=time(6)),
    element(component("ENERGY", "0.40"), component("PARKING_TIME", "6", 900), component("FLAT", "1", 0)),
    element(component("TIME", "3"), reservation=ReservationPart.RESERVATION),
    element(component("FLAT", "5", 0), reservation=ReservationPart.EXPIRED),
)


def visit(**fields: Any) -> Visit:
    return Visit(**{"starts_at": EVENING, "charging_s": 3600, "power": (PowerStep(after_s=0, power_kw=Decimal(50)),), **fields})


def lines(breakdown: Breakdown) -> list[tuple[str, str, str]]:
    return [
        (line.dimension.value, f"{line.billed.normalize():f}", f"{line.cost.before_taxes.normalize():f}")
        for line in breakdown.lines
    ]


def test_a_visit_over_a_change_of_price_pays_each_part_at_its_own() -> None:
    curve = (PowerStep(after_s=0, power_kw=Decimal(50)), PowerStep(after_s=2400, power_kw=Decimal(20)))

    found = quote((TARIFF,), AMSTERDAM, visit(power=curve, parking_s=700))

    assert sorted(lines(found)) == [
        ("ENERGY", "15", "3.75"),
        ("ENERGY", "25", "10"),
        ("FLAT", "1", "1"),
        ("PARKING_TIME", "0.25", "1.5"),
    ]
    assert (found.total.before_taxes, found.total.after_taxes) == (Decimal("16.25"), Decimal("19.6625"))


def test_a_reservation_is_paid_before_and_one_that_expires_alone() -> None:
    used = quote((TARIFF,), AMSTERDAM, visit(reserved_s=1800))
    expired = quote((TARIFF,), AMSTERDAM, visit(charging_s=0, reserved_s=1800, reservation_expired=True))

    assert ("TIME", "0.5", "1.5") in lines(used)
    assert sorted(lines(expired)) == [("FLAT", "1", "5"), ("TIME", "0.5", "1.5")]


def test_power_that_is_not_said_is_none_and_what_comes_after_charging_does_not_count() -> None:
    late = (PowerStep(after_s=1800, power_kw=Decimal(10)), PowerStep(after_s=5400, power_kw=Decimal(99)))

    found = quote((TARIFF,), AMSTERDAM, visit(power=late))

    assert [(each.dimension, each.quantity) for each in found.dimensions if each.dimension is Dimension.ENERGY] == [
        (Dimension.ENERGY, Decimal(5))
    ]


CLOCK = st.times().map(lambda at: at.replace(minute=at.minute // 30 * 30, second=0, microsecond=0))
WINDOWS = st.fixed_dictionaries({}, optional={"start_time": CLOCK, "end_time": CLOCK, "days": st.frozensets(st.integers(0, 6))})


@given(st.lists(WINDOWS, min_size=1, max_size=5), st.integers(0, 170))
@settings(max_examples=50, deadline=None)
def test_the_calendar_says_what_a_visit_pays(windows: list[dict[str, Any]], which: int) -> None:
    priced = tariff(*(element(component(price=str(at + 1), vat=None), **each) for at, each in enumerate(windows)))
    hours = calendar(priced, AMSTERDAM, date(2026, 10, 19))
    hour = hours[which % len(hours)]

    paid = quote((priced,), AMSTERDAM, visit(starts_at=hour.starts_at, charging_s=72))

    assert paid.total.before_taxes == (hour.prices[0].price if hour.prices else 0)


READINGS = st.fixed_dictionaries(
    {}, optional={"window_day": st.just("beginning"), "matching": st.just("element")}
).map(lambda words: tuple(words.items()))  # fmt: skip
PRICED = st.sampled_from([("ENERGY",), ("TIME",), ("ENERGY", "TIME")])


@given(st.lists(st.tuples(WINDOWS, PRICED), min_size=1, max_size=5), READINGS, st.integers(0, 170))
@settings(max_examples=100, deadline=None)
def test_the_calendar_reads_disputed_points_as_pricing_does(
    windows: list[tuple[dict[str, Any], tuple[str, ...]]], policies: tuple[tuple[str, str], ...], which: int
) -> None:
    elements = [
        element(*(component(each, price=str(at + 1), vat=None) for each in dimensions), **window)
        for at, (window, dimensions) in enumerate(windows)
    ]
    priced = tariff(*elements, policies=policies)
    hours = calendar(priced, AMSTERDAM, date(2026, 10, 19))
    hour = hours[which % len(hours)]

    paid = quote((priced,), AMSTERDAM, visit(starts_at=hour.starts_at, charging_s=72))

    assert {line.dimension: line.unit_price for line in paid.lines} == {each.dimension: each.price for each in hour.prices}


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"charging_s": -1}, "$.charging_s"),
        ({"parking_s": 10**9}, "$.parking_s"),
        ({"power": (PowerStep(after_s=0, power_kw=Decimal("NaN")),)}, "$.power[0].power_kw"),
        ({"power": (PowerStep(after_s=0, power_kw=Decimal("1E+999999")),)}, "$.power[0].power_kw"),
        ({"power": (PowerStep(after_s=5, power_kw=Decimal(1)),) * 2}, "$.power[1].after_s"),
        ({"power": tuple(PowerStep(after_s=at, power_kw=Decimal(1)) for at in range(1001))}, "$.power"),
        ({"starts_at": datetime(1, 1, 1, tzinfo=UTC)}, "$.starts_at"),
    ],
    ids=str,
)
def test_a_visit_that_cannot_be_is_refused_with_its_path(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        quote((TARIFF,), AMSTERDAM, visit(**fields))

    assert [each.path for each in refused.value.faults] == [path]
