"""A tariff that cannot be read or priced is refused with every fault's path."""

from datetime import UTC, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from forecourt.domain.tariffs import PriceLimit, Text, check
from forecourt.domain.tariffs.check import MOST_COMPONENTS, MOST_ELEMENTS
from forecourt.kit.errors import InvalidInput
from tests.unit.domain.tariffs.making import component, element, tariff

FAULTY: list[tuple[dict[str, Any], str]] = [
    ({"elements": ()}, "$.elements"),
    ({"elements": (element(),) * (MOST_ELEMENTS + 1)}, "$.elements"),
    ({"elements": (element(*[component()] * (MOST_COMPONENTS + 1)),)}, "$.elements[0].components"),
    ({"id": "a/b"}, "id"),
    ({"id": ""}, "id"),
    ({"id": "x" * 37}, "id"),
    ({"name": "x" * 201}, "$.name"),
    ({"currency": "EURO"}, "$.currency"),
    ({"currency": "XAU"}, "$.currency"),
    ({"currency": "eur"}, "$.currency"),
    ({"elements": (element(component(price="NaN")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(price="-Infinity")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(price="1E+999999")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(price="1E-999999")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(price="1000001")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(price="0.123456789")),)}, "$.elements[0].components[0].price"),
    ({"elements": (element(component(step_size=-1)),)}, "$.elements[0].components[0].step_size"),
    ({"elements": (element(component(step_size=10**9)),)}, "$.elements[0].components[0].step_size"),
    ({"elements": (element(component(vat="-1")),)}, "$.elements[0].components[0].taxes[0].percentage"),
    ({"elements": (element(min_kwh=Decimal(-1)),)}, "$.elements[0].restrictions.min_kwh"),
    ({"elements": (element(max_power_kw=Decimal("sNaN")),)}, "$.elements[0].restrictions.max_power_kw"),
    ({"elements": (element(min_duration_s=-1),)}, "$.elements[0].restrictions.min_duration_s"),
    ({"elements": (element(max_duration_s=10**12),)}, "$.elements[0].restrictions.max_duration_s"),
    ({"elements": (element(days=frozenset({7})),)}, "$.elements[0].restrictions.days"),
    ({"elements": (element(start_time=time(10, tzinfo=UTC)),)}, "$.elements[0].restrictions.start_time"),
    ({"elements": (element(end_time=time(10, 0, 30)),)}, "$.elements[0].restrictions.end_time"),
    ({"min_price": PriceLimit(before_taxes=Decimal(-1))}, "$.min_price.before_taxes"),
    ({"max_price": PriceLimit(before_taxes=Decimal(1), after_taxes=Decimal("Infinity"))}, "$.max_price.after_taxes"),
    ({"preauthorisation": Decimal(-1)}, "$.preauthorisation"),
    ({"starts_at": datetime(2026, 1, 1)}, "$.starts_at"),  # noqa: DTZ001 (the fault)
    ({"texts": (Text(language="english", text="x"),)}, "$.texts[0].language"),
    ({"texts": (Text(language="en", text=""),)}, "$.texts[0].text"),
    ({"url": "javascript:alert(1)"}, "$.url"),
    ({"other": "[]"}, "$.other"),
]


@pytest.mark.parametrize(("fields", "path"), FAULTY, ids=[f"{path}-{at}" for at, (_, path) in enumerate(FAULTY)])
def test_a_fault_is_told_with_its_path(fields: dict[str, Any], path: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        check(tariff(**fields))

    assert [each.path for each in refused.value.faults] == [path]


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        check(tariff(element(component(price="NaN"), component(step_size=-1)), element(min_kwh=Decimal("NaN")), currency="?"))

    assert [each.path for each in refused.value.faults] == [
        "$.currency",
        "$.elements[0].components[0].price",
        "$.elements[0].components[1].step_size",
        "$.elements[1].restrictions.min_kwh",
    ]


def test_free_of_charge_and_negative_prices_and_taxes_of_nought_are_sound() -> None:
    check(tariff(element(component("FLAT", "0", 0))))
    check(tariff(element(component(price="-0.05"))))
    check(tariff(element(component(vat="0")), texts=(Text(language="en", text="Hello"),), url="https://example.com/prices"))
