"""Prices by hand: matching, steps, taxes, limits, reservations, and each policy."""

from datetime import time
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest

from forecourt.domain.pricing import Period, Policies, price, published
from forecourt.domain.pricing.policies import (
    CombinedSteps,
    Disorder,
    DurationFrom,
    Expiry,
    LimitTax,
    Matching,
    TariffChange,
    UnstatedTax,
    WindowDay,
)
from forecourt.domain.tariffs import Dimension, ReservationPart, TariffKind, TaxBasis

from .making import START, ZONE, at, bill, charging, component, element, parking, reserved, tariff

D = Decimal
SATURDAY_MINUTES = 5 * 24 * 60


def test_the_first_element_that_matches_and_prices_the_dimension_wins() -> None:
    night = element(component("ENERGY", "0.20"), start_time=time(22), end_time=time(6))
    by_hour = element(component("TIME", "1.20"), component("ENERGY", "9.99"))
    day = element(component("ENERGY", "0.45"))

    billed = bill([charging(0, 60, "10")], tariff(night, day, by_hour), until=60)

    assert [(line.element, line.dimension) for line in billed.lines] == [(1, "ENERGY"), (2, "TIME")]
    assert billed.total.before_taxes == D("5.7")
    assert billed.lines[0].why == "elements[1] is the first with a price for ENERGY; it has no restrictions."


def test_a_line_says_which_restrictions_held() -> None:
    busy = element(component("ENERGY", "0.45"), start_time=time(9), max_kwh=D(20), days=frozenset({0, 1}))

    billed = bill([charging(0, 60, "10")], tariff(busy), until=60)

    assert billed.lines[0].why.endswith("whose restrictions hold: from 09:00, Monday and Tuesday, until 20 kWh.")


def test_element_matching_leaves_other_dimensions_free() -> None:
    both = tariff(element(component("FLAT", "2.50")), element(component("TIME", "1")))

    by_letter = bill([charging(0, 60)], both, until=60, policies=Policies(matching=Matching.ELEMENT))

    assert by_letter.total.before_taxes == D("2.5")
    assert bill([charging(0, 60)], both, until=60).total.before_taxes == D("3.5")


@pytest.mark.parametrize(("day", "matches"), [(WindowDay.MOMENT, False), (WindowDay.BEGINNING, True)])
def test_the_weekday_of_a_window_past_midnight(day: WindowDay, matches: bool) -> None:
    friday_night = tariff(element(component("TIME", "1"), start_time=time(22), end_time=time(6), days=frozenset({4})))
    saturday_at_one = SATURDAY_MINUTES - 8 * 60 - 30
    period = charging(saturday_at_one, 60)

    billed = price(
        [period], [friday_night], ZONE, starts_at=period.at, ends_at=at(saturday_at_one + 60), policies=Policies(window_day=day)
    )

    assert bool(billed.lines) is matches


def test_steps_take_the_total_once_by_the_last_price() -> None:
    cheap_then_dear = tariff(
        element(component("ENERGY", "0.20", 500), end_time=time(10)), element(component("ENERGY", "0.27", 500))
    )

    billed = bill([charging(0, 30, "4.3"), charging(30, 30, "1.1")], cheap_then_dear, until=60)

    assert [(line.quantity, line.billed) for line in billed.lines] == [(D("4.3"), D("4.3")), (D("1.1"), D("1.2"))]


@pytest.mark.parametrize(
    ("policy", "minutes"),
    [(CombinedSteps.PARKING, (21, 20)), (CombinedSteps.LAST, (21, 20)), (CombinedSteps.EACH, (30, 20))],
)
def test_time_and_parking_are_rounded_once(policy: CombinedSteps, minutes: tuple[int, int]) -> None:
    both = tariff(element(component("TIME", "60", 600), component("PARKING_TIME", "60", 600)))

    billed = bill([charging(0, 21), parking(21, 16)], both, until=37, policies=Policies(combined_steps=policy))

    assert [line.cost.before_taxes for line in billed.lines] == list(minutes)


