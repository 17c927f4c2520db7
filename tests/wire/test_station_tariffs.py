"""The native tariff as OCPP 2.1 has it: prices, conditions, taxes; and a finding for whatever a station cannot be told."""

from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from forecourt.csms.v2.tariffs import mapped
from forecourt.domain import commands as c
from forecourt.domain.tariffs import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    Tax,
    TaxBasis,
    Text,
)
from forecourt.ocpp.versions import Version
from tests import rows
from tests.wire.test_commands import said

VAT = (Tax(percentage=Decimal(19)),)
AT = datetime(2026, 12, 1, tzinfo=UTC)


def component(dimension: Dimension, price: str, **fields: Any) -> Component:
    return Component(dimension=dimension, price=Decimal(price), **fields)


def element(dimension: Dimension, price: str, *, step_size: int = 0, taxes: Any = VAT, **restrictions: Any) -> Element:
    return Element(
        components=(component(dimension, price, step_size=step_size, taxes=taxes),), restrictions=Restrictions(**restrictions)
    )


def tariff(*elements: Element, **fields: Any) -> Tariff:
    return rows.tariff("T", elements=elements, **fields)


def losses(found: Tariff) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in mapped(found).losses]


def test_prices_keep_their_order_and_their_conditions() -> None:
    night = element(Dimension.ENERGY, "0.25", start_time=time(22), end_time=time(6), days=frozenset({0, 6}))
    fast = element(Dimension.ENERGY, "0.55", min_power_kw=Decimal("11"), max_current_a=Decimal("96.5"))
    late = element(Dimension.ENERGY, "0.45", min_kwh=Decimal("20.5"), end_date=date(2027, 1, 1), max_duration_s=7200)
    day = element(Dimension.ENERGY, "0.35")

    [(_, payload)] = said(Version.V21, c.SetStationTariff(tariff=tariff(night, fast, late, day)))

    assert payload["tariff"]["energy"] == {
        "prices": [
            {
                "priceKwh": 0.25,
                "conditions": {"startTimeOfDay": "22:00", "endTimeOfDay": "06:00", "dayOfWeek": ["Monday", "Sunday"]},
            },
            {"priceKwh": 0.55, "conditions": {"maxCurrent": 96.5, "minPower": 11000.0}},
            {"priceKwh": 0.45, "conditions": {"validToDate": "2027-01-01", "minEnergy": 20500.0, "maxTime": 7200}},
            {"priceKwh": 0.35},
        ],
        "taxRates": [{"type": "VAT", "tax": 19.0}],
    }
    assert losses(tariff(night, fast, late, day)) == []


def test_each_dimension_has_a_place_and_hours_become_minutes() -> None:
    found = mapped(
        tariff(
            element(Dimension.FLAT, "0.50"),
            element(Dimension.TIME, "3.00"),
            element(Dimension.PARKING_TIME, "6.00"),
            element(Dimension.TIME, "1.20", reservation=ReservationPart.RESERVATION),
            element(Dimension.FLAT, "2.00", reservation=ReservationPart.RESERVATION),
            min_price=PriceLimit(before_taxes=Decimal("1.00"), after_taxes=Decimal("1.19")),
            max_price=PriceLimit(before_taxes=Decimal("50")),
        )
    )

    prices = {name: each["prices"] for name, each in found.payload.items() if isinstance(each, dict) and "prices" in each}
    assert prices == {
        "fixedFee": [{"priceFixed": 0.5}],
        "chargingTime": [{"priceMinute": 0.05}],
        "idleTime": [{"priceMinute": 0.1}],
        "reservationTime": [{"priceMinute": 0.02}],
        "reservationFixed": [{"priceFixed": 2.0}],
    }
    assert (found.payload["minCost"], found.payload["maxCost"]) == ({"exclTax": 1.0, "inclTax": 1.19}, {"exclTax": 50.0})
    assert (found.most_prices, found.conditional, found.losses) == (1, False, ())


def test_a_gross_price_is_told_net() -> None:
    found = mapped(tariff(element(Dimension.ENERGY, "0.595"), tax_basis=TaxBasis.INCLUDED))

    assert found.payload["energy"] == {"prices": [{"priceKwh": 0.5}], "taxRates": [{"type": "VAT", "tax": 19.0}]}
    assert found.losses == ()


@pytest.mark.parametrize("basis", [TaxBasis.UNKNOWN, TaxBasis.NOT_APPLICABLE])
def test_no_tax_is_told_where_none_is_known(basis: TaxBasis) -> None:
    found = mapped(tariff(element(Dimension.ENERGY, "0.35", taxes=None), tax_basis=basis))

    assert found.payload["energy"] == {"prices": [{"priceKwh": 0.35}]}


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (tariff(element(Dimension.ENERGY, "0.35", step_size=500)), "no_step_size"),
        (tariff(element(Dimension.TIME, "1.00")), "six_decimals"),
        (tariff(element(Dimension.FLAT, "1", min_duration_s=60)), "fixed_condition"),
        (tariff(element(Dimension.FLAT, "1", start_time=time(8))), "fixed_at_start"),
        (tariff(element(Dimension.FLAT, "5", reservation=ReservationPart.EXPIRED)), "no_such_price"),
        (tariff(element(Dimension.ENERGY, "0.3"), element(Dimension.ENERGY, "0.4", taxes=())), "one_tax_a_dimension"),
        (tariff(element(Dimension.ENERGY, "0.3", taxes=VAT * 6)), "too_many_taxes"),
        (tariff(element(Dimension.ENERGY, "0.3", taxes=None), tax_basis=TaxBasis.INCLUDED), "tax_unknown"),
        (tariff(element(Dimension.ENERGY, "0.3"), ends_at=AT), "no_end"),
    ],
    ids=lambda part: part if isinstance(part, str) else "",
)
def test_what_a_station_cannot_be_told_is_a_finding(given: Tariff, code: str) -> None:
    found = mapped(given)

    assert code in [each.code for each in found.losses]
    assert all(each.sentence.endswith(".") and each.path for each in found.losses)
    said(Version.V21, c.SetStationTariff(tariff=given))  # and it is valid all the same


def test_a_tariff_of_another_content_has_another_id() -> None:
    one = tariff(element(Dimension.ENERGY, "0.35"))
    words = tariff(element(Dimension.ENERGY, "0.35"), texts=(Text(language="en", text="Cheap."),))
    dear = tariff(element(Dimension.ENERGY, "0.36"))

    ids = {mapped(each).tariff_id for each in (one, words, dear)}

    assert len(ids) == 3
    assert mapped(one).tariff_id == mapped(tariff(element(Dimension.ENERGY, "0.35"))).tariff_id
    assert len(mapped(rows.tariff("x" * 80)).tariff_id) == 60


def test_a_driver_s_own_tariff_has_no_start() -> None:
    given = tariff(element(Dimension.ENERGY, "0.35"), starts_at=AT)

    assert "validFrom" in mapped(given).payload
    assert "validFrom" not in mapped(given, of_driver=True).payload  # I08.FR.09
