"""What holds of every price: of any tariff, any transaction."""

from collections.abc import Sequence
from datetime import time, timedelta
from decimal import Decimal

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.pricing import Breakdown, Period, Policies, price, published, segment
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Tariff, Tax, TaxBasis

from .making import START, ZONE, curve

PRICES = st.decimals(0, 5, places=3)
MINUTES_30 = st.sampled_from([1800, 3600, 5400])
RESTRICTIONS = st.builds(
    Restrictions,
    start_time=st.none() | st.builds(time, st.integers(0, 23)),
    end_time=st.none() | st.builds(time, st.integers(0, 23)),
    max_kwh=st.none() | st.sampled_from([Decimal(5), Decimal(20)]),
    min_duration_s=st.none() | MINUTES_30,
    days=st.frozensets(st.integers(0, 6), max_size=3),
)


def components(prices: st.SearchStrategy[Decimal]) -> st.SearchStrategy[Component]:
    """Any component at one of these prices."""
    return st.builds(
        Component,
        dimension=st.sampled_from(Dimension),
        price=prices,
        step_size=st.sampled_from([0, 1, 60, 300, 1000]),
        taxes=st.just((Tax(percentage=Decimal(19)),)),
    )


def tariffs(prices: st.SearchStrategy[Decimal] = PRICES) -> st.SearchStrategy[Tariff]:
    """Any tariff at these prices."""
    elements = st.builds(
        Element, components=st.lists(components(prices), min_size=1, max_size=3).map(tuple), restrictions=RESTRICTIONS
    )
    return st.builds(
        Tariff,
        id=st.just("T"),
        operator_id=st.just("o"),
        currency=st.just("EUR"),
        elements=st.lists(elements, min_size=1, max_size=4).map(tuple),
        tax_basis=st.sampled_from([TaxBasis.EXCLUDED, TaxBasis.INCLUDED, TaxBasis.NOT_APPLICABLE]),
        created_at=st.just(START),
        updated_at=st.just(START),
    )


@st.composite
def transactions(draw: st.DrawFn) -> list[Period]:
    """Periods one after the other, the last ones parking."""
    made: list[Period] = []
    begin = START
    for seconds in draw(st.lists(st.integers(60, 7200), min_size=1, max_size=6)):
        hours = Decimal(seconds) / 3600
        if len(made) > 2:
            made.append(Period(at=begin, parking_h=hours))
        else:
            made.append(Period(at=begin, energy_kwh=draw(st.decimals(0, 20, places=3)), charging_h=hours))
        begin += timedelta(seconds=seconds)
    return [*made, Period(at=begin, charging_h=Decimal(0))]


def bill(periods: Sequence[Period], *given_: Tariff) -> Breakdown:
    """The price; the last period marks the end."""
    return price(periods, given_, ZONE, starts_at=START, ends_at=periods[-1].at)


def _close(one: Decimal | None, other: Decimal | None) -> bool:
    """Equal up to what periodic decimals lose."""
    return one == other or (one is not None and other is not None and abs(one - other) < Decimal("1e-20"))