def test_when_charging_comes_last_only_the_policy_last_rounds_it() -> None:
    both = tariff(element(component("TIME", "60", 600), component("PARKING_TIME", "60", 600)))
    periods = [parking(0, 16), charging(16, 21)]

    last = bill(periods, both, until=37, policies=Policies(combined_steps=CombinedSteps.LAST))

    assert [line.cost.before_taxes for line in last.lines] == [16, 30]
    assert [line.cost.before_taxes for line in bill(periods, both, until=37).lines] == [20, 21]


def test_hours_of_four_decimals_are_whole_seconds() -> None:
    ten_minutes = [Period(at=START, charging_h=D("0.1667"))]
    by_ten = tariff(element(component("TIME", "6", 600)))

    assert bill(ten_minutes, by_ten, until=10).total.before_taxes == 1
    assert price(ten_minutes, [by_ten], ZONE, starts_at=START, ends_at=at(99)).total.before_taxes == 1


def test_a_part_of_a_watt_hour_counts_up_and_noise_does_not() -> None:
    by_one, by_hundred = tariff(element(component("ENERGY", "0.25"))), tariff(element(component("ENERGY", "1", 100)))

    assert bill([charging(0, 1, "0.1152")], by_one, until=1).total.before_taxes == D("0.029")
    noisy = [charging(0, 1, "0.1"), charging(1, 1, "0.20000000000000004")]
    assert bill(noisy, by_hundred, until=2).lines[0].billed == D("0.3")


def test_a_third_of_an_hour_is_exact_until_the_end() -> None:
    by_time = tariff(element(component("TIME", "1", 0)))

    billed = bill([charging(0, 20), parking(20, 5), charging(25, 20), charging(45, 20)], by_time, until=65)

    assert billed.total.before_taxes == 1
    assert bill([charging(0, 20)], by_time, until=20).total.before_taxes == D("0.3333333333333333333333333333")


def test_taxes_within_prices_are_taken_out_exactly() -> None:
    gross = tariff(
        element(component("ENERGY", "0.39", 1, "19")), element(component("TIME", "1.19", 1, "19")), basis=TaxBasis.INCLUDED
    )

    billed = bill([charging(0, 60, "10")], gross, until=60)

    assert billed.total.after_taxes == D("5.09")
    net = Fraction("5.09") / Fraction("1.19")
    assert abs(Fraction(billed.total.before_taxes) - net) < Fraction(1, 10**26)
    assert published(billed).tax_lines[0].amount == D("0.81")


@pytest.mark.parametrize(
    ("basis", "taxes", "policy", "after"),
    [
        (TaxBasis.EXCLUDED, (), UnstatedTax.AS_THE_REST, None),
        (TaxBasis.EXCLUDED, (), UnstatedTax.NONE_APPLIES, D(1)),
        (TaxBasis.UNKNOWN, ("10",), UnstatedTax.NONE_APPLIES, None),
        (TaxBasis.NOT_APPLICABLE, ("10",), UnstatedTax.UNKNOWN, D(1)),
        (TaxBasis.EXCLUDED, ("10", "5"), UnstatedTax.UNKNOWN, D("1.15")),
    ],
)
def test_what_nobody_states_is_not_known(basis: TaxBasis, taxes: tuple[str, ...], policy: UnstatedTax, after: D | None) -> None:
    one = tariff(element(component("ENERGY", "1", 1, *taxes)), basis=basis)

    assert bill([charging(0, 1, "1")], one, until=1, policies=Policies(unstated_tax=policy)).total.after_taxes == after


