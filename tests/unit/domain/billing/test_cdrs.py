"""What was used becomes samples and periods, and what is stored of them makes the same price again."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
from hypothesis import example, given, settings
from hypothesis import strategies as st

from forecourt.domain.billing import Cdr, CdrKind, CdrPlace
from forecourt.domain.billing.cdrs import Subject, cut, priced, repriced
from forecourt.domain.billing.corrections import credit_of, differences, standing
from forecourt.domain.billing.parking import StateSeen
from forecourt.domain.billing.usage import Usage, usage_of
from forecourt.domain.metering import Context, MeterRow
from forecourt.domain.tariffs import Component, Dimension, Element, Restrictions, Tariff, Tax
from forecourt.domain.transactions import Transaction
from tests import rows

T0 = datetime(2026, 10, 24, 21, 30, tzinfo=UTC)
"""Half an hour before midnight in Amsterdam, and the clocks change in that night."""
SUBJECT = Subject(operator_id="op", operator_currency="EUR", site_id=None, place=CdrPlace(station="CP1"))
VAT = (Tax(percentage=Decimal(21)),)


def part(dimension: Dimension, price: str, step: int = 0, **restrictions: object) -> Element:
    component = Component(dimension=dimension, price=Decimal(price), step_size=step, taxes=VAT)
    return Element(components=(component,), restrictions=msgspec.convert(restrictions, Restrictions))


TARIFF = Tariff(
    id="T",
    operator_id="op",
    currency="EUR",
    elements=(
        part(Dimension.ENERGY, "0.20", 1, start_time="00:00:00", end_time="06:00:00"),
        part(Dimension.ENERGY, "0.30", 1, max_kwh=20),
        part(Dimension.ENERGY, "0.40", 100),
        part(Dimension.TIME, "1.20", 300, min_duration_s=3600),
        part(Dimension.PARKING_TIME, "6.00", 60),
        part(Dimension.FLAT, "0.50"),
    ),
    created_at=T0,
    updated_at=T0,
)


def row(seconds: int, wh: int) -> MeterRow:
    at = T0 + timedelta(seconds=seconds)
    return rows.meter_row(at=at, transaction_id="t", context=Context.PERIODIC, energy_wh=wh, register_mwh=wh * 1000)


def transaction(energy_wh: int, seconds: int) -> Transaction:
    return rows.transaction(
        id="t", started_at=T0, stopped_at=T0 + timedelta(seconds=seconds), energy_wh=energy_wh, evidence_count=2
    )


def used(values: list[tuple[int, int]], energy_wh: int, seconds: int, states: list[tuple[int, str]]) -> Usage:
    told = [StateSeen(T0 + timedelta(seconds=at), word) for at, word in states]
    return usage_of(transaction(energy_wh, seconds), [row(at, wh) for at, wh in values], told, T0)


def test_values_outside_of_the_transaction_belong_to_its_start_or_end() -> None:
    usage = used([(-60, 1000), (600, 2000), (3700, 4000)], 3000, 3600, [])

    assert [(each.at - T0, each.total_kwh) for each in usage.samples] == [
        (timedelta(0), Decimal(0)),
        (timedelta(minutes=10), Decimal(1)),
        (timedelta(hours=1), Decimal(3)),
    ]


def test_what_only_the_registers_know_flowed_after_the_last_value() -> None:
    usage = used([(0, 1000), (600, 2000)], 5000, 3600, [])

    assert [each.total_kwh for each in usage.samples] == [0, 1, 5]


def test_a_transaction_of_no_time_is_priced_all_the_same() -> None:
    usage = used([], 700, 0, [])

    record = priced(usage, (TARIFF,), "Europe/Amsterdam")

    assert record.breakdown is not None
    assert record.breakdown.total.before_taxes == Decimal("0.50") + Decimal("0.7") * Decimal("0.30")


VALUES = st.lists(st.tuples(st.integers(-600, 20_000), st.integers(0, 60_000)), max_size=12)
STATES = st.lists(
    st.tuples(st.integers(-600, 20_000), st.sampled_from(["Charging", "SuspendedEV", "SuspendedEVSE", "?"])), max_size=6
)


@settings(deadline=None)
@example([], [], 40_001, 1)  # a limit of energy is reached within the first second
@given(VALUES, STATES, st.integers(0, 60_000), st.integers(0, 18_000))
def test_whatever_was_told_the_stored_cdr_makes_its_own_price_again(
    values: list[tuple[int, int]], states: list[tuple[int, str]], energy_wh: int, seconds: int
) -> None:
    usage = used(values, energy_wh, seconds, states)
    totals = [each.total_kwh for each in usage.samples]

    cdr = cut("C", "transaction:t", transaction(energy_wh, seconds), SUBJECT, priced(usage, (TARIFF,), "Europe/Amsterdam"), (), T0)

    assert totals == sorted(totals)
    assert sum((each.energy_kwh or Decimal(0) for each in cdr.periods), Decimal(0)) == Decimal(energy_wh) / 1000
    assert (cdr.energy_wh, cdr.time_s, cdr.parking_s <= seconds) == (energy_wh, seconds, True)
    stored = msgspec.json.decode(msgspec.json.encode(cdr), type=Cdr)
    assert stored == cdr
    assert repriced(stored) == cdr.breakdown


@given(st.integers(0, 60_000), st.integers(0, 60_000))
def test_a_cdr_its_credit_and_the_next_one_add_up_to_the_next_one(first_wh: int, second_wh: int) -> None:
    wrong, right = (
        cut(id_, "k", transaction(wh, 3600), SUBJECT, priced(used([], wh, 3600, []), (TARIFF,), "Europe/Amsterdam"), (), T0)
        for id_, wh in (("A", first_wh), ("B", second_wh))
    )

    credit = credit_of(wrong, "Late.", T0)

    assert wrong.total_before_taxes + credit.total_before_taxes + right.total_before_taxes == right.total_before_taxes
    assert (credit.kind, credit.id, credit.periods) == (CdrKind.CREDIT, f"{wrong.id}-C", wrong.periods)
    assert len(credit.id) <= 39
    assert bool(differences(wrong, right)) == (first_wh != second_wh)
    assert standing([wrong, credit, right]) is right
    assert standing([wrong, credit]) is None