@given(transactions(), tariffs(), st.data())
def test_cutting_a_period_where_nothing_changes_never_changes_the_price(
    periods: list[Period], one: Tariff, data: st.DataObject
) -> None:
    free_of_boundaries = msgspec.structs.replace(
        one, elements=tuple(msgspec.structs.replace(each, restrictions=Restrictions()) for each in one.elements)
    )
    at = data.draw(st.integers(0, len(periods) - 2))
    first, end = periods[at], periods[at + 1].at
    begin = data.draw(st.integers(1, (end - first.at) // timedelta(seconds=1) - 1))
    share = Decimal(begin) / 3600
    energy = None if first.energy_kwh is None else (first.energy_kwh / 3).quantize(Decimal("0.0001"))
    halves = [
        _part(first, share, energy),
        _part(
            msgspec.structs.replace(first, at=first.at + timedelta(seconds=begin)),
            (first.charging_h or first.parking_h or Decimal(0)) - share,
            None if first.energy_kwh is None or energy is None else first.energy_kwh - energy,
        ),
    ]

    whole, cut = bill(periods, free_of_boundaries), bill([*periods[:at], *halves, *periods[at + 1 :]], free_of_boundaries)

    assert (whole.total, whole.tax_lines) == (cut.total, cut.tax_lines)


def _part(period: Period, hours: Decimal, energy: Decimal | None) -> Period:
    parked = period.parking_h is not None
    return msgspec.structs.replace(
        period, energy_kwh=energy, charging_h=None if parked else hours, parking_h=hours if parked else None
    )


@given(transactions(), tariffs())
def test_the_lines_add_up_to_the_total_and_so_do_dimensions_and_taxes(periods: list[Period], one: Tariff) -> None:
    billed = bill(periods, one)

    assert billed.total.after_taxes is not None
    assert _close(sum((line.cost.before_taxes for line in billed.lines), Decimal(0)), billed.total.before_taxes)
    assert _close(sum((line.cost.after_taxes or Decimal(0) for line in billed.lines), Decimal(0)), billed.total.after_taxes)
    assert _close(sum((each.cost.before_taxes for each in billed.dimensions), Decimal(0)), billed.total.before_taxes)
    assert _close(sum((each.amount for each in billed.tax_lines), billed.total.before_taxes), billed.total.after_taxes)
    shown = published(billed)
    assert shown.total.before_taxes + sum(line.amount for line in shown.tax_lines) == shown.total.after_taxes


@given(transactions(), tariffs())
def test_pricing_again_gives_the_same_whatever_was_priced_between(periods: list[Period], one: Tariff) -> None:
    first = bill(periods, one)
    bill(list(reversed(periods))[-1:], one)

    assert bill(periods, one) == first
    assert bill(periods, msgspec.convert(msgspec.to_builtins(one), Tariff)).total == first.total


@given(transactions(), tariffs())
def test_other_tariffs_and_their_order_do_not_matter(periods: list[Period], one: Tariff) -> None:
    named = [msgspec.structs.replace(each, tariff_id="T") for each in periods]
    other = msgspec.structs.replace(one, id="other", elements=())

    assert bill(named, one, other) == bill(named, other, one)


@given(transactions(), tariffs(st.just(Decimal(0))))
def test_free_stays_free(periods: list[Period], free: Tariff) -> None:
    billed = bill(periods, free)

    assert [billed.total.before_taxes, billed.total.after_taxes] == [0, 0]


@given(tariffs(), st.decimals(0, 50, places=3), st.decimals(0, 50, places=3))
def test_more_energy_at_the_end_never_costs_less(one: Tariff, energy: Decimal, more: Decimal) -> None:
    hour = timedelta(hours=1)
    less_and_more = [Period(at=START, energy_kwh=kwh, charging_h=Decimal(1)) for kwh in (energy, energy + more)]

    less, most = (price([each], [one], ZONE, starts_at=START, ends_at=START + hour) for each in less_and_more)

    assert less.total.before_taxes <= most.total.before_taxes


@given(tariffs(), st.decimals(0, 30, places=2), st.decimals(0, 30, places=2))
def test_limits_hold(one: Tariff, least: Decimal, above: Decimal) -> None:
    limited = msgspec.structs.replace(
        one, min_price=PriceLimit(before_taxes=least), max_price=PriceLimit(before_taxes=least + above)
    )

    billed = bill([Period(at=START, energy_kwh=Decimal(10), charging_h=Decimal(1)), Period(at=START + timedelta(hours=1))], limited)

    assert least <= billed.total.before_taxes <= least + above
    assert billed.total.after_taxes is not None
    tax = billed.total.after_taxes - billed.total.before_taxes
    assert _close(sum((line.amount for line in billed.tax_lines), Decimal(0)), tax) or not billed.unclamped.before_taxes


@given(tariffs(), st.integers(1, 40), st.integers(10, 300), st.integers(0, 120))
def test_what_is_cut_spans_nothing_and_loses_nothing(one: Tariff, kwh: int, minutes: int, parked: int) -> None:
    end = START + timedelta(minutes=minutes + parked)
    samples = curve((0, "0"), (minutes, str(kwh)))

    periods = segment(samples, [one], ZONE, starts_at=START, ends_at=end)
    billed = price(periods, [one], ZONE, starts_at=START, ends_at=end)

    assert sum(each.energy_kwh or 0 for each in periods) == kwh
    assert sum((each.charging_h or 0) + (each.parking_h or 0) for each in periods) - Decimal(minutes + parked) / 60 < Decimal(
        "0.0002"
    )
    assert billed.findings == ()
    again = price(periods, [one], ZONE, starts_at=START, ends_at=end, policies=Policies())
    assert again == billed