def test_limits_hold_before_and_after_taxes_apart() -> None:
    limited = tariff(element(component("FLAT", "0.50", 1, "20")), element(component("ENERGY", "0.25", 1, "10")), most=("10", "11"))

    at_the_limit = bill([charging(0, 60, "50")], limited, until=60)
    below = bill([charging(0, 60, "30")], limited, until=60)

    assert [at_the_limit.total.before_taxes, at_the_limit.total.after_taxes] == [10, 11]
    assert [below.total.before_taxes, below.total.after_taxes, below.clamp] == [8, D("8.85"), None]
    assert sum(line.amount for line in at_the_limit.tax_lines) == 1
    assert at_the_limit.clamp == (
        "The maximum price of 10.00 EUR before taxes applied. The maximum price of 11.00 EUR after taxes applied."
    )


@pytest.mark.parametrize(("policy", "after"), [(LimitTax.SCALE, D("5.5")), (LimitTax.KEEP, D("6")), (LimitTax.LEAVE, D("11"))])
def test_a_limit_without_its_gross_amount(policy: LimitTax, after: D) -> None:
    limited = tariff(element(component("ENERGY", "1", 1, "10")), most=("5", None))

    billed = bill([charging(0, 60, "10")], limited, until=60, policies=Policies(limit_tax=policy))

    assert [billed.total.before_taxes, billed.total.after_taxes] == [5, after]
    assert sum(line.amount for line in billed.tax_lines) == after - 5


def test_a_minimum_price_for_nothing_at_all_bears_the_tax_of_the_tariff() -> None:
    least = tariff(element(component("ENERGY", "0.25", 1, "10")), least=("0.50", "0.55"))

    billed = bill([charging(0, 10)], least, until=10)

    assert (billed.total.before_taxes, billed.total.after_taxes) == (D("0.50"), D("0.55"))
    assert [(line.base, line.amount) for line in billed.tax_lines] == [(D("0.5"), D("0.05"))]


def test_reservation_and_its_expiry() -> None:
    both = tariff(
        element(component("FLAT", "4.00", 1, "20"), reservation=ReservationPart.EXPIRED),
        element(component("TIME", "2.00", 600, "20"), reservation=ReservationPart.RESERVATION),
        element(component("FLAT", "0.50", 1, "20"), component("ENERGY", "0.25", 1, "10")),
    )

    used = bill([reserved(0, 22), charging(22, 60, "20")], both, until=82)
    lapsed = bill([reserved(0, 60)], both, until=60, expired=True)
    late = [reserved(0, 60), charging(60, 60, "20")]

    assert (used.total.before_taxes, used.total.after_taxes) == (D("6.5"), D("7.3"))
    assert [lapsed.total.before_taxes, lapsed.total.after_taxes] == [6, D("7.2")]
    assert bill(late, both, until=120, expired=True).total.before_taxes == D("11.5")
    assert bill(late, both, until=120, expired=True, policies=Policies(expiry=Expiry.ONLY_UNUSED)).total.before_taxes == D("7.5")


@pytest.mark.parametrize(("since", "cost"), [(DurationFrom.CHARGING, 0), (DurationFrom.RECORD, 10)])
def test_durations_count_from_the_charging(since: DurationFrom, cost: int) -> None:
    grace = tariff(element(component("ENERGY", "1"), min_duration_s=1800))

    billed = bill([reserved(0, 30), charging(30, 20, "10")], grace, until=50, policies=Policies(duration_from=since))

    assert billed.total.before_taxes == cost


def test_power_and_current_count_where_they_are_known() -> None:
    slow = element(component("ENERGY", "0.20"), max_power_kw=D(16))
    fast = element(component("ENERGY", "0.50"))
    measured = {"min_power_kw": D(6), "max_power_kw": D(6)}

    known = bill([charging(0, 10, "1", **measured), charging(10, 10, "1")], tariff(slow, fast), until=20)

    assert [line.element for line in known.lines] == [0, 1]
    both_sides = charging(0, 10, "1", min_power_kw=D(6), max_power_kw=D(20))
    assert [each.code for each in bill([both_sides], tariff(slow, fast), until=10).findings if "limit" in each.code] == [
        "period_spans_limit"
    ]


