"""The heat map of a week: the days on which clocks change have the hours that they have."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from forecourt.console.formats import Formats
from forecourt.console.tariffs.week import Week, monday_of, week_of
from forecourt.domain.tariffs import Component, Dimension, Element, Restrictions, Tariff
from tests import rows

BERLIN = ZoneInfo("Europe/Berlin")
FORMATS = Formats("en", "Europe/Berlin", rows.NOW)


def element(price: str, dimension: Dimension = Dimension.ENERGY, **restrictions: object) -> Element:
    component = Component(dimension=dimension, price=Decimal(price))
    return Element(components=(component,), restrictions=Restrictions(**restrictions))  # type: ignore[arg-type]


def week(first_day: date, *elements: Element, **fields: object) -> Week:
    made = {"id": "T", "operator_id": "op", "currency": "EUR", "created_at": rows.NOW, "updated_at": rows.NOW, **fields}
    return week_of(Tariff(elements=elements, **made), BERLIN, first_day, FORMATS)  # type: ignore[arg-type]


NIGHT = (element("0.25", start_time=time(22), end_time=time(2, 30)), element("0.40"))


def test_the_hour_that_comes_twice_is_there_twice() -> None:
    found = week(date(2026, 10, 19), *NIGHT)

    twice = found.maps[0].rows[2][6]
    assert [day.hours for day in found.days] == [24] * 6 + [25]
    assert [part.starts for part in twice] == ["02:00 CEST", "02:30 CEST", "02:00 CET", "02:30 CET"]
    assert [part.text for part in twice] == ["0.25", "0.40", "0.25", "0.40"]


def test_the_hour_that_is_left_out_is_empty() -> None:
    found = week(date(2027, 3, 22), *NIGHT)

    assert found.days[6].hours == 23
    assert found.maps[0].rows[2][6] == ()
    assert len(found.maps[0].rows[2][5]) == 2


def test_a_price_is_written_where_it_begins_and_warm_by_its_rank() -> None:
    found = week(date(2026, 11, 23), *NIGHT)

    monday = [cell for row in found.maps[0].rows for cell in row[0]]
    assert [part.text for part in monday if part.begins] == ["0.25", "0.40", "0.25"]
    assert {(part.text, part.warmth) for part in monday} == {("0.25", 1), ("0.40", 5)}


def test_what_always_costs_the_same_has_no_map_and_free_hours_are_cold() -> None:
    parked = element("6", Dimension.PARKING_TIME)
    found = week(date(2026, 11, 23), parked, element("0.30", days=frozenset({5})))

    assert found.always == ((Dimension.PARKING_TIME, "6.00 EUR"),)
    assert [found.maps[0].rows[0][day][0].warmth for day in range(7)] == [0, 0, 0, 0, 0, 3, 0]


def test_a_price_that_more_than_the_clock_decides_is_told_beside_the_other() -> None:
    found = week(date(2026, 11, 23), element("0.20", min_kwh=Decimal(50), days=frozenset({0})), element("0.40"))

    part = found.maps[0].rows[0][0][0]
    assert (part.text, part.more) == ("0.40", ("0.20 from 50 kWh on",))


def test_before_a_tariff_is_valid_it_has_no_price() -> None:
    found = week(date(2026, 11, 23), element("0.40"), starts_at=datetime(2026, 11, 25, 23, tzinfo=UTC))

    assert [found.maps[0].rows[0][day][0].warmth for day in range(7)] == [None, None, None, 3, 3, 3, 3]


def test_a_week_begins_on_monday() -> None:
    assert monday_of(date(2026, 11, 29)) == date(2026, 11, 23)
