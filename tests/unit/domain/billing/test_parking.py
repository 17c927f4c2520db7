"""Parking is when the vehicle asks for no power (D08): by the station's word, else by what was measured."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.billing.parking import StateSeen, parked
from forecourt.domain.metering import CurvePoint

T0 = datetime(2026, 11, 20, 10, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return T0 + timedelta(minutes=minutes)


def point(minutes: float, wh: int, power_w: int | None = None) -> CurvePoint:
    return CurvePoint(at=at(minutes), energy_wh=wh, power_w=power_w)


def said(*told: tuple[float, str]) -> list[StateSeen]:
    return [StateSeen(at(minutes), word) for minutes, word in told]


FULL = [point(0, 0), point(10, 1000), point(60, 1000)]


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        pytest.param([(0, "Charging"), (20, "SuspendedEV")], [(20, 60)], id="the vehicle has enough"),
        pytest.param([(0, "Charging"), (20, "SuspendedEVSE")], [], id="the station makes the pause"),
        pytest.param([(0, "Charging"), (20, "SuspendedEV"), (30, "Charging")], [(20, 30)], id="it goes on"),
        pytest.param([(0, "EVConnected"), (5, "Charging")], [], id="plugged in, nothing has flowed"),
        pytest.param([(0, "Charging"), (20, "EVConnected")], [(20, 60)], id="still plugged in, energy has flowed"),
        pytest.param([(0, "charging"), (20, "suspended_ev"), (40, "finishing")], [(20, 60)], id="a connector's status"),
        pytest.param([(30, "Idle"), (0, "Charging")], [(30, 60)], id="told out of order"),
        pytest.param([(0, "Charging"), (20, "Nonsense")], [], id="a word that says nothing"),
        pytest.param([(-5, "SuspendedEV")], [(0, 60)], id="from before the start"),
    ],
)
def test_the_stations_word_decides(told: list[tuple[float, str]], expected: list[tuple[float, float]]) -> None:
    found = parked(said(*told), FULL, at(0), at(60))

    assert found == tuple((at(start), at(end)) for start, end in expected)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([point(0, 0), point(10, 1000), point(60, 1000)], [(10, 60)], id="the register stands still"),
        pytest.param([point(0, 0), point(10, 1000), point(13, 1000), point(60, 9000)], [], id="too short to prove anything"),
        pytest.param([point(0, 0), point(10, 1000, 6000), point(11, 1000, 0), point(60, 9000, 9000)], [(10, 11)], id="measured"),
        pytest.param([point(0, 0), point(10, 1000, 6000), point(60, 1000, 7000)], [], id="power flows, the register is coarse"),
        pytest.param([point(0, 0), point(30, 0), point(60, 4000)], [], id="nothing had flowed yet"),
        pytest.param([point(0, 0), point(10, 1000)], [], id="after the last value nobody knows"),
        pytest.param([point(0, 0), point(10, 1000), point(60, 1080)], [(10, 60)], id="a vehicle in standby"),
        pytest.param([], [], id="no value at all"),
    ],
)
def test_without_a_word_only_measured_silence_counts(points: list[CurvePoint], expected: list[tuple[float, float]]) -> None:
    found = parked([], points, at(0), at(60))

    assert found == tuple((at(start), at(end)) for start, end in expected)


WORDS = st.sampled_from(["Charging", "SuspendedEV", "SuspendedEVSE", "EVConnected", "Idle", "?"])


@given(st.lists(st.tuples(st.integers(-30, 90), WORDS)), st.lists(st.tuples(st.integers(-10, 80), st.integers(0, 9000))))
def test_intervals_are_in_order_apart_and_within(told: list[tuple[int, str]], values: list[tuple[int, int]]) -> None:
    curve, most = [], 0
    for minutes, wh in sorted(values):
        most = max(most, wh)
        curve.append(point(minutes, most))

    found = parked(said(*told), curve, at(0), at(60))

    edges = [edge for interval in found for edge in interval]
    assert edges == sorted(set(edges))
    assert all(at(0) <= edge <= at(60) for edge in edges)
