"""A station's own count: the first price that applies, taxes by level, least and most."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.sim.counting import Count
from forecourt.sim.wire import Document

NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)  # a Monday, noon in Amsterdam
ZONE = "Europe/Amsterdam"


def tariff(**fields: Any) -> Document:
    return {"tariffId": "T", "currency": "EUR", **fields}


def energy(*prices: tuple[float, Document | None]) -> Document:
    return {"prices": [{"priceKwh": price} | ({"conditions": when} if when else {}) for price, when in prices]}


def counted(given: Document, *ticks: tuple[float, float, bool], at: datetime = NOON) -> Document:
    """The whole cost after ticks of (seconds, Wh, charging)."""
    count = Count(given, ZONE)
    count.begin(at)
    for seconds, wh, charging in ticks:
        at += timedelta(seconds=seconds)
        count.advance(at, seconds, wh, charging=charging, power_w=wh * 3600 / seconds, current_a=16)
    return count.details(whole=True)


def net(details: Document) -> float:
    return float(details["totalCost"]["total"]["exclTax"])


def test_each_dimension_has_its_price() -> None:
    given = tariff(
        energy=energy((0.5, None)),
        chargingTime={"prices": [{"priceMinute": 0.1}]},
        idleTime={"prices": [{"priceMinute": 0.2}]},
        fixedFee={"prices": [{"priceFixed": 1}]},
    )

    details = counted(given, (600, 2000, True), (300, 0, False))

    assert net(details) == 1 + 1 + 1 + 1
    assert details["totalUsage"] == {"energy": 2000, "chargingTime": 600, "idleTime": 300}


@pytest.mark.parametrize(
    ("conditions", "price"),
    [
        ({"startTimeOfDay": "12:00", "endTimeOfDay": "13:00"}, 0.1),
        ({"startTimeOfDay": "13:00", "endTimeOfDay": "12:00"}, 0.5),
        ({"startTimeOfDay": "22:00", "endTimeOfDay": "12:30"}, 0.1),
        ({"startTimeOfDay": "11:00", "endTimeOfDay": "00:00"}, 0.1),
        ({"dayOfWeek": ["Monday"]}, 0.1),
        ({"dayOfWeek": ["Tuesday"]}, 0.5),
        ({"validFromDate": "2026-11-23", "validToDate": "2026-11-24"}, 0.1),
        ({"validToDate": "2026-11-23"}, 0.5),
        ({"minPower": 6000}, 0.1),
        ({"minPower": 6001}, 0.5),
        ({"maxCurrent": 16}, 0.5),
        ({"minEnergy": 1}, 0.5),
        ({"maxTime": 1}, 0.1),
    ],
)
def test_the_first_price_whose_conditions_hold_is_taken(conditions: Document, price: float) -> None:
    details = counted(tariff(energy=energy((0.1, conditions), (0.5, None))), (600, 1000, True))

    assert net(details) == price


def test_a_new_price_is_a_new_period() -> None:
    given = tariff(energy=energy((0.1, {"maxEnergy": 1000}), (0.5, None)))

    details = counted(given, (600, 1000, True), (600, 1000, True), (600, 1000, True))

    assert net(details) == 1.1
    assert [each["dimensions"][0]["volume"] for each in details["chargingPeriods"]] == [1000, 2000]


def test_taxes_of_a_higher_level_are_levied_on_those_below() -> None:
    rates = [{"type": "energy tax", "tax": 10}, {"type": "VAT", "tax": 20, "stack": 1}]

    details = counted(tariff(energy=energy((1, None)) | {"taxRates": rates}), (600, 1000, True))

    assert details["totalCost"]["energy"] == {"exclTax": 1.0, "inclTax": 1.32, "taxRates": rates}


@pytest.mark.parametrize(
    ("limits", "kind", "amount"),
    [({"minCost": {"exclTax": 5}}, "MinCost", 5), ({"maxCost": {"inclTax": 0.3}}, "MaxCost", 0.3), ({}, "NormalCost", 1)],
)
def test_a_cost_has_its_least_and_its_most(limits: Document, kind: str, amount: float) -> None:
    details = counted(tariff(energy=energy((1, None)), **limits), (600, 1000, True))

    assert (details["totalCost"]["typeOfCost"], net(details)) == (kind, amount)


def test_another_tariff_changes_nothing_that_was() -> None:
    count = Count(tariff(energy=energy((1, None))), ZONE)
    count.advance(NOON, 600, 1000, charging=True, power_w=6000, current_a=16)
    count.change(tariff(energy=energy((2, None))) | {"tariffId": "U"}, NOON)
    count.advance(NOON, 600, 1000, charging=True, power_w=6000, current_a=16)

    details = count.details(whole=True)

    assert net(details) == 3
    assert [each["tariffId"] for each in details["chargingPeriods"]] == ["T", "U"]
