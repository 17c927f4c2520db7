"""CustomData is kept raw, so that it is sent on as it came; the one thing it must say is checked here, only where it occurs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Annotated, Final

import msgspec
from msgspec import inspect

MAX_VENDOR_ID: Final = 255


class _Named(msgspec.Struct):
    vendorId: Annotated[str, msgspec.Meta(max_length=MAX_VENDOR_ID)]  # noqa: N815  # the wire's own name


_decoder: Final = msgspec.json.Decoder(_Named)


def check_custom_data(message: msgspec.Struct) -> None:
    """Raises msgspec's DecodeError when a customData of the message is no object or does not name its vendor."""
    for custom_data in _custom_data(message):
        _decoder.decode(custom_data)


def _custom_data(value: object) -> Iterator[msgspec.Raw]:
    match value:
        case list():
            for item in value:
                yield from _custom_data(item)
        case msgspec.Struct():
            custom_data = getattr(value, "custom_data", None)
            if isinstance(custom_data, msgspec.Raw):
                yield custom_data
            for name in _parts(type(value)):
                yield from _custom_data(getattr(value, name))


@cache
def _parts(tp: type[msgspec.Struct]) -> tuple[str, ...]:
    """The members of a struct that are structs, or lists of them."""
    described = inspect.type_info(tp)
    members = described.fields if isinstance(described, inspect.StructType) else ()
    return tuple(member.name for member in members if _is_part(member.type))


def _is_part(described: inspect.Type) -> bool:
    if isinstance(described, inspect.ListType):
        return _is_part(described.item_type)
    return isinstance(described, inspect.StructType)
