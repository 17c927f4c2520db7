"""Reads one version's schemas into plain shapes: what a payload may hold, without any text of the standard."""

from __future__ import annotations

import importlib.util
import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from tools.ocpp_types.names import inline_name

Schema = dict[str, Any]
VERSIONS: Final = ("v16", "v201", "v21")
NO_RESPONSE: Final = frozenset({"NotifyPeriodicEventStream"})


@dataclass(frozen=True)
class Primitive:
    """A string, number, boolean or time with its bounds, or anything at all (kind "raw")."""

    kind: str
    least: float | None = None
    most: float | None = None
    tenths: bool = False


@dataclass(frozen=True)
class Listing:
    """An array."""

    item: Shape
    least: int | None
    most: int | None


@dataclass(frozen=True)
class Named:
    """A struct or an enumeration that is declared elsewhere."""

    name: str


Shape = Primitive | Listing | Named


@dataclass(frozen=True)
class Member:
    """A member of an object."""

    wire_name: str
    shape: Shape
    required: bool


@dataclass(frozen=True)
class Struct:
    """An object type; ``base`` says where its schema stands (see forecourt.ocpp.wire)."""

    name: str
    base: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Enumeration:
    """A closed set of strings."""

    name: str
    values: tuple[str, ...]


@dataclass
class Action:
    """A request and its response (none for SEND), by the names of their structs."""

    name: str
    messages: list[str] = field(default_factory=list)


@dataclass
class Protocol:
    """Everything one version says."""

    package: str
    actions: dict[str, Action] = field(default_factory=dict)
    types: dict[str, Struct | Enumeration] = field(default_factory=dict)


def schema_files(package: str) -> list[Path]:
    """The schema files of one version, found in the installed ocpp package without importing it."""
    found = importlib.util.find_spec("ocpp")
    if found is None or not found.submodule_search_locations:
        raise SystemExit("the ocpp package is not installed: see requirements/dev.txt")
    return sorted(Path(found.submodule_search_locations[0], package, "schemas").glob("*.json"))


def message_name(file: Path) -> str:
    """The struct's name: 1.6 calls its request files by the bare action."""
    bare = file.stem.endswith(("Request", "Response")) or file.stem in NO_RESPONSE
    return file.stem if bare else f"{file.stem}Request"


def load(file: Path) -> Schema:
    """One schema as plain data."""
    schema: Schema = json.loads(file.read_text(encoding="utf-8-sig"))
    return schema


def read(package: str) -> Protocol:
    """All messages and types of one version."""
    protocol = Protocol(package)
    for file in schema_files(package):
        _Reader(protocol, message_name(file)).read(load(file))
    return protocol


class _Reader:
    """Reads one schema file into the protocol."""

    def __init__(self, protocol: Protocol, message: str) -> None:
        self._protocol = protocol
        self._message = message

    def read(self, schema: Schema) -> None:
        for name, definition in schema.get("definitions", {}).items():
            if name != "CustomDataType":
                self._declare(name, definition, "Datatype")
        self._declare(self._message, schema, "Message")
        name = self._message.removesuffix("Request").removesuffix("Response")
        action = self._protocol.actions.setdefault(name, Action(name))
        action.messages = sorted([*action.messages, self._message])

    def _declare(self, name: str, schema: Schema, base: str) -> Named:
        new: Struct | Enumeration
        if "enum" in schema:
            new = Enumeration(name, tuple(schema["enum"]))
        elif schema["type"] == "object":
            new = Struct(name, base, tuple(self._members(name, schema)))
        else:
            raise SystemExit(f"{self._message}: cannot name {name}")
        self._protocol.types[name] = _merged(self._protocol.types.get(name), new)
        return Named(name)

    def _members(self, owner: str, schema: Schema) -> Iterator[Member]:
        if schema.get("additionalProperties") is not False:
            raise SystemExit(f"{self._message}: {owner} is open, which the generator does not know")
        required = schema.get("required", ())
        for name, member in schema.get("properties", {}).items():
            yield Member(name, self._shape(owner, name, member), name in required)

    def _shape(self, owner: str, name: str, schema: Schema) -> Shape:
        if reference := schema.get("$ref"):
            target = reference.removeprefix("#/definitions/")
            return Primitive("raw") if target == "CustomDataType" else Named(target)
        match schema:
            case {"enum": _} | {"type": "object"}:
                return self._declare(inline_name(owner, name), schema, "InlineType")
            case {"type": "array"}:
                item = self._shape(owner, name, schema["items"])
                return Listing(item, schema.get("minItems"), schema.get("maxItems"))
            case _:
                return _primitive(schema)


def _primitive(schema: Schema) -> Primitive:
    if schema.get("format") == "date-time":
        return Primitive("datetime")
    kind = schema.get("type", "raw")
    tenths = schema.get("multipleOf") == 0.1
    if kind == "string":
        return Primitive(kind, schema.get("minLength"), schema.get("maxLength"))
    return Primitive(kind, schema.get("minimum"), schema.get("maximum"), tenths)


def _merged(known: Struct | Enumeration | None, new: Struct | Enumeration) -> Struct | Enumeration:
    """One type a name, the wider of both: 1.6 knows Hertz, and wants a sampled value, in MeterValues only."""
    match known, new:
        case None, _:
            return new
        case Enumeration(), Enumeration():
            missing = tuple(value for value in new.values if value not in known.values)
            return Enumeration(known.name, known.values + missing)
        case Struct(), Struct() if len(known.members) == len(new.members):
            pairs = zip(known.members, new.members, strict=True)
            return Struct(new.name, new.base, tuple(_wider(old, member) for old, member in pairs))
        case _:
            raise SystemExit(f"two different types are called {new.name}")


def _wider(known: Member, new: Member) -> Member:
    match known.shape, new.shape:
        case Listing(item, _, most), Listing() if replace(known, shape=new.shape) == new and item == new.shape.item:
            least = None if None in (known.shape.least, new.shape.least) else known.shape.least
            return replace(new, shape=Listing(item, least, most))
        case _ if known == new:
            return new
        case _:
            raise SystemExit(f"two different members are called {new.wire_name}")
