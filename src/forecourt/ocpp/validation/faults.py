"""Everything that is wrong with a payload, at once, for people: the slow path beside msgspec, which stops at the first fault."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import islice
from typing import Final, TypeAlias

import msgspec
from msgspec import inspect

from forecourt.ocpp.validation.custom_data import MAX_VENDOR_ID
from forecourt.ocpp.validation.scalars import SCALARS, named, scalar_fault
from forecourt.ocpp.wire import Datatype

MISSING: Final = object()
MAX_FAULTS: Final = 500
"""Beyond that many, a payload is no quirk but an attack on our time."""
Container: TypeAlias = "dict[str, object] | list[object]"


class Fault(msgspec.Struct, frozen=True):
    """One violation: where in the payload, which line of the schema, and a sentence."""

    path: str
    """JSON pointer into the payload; of a missing or unknown member, to that member."""
    schema_path: str
    keyword: str
    message: str


class Spot(msgspec.Struct, frozen=True):
    """A place in a payload, and what the schema says about it."""

    path: str = ""
    schema: str = "#"
    label: str = "payload"
    """Struct and member, as ``IdTokenType.idToken``; list items carry the label of their list."""
    required: bool = True
    trail: tuple[tuple[Container, str | int], ...] = ()
    """Containers and keys from the payload down to here."""

    def member(self, owner: str, container: dict[str, object], name: str, *, required: bool) -> Spot:
        return Spot(
            f"{self.path}/{name.replace('~', '~0').replace('/', '~1')}",
            f"{self.schema}/properties/{name}",
            f"{owner}.{name}",
            required,
            (*self.trail, (container, name)),
        )

    def item(self, container: list[object], index: int) -> Spot:
        return Spot(f"{self.path}/{index}", f"{self.schema}/items", self.label, True, (*self.trail, (container, index)))

    def defined_as(self, name: str) -> Spot:
        return Spot(self.path, f"#/definitions/{name}", self.label, self.required, self.trail)


class Finding(msgspec.Struct, frozen=True):
    """A fault, with what a repair needs to know of its surroundings."""

    fault: Fault
    spot: Spot
    value: object
    expected: inspect.Type


def faults_in(tp: type[msgspec.Struct], payload: object) -> list[Fault]:
    """All faults (of the first 500) of plain data, as ``msgspec.json.decode`` gives it, in document order."""
    return [finding.fault for finding in findings_in(tp, payload)]


def findings_in(tp: type[msgspec.Struct], payload: object) -> Iterator[Finding]:
    """As faults_in, each with its surroundings."""
    return islice(_check(_described(tp), payload, Spot()), MAX_FAULTS)


@cache
def _described(tp: type[msgspec.Struct]) -> inspect.Type:
    return inspect.type_info(tp)


def _finding(keyword: str, message: str, spot: Spot, value: object, expected: inspect.Type) -> Finding:
    return Finding(Fault(spot.path, f"{spot.schema}/{keyword}", keyword, message), spot, value, expected)


def _check(expected: inspect.Type, value: object, spot: Spot) -> Iterator[Finding]:
    match expected:
        case inspect.StructType():
            yield from _struct(expected, value, spot)
        case inspect.ListType():
            yield from _list(expected, value, spot)
        case inspect.Metadata():
            yield from _step(expected, value, spot)
        case inspect.RawType():
            yield from _raw(expected, value, spot)
        case _:
            if wrong := scalar_fault(expected, value):
                yield _finding(*wrong, _home_of(expected, spot), value, expected)


def _home_of(expected: inspect.Type, spot: Spot) -> Spot:
    """Enumerations called ...EnumType stand under "definitions"; the core of 1.6 spells its own out in place."""
    if isinstance(expected, inspect.EnumType) and expected.cls.__name__.endswith("EnumType"):
        return spot.defined_as(expected.cls.__name__)
    return spot


def _struct(expected: inspect.StructType, value: object, spot: Spot) -> Iterator[Finding]:
    owner = expected.cls.__name__
    if issubclass(expected.cls, Datatype):
        spot = spot.defined_as(owner)
    if not isinstance(value, dict):
        yield _finding("type", f"Expected an object, got {named(value)}", spot, value, expected)
        return
    fields = _fields(expected.cls)
    for name, field in fields.items():
        if field.required and name not in value:
            here = spot.member(owner, value, name, required=True)
            fault = Fault(here.path, f"{spot.schema}/required", "required", f'"{name}" is missing')
            yield Finding(fault, here, MISSING, field.type)
    for name, member in value.items():
        known = fields.get(name)
        if known is not None and isinstance(known.type, SCALARS) and scalar_fault(known.type, member) is None:
            continue
        here = spot.member(owner, value, name, required=known is not None and known.required)
        if known is not None:
            yield from _check(known.type, member, here)
        else:
            fault = Fault(here.path, f"{spot.schema}/additionalProperties", "additionalProperties", f'"{name}" is unknown')
            yield Finding(fault, here, member, inspect.AnyType())


@cache
def _fields(tp: type[msgspec.Struct]) -> dict[str, inspect.Field]:
    described = _described(tp)
    members = described.fields if isinstance(described, inspect.StructType) else ()
    return {member.encode_name: member for member in members}


def _list(expected: inspect.ListType, value: object, spot: Spot) -> Iterator[Finding]:
    if not isinstance(value, list):
        yield _finding("type", f"Expected an array, got {named(value)}", spot, value, expected)
        return
    if expected.min_length is not None and len(value) < expected.min_length:
        yield _finding("minItems", f"Expected at least {expected.min_length} items", spot, value, expected)
    if expected.max_length is not None and len(value) > expected.max_length:
        yield _finding("maxItems", f"Expected at most {expected.max_length} items", spot, value, expected)
    for index, item in enumerate(value):
        yield from _check(expected.item_type, item, spot.item(value, index))


def _step(expected: inspect.Metadata, value: object, spot: Spot) -> Iterator[Finding]:
    """A number that carries "multipleOf 0.1" (1.6 limits)."""
    wrong = list(_check(expected.type, value, spot))
    yield from wrong
    if not wrong and isinstance(value, float) and round(value, 1) != value:
        yield _finding("multipleOf", "Expected a multiple of 0.1", spot, value, expected.type)


def _raw(expected: inspect.RawType, value: object, spot: Spot) -> Iterator[Finding]:
    """CustomData is open and kept as received, but names its vendor; DataTransfer's data may be anything."""
    if not spot.label.endswith(".customData"):
        return
    spot = spot.defined_as("CustomDataType")
    if not isinstance(value, dict):
        yield _finding("type", f"Expected an object, got {named(value)}", spot, value, expected)
        return
    here = spot.member("CustomDataType", value, "vendorId", required=True)
    text = inspect.StrType(max_length=MAX_VENDOR_ID)
    if "vendorId" in value:
        yield from _check(text, value["vendorId"], here)
    else:
        yield Finding(Fault(here.path, f"{spot.schema}/required", "required", '"vendorId" is missing'), here, MISSING, text)
