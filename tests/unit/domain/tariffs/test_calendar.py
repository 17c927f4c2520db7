"""The price at each hour of a week, on days of 23, 24 and 25 hours."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.tariffs import Hour, calendar
from tests.unit.domain.tariffs.making import component, element, tariff

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NIGHT = tariff(element(component(price="0.20"), start_time=time(22, 30), end_time=time(2)), element(component(price="0.40")))


def prices(hours: tuple[Hour, ...]) -> list[str]:
    return [str(hour.prices[0].price) if hour.prices else "-" for hour in hours]


@pytest.mark.parametrize(
    ("day", "zone", "hours"),
    [
        (date(2026, 11, 23), "Europe/Amsterdam", 24),
        (date(2026, 3, 29), "Europe/Amsterdam", 23),
        (date(2026, 10, 25), "Europe/Amsterdam", 25),
        (date(2026, 11, 23), "Asia/Kolkata", 24),
        (date(2026, 3, 29), "Asia/Beirut", 23),
        (date(2026, 4, 5), "Australia/Lord_Howe", 25),
    ],
    ids=str,
)
def test_a_day_has_as_many_hours_as_its_clock_shows(day: date, zone: str, hours: int) -> None:
    found = calendar(tariff(), ZoneInfo(zone), day, days=1)

    assert len(found) == hours
    assert found[-1].ends_at.astimezone(ZoneInfo(zone)) == datetime.combine(day + timedelta(days=1), time(), ZoneInfo(zone))


def test_the_hour_that_comes_twice_has_its_price_twice_and_the_offset_tells_which() -> None:
    autumn = calendar(tariff(element(start_time=time(2), end_time=time(3))), AMSTERDAM, date(2026, 10, 25), days=1)

    priced = [hour.local.isoformat() for hour in autumn if hour.prices]

    assert priced == ["2026-10-25T02:00:00+02:00", "2026-10-25T02:00:00+01:00"]


def test_the_hour_that_is_left_out_has_no_price() -> None:
    spring = calendar(tariff(element(start_time=time(2), end_time=time(3))), AMSTERDAM, date(2026, 3, 29), days=1)

    assert [hour for hour in spring if hour.prices] == []


def test_an_hour_is_cut_where_a_price_changes_within_it() -> None:
    day = calendar(NIGHT, AMSTERDAM, date(2026, 11, 23), days=1)

    assert [(f"{each.local:%H:%M}", price) for each, price in zip(day, prices(day), strict=True)][-4:] == [
        ("21:00", "0.40"),
        ("22:00", "0.40"),
        ("22:30", "0.20"),
        ("23:00", "0.20"),
    ]


def test_what_depends_on_more_than_the_calendar_stands_before_what_does_not() -> None:
    tiers = tariff(element(component(price="0.60"), min_kwh=Decimal(50)), element(component(price="0.40")), element())

    first = calendar(tiers, AMSTERDAM, date(2026, 11, 23), days=1)[0]

    assert [(str(each.price), each.when, each.element) for each in first.prices] == [("0.60", "from 50 kWh on", 0), ("0.40", "", 1)]


def test_outside_of_its_validity_nothing_is_in_force() -> None:
    begins = datetime(2026, 11, 23, 10, 15, tzinfo=UTC)
    ending = tariff(starts_at=begins, ends_at=begins + timedelta(hours=1))

    day = calendar(ending, ZoneInfo("UTC"), date(2026, 11, 23), days=1)

    assert [f"{each.local:%H:%M}" for each in day if each.in_force] == ["10:15", "11:00"]
    assert all(bool(each.prices) == each.in_force for each in day)


def test_weekdays_and_dates_are_local() -> None:
    weekend = tariff(element(component(price="0.10"), days=frozenset({5, 6})), element(start_date=date(2026, 11, 24)))

    week = calendar(weekend, ZoneInfo("Pacific/Auckland"), date(2026, 11, 23))

    assert prices(week) == ["-"] * 24 + ["0.30"] * 4 * 24 + ["0.10"] * 48


@given(
    st.dates(date(2000, 1, 1), date(2030, 1, 1)),
    st.sampled_from(["Europe/Amsterdam", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC"]),
)
@settings(max_examples=40, deadline=None)
def test_the_hours_of_a_week_follow_each_other_without_gap_or_overlap(day: date, zone: str) -> None:
    hours = calendar(NIGHT, ZoneInfo(zone), day)

    assert all(one.ends_at == other.starts_at for one, other in pairwise(hours))
    assert all(timedelta(0) < each.ends_at - each.starts_at <= timedelta(hours=1) for each in hours)
    assert all(each.local.astimezone(UTC) == each.starts_at for each in hours)
    assert set(prices(hours)) == {"0.20", "0.40"}
