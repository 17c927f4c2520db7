"""The value of a setting in a station's answer: GetConfiguration of 1.6, GetVariables of 2.x."""

import msgspec


class _Key(msgspec.Struct):
    key: str
    value: str | None = None


class _Variable(msgspec.Struct, rename="camel"):
    attribute_value: str | None = None


class _Answer(msgspec.Struct, rename="camel"):
    configuration_key: list[_Key] = []
    get_variable_result: list[_Variable] = []


def value_in(answer: object, key: str) -> str | None:
    """The value that the answer gives for `key`, the only one that was asked for; None when it gives none."""
    try:
        read = msgspec.convert(answer, _Answer)
    except msgspec.ValidationError:
        return None
    for each in read.configuration_key:
        if each.key.casefold() == key.casefold():
            return each.value
    return next((each.attribute_value for each in read.get_variable_result), None)
