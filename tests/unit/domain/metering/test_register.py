"""The running register and the curve: dips, resets, wrong units, late values, only power, only the beginning."""

from collections.abc import Sequence

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.metering import Context, MeterRow, Place, Reading, Running, clean_curve, measure, observe, recount
from forecourt.domain.metering.register import dump, load
from tests.unit.domain.ledger.book import T0, later, register, sampled

PLACE = Place("op", "station-1", "t1", 1, 1, later(10**6))


def rows(readings: Sequence[Reading]) -> list[MeterRow]:
    return measure(readings, PLACE)


def run(*readings: Reading) -> Running:
    state = Running()
    observe(state, measure(readings, PLACE))
    return state


def each_minute(*values: float) -> list[Reading]:
    return [register(60 * minute, wh) for minute, wh in enumerate(values)]


@pytest.mark.parametrize(
    ("values", "energy_wh"),
    [
        ([1000, 1500, 2000], 1000),
        ([0, 500, 900], 900),
        ([1000, 1500, 0, 2000], 1000),
        ([1000, 1500, 0, 0, 0, 2000], 1000),
        ([1000, 1500, 0, 10, 2000], 1000),
        ([1000, 1500, 1490, 1495, 1499, 2000], 1000),
        ([0, 500, 1000, 100, 300, 600], 1600),
        ([5_000_000, 0, 200, 500], 500),
        ([0, 7_000_000, 7_000_500, 7_001_000], 1000),
        ([700], 0),
    ],
    ids=[
        "lifetime",
        "per session",
        "dip",
        "long dip",
        "dip that stirs",
        "trembling",
        "reset",
        "session after lifetime",
        "lifetime after 0",
        "one value",
    ],
)
def test_energy_of_registers(values: list[float], energy_wh: int) -> None:
    readings = each_minute(*values)

    state = run(*readings)

    assert state.energy_wh == energy_wh
    assert clean_curve(rows(readings))[-1].energy_wh == energy_wh
    assert recount(Running(), rows(readings)).energy_wh == energy_wh


def test_a_value_of_the_beginning_that_comes_last_is_not_the_end() -> None:
    state = run(register(0, 1000, Context.BEGIN), register(600, 3000, Context.END), register(600, 1000, Context.BEGIN))

    assert state.energy_wh == 2000


def test_kilowatt_hours_labelled_as_watt_hours_show_against_power_and_time() -> None:
    readings = [register(600 * step, f"{500 + 1.8333 * step:.3f}", power_w=11_000) for step in range(7)]

    state = run(*readings)

    assert (state.scale, state.energy_wh) == (1000, 11_000)
    assert clean_curve(rows(readings))[-1].energy_wh == pytest.approx(11_000, rel=0.1)


def test_true_watt_hours_are_left_alone() -> None:
    readings = [register(600 * step, 500_000 + 1833 * step, power_w=11_000) for step in range(7)]

    assert run(*readings).scale == 1


def test_without_a_register_power_times_time_is_the_evidence() -> None:
    power = [Reading(at=later(60 * step), samples=(sampled(6000, "Power.Active.Import"),)) for step in range(11)]

    assert run(*power).energy_wh == 1000


def test_the_outlet_counts_over_other_places() -> None:
    inlet = Reading(at=T0, samples=(sampled(90_000, location="Inlet"),))

    state = run(inlet, *each_minute(1000, 1500), msgspec.structs.replace(inlet, at=later(90)))

    assert state.energy_wh == 500


def test_late_values_need_a_recount_and_those_in_order_do_not() -> None:
    state = run(register(0, 1000, Context.BEGIN), *each_minute(1000, 1500, 2000))

    assert observe(state, measure([register(120, 2000), register(180, 1900), register(240, 2100)], PLACE))
    assert observe(state, measure([register(240, 1000, Context.BEGIN)], PLACE))
    assert not observe(state, measure([register(90, 1700)], PLACE))
    assert not observe(state, measure([register(0, 900, Context.BEGIN)], PLACE))


def test_a_beginning_with_a_late_time_hides_nothing_that_was_measured_before() -> None:
    told = rows([register(120, 900, Context.BEGIN), register(60, 1000), register(90, 1100)])

    assert recount(Running(), told).energy_wh == clean_curve(told)[-1].energy_wh == 200


CONTEXTS = st.sampled_from([Context.PERIODIC, Context.PERIODIC, Context.CLOCK, Context.BEGIN, Context.END])
LOCATIONS = st.sampled_from(["Outlet", "Outlet", "Inlet", "Body"])
REGISTERS = st.integers(0, 40) | st.integers(0, 50_000) | st.sampled_from([0, 16_667, 10_000_000])


@st.composite
def some_reading(draw: st.DrawFn) -> Reading:
    """Anything: at one moment power is the same, everything else is not."""
    minute, context, location = draw(st.integers(0, 12)), draw(CONTEXTS), draw(LOCATIONS)
    power = sampled(3000 * (minute % 4), "Power.Active.Import", context=context, location=location)
    wh = sampled(draw(REGISTERS), context=context, location=location)
    return Reading(at=later(60 * minute), samples=draw(st.sampled_from([(wh,), (wh, power), (power,)])))


@settings(max_examples=300, deadline=None)
@given(st.lists(some_reading(), min_size=1, max_size=10))
def test_what_is_remembered_is_what_a_recount_of_all_values_gives(readings: list[Reading]) -> None:
    state, told = Running(), []
    for each in measure(readings, PLACE):
        told.append(each)
        if not observe(state, (each,)):
            state = recount(state, told)

        assert state == recount(Running(), told)


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=40))
def test_energy_never_falls_is_never_negative_and_survives_a_restart(values: list[int]) -> None:
    state, energies = Running(), []
    for reading in each_minute(*values):
        observe(state, measure([reading], PLACE))
        state = load(dump(state))
        energies.append(state.energy_wh)

    points = clean_curve(rows(each_minute(*values)))

    assert min(energies) >= 0
    assert energies == sorted(energies)
    assert [each.energy_wh for each in points] == energies


def test_what_is_remembered_does_not_grow() -> None:
    state = Running()
    for step in range(2000):
        observe(state, measure([register(60 * step, step * 7 % 5000, power_w=11_000)], PLACE))

    assert len(dump(state)) < 400