@pytest.mark.parametrize(("what", "limits"), [("power", {"max_power_kw": D(50)}), ("current", {"min_current_a": D(32)})])
def test_what_nobody_measured_is_told_where_a_price_depends_on_it(what: str, limits: dict[str, object]) -> None:
    restricted = element(component("ENERGY", "1", 1, "0"), **limits)
    first = element(component("ENERGY", "1", 1, "0"))

    free = bill([parking(0, 10), charging(10, 10, "20")], tariff(restricted), until=20)
    at_night = tariff(element(component("ENERGY", "1", 1, "0"), start_time=time(22), **limits), first)

    assert [free.total.before_taxes, *((each.code, each.path) for each in free.findings)] == [0, (f"{what}_unknown", "periods[1]")]
    assert bill([charging(0, 10, "20")], tariff(first, restricted), until=10).findings == ()
    assert bill([charging(0, 10, "20")], at_night, until=10).findings == ()


def test_a_fee_that_depends_on_what_nobody_measured_is_told_until_it_is_due() -> None:
    fee = element(component("FLAT", "3", 1, "0"), min_power_kw=D(50))
    known = {"min_power_kw": D(60)}

    before = bill([charging(0, 10, "1"), charging(10, 10, "1", **known)], tariff(fee), until=20)
    after = bill([charging(0, 10, "1", **known), charging(10, 10, "1")], tariff(fee), until=20)

    assert [(each.code, each.path) for each in before.findings] == [("power_unknown", "periods[0]")]
    assert after.findings == ()


def test_a_dimension_that_is_stated_as_nothing_was_not_used() -> None:
    by_ten = tariff(
        element(component("TIME", "6", 600, "0"), component("PARKING_TIME", "6", 60, "0"), component("FLAT", "1", 1, "0")),
        element(component("FLAT", "9", 1, "0"), component("TIME", "6", 600, "0"), reservation=ReservationPart.RESERVATION),
    )
    nothing = {"energy_kwh": D(0), "parking_h": D("0.0"), "reservation_h": D(0)}
    charged = Period(at=START, charging_h=D("0.0833"), **nothing)  # type: ignore[arg-type]
    only_reserved = Period(at=START, charging_h=D(0), energy_kwh=D(0), reservation_h=D("0.0833"))

    lines = bill([charged], by_ten, until=20).lines
    assert [(line.dimension, line.cost.before_taxes) for line in lines] == [(Dimension.FLAT, D(1)), (Dimension.TIME, D(1))]
    assert bill([only_reserved], by_ten, until=5).total.before_taxes == 10


def test_stated_hours_are_whole_seconds_period_by_period() -> None:
    by_ten = tariff(element(component("TIME", "6", 600, "0"), component("PARKING_TIME", "0", 0, "0")))
    five = [Period(at=at(11 * number), charging_h=D("0.1667"), parking_h=D("0.0167")) for number in range(5)]

    assert bill(five, by_ten, until=55).total.before_taxes == 5


def test_watt_hours_that_a_cut_divides_stay_whole() -> None:
    by_the_kwh = tariff(element(component("ENERGY", "1", 1000, "0")))

    billed = bill([charging(0, 20, "3.3335"), charging(20, 40, "6.6665")], by_the_kwh, until=60)

    assert billed.total.before_taxes == 10


def test_charging_and_reservation_are_added_before_they_are_written() -> None:
    both = tariff(
        element(component("TIME", "1", 0, "0"), reservation=ReservationPart.RESERVATION), element(component("TIME", "0.1", 0, "0"))
    )

    billed = bill([reserved(0, 20), charging(20, 400, "1")], both, until=420)

    assert [each.cost.before_taxes == D(1) for each in billed.dimensions] == [False, False]
    assert [(each.dimension, each.quantity, each.cost.before_taxes) for each in billed.by_dimension] == [
        (Dimension.TIME, D(7), D(1))
    ]


