"""How many items a station takes in one message, where an answer of it says so (B05.FR.11, B06.FR.05; 1.6 9.1.9)."""

from collections.abc import Iterator
from typing import Final

import msgspec

_LIMIT: Final = ("devicedatactrlr", "itemspermessage")
_MOST_KEYS: Final = "getconfigurationmaxkeys"


class _Named(msgspec.Struct, frozen=True):
    name: str = ""
    instance: str = ""


class _Variable(msgspec.Struct, rename="camel"):
    component: _Named = _Named()
    variable: _Named = _Named()
    attribute_value: str = ""


class _Key(msgspec.Struct):
    key: str = ""
    value: str = ""


class _Answer(msgspec.Struct, rename="camel"):
    get_variable_result: list[_Variable] = []
    configuration_key: list[_Key] = []


def items_per_message(action: str, answer: object) -> dict[str, int]:
    """By action: the limits that the answer to a CALL of `action` told."""
    if action not in ("GetVariables", "GetConfiguration"):
        return {}
    try:
        read = msgspec.convert(answer, _Answer)
    except msgspec.ValidationError:
        return {}
    return {name: int(value) for name, value in _limits(read) if value.isdecimal() and int(value) > 0}


def _limits(answer: _Answer) -> Iterator[tuple[str, str]]:
    for each in answer.get_variable_result:
        if (each.component.name.casefold(), each.variable.name.casefold()) == _LIMIT:
            yield each.variable.instance, each.attribute_value
    for key in answer.configuration_key:
        if key.key.casefold() == _MOST_KEYS:
            yield "GetConfiguration", key.value
