"""Whatever a partner sends: it is read, or refused with its place; nothing else happens (Y01 to Y06, T10, T12)."""

import copy
from collections.abc import Callable
from decimal import Decimal
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.reading import read
from forecourt.ocpi.unknown import unknown_fields
from forecourt.ocpi.v221.cdrs import CDR
from forecourt.ocpi.v221.locations import Location
from forecourt.ocpi.v221.tariffs import Tariff
from forecourt.ocpi.validation import validate
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire
from forecourt.roaming.mapping.cdrs import cdr_from
from forecourt.roaming.mapping.tariffs import tariff_from
from tests.wire.ocpi.examples import EXAMPLES

JUNK: list[Any] = [
    None,
    True,
    0,
    -1,
    10**30,
    Decimal("1.5"),
    Decimal("1E+90"),
    "",
    "#NA",
    "NaN",
    "a" * 300,
    "2026",
    [],
    [[]],
    {},
    {"id": 1},
    [None],
]
WHOLE: dict[type[Wire], list[Any]] = {
    of: [parse(each.text) for each in EXAMPLES if each.version is Version.V221 and each.of is of and not each.partial]
    for of in (Tariff, CDR, Location)
}


def places(document: Any) -> list[tuple[Any, Any]]:
    """Every container and key in a document."""
    keys: Any = document.items() if isinstance(document, dict) else enumerate(document) if isinstance(document, list) else ()
    return [place for key, value in keys for place in [(document, key), *places(value)]]


@st.composite
def spoiled(draw: st.DrawFn) -> tuple[type[Wire], Any]:
    """A good document with one to three places turned into junk."""
    of = draw(st.sampled_from(sorted(WHOLE, key=lambda each: each.__name__)))
    document = copy.deepcopy(draw(st.sampled_from(WHOLE[of])))
    for _ in range(draw(st.integers(1, 3))):
        container, key = draw(st.sampled_from(places(document)))
        container[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return of, document


T = TypeVar("T")


def tried(make: Callable[[], T]) -> T | InvalidInput:
    """What came out, or the refusal; anything else that is raised is a fault of ours."""
    try:
        return make()
    except InvalidInput as refused:
        return refused


@given(spoiled())
def test_it_is_read_or_refused_with_its_place(found: tuple[type[Wire], Any]) -> None:
    of, document = found

    view = tried(lambda: read(document, of))

    told = {fault.path for fault in validate(document, of)}
    if isinstance(view, InvalidInput):
        assert set() < {fault.path for fault in view.faults} <= told
    else:
        assert Document(document, view).written(view).tree == document


@given(spoiled())
def test_it_becomes_ours_or_is_refused_with_its_place(found: tuple[type[Wire], Any]) -> None:
    of, document = found

    mapped = tried(lambda: cdr_from(document, Version.V221) if of is CDR else tariff_from(document, Version.V221))

    assert mapped.faults if isinstance(mapped, InvalidInput) else mapped.value


@pytest.mark.parametrize("of", WHOLE, ids=lambda of: of.__name__)
def test_what_is_deep_below_an_unknown_field_hurts_nobody(of: type[Wire]) -> None:
    deep: Any = "bottom"
    for _ in range(200):
        deep = {"x": [deep]}
    document = WHOLE[of][0] | {"x_deep": deep}

    view = read(document, of)

    assert parse(render(Document(document, view).written(view).tree)) == document
    assert list(unknown_fields(document, of)) == ["x_deep"]
