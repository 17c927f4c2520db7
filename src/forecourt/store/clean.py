"""Text as stations send it and no database holds it: the null character, lone surrogates. Replaced, so that nothing is dropped."""

from collections.abc import Mapping
from typing import TypeVar

import msgspec

from forecourt.app.ports import Delete, Insert, Patch, Unit, Update, Upsert, Write

StructT = TypeVar("StructT", bound=msgspec.Struct)


def storable(unit: Unit) -> Unit:
    """The unit with text that every database holds; equal to it where nothing had to be replaced."""
    return Unit(
        key=unit.key, writes=[_write(each) for each in unit.writes], events=[_struct(each) for each in unit.events], id=unit.id
    )


def _write(write: Write) -> Write:
    match write:
        case Insert():
            return Insert(_struct(write.row))
        case Upsert():
            return Upsert(_struct(write.row))
        case Update():
            return Update(_struct(write.row), write.attributes)
        case Patch():
            return Patch(write.of, _mapping(write.key), _mapping(write.values), write.epoch)
        case Delete():
            return Delete(write.of, _mapping(write.key))


def _struct(struct: StructT) -> StructT:
    values = {name: _value(getattr(struct, name)) for name in struct.__struct_fields__}
    return type(struct)(**values)


def _mapping(values: Mapping[str, object]) -> dict[str, object]:
    return {name: _value(value) for name, value in values.items()}


def _value(value: object) -> object:
    if type(value) is str:
        return value.replace("\0", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()
    if isinstance(value, msgspec.Struct):
        return _struct(value)
    if isinstance(value, tuple):
        return tuple(_value(each) for each in value)
    if isinstance(value, list):
        return [_value(each) for each in value]
    if isinstance(value, dict):
        return {_value(key): _value(each) for key, each in value.items()}
    return value
