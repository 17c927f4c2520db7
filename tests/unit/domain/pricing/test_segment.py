"""A curve cut into charging periods: at clocks, thresholds, durations, crossings, parking, in zones that change their offset."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

import pytest

from forecourt.domain.pricing import CurrentSample, CurveSample, Period, Policies, PowerSample, price, segment
from forecourt.domain.pricing.policies import Crossing, TariffChange

from .making import START, ZONE, at, component, curve, element, tariff

D = Decimal
PLAIN = tariff(element(component("ENERGY", "1")))
EXACT = Policies(decimals=None)
THIRD = "3." + 28 * "3"


def _begins(periods: tuple[Period, ...]) -> list[float]:
    return [(period.at - START) / timedelta(minutes=1) for period in periods]


def test_a_threshold_is_reached_where_the_line_reaches_it() -> None:
    ten = tariff(element(component("ENERGY", "1"), max_kwh=D(6)), element(component("ENERGY", "2")))

    periods = segment(curve((0, "100"), (60, "112")), [ten], ZONE, starts_at=START, ends_at=at(60))

    assert _begins(periods) == [0, 30]
    assert [(each.energy_kwh, each.charging_h) for each in periods] == [(D(6), D("0.5")), (D(6), D("0.5"))]


def test_still_energy_is_parking_and_known_idleness_wins() -> None:
    samples = curve((0, "0"), (30, "5"), (60, "5"))

    seen = segment(samples, [PLAIN], ZONE, starts_at=START, ends_at=at(90))
    told = segment(samples, [PLAIN], ZONE, starts_at=START, ends_at=at(90), idle=[(at(75), at(80)), (at(78), at(85))])

    assert [(each.charging_h, each.parking_h) for each in seen] == [(D("0.5"), None), (None, D("1"))]
    assert _begins(told) == [0, 75, 85]


def test_clock_and_calendar_boundaries_that_change_nothing_are_no_cuts() -> None:
    evening = element(component("ENERGY", "2"), start_time=time(18), end_time=time(0))
    holiday = element(component("PARKING_TIME", "3"), start_date=date(2026, 3, 3), end_date=date(2026, 3, 4))
    always = element(component("ENERGY", "1"), start_time=time(7))

    periods = segment(
        curve((0, "0"), (2000, "90")), [tariff(evening, holiday, always)], ZONE, starts_at=START, ends_at=at(2000), idle=()
    )

    assert _begins(periods) == [0, 510, 870, 1290, 1950]


@pytest.mark.parametrize(
    ("day", "cuts"),
    [
        (datetime(2026, 3, 28, 23, tzinfo=UTC), ["2026-03-29T01:00:00+00:00"]),
        (
            datetime(2026, 10, 24, 22, tzinfo=UTC),
            ["2026-10-25T00:30:00+00:00", "2026-10-25T01:00:00+00:00", "2026-10-25T01:30:00+00:00"],
        ),
    ],
)
def test_nights_in_which_the_clocks_are_changed(day: datetime, cuts: list[str]) -> None:
    half_past_two = tariff(element(component("ENERGY", "2"), start_time=time(2, 30)), element(component("ENERGY", "1")))
    end = day + timedelta(hours=5)
    samples = [CurveSample(at=day, total_kwh=D(0)), CurveSample(at=end, total_kwh=D(10))]

    periods = segment(samples, [half_past_two], ZONE, starts_at=day, ends_at=end)

    assert [each.at.isoformat() for each in periods[1:]] == cuts


def test_durations_and_the_validity_of_tariffs() -> None:
    first = tariff(element(component("TIME", "1"), max_duration_s=1200), element(component("TIME", "2")), ends_at=at(40))
    second = tariff(element(component("TIME", "3")), tariff_id="later", starts_at=at(40))
    samples = curve((0, "0"), (60, "6"))

    kept = segment(samples, [first, second], ZONE, starts_at=START, ends_at=at(60))
    switched = segment(
        samples, [first, second], ZONE, starts_at=START, ends_at=at(60), policies=Policies(tariff_change=TariffChange.SWITCH)
    )

    assert [(each.tariff_id, _begins((each,))[0]) for each in kept] == [("T", 0), ("T", 20)]
    assert [(each.tariff_id, _begins((each,))[0]) for each in switched] == [("T", 0), ("T", 20), ("later", 40)]


@pytest.mark.parametrize(("crossing", "cuts"), [(Crossing.HELD, [0, 20, 40]), (Crossing.STRAIGHT, [0, 15, 25 + 1 / 60])])
def test_power_passes_a_limit(crossing: Crossing, cuts: list[float]) -> None:
    fast = tariff(element(component("ENERGY", "2"), min_power_kw=D(30)), element(component("ENERGY", "1")))
    powers = [PowerSample(at=at(minutes), power_kw=D(kw)) for minutes, kw in ((0, 0), (20, 40), (40, 0))]

    periods = segment(
        curve((0, "0"), (60, "6")),
        [fast],
        ZONE,
        starts_at=START,
        ends_at=at(60),
        powers=powers,
        idle=(),
        policies=Policies(crossing=crossing),
    )

    assert _begins(periods) == cuts
    assert periods[1].min_power_kw is not None
    assert periods[1].min_power_kw >= 30


def test_power_that_nobody_measured_is_that_of_the_curve_and_current_is_not_guessed() -> None:
    limited = tariff(element(component("ENERGY", "3"), min_current_a=D(32)), element(component("ENERGY", "2"), min_power_kw=D(11)))

    unknown = segment(curve((0, "0"), (30, "4"), (60, "11")), [limited], ZONE, starts_at=START, ends_at=at(60))
    known = segment(
        curve((0, "0"), (30, "4"), (60, "11")),
        [limited],
        ZONE,
        starts_at=START,
        ends_at=at(60),
        currents=[CurrentSample(at=at(45), current_a=D(16)), CurrentSample(at=at(50), current_a=D(48))],
    )

    assert [(each.min_power_kw, each.max_power_kw) for each in unknown] == [(D(8), D(8)), (D(14), D(14))]
    assert _begins(known) == [0, 30, 50]


def test_volumes_of_four_decimals_still_add_up() -> None:
    thirds = tariff(element(component("ENERGY", "1"), max_duration_s=1200), element(component("ENERGY", "2"), max_duration_s=2400))
    samples = curve((0, "0"), (60, "10"))

    rounded = segment(samples, [thirds], ZONE, starts_at=START, ends_at=at(60))
    exact = segment(samples, [thirds], ZONE, starts_at=START, ends_at=at(60), policies=EXACT)

    assert [(each.energy_kwh, each.charging_h) for each in rounded] == [
        (D("3.3333"), D("0.3333")),
        (D("3.3334"), D("0.3334")),
        (D("3.3333"), D("0.3333")),
    ]
    assert [str(each.energy_kwh) for each in exact] == [THIRD, THIRD[:-1] + "4", THIRD]


def test_what_is_cut_costs_what_it_costs_second_by_second() -> None:
    busy = tariff(
        element(component("ENERGY", "0.60"), component("TIME", "6"), start_time=time(10), end_time=time(10, 20)),
        element(component("ENERGY", "0.50"), max_kwh=D(9)),
        element(component("ENERGY", "0.30"), component("TIME", "3", 60), component("PARKING_TIME", "12", 300), min_duration_s=900),
    )
    samples = curve((0, "0"), (60, "18"), (75, "18"))

    periods = segment(samples, [busy], ZONE, starts_at=START, ends_at=at(75), policies=EXACT)
    by_second = [
        Period(at=at(0) + timedelta(seconds=second), energy_kwh=D("0.005"), charging_h=D(1) / 3600) for second in range(3600)
    ] + [Period(at=at(60) + timedelta(seconds=second), parking_h=D(1) / 3600) for second in range(900)]

    cut, fine = (price(each, [busy], ZONE, starts_at=START, ends_at=at(75)) for each in (periods, by_second))
    assert cut.total == fine.total
    assert not [each for each in cut.findings if each.code != "taxes_unknown"]
