"""The times that revenue is summed over, where clocks change and years end."""

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from forecourt.console.billing.overview import Step, times

ZONE = "Europe/Amsterdam"


def test_days_are_local_and_one_has_23_hours() -> None:
    bounds = times(Step.DAY, datetime(2026, 3, 30, 9, tzinfo=UTC), ZONE)

    hours = [(later - earlier).total_seconds() / 3600 for earlier, later in pairwise(bounds)]
    assert (len(hours), hours[-2:], set(hours[:-2])) == (14, [23, 24], {24})
    assert bounds[-1] == datetime(2026, 3, 30, 22, tzinfo=UTC)


def test_weeks_begin_on_mondays() -> None:
    bounds = times(Step.WEEK, datetime(2026, 11, 25, 9, tzinfo=UTC), "UTC")

    assert {each.weekday() for each in bounds} == {0}
    assert (bounds[-2], bounds[-1]) == (datetime(2026, 11, 23, tzinfo=UTC), datetime(2026, 11, 30, tzinfo=UTC))


@pytest.mark.parametrize(("now", "first"), [(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "2026-01-31T23"), (
    datetime(2026, 1, 15, tzinfo=UTC), "2025-01-31T23")])  # fmt: skip
def test_months_reach_over_the_year(now: datetime, first: str) -> None:
    bounds = times(Step.MONTH, now, ZONE)

    assert len(bounds) == 13
    assert bounds[0].isoformat().startswith(first)
    assert bounds[-2] <= now < bounds[-1]
