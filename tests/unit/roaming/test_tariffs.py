"""Tariffs into the three shapes and back: what does not come back is in the list of losses (F01 to F06)."""

import json
import re
from datetime import time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given

from forecourt.domain.tariffs import (
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    TariffKind,
    Tax,
    TaxBasis,
)
from forecourt.kit.errors import Conflict, InvalidInput
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.losses import told
from forecourt.roaming.mapping.tariffs import tariff_from, tariff_to, tariffs_from
from tests.unit.roaming.tariffs import a_component, a_tariff, flat, tariffs

OURS = ("operator_id", "created_at")
"""Not of the wire."""


def returned(tariff: Tariff, version: Version) -> Tariff:
    return tariff_from(parse(render(tariff_to(tariff, version).value)), version).value


def differences(before: Tariff, after: Tariff) -> set[str]:
    """The paths that are not the same on both sides."""
    one, other = flat(before), flat(after)
    return {path for path in one.keys() | other.keys() if path not in OURS and _amount(one.get(path)) != _amount(other.get(path))}


def _amount(value: object) -> object:
    return Decimal(value) if isinstance(value, str) and re.fullmatch(r"\d+(\.\d+)?", value) else value


def untold(tariff: Tariff, version: Version) -> set[str]:
    """What comes back otherwise and is not in the list of losses. Where no tax applies, it matters not how that is said."""
    lost = {loss.path for loss in tariff_to(tariff, version).losses}
    found = {path for path in differences(tariff, returned(tariff, version)) if not any(path.startswith(each) for each in lost)}
    return found if tariff.tax_basis is not TaxBasis.NOT_APPLICABLE else {path for path in found if ".taxes" not in path}


@given(tariffs())
def test_2_3_0_says_all_but_what_it_tells(tariff: Tariff) -> None:
    assert untold(tariff, Version.V230) == set()


@given(tariffs())
def test_2_2_1_says_all_but_what_it_tells(tariff: Tariff) -> None:
    assert untold(tariff, Version.V221) == set()


@given(tariffs())
def test_2_1_1_says_all_but_what_it_tells(tariff: Tariff) -> None:
    try:
        written = tariff_to(tariff, Version.V211)
    except Conflict:
        assert all(_not_in_211(element) for element in tariff.elements)
        return
    lost = {loss.path for loss in written.losses}
    kept = [element for index, element in enumerate(tariff.elements) if f"elements[{index}]" not in lost]

    found = tariff_from(parse(render(written.value)), Version.V211).value

    assert [_untaxed(element) for element in found.elements] == [_untaxed(element) for element in kept] or "tax_basis" in lost
    assert [element.restrictions for element in found.elements] == [element.restrictions for element in kept]
    beside = {path for path in differences(tariff, found) if not path.startswith(("elements", "party"))}
    assert {path for path in beside if not any(path.startswith(each) for each in lost)} == set()


def _not_in_211(element: Element) -> bool:
    limits = element.restrictions
    return limits.reservation is not None or limits.min_current_a is not None or limits.max_current_a is not None


def _untaxed(element: Element) -> list[tuple[object, ...]]:
    return [(each.dimension, each.price, each.step_size) for each in element.components]


@given(tariffs())
def test_what_2_3_0_has_said_once_it_says_again(tariff: Tariff) -> None:
    once = returned(tariff, Version.V230)

    assert render(tariff_to(returned(once, Version.V230), Version.V230).value) == render(tariff_to(once, Version.V230).value)


WIRE: dict[str, Any] = {
    "country_code": "NL",
    "party_id": "FCT",
    "id": "T1",
    "currency": "EUR",
    "elements": [{"price_components": [{"type": "ENERGY", "price": 0.25, "step_size": 1}]}],
    "tax_included": "NO",
    "last_updated": "2026-11-23T10:00:00Z",
}


def document(version: Version = Version.V230, **changes: Any) -> Any:
    """A tariff of 0.25 a kWh as it comes from a partner."""
    left_out = {"2.1.1": {"country_code", "party_id", "tax_included"}, "2.2.1": {"tax_included"}}.get(version, set())
    return parse(json.dumps({name: value for name, value in (WIRE | changes).items() if name not in left_out}))


