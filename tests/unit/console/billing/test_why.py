"""A price beside its reasons: words, roundings, a place in time."""

from datetime import timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from forecourt.console.billing.why import TONES, explained
from forecourt.domain.pricing import Period, price
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Tariff
from tests.billing import STARTED, tariff

END = STARTED + timedelta(hours=1)
HALF = STARTED + timedelta(minutes=30)
HALVES = (
    Period(at=STARTED, energy_kwh=Decimal(5), charging_h=Decimal("0.5")),
    Period(at=HALF, energy_kwh=Decimal(0), parking_h=Decimal("0.5")),
)


def component(dimension: Dimension, amount: str) -> Component:
    return Component(dimension=dimension, price=Decimal(amount))


def parked(least: PriceLimit | None = None) -> Tariff:
    """Energy by one element, up to 100 kWh, and parking by another."""
    first = Element(components=(component(Dimension.ENERGY, "0.333"),), restrictions=Restrictions(max_kwh=Decimal(100)))
    second = Element(components=(component(Dimension.PARKING_TIME, "6.00"),))
    return tariff(elements=(first, second), min_price=least)


def test_lines_stand_beside_the_words_of_their_element_and_where_they_were_in_time() -> None:
    by = parked()
    breakdown = price(HALVES, (by,), ZoneInfo("UTC"), starts_at=STARTED, ends_at=END)

    why = explained(breakdown, (by,), HALVES, STARTED, END)

    assert [(each.number, each.name, each.line.element) for each in why.lines] == [(1, "Energy", 0), (2, "Parking time", 1)]
    assert "for the first 100 kWh" in why.lines[0].words
    assert [(lane.label, [(bar.x, bar.width, bar.tone) for bar in lane.bars]) for lane in why.timeline.lanes] == [
        ("Energy", [(0.0, 50.0, 0)]),
        ("Parking time", [(50.0, 50.0, 1)]),
    ]
    assert why.timeline.marks == (50.0,)


def test_a_limit_is_what_lies_between_the_lines_and_the_total() -> None:
    by = parked(PriceLimit(before_taxes=Decimal(10)))
    breakdown = price(HALVES, (by,), ZoneInfo("UTC"), starts_at=STARTED, ends_at=END)

    why = explained(breakdown, (by,), HALVES, STARTED, END)

    billed = sum((each.line.cost.before_taxes for each in why.lines), Decimal())
    assert (why.total.before_taxes, why.rest) == (Decimal("10.00"), Decimal(10) - billed)
    assert why.clamp


def test_a_moment_is_seen_and_a_foreign_element_has_no_words() -> None:
    by = tariff(elements=tuple(Element(components=(component(Dimension.FLAT, "1.00"),)) for _ in range(TONES + 1)))
    breakdown = price(HALVES, (by,), ZoneInfo("UTC"), starts_at=STARTED, ends_at=END)

    why = explained(breakdown, (), HALVES, STARTED, END)

    assert [each.words for each in why.lines] == [""]
    assert why.timeline.lanes[0].bars[0].width > 0
