"""Message to payload: compact JSON, absent members left out, times in UTC with at most milliseconds, valid in its own version."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import msgspec
from msgspec import inspect

from forecourt.ocpp.validation.decoding import decode
from forecourt.ocpp.wire import Message

_encoder = msgspec.json.Encoder()


def encode(message: Message) -> bytes:
    """The payload of a message. Raises Invalid when it is not valid in its version, which is an error of ours."""
    payload = _encoder.encode(_with_wire_times(message))
    decode(type(message), payload)
    return payload


def wire_time(at: datetime) -> str:
    """``2026-01-31T12:00:00Z``, or with three decimals when there is a fraction; what is finer is cut off."""
    utc = at.astimezone(UTC).replace(tzinfo=None)
    return utc.isoformat(timespec="milliseconds" if utc.microsecond >= 1000 else "seconds") + "Z"


def _with_wire_times(value: object) -> object:
    """A copy whose times are already text; msgspec itself writes microseconds."""
    match value:
        case datetime():
            return msgspec.Raw(b'"' + wire_time(value).encode() + b'"')
        case list():
            return [_with_wire_times(item) for item in value]
        case msgspec.Struct() if timed := _timed_members(type(value)):
            changes = {name: _with_wire_times(getattr(value, name)) for name in timed}
            return msgspec.structs.replace(value, **changes)
        case _:
            return value


@cache
def _timed_members(tp: type[msgspec.Struct]) -> tuple[str, ...]:
    """The members of a struct that are, or hold, times."""
    described = inspect.type_info(tp)
    members = described.fields if isinstance(described, inspect.StructType) else ()
    return tuple(member.name for member in members if _holds_time(member.type))


def _holds_time(described: inspect.Type) -> bool:
    match described:
        case inspect.DateTimeType():
            return True
        case inspect.ListType(item_type=item):
            return _holds_time(item)
        case inspect.StructType(fields=fields):
            return any(_holds_time(field.type) for field in fields)
        case _:
            return False