@pytest.mark.parametrize(
    ("version", "changes", "basis", "taxes"),
    [
        (Version.V211, {}, TaxBasis.UNKNOWN, None),
        (Version.V221, {}, TaxBasis.EXCLUDED, ()),
        (Version.V230, {}, TaxBasis.EXCLUDED, None),
        (Version.V230, {"tax_included": None}, TaxBasis.EXCLUDED, None),
        (Version.V230, {"tax_included": "YES"}, TaxBasis.INCLUDED, None),
        (Version.V230, {"tax_included": "N/A"}, TaxBasis.NOT_APPLICABLE, None),
    ],
)
def test_taxes_are_what_the_version_says_of_them(
    version: Version, changes: dict[str, Any], basis: TaxBasis, taxes: tuple[Tax, ...] | None
) -> None:
    tariff = tariff_from(document(version, **changes), version).value

    assert tariff.tax_basis is basis
    assert tariff.elements[0].components[0].taxes == taxes


def test_prices_keep_their_digits() -> None:
    raw = document().copy()
    raw["elements"] = parse('[{"price_components": [{"type": "FLAT", "price": 2.50, "vat": 21.0, "step_size": 0}]}]')

    written = render(tariff_to(tariff_from(raw, Version.V230).value, Version.V230).value)

    assert b'"price":2.50,"vat":21.0' in written


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"elements": []}, "tariffs[0].elements"),
        ({"elements": [{"price_components": []}]}, "tariffs[0].elements[0].price_components"),
        ({"elements": {}}, "tariffs[0].elements"),
        ({"tax_included": "SOME"}, "tariffs[0].tax_included"),
        ({"currency": None}, "tariffs[0].currency"),
        ({"component": {"type": "WIND"}}, "tariffs[0].elements[0].price_components[0].type"),
        ({"component": {"price": "cheap"}}, "tariffs[0].elements[0].price_components[0].price"),
        ({"component": {"price": "NaN"}}, "tariffs[0].elements[0].price_components[0].price"),
        ({"component": {"step_size": -1}}, "tariffs[0].elements[0].price_components[0].step_size"),
        ({"restrictions": {"start_time": "25:00"}}, "tariffs[0].elements[0].restrictions.start_time"),
        ({"restrictions": {"end_date": "2026-02-30"}}, "tariffs[0].elements[0].restrictions.end_date"),
        ({"restrictions": {"day_of_week": ["FUNDAY"]}}, "tariffs[0].elements[0].restrictions.day_of_week[0]"),
        ({"restrictions": {"reservation": "MAYBE"}}, "tariffs[0].elements[0].restrictions.reservation"),
    ],
)
def test_what_cannot_be_priced_with_is_refused_with_its_place(changes: dict[str, Any], path: str) -> None:
    component = {"type": "ENERGY", "price": 0.25, "step_size": 1} | changes.get("component", {})
    element = {"price_components": [component], "restrictions": changes.get("restrictions")}
    raw = document(**{"elements": [element]} | {name: value for name, value in changes.items() if name in WIRE})

    with pytest.raises(InvalidInput) as refused:
        tariffs_from([raw], Version.V230)

    assert [fault.path for fault in refused.value.faults] == [path]


def test_the_end_of_the_day_is_midnight_however_it_is_written() -> None:
    raw = document(elements=[WIRE["elements"][0] | {"restrictions": {"start_time": "22:00", "end_time": "24:00"}}])

    restrictions = tariff_from(raw, Version.V230).value.elements[0].restrictions

    assert (restrictions.start_time, restrictions.end_time) == (time(22), time(0))


def test_unknown_fields_are_carried_or_told() -> None:
    inner = {"price_components": [WIRE["elements"][0]["price_components"][0] | {"x_cap": 5}]}
    raw = document(x_brand={"a": 1}, elements=[inner], type="HAPPY_HOUR")

    mapped = tariff_from(raw, Version.V230)

    assert tariff_to(mapped.value, Version.V221).value["x_brand"] == {"a": 1}
    assert [loss.path for loss in mapped.losses] == ["type", "elements[0].price_components[0].x_cap"]


def _restricted(version: Version, **restrictions: object) -> Any:
    components = WIRE["elements"][0]["price_components"]
    return document(version, elements=[{"price_components": components, "restrictions": restrictions}])


