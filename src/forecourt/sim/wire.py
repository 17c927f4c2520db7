"""What goes over the wire, as plain JSON documents: the simulator proves the server's message types, so it does not use them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from forecourt.ocpp.errors import ErrorKind

Document = dict[str, Any]
"""A JSON object with the wire's own names."""


@dataclass(frozen=True, slots=True)
class Message:
    """A request of ours: its action and payload."""

    action: str
    document: Document


class Refused(Exception):
    """A command that is answered with a CALLERROR."""

    def __init__(self, kind: ErrorKind, description: str) -> None:
        super().__init__(description)
        self.kind = kind
        self.description = description


def encode(document: Document) -> bytes:
    """Compact JSON."""
    return msgspec.json.encode(document)


def decode(payload: bytes | msgspec.Raw | str) -> Document:
    """A JSON object; anything else reads as empty."""
    document = msgspec.json.decode(payload)
    return document if isinstance(document, dict) else {}


def moment(text: str | None) -> datetime | None:
    """A time from the wire."""
    if text is None:
        return None
    at = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return at if at.tzinfo is not None else at.astimezone()
