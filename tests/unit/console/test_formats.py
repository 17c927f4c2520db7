"""Numbers have their unit; times are those of the place."""

from datetime import UTC, datetime, timedelta

import pytest

from forecourt.console.formats import Formats

NOW = datetime(2026, 11, 22, 22, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("wh", "text"), [(0, "0.00 kWh"), (12_345, "12.35 kWh"), (9_999_999, "10,000.00 kWh"), (10_000_000, "10.00 MWh"), (None, "–")]
)
def test_energy(wh: int | None, text: str) -> None:
    assert Formats("en", "UTC", NOW).energy(wh) == text


def test_numbers_follow_the_locale() -> None:
    assert Formats("de", "UTC", NOW).energy(12_345) == "12,35 kWh"
    assert Formats("de", "UTC", NOW).power(7_360) == "7,4 kW"


def test_a_time_is_that_of_the_place_and_says_its_day_when_it_is_another() -> None:
    formats = Formats("en", "Europe/Berlin", NOW)

    today, tomorrow = formats.time(NOW), formats.time(NOW + timedelta(hours=1))

    assert today.startswith('<time datetime="2026-11-22T22:30:00Z" title="22 November 2026, 23:30:00.000 ')
    assert today.endswith(">23:30:00</time>")
    assert tomorrow.endswith(">23 Nov 2026, 00:30:00</time>")


def test_a_local_time_comes_back_as_it_went() -> None:
    formats = Formats("en", "America/Los_Angeles", NOW)

    assert formats.parse_local(formats.local_input(NOW)) == NOW


def test_midnight_is_local() -> None:
    assert Formats("en", "Asia/Tokyo", NOW).midnight() == datetime(2026, 11, 22, 15, tzinfo=UTC)


@pytest.mark.parametrize(("seconds", "text"), [(5, "5 s"), (65, "1 min"), (3_900, "1 h 05 min"), (-5, "0 s")])
def test_a_duration(seconds: int, text: str) -> None:
    assert Formats("en", "UTC", NOW).duration(NOW - timedelta(seconds=seconds)) == text
