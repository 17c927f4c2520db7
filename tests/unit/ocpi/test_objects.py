"""Every object of every version: what the standard allows is read, has no finding, and is written as it came (Y01 to Y06)."""

import importlib
import inspect
import pkgutil
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.ocpi import v211, v221, v230
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.shapes import Field, Kind, Shape, fields_of, names_of
from forecourt.ocpi.unknown import unknown_fields
from forecourt.ocpi.v211.commands import COMMANDS as COMMANDS_211
from forecourt.ocpi.v221.commands import COMMANDS as COMMANDS_221
from forecourt.ocpi.v230.commands import COMMANDS as COMMANDS_230
from forecourt.ocpi.v230.commands import CommandType
from forecourt.ocpi.validation import broken_rules, validate
from forecourt.ocpi.wire import AtLeastOne, Fact, Length, Like, OneOf, Wire
from forecourt.ocpi.writing import document_of
from tests.unit.ocpi.documents import spelled

ROOMS = [
    importlib.import_module(found.name)
    for package in (v211, v221, v230)
    for found in pkgutil.iter_modules(package.__path__, f"{package.__name__}.")
]
OBJECTS = sorted(
    {
        each
        for room in ROOMS
        for _, each in inspect.getmembers(room, inspect.isclass)
        if issubclass(each, Wire) and each.__module__ == room.__name__
    },
    key=lambda each: f"{each.__module__}.{each.__name__}",
)
TEXT = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=5)
SCALARS: dict[Kind, st.SearchStrategy[str]] = {
    Kind.NUMBER: st.sampled_from(["0", "1.50", "-2", "0.0001", "15.342"]),
    Kind.INT: st.sampled_from(["0", "7", "300"]),
    Kind.BOOL: st.sampled_from(["true", "false"]),
    Kind.TIME: st.sampled_from(['"2026-11-23T10:00:00Z"', '"2026-11-23T10:00:00.123Z"']),
}


def texts(facts: tuple[Fact, ...]) -> st.SearchStrategy[str]:
    """A text that the facts allow, as JSON."""
    most = min([fact.most for fact in facts if isinstance(fact, Length)], default=255)
    for fact in facts:
        if isinstance(fact, OneOf):
            return st.sampled_from([value.value for value in fact.values]).map(quoted)
        if isinstance(fact, Like):
            printable = st.from_regex(fact.pattern, fullmatch=True).filter(lambda text: text.isascii() and text.isprintable())
            return printable.filter(lambda text: len(text) <= most).map(quoted)
    return TEXT.map(lambda text: quoted(text[:most]))


def quoted(text: str) -> str:
    return render(text).decode()


def values(shape: Shape) -> st.SearchStrategy[str]:
    """A value of a shape, as JSON."""
    if shape.kind is Kind.OBJECT and shape.of is not None:
        return objects(shape.of)
    if shape.kind is Kind.LIST and shape.item is not None:
        least = 1 if any(isinstance(fact, AtLeastOne) for fact in shape.facts) else 0
        return st.lists(values(shape.item), min_size=max(1, least), max_size=2).map(lambda each: f"[{','.join(each)}]")
    return SCALARS[shape.kind] if shape.kind in SCALARS else texts(shape.facts)


def objects(of: type[Wire]) -> st.SearchStrategy[str]:
    """A document that the standard allows, as JSON; optional fields come and go."""

    @st.composite
    def drawn(draw: st.DrawFn) -> str:
        fields = [field for field in fields_of(of) if wanted(field) or draw(st.integers(0, 3)) == 0]
        return "{" + ",".join(f'"{field.name}":{draw(values(field.shape))}' for field in fields) + "}"

    return drawn()


def wanted(field: Field) -> bool:
    return field.needed or field.required is not None


@pytest.mark.parametrize("of", OBJECTS, ids=lambda of: f"{of.__module__.removeprefix('forecourt.ocpi.')}.{of.__name__}")
@settings(max_examples=3, suppress_health_check=list(HealthCheck), deadline=None)
@given(data=st.data())
def test_what_the_standard_allows_comes_back_as_it_was(of: type[Wire], data: st.DataObject) -> None:
    text = data.draw(objects(of))
    document = parse(text)

    view = read(document, of)

    assert spelled(render(document_of(view))) == spelled(text)
    assert set(validate(document, of)) <= set(broken_rules(view))
    assert list(unknown_fields(document, of)) == []


@pytest.mark.parametrize("of", OBJECTS, ids=lambda of: f"{of.__module__.removeprefix('forecourt.ocpi.')}.{of.__name__}")
def test_what_is_missing_is_told_by_its_name(of: type[Wire]) -> None:
    told = {fault.path for fault in validate({}, of) if fault.message == "is missing"}

    assert told >= {field.name for field in fields_of(of) if wanted(field)} if any(map(wanted, fields_of(of))) else told == set()


def test_all_rooms_of_a_version_are_there() -> None:
    rooms = {room.__name__.removeprefix("forecourt.ocpi.") for room in ROOMS}
    shared = {"cdrs", "commands", "credentials", "locations", "sessions", "tariffs", "tokens", "versions"}

    assert {f"v211.{name}" for name in shared} <= rooms
    assert {f"{version}.{name}" for version in ("v221", "v230") for name in shared | {"chargingprofiles", "hubclientinfo"}} <= rooms


@pytest.mark.parametrize(
    ("commands", "missing"), [(COMMANDS_211, {"CANCEL_RESERVATION"}), (COMMANDS_221, set()), (COMMANDS_230, set())]
)
def test_every_command_has_its_body_and_says_where_to_answer(commands: dict[Any, type[Wire]], missing: set[str]) -> None:
    assert {str(command) for command in commands} == {str(command) for command in CommandType} - missing
    assert all("response_url" in names_of(body) for body in commands.values())
