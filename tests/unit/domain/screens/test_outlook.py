"""What comes next of a running price: by the clock of the site, by duration, energy, power, and by the tariff that follows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.screens import Outlook, UnitPrices
from forecourt.domain.screens.outlook import outlook
from forecourt.domain.tariffs import Component, Dimension, Element, Restrictions, Tariff, Tax

START = datetime(2026, 11, 23, 19, 30, tzinfo=UTC)
"""Half past eight in the evening in Amsterdam."""


def element(dimension: Dimension, price: str, **restrictions: Any) -> Element:
    component = Component(dimension=dimension, price=Decimal(price), taxes=(Tax(percentage=Decimal(25)),))
    return Element(components=(component,), restrictions=msgspec.convert(restrictions, Restrictions))


def tariff(*elements: Element, **fields: Any) -> Tariff:
    given = {"id": "T", "operator_id": "op", "currency": "EUR", "elements": elements, "created_at": START, "updated_at": START}
    return Tariff(**{**given, **fields})


def ahead(*tariffs: Tariff, minutes: int = 10, kwh: str = "3", power_kw: str | None = None) -> Outlook:
    return outlook(
        tariffs, ZoneInfo("Europe/Amsterdam"), starts_at=START, at=START + timedelta(minutes=minutes), kwh=Decimal(kwh),
        power_kw=None if power_kw is None else Decimal(power_kw),
    )  # fmt: skip


def prices(kwh: str | None = None, hour: str | None = None, idle_hour: str | None = None) -> UnitPrices:
    return UnitPrices(
        kwh=None if kwh is None else Decimal(kwh),
        hour=None if hour is None else Decimal(hour),
        idle_hour=None if idle_hour is None else Decimal(idle_hour),
    )


def test_the_night_begins_by_the_clock_of_the_site() -> None:
    night = element(Dimension.ENERGY, "0.20", start_time="22:00:00", end_time="06:00:00")

    found = ahead(tariff(night, element(Dimension.ENERGY, "0.40"), element(Dimension.FLAT, "1")))

    assert (found.now, found.then) == (prices("0.5"), prices("0.25"))
    assert found.changes_at == datetime(2026, 11, 23, 21, tzinfo=UTC)
    assert (found.at_kwh, found.at_power_kw, found.at_state) == (None, None, False)


def test_time_turns_dear_after_an_hour_and_parking_costs_from_the_start() -> None:
    later = element(Dimension.TIME, "8", min_duration_s=3600)

    found = ahead(tariff(later, element(Dimension.TIME, "2"), element(Dimension.PARKING_TIME, "4")))

    assert (found.now, found.then) == (prices(hour="2.5", idle_hour="5"), prices(hour="10", idle_hour="5"))
    assert found.changes_at == START + timedelta(hours=1)
    assert found.at_state


def test_energy_and_power_that_change_the_price_are_named_and_others_are_not() -> None:
    first = element(Dimension.ENERGY, "0.40", max_kwh=20)
    same = element(Dimension.ENERGY, "0.40", max_kwh=30)
    fast = element(Dimension.TIME, "6", min_power_kw=50)

    found = ahead(tariff(first, same, element(Dimension.ENERGY, "0.60"), fast), power_kw="80")
    slow = ahead(tariff(fast), power_kw="11")

    assert (found.at_kwh, found.at_power_kw) == (Decimal(30), Decimal(50))
    assert (slow.now, slow.at_power_kw) == (prices(), Decimal(50))
    assert found.changes_at is None


def test_the_tariff_that_follows_is_told_ahead_and_without_the_policy_nothing_is() -> None:
    ends_at = START + timedelta(hours=2)
    ending = tariff(element(Dimension.ENERGY, "0.40"), ends_at=ends_at)
    following = tariff(element(Dimension.ENERGY, "0.80"), id="N")

    switching = ahead(msgspec.structs.replace(ending, policies=(("tariff_change", "switch"),)), following)

    assert (switching.changes_at, switching.then) == (ends_at, prices("1"))
    assert ahead(ending).changes_at is None


def test_what_is_more_than_a_day_ahead_is_not_told_yet() -> None:
    late = element(Dimension.ENERGY, "0.20", start_date="2026-11-25")

    assert ahead(tariff(late, element(Dimension.ENERGY, "0.40"))).changes_at is None
