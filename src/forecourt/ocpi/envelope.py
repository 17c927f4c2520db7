"""The envelope of every response: data, status, time (transport §response_format, T06 to T09)."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

import msgspec

from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.time import rfc3339
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.reading import read
from forecourt.ocpi.status import Class, Status, class_of
from forecourt.ocpi.wire import Required, Time, Wire

NO_DATA: Final = msgspec.UNSET
"""Where the standard asks for no data, none are sent (T08)."""


class Head(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What stands in an envelope beside the data; partners forget the time."""

    status_code: int
    status_message: str | None = None
    timestamp: Annotated[Time | None, Required("T07")] = None


class Envelope(msgspec.Struct, frozen=True, kw_only=True):
    """A response as it came. `data` is the raw document; None where there is none (T08)."""

    status_code: int
    status_message: str | None = None
    timestamp: datetime | None = None
    data: object = None

    @property
    def success(self) -> bool:
        """Whether the code is one of success; the HTTP status has its own say (S06)."""
        return class_of(self.status_code) is Class.SUCCESS

    def objects(self) -> list[object]:
        """The data of a list method (T09): each object is read by itself, so that one bad one spoils no other (T12)."""
        if self.data is None:
            return []
        if not isinstance(self.data, list):
            raise InvalidInput("The data are not a list.", faults=(FieldFault("data", "T09", "is not a list"),), code="unreadable")
        return self.data


def read_envelope(raw: bytes | str) -> Envelope:
    """The envelope in a response body. Raises InvalidInput when it is none."""
    document = parse(raw)
    head = read(document, Head)
    data = document.get("data") if isinstance(document, dict) else None
    return Envelope(status_code=head.status_code, status_message=head.status_message, timestamp=head.timestamp, data=data)


def status_in(raw: bytes) -> int:
    """The status code of an envelope, without reading its data where that can be. Raises InvalidInput when it is none."""
    try:
        return _CODES.decode(raw).status_code
    except (msgspec.DecodeError, RecursionError):
        return read_envelope(raw).status_code


class _Code(msgspec.Struct):
    status_code: int


_CODES: Final = msgspec.json.Decoder(_Code)


def write_envelope(status: Status | int, at: datetime, data: object = NO_DATA, *, message: str | None = None) -> bytes:
    """The body of a response; also of HTTP errors that carry one (T07)."""
    document: dict[str, object] = {} if data is NO_DATA else {"data": data}
    document["status_code"] = int(status)
    if message is not None:
        document["status_message"] = message
    return render(document | {"timestamp": rfc3339(at)})