def test_a_field_at_the_top_that_another_version_defines_is_told() -> None:
    mapped = tariff_from(document(x_vendor=1), Version.V221)

    assert [loss.path for loss in mapped.losses] == ["tax_included"]
    assert json.loads(mapped.value.other) == {"x_vendor": 1}


def test_a_restriction_of_a_later_version_is_read_as_there_and_told() -> None:
    raw = _restricted(Version.V211, min_current=32, max_kwh=20, reservation="RESERVATION")

    mapped = tariff_from(raw, Version.V211, path="tariffs[0]")

    assert mapped.value.elements[0].restrictions == Restrictions(
        min_current_a=Decimal(32), max_kwh=Decimal(20), reservation=ReservationPart.RESERVATION
    )
    assert [(each.code, each.path) for each in told(mapped.losses)] == [
        ("unknown_restriction", "tariffs[0].elements[0].restrictions.min_current"),
        ("unknown_restriction", "tariffs[0].elements[0].restrictions.reservation"),
    ]


@pytest.mark.parametrize(
    ("version", "name", "value"),
    [
        (Version.V211, "min_current", "many"),
        (Version.V211, "reservation", "PERHAPS"),
        (Version.V211, "max_current", {"amps": 32}),
        (Version.V221, "max_soc", 80),
        (Version.V230, "min_current_a", 32),
    ],
)
def test_a_restriction_that_nobody_understands_is_passed_over_and_told(version: Version, name: str, value: object) -> None:
    mapped = tariff_from(_restricted(version, max_kwh=20, **{name: value}), version)

    assert mapped.value.elements[0].restrictions == Restrictions(max_kwh=Decimal(20))
    assert [(each.code, each.path) for each in mapped.losses] == [("unknown_restriction", f"elements[0].restrictions.{name}")]


def test_an_energy_mix_goes_by_the_name_of_the_version() -> None:
    mix = {"is_green_energy": False, "environ_impact": [{"category": "CARBON_DIOXIDE", "amount": 372}]}
    tariff = tariff_from(document(energy_mix=mix), Version.V230).value

    old = tariff_to(tariff, Version.V211).value

    assert old["energy_mix"] == {"is_green_energy": False, "environ_impact": [{"source": "CARBON_DIOXIDE", "amount": 372}]}
    assert tariff_to(tariff_from(old, Version.V211).value, Version.V211).value["energy_mix"] == old["energy_mix"]


def test_prices_with_taxes_are_written_without_them_where_the_version_has_no_other() -> None:
    component = a_component(price=Decimal("0.35"), taxes=(Tax(percentage=Decimal(19)),))
    tariff = a_tariff(Element(components=(component,)), tax_basis=TaxBasis.INCLUDED)

    mapped = tariff_to(tariff, Version.V221)

    written: Any = mapped.value
    assert render(written["elements"][0]["price_components"][0]) == b'{"type":"ENERGY","price":0.294118,"vat":19,"step_size":1}'
    assert [loss.path for loss in mapped.losses] == ["tax_basis", "elements[0].components[0].price"]


def test_2_1_1_leaves_out_what_it_would_price_wrongly() -> None:
    reserving = Element(
        components=(a_component(dimension=Dimension.TIME),), restrictions=Restrictions(reservation=ReservationPart.EXPIRED)
    )
    fast = Element(components=(a_component(),), restrictions=Restrictions(min_current_a=Decimal(32)))
    plain = Element(components=(a_component(price=Decimal("0.30")),))
    limited = {"max_price": PriceLimit(before_taxes=Decimal(10)), "kind": TariffKind.GREEN, "preauthorisation": Decimal(50)}

    mapped = tariff_to(a_tariff(reserving, fast, plain, **limited), Version.V211)

    written: Any = mapped.value
    assert [element["price_components"][0]["price"] for element in written["elements"]] == [Decimal("0.30")]
    assert [loss.path for loss in mapped.losses] == [
        "kind", "max_price", "tax_basis", "preauthorisation", "elements[0]", "elements[1]",
    ]  # fmt: skip
    with pytest.raises(Conflict):
        tariff_to(a_tariff(reserving), Version.V211)


def test_a_tariff_without_an_owner_is_not_sent() -> None:
    with pytest.raises(InvalidInput) as refused:
        tariff_to(a_tariff(party=""), Version.V221)

    assert {fault.path for fault in refused.value.faults} == {"country_code", "party_id"}
