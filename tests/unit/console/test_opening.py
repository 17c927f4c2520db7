"""Opening hours as people type them."""

import pytest

from forecourt.console.opening import exceptions_text, hours_text, read_exceptions, read_hours
from forecourt.domain.sites import OpenHours

WEEK = "Mon-Fri 08:00-18:00\nSat 10:00-14:00"


def test_days_that_follow_each_other_are_one_line() -> None:
    hours = read_hours("mon-fri 8:00 - 18:00\n\nSat 10:00-14:00")

    assert hours[0] == OpenHours(weekday=0, start="08:00", end="18:00")
    assert len(hours) == 6
    assert hours_text(hours) == WEEK


def test_days_may_go_over_the_end_of_the_week() -> None:
    assert [each.weekday for each in read_hours("Sat-Mon 10:00-12:00")] == [5, 6, 0]


@pytest.mark.parametrize("text", ["always", "Mon 08:00", "Foo 08:00-10:00"])
def test_what_is_no_line_is_refused(text: str) -> None:
    with pytest.raises(ValueError):
        read_hours(text)


def test_exceptions_are_local_to_the_site() -> None:
    text = "2026-12-25 00:00 - 2026-12-26 00:00 closed"

    (found,) = read_exceptions(text, "Europe/Amsterdam")

    assert (found.open, found.start_at.isoformat()) == (False, "2026-12-24T23:00:00+00:00")
    assert exceptions_text([found], "Europe/Amsterdam") == text
