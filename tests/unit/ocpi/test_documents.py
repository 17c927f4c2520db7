"""A stored object is its raw document: what we do not know and did not change is still there afterwards (T10, T14, E03, Y05)."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import parse
from forecourt.ocpi.documents import Document
from forecourt.ocpi.v221.tariffs import PriceComponent, Tariff, TariffElement
from forecourt.ocpi.wire import DisplayText
from tests.unit.ocpi.documents import NUMBERS, TARIFF, spelled


def stored(raw: bytes = TARIFF) -> Document[Tariff]:
    return Document.read(raw, Tariff)


def spelled_tree() -> Any:
    return parse(TARIFF)


def component(price: str, **changes: Any) -> PriceComponent:
    return PriceComponent(type="ENERGY", price=Decimal(price), step_size=1, **changes)


def test_what_is_not_changed_is_written_as_it_came() -> None:
    document = stored()

    assert spelled(document.written(document.view).raw) == spelled(TARIFF)


def test_a_change_leaves_all_else_alone() -> None:
    document = stored()
    first, last = document.view.elements
    dearer = replace(first, price_components=(replace(first.price_components[0], price=Decimal("0.30")),))

    after = document.written(replace(document.view, elements=(dearer, last)))

    expected = spelled(TARIFF.replace(b"0.250", b"0.30"))
    assert spelled(after.raw) == expected
    assert Document.read(after.raw, Tariff).view == after.view


def test_an_equal_number_keeps_its_digits() -> None:
    document = stored()
    first, last = document.view.elements
    same = replace(first, price_components=(replace(first.price_components[0], price=Decimal("0.25")),))

    assert spelled(document.written(replace(document.view, elements=(same, last))).raw) == spelled(TARIFF)


def test_an_identifier_in_other_case_is_the_same() -> None:
    document = stored()

    assert spelled(document.written(replace(document.view, id=CiString("NIGHT"), party_id=CiString("FCT"))).raw) == spelled(TARIFF)


def test_what_is_taken_away_is_gone_and_what_is_added_is_there() -> None:
    document = stored()
    first, last = document.view.elements
    free = replace(first, restrictions=None)
    text = DisplayText(language="en", text="cheap at night")

    after = document.written(replace(document.view, elements=(free, last), tariff_alt_text=(text,), type="REGULAR"))

    tree: Any = after.tree
    assert "restrictions" not in tree["elements"][0]
    assert tree["elements"][0]["price_components"][0]["x_why"] == "day"
    assert tree["tariff_alt_text"] == [{"language": "en", "text": "cheap at night"}]
    assert (tree["type"], tree["x_brand"]) == ("REGULAR", {"colour": Decimal("1.50")})


def test_unknown_fields_go_with_the_element_that_they_came_with() -> None:
    document = stored()
    first, last = document.view.elements
    new = TariffElement(price_components=(component("9"),))

    after: Any = document.written(replace(document.view, elements=(new, last, first))).tree

    assert [sorted(element) for element in after["elements"]] == [
        ["price_components"], ["price_components", "x_last"], ["price_components", "restrictions"],
    ]  # fmt: skip
    assert after["elements"][2]["restrictions"]["x_hint"] == Decimal(100)


def test_a_new_element_takes_nothing_from_one_that_only_moved() -> None:
    document = stored()
    first, _ = document.view.elements

    after: Any = document.written(replace(document.view, elements=(TariffElement(price_components=(component("9"),)), first))).tree

    assert sorted(after["elements"][0]) == ["price_components"]
    assert after["elements"][1] == spelled_tree()["elements"][0]


def test_elements_with_an_id_are_found_by_it() -> None:
    texts = b'{"language": "en", "text": "a", "x": 1}, {"language": "nl", "text": "b", "x": 2}'
    document = stored(TARIFF.replace(b'"elements"', b'"tariff_alt_text": [' + texts + b'], "elements"'))
    english, dutch = document.view.tariff_alt_text

    after: Any = document.written(replace(document.view, tariff_alt_text=(replace(dutch, text="c"), english))).tree

    assert after["tariff_alt_text"] == [{"language": "nl", "text": "c", "x": 2}, {"language": "en", "text": "a", "x": 1}]


@given(NUMBERS, st.lists(st.sampled_from(["0.1", "0.10", "5", "0"]), min_size=1, max_size=4))
def test_written_back_it_reads_as_what_was_written(number: str, prices: list[str]) -> None:
    document = stored(TARIFF.replace(b"0.250", number.encode()))
    elements = tuple(TariffElement(price_components=(component(price),)) for price in prices)
    view = replace(document.view, elements=(*document.view.elements[1:], *elements))

    after = document.written(view)

    assert Document.read(after.raw, Tariff).view == view
    assert spelled(after.raw)["x_brand"] == spelled(TARIFF)["x_brand"]


def test_a_patch_replaces_what_it_names_and_takes_nothing_away() -> None:
    changes: Any = parse(b'{"currency": "CHF", "elements": [{"price_components": []}], "id": null, "x_new": 2.50}')

    after = stored().patched(changes)

    assert spelled(after.raw) == spelled(TARIFF) | {
        "currency": "CHF", "elements": [{"price_components": []}], "x_new": ("number", "2.50"),
    }  # fmt: skip
    assert after.view.currency == "CHF"


def test_a_list_that_a_patch_appends_to_grows() -> None:
    changes: Any = parse(b'{"elements": [{"price_components": []}]}')

    after = stored().patched(changes, appended=frozenset({"elements"}))

    assert len(after.view.elements) == 3


def test_a_patch_that_makes_it_unreadable_is_refused() -> None:
    with pytest.raises(InvalidInput) as refused:
        stored().patched({"elements": [{"price_components": [{"type": "ENERGY", "price": "dear", "step_size": 1}]}]})

    assert [fault.path for fault in refused.value.faults] == ["elements[0].price_components[0].price"]
