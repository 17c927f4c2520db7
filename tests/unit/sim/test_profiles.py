"""Charging profiles: which limit holds when (1.6 3.13; 2.x K01, K08)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from forecourt.sim.makers import TYPE2_22
from forecourt.sim.profiles import Period, Profile, Profiles, Purpose, Schedule

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def profile(number: int, purpose: Purpose, *limits: tuple[int, float], stack: int = 0, **changes: object) -> Profile:
    periods = tuple(Period(start, limit) for start, limit in limits)
    kind = str(changes.pop("kind", "Absolute"))
    duration = changes.pop("duration_s", None)
    schedule = Schedule("A", periods, NOON, duration if isinstance(duration, int) else None)
    return Profile(number, stack, purpose, kind, schedule, **changes)  # type: ignore[arg-type]


def amps(profiles: Profiles, at: datetime, transaction: str | None = None) -> float:
    limit = profiles.limit_at(at, 1, TYPE2_22, started_at=NOON, transaction=transaction)
    return limit.power_w / TYPE2_22.watts(1)


def test_the_highest_stack_level_with_a_period_holds() -> None:
    profiles = Profiles()
    profiles.install(profile(1, Purpose.TX_DEFAULT, (0, 20), stack=0))
    profiles.install(profile(2, Purpose.TX_DEFAULT, (0, 10), stack=1, duration_s=600))

    assert amps(profiles, NOON) == 10
    assert amps(profiles, NOON + timedelta(seconds=600)) == 20


def test_a_transactions_own_profile_replaces_the_default_but_not_the_station_limit() -> None:
    profiles = Profiles()
    profiles.install(profile(1, Purpose.TX_DEFAULT, (0, 8)))
    profiles.install(profile(2, Purpose.TX, (0, 30), transaction="t1", evse=1))
    profiles.install(profile(3, Purpose.STATION_MAX, (0, 25)))

    assert amps(profiles, NOON, "t1") == 25
    assert amps(profiles, NOON, "t2") == 8


def test_a_daily_profile_comes_again() -> None:
    profiles = Profiles()
    profiles.install(profile(1, Purpose.TX_DEFAULT, (0, 32), (3600, 6), kind="Recurring", recurrence=timedelta(days=1)))

    assert amps(profiles, NOON + timedelta(days=3, minutes=59)) == 32
    assert amps(profiles, NOON + timedelta(days=3, minutes=61)) == 6
    assert amps(profiles, NOON + timedelta(days=3, hours=23)) == 6


def test_the_same_id_or_place_is_replaced() -> None:
    profiles = Profiles()
    profiles.install(profile(1, Purpose.TX_DEFAULT, (0, 10)))
    profiles.install(profile(1, Purpose.TX_DEFAULT, (0, 12), stack=3))
    profiles.install(profile(2, Purpose.TX_DEFAULT, (0, 14), stack=3))

    assert [each.id for each in profiles.installed] == [2]


@given(
    st.lists(
        st.tuples(
            st.sampled_from(list(Purpose)),
            st.integers(0, 3),
            st.lists(st.tuples(st.integers(0, 7000), st.integers(0, 40)), min_size=1, max_size=4, unique_by=lambda p: p[0]),
        ),
        max_size=5,
    ),
    st.integers(0, 7199),
)
def test_a_composite_schedule_says_what_holds_at_every_second(
    installed: list[tuple[Purpose, int, list[tuple[int, int]]]], second: int
) -> None:
    profiles = Profiles()
    for number, (purpose, stack, limits) in enumerate(installed):
        profiles.install(profile(number, purpose, *sorted(limits), stack=stack))

    periods = profiles.composite(NOON, 7200, 1, TYPE2_22, "A", started_at=NOON, transaction=None)

    said = next(period for period in reversed(periods) if period.start_s <= second)
    assert abs(said.limit - amps(profiles, NOON + timedelta(seconds=second))) <= 0.05 + 1e-9
