"""What can be wrong with a value that is neither object nor array: keyword of the schema and a sentence."""

from __future__ import annotations

import math
from datetime import datetime
from enum import Enum
from functools import cache
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import inspect

SCALARS: Final = (
    inspect.StrType,
    inspect.IntType,
    inspect.FloatType,
    inspect.DateTimeType,
    inspect.EnumType,
    inspect.BoolType,
)
_LEAST_INTEGER: Final = -(2**63)
_MOST_INTEGER: Final = 2**63 - 1
_DateTime: TypeAlias = Annotated[datetime, msgspec.Meta(tz=True)]


def scalar_fault(expected: inspect.Type, value: object) -> tuple[str, str] | None:
    """Keyword and sentence of what is wrong with a value that is neither object nor array."""
    match expected:
        case inspect.StrType():
            return _text(expected, value)
        case inspect.IntType() | inspect.FloatType():
            return _number(expected, value)
        case inspect.DateTimeType():
            return _time(value)
        case inspect.EnumType():
            return _member(expected, value)
        case inspect.BoolType():
            return None if isinstance(value, bool) else ("type", f"Expected true or false, got {named(value)}")
        case _:
            raise TypeError(f"wire types hold no {type(expected).__name__}")


def _text(expected: inspect.StrType, value: object) -> tuple[str, str] | None:
    if not isinstance(value, str):
        return "type", f"Expected a string, got {named(value)}"
    if expected.max_length is not None and len(value) > expected.max_length:
        return "maxLength", f"Expected at most {expected.max_length} characters, got {len(value)}"
    return None


def _number(expected: inspect.IntType | inspect.FloatType, value: object) -> tuple[str, str] | None:
    whole = isinstance(expected, inspect.IntType)
    if isinstance(value, bool) or not isinstance(value, int if whole else int | float):
        return "type", f"Expected {'an integer' if whole else 'a number'}, got {named(value)}"
    if whole and not _LEAST_INTEGER <= value <= _MOST_INTEGER:
        return "type", "Expected an integer of 64 bits"
    if not whole and not _is_finite(value):
        return "type", "Expected a number in the range of a double"
    if expected.ge is not None and value < expected.ge:
        return "minimum", f"Expected at least {expected.ge:g}"
    if expected.le is not None and value > expected.le:
        return "maximum", f"Expected at most {expected.le:g}"
    return None


def _is_finite(value: float) -> bool:
    try:
        return math.isfinite(float(value))
    except OverflowError:
        return False


def _time(value: object) -> tuple[str, str] | None:
    if not isinstance(value, str):
        return "type", f"Expected a time, got {named(value)}"
    try:
        msgspec.convert(value, _DateTime)
    except msgspec.ValidationError as refusal:
        return "format", f"{refusal}, as 2026-01-31T12:00:00Z"
    return None


def _member(expected: inspect.EnumType, value: object) -> tuple[str, str] | None:
    members = words_of(expected.cls)
    if not isinstance(value, str):
        return "type", f"Expected a string, got {named(value)}"
    return None if value in members else ("enum", f'Expected one of {", ".join(members)}; got "{value[:50]}"')


@cache
def words_of(enumeration: type[Enum]) -> tuple[str, ...]:
    """What an enumeration allows on the wire."""
    return tuple(str(member.value) for member in enumeration)


def named(value: object) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "a boolean"
        case str():
            return "a string"
        case int() | float():
            return "a number"
        case list():
            return "an array"
        case _:
            return "an object"