def test_periods_name_their_tariff_and_others_take_the_one_of_the_start() -> None:
    regular = tariff(element(component("ENERGY", "1")), tariff_id="r", kind=TariffKind.REGULAR)
    fast = tariff(element(component("ENERGY", "2")), tariff_id="f", kind=TariffKind.FAST)
    periods = [charging(0, 10, "1"), charging(10, 10, "1", tariff_id="F")]

    assert [line.tariff_id for line in bill(periods, fast, regular, until=20).lines] == ["r", "f"]
    preferred = bill(periods, fast, regular, until=20, policies=Policies(preference=TariffKind.FAST))
    assert [line.tariff_id for line in preferred.lines] == ["f"]


@pytest.mark.parametrize(("policy", "lines"), [(TariffChange.KEEP, ["old"]), (TariffChange.SWITCH, ["old", "new"])])
def test_a_tariff_that_ends_under_way(policy: TariffChange, lines: list[str]) -> None:
    old = tariff(element(component("ENERGY", "1")), tariff_id="old", ends_at=at(10))
    new = tariff(element(component("ENERGY", "2")), tariff_id="new", starts_at=at(10))

    billed = bill([charging(0, 10, "1"), charging(10, 10, "1")], new, old, until=20, policies=Policies(tariff_change=policy))

    assert [line.tariff_id for line in billed.lines] == lines


def test_a_period_that_should_have_been_cut_is_found() -> None:
    lunch = tariff(element(component("ENERGY", "2"), start_time=time(12), end_time=time(13)), element(component("ENERGY", "1")))

    billed = bill([charging(0, 300, "10")], lunch, until=300)

    assert [(each.code, each.path) for each in billed.findings if "spans" in each.code] == [("period_spans_boundary", "periods[0]")]
    assert "2026-03-02 12:00:00" in billed.findings[0].sentence


def test_a_period_that_ends_at_the_boundary_is_fine() -> None:
    until_ten = tariff(
        element(component("ENERGY", "2", 1, "0"), end_time=time(10), max_kwh=D(5), max_duration_s=1800),
        element(component("ENERGY", "1", 1, "0")),
    )

    assert bill([charging(0, 30, "5"), charging(30, 30, "5")], until_ten, until=60).findings == ()


def test_disorder_is_put_in_order_where_the_policy_reports_it() -> None:
    per_kwh = tariff(element(component("ENERGY", "1", 1, "0")))
    periods = [charging(20, 10, "1"), charging(0, 20, "1"), charging(40, 10, "1", tariff_id="X")]

    billed = bill(periods, per_kwh, until=30, policies=Policies(disorder=Disorder.REPORT))

    assert billed.total.before_taxes == 2
    assert {each.code for each in billed.findings} == {"period_order", "period_outside", "period_too_full", "tariff_unknown"}


def test_no_tariff_is_a_finding() -> None:
    billed = price([charging(0, 10, "1")], [], ZONE, starts_at=START, ends_at=at(10), currency="EUR")

    assert [billed.total.before_taxes, *(each.code for each in billed.findings)] == [0, "no_tariff"]


def test_published_figures_add_up() -> None:
    rates = {"ENERGY": "7", "TIME": "19", "FLAT": "5"}
    mixed = tariff(*(element(component(dimension, "0.333", 1, rate)) for dimension, rate in rates.items()))

    shown = published(bill([charging(0, 59, "1.117")], mixed, until=59))

    assert shown.total.after_taxes is not None
    assert sum(line.amount for line in shown.tax_lines) == shown.total.after_taxes - shown.total.before_taxes
    assert published(shown) == shown


def test_policies_are_read_from_plain_words() -> None:
    assert msgspec.convert({"matching": "element", "decimals": 3}, Policies) == Policies(matching=Matching.ELEMENT, decimals=3)
