"""What moves energy obeys physics, whatever the vehicle, the outlet and the limits."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.sim.makers import CCS2_150, CHADEMO_62, J1772_48, NACS_DC, TYPE2_11, TYPE2_22
from forecourt.sim.physics import Battery, Evse, Meter, MeterQuirks, Outlet, TaperCurve, Vehicle
from forecourt.sim.physics.vehicle import vehicle

outlets = st.sampled_from([TYPE2_22, TYPE2_11, J1772_48, CCS2_150, CHADEMO_62, NACS_DC])
seconds = st.floats(0.01, 3600)
limits = st.floats(0, 500_000)


@st.composite
def vehicles(draw: st.DrawFn) -> Vehicle:
    return vehicle(
        "Any",
        draw(st.floats(5_000, 150_000)),
        draw(st.floats(0, 100)),
        speed=draw(st.floats(1, 50)),
        max_ac_w=draw(st.sampled_from([3_700.0, 7_400.0, 11_000.0, 22_000.0])),
        ac_phases=draw(st.integers(1, 3)),
        max_dc_w=draw(st.floats(20_000, 350_000)),
        target_soc=draw(st.floats(50, 100)),
    )


@st.composite
def tapers(draw: st.DrawFn) -> TaperCurve:
    socs = sorted(draw(st.sets(st.floats(1, 99), max_size=5)))
    shares = sorted(draw(st.lists(st.floats(0.01, 1), min_size=len(socs) + 2, max_size=len(socs) + 2)), reverse=True)
    return TaperCurve(tuple(zip([0.0, *socs, 100.0], shares, strict=True)))


def charging(outlet: Outlet, car: Vehicle, limit_w: float = math.inf) -> Evse:
    evse = Evse((outlet,), limit_w=limit_w)
    evse.plug_in(car)
    evse.energise()
    return evse


@given(outlets, vehicles(), st.lists(seconds, max_size=8))
def test_what_the_meter_counts_is_in_the_battery_or_lost_as_heat(outlet: Outlet, car: Vehicle, steps: list[float]) -> None:
    before = car.battery.stored_wh
    evse = charging(outlet, car)

    delivered = sum(evse.advance(step) for step in steps)

    assert evse.meter.register_wh == pytest.approx(delivered)
    assert car.battery.stored_wh - before == pytest.approx(delivered * car.efficiency, abs=1e-6)


@given(outlets, vehicles(), st.lists(seconds, max_size=8))
def test_a_battery_never_holds_more_than_the_target_or_what_it_came_with(outlet: Outlet, car: Vehicle, steps: list[float]) -> None:
    arrived = car.soc
    evse = charging(outlet, car)

    for step in steps:
        evse.advance(step)

        assert car.soc <= max(arrived, car.target_soc) + 1e-6 <= 100 + 1e-6


@given(outlets, vehicles(), limits, seconds)
def test_power_stays_below_every_limit(outlet: Outlet, car: Vehicle, limit_w: float, step: float) -> None:
    evse = charging(outlet, car, limit_w)

    energy = evse.advance(step)

    assert evse.power_w <= min(limit_w, outlet.rated_w) + 1e-6
    assert energy <= min(limit_w, outlet.rated_w) * step / 3600 + 1e-6


@given(tapers(), st.floats(0, 100), st.floats(0, 100))
def test_a_fuller_battery_never_accepts_more(taper: TaperCurve, one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert taper.share(high) <= taper.share(low) + 1e-9


@given(outlets, vehicles(), seconds)
def test_nothing_flows_without_contactor_or_with_a_fault(outlet: Outlet, car: Vehicle, step: float) -> None:
    evse = charging(outlet, car)
    evse.fault = "GroundFailure"
    broken = evse.advance(step)
    evse.fault = None
    evse.release()

    assert broken == 0
    assert evse.advance(step) == 0


@given(st.lists(st.floats(0, 1e6), max_size=20))
def test_a_register_never_runs_backwards(portions: list[float]) -> None:
    meter, readings = Meter(), [0]

    for portion in portions:
        meter.add(portion)
        readings.append(meter.reading_wh())

    assert readings == sorted(readings)


def test_an_ac_vehicle_pauses_below_six_amps() -> None:
    car = vehicle("Testa", 50_000, 50)
    evse = charging(TYPE2_22, car, limit_w=5.9 * 230 * 3)

    assert evse.advance(60) == 0

    evse.limit_w = 6 * 230 * 3
    assert evse.advance(60) == pytest.approx(6 * 230 * 3 / 60)


def test_one_phase_of_a_limit_feeds_a_three_phase_vehicle_on_one_phase() -> None:
    car = vehicle("Testa", 50_000, 50)
    evse = charging(TYPE2_22, car, limit_w=16 * 230)
    evse.limit_phases = 1
    evse.settle()

    assert evse.power_w == pytest.approx(min(16 * 230, 11_000 / 3))
    assert evse.circuits_used == 1


@pytest.mark.parametrize(
    ("quirks", "sampled"),
    [
        (MeterQuirks(), (1500.0, "Wh")),
        (MeterQuirks(kilowatt_hours=True), (1.5, "kWh")),
        (MeterQuirks(mislabelled=True), (1.5, "Wh")),
        (MeterQuirks(per_transaction=True), (500.0, "Wh")),
    ],
)
def test_meters_mislead_as_their_makers_made_them(quirks: MeterQuirks, sampled: tuple[float, str]) -> None:
    meter = Meter(1000, quirks)
    meter.begin()

    meter.add(500)

    assert meter.sample() == sampled


def test_impossible_batteries_and_tapers_are_refused() -> None:
    with pytest.raises(ValueError, match="capacity"):
        Battery(10, 11)
    with pytest.raises(ValueError, match="never rise"):
        TaperCurve(((0, 0.5), (100, 0.9)))
