"""What the fields of an object are, read once from its struct: the table that reading, validation and writing walk by."""

from __future__ import annotations

import types
import typing
from datetime import datetime
from decimal import Decimal
from enum import Enum, auto
from functools import cache

import msgspec

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.wire import AtLeastOne, Fact, Required, Wire


class Kind(Enum):
    """What a value is on the wire."""

    TEXT = auto()
    CI_STRING = auto()
    NUMBER = auto()
    INT = auto()
    BOOL = auto()
    TIME = auto()
    OBJECT = auto()
    LIST = auto()


class Shape(msgspec.Struct, frozen=True):
    """The kind of a value, the facts about it, and what it consists of."""

    kind: Kind
    facts: tuple[Fact, ...] = ()
    of: type[Wire] | None = None
    item: Shape | None = None


class Field(msgspec.Struct, frozen=True):
    """One field of an object: `needed` to read the object, or `required` by the standard's rule of that id."""

    name: str
    shape: Shape
    needed: bool
    required: str | None


def under(path: str, name: str) -> str:
    """The path of a field of what lies at `path`."""
    return f"{path}.{name}" if path else name


@cache
def fields_of(of: type[Wire]) -> tuple[Field, ...]:
    """The fields of an object, in the order of the standard. Their names are those of the wire."""
    hints = typing.get_type_hints(of, include_extras=True)
    return tuple(_field(each, hints[each.name]) for each in msgspec.structs.fields(of))


@cache
def names_of(of: type[Wire]) -> frozenset[str]:
    """The names that the standard knows in an object; any other is unknown to us and kept (T10)."""
    return frozenset(of.__struct_fields__)


def _field(each: msgspec.structs.FieldInfo, hint: object) -> Field:
    shape = _shape(hint)
    required = next((fact.rule for fact in shape.facts if isinstance(fact, Required | AtLeastOne)), None)
    return Field(each.name, shape, each.required, required or ("Y05" if each.required else None))


_SCALARS = {
    str: Kind.TEXT,
    CiString: Kind.CI_STRING,
    Decimal: Kind.NUMBER,
    int: Kind.INT,
    bool: Kind.BOOL,
    datetime: Kind.TIME,
}


def _shape(hint: object) -> Shape:
    """The shape of a type: annotations and `| None` are peeled off, their facts gathered."""
    facts: list[Fact] = []
    while True:
        origin = typing.get_origin(hint)
        if origin is typing.Annotated:
            inner, *extras = typing.get_args(hint)
            facts += [extra for extra in extras if isinstance(extra, Fact)]
            hint = inner
        elif origin in (typing.Union, types.UnionType):
            (hint,) = (arm for arm in typing.get_args(hint) if arm is not type(None))
        else:
            break
    if origin is tuple:
        item = _shape(typing.get_args(hint)[0])
        if item.kind is not Kind.OBJECT:  # what is said of a list of texts is said of each of them
            item = msgspec.structs.replace(item, facts=(*item.facts, *facts))
        return Shape(Kind.LIST, tuple(facts), item=item)
    if isinstance(hint, type) and issubclass(hint, Wire):
        return Shape(Kind.OBJECT, tuple(facts), of=hint)
    return Shape(_SCALARS[typing.cast("type", hint)], tuple(facts))
