"""Members of messages: an optional one is UNSET in a wire struct, None in the domain, and absent on the wire."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, TypeVar

import msgspec
from msgspec import UNSET, UnsetType

from forecourt.ocpp.validation import decode
from forecourt.ocpp.wire import Message

T = TypeVar("T")

Payload = dict[str, Any]
"""A payload as plain data under its wire names; `written` makes it JSON."""


def given(member: T | UnsetType) -> T | None:
    """The member, None where the message does not have it."""
    return None if isinstance(member, UnsetType) else member


def text(member: str | UnsetType) -> str | None:
    """The member as plain text, None where it is absent or blank."""
    return None if member is UNSET or not member else str(member).strip() or None


def present(members: Mapping[str, object]) -> Payload:
    """The members that are there."""
    return {name: value for name, value in members.items() if value is not None}


def seconds(at: datetime) -> datetime:
    """`at` in whole seconds of UTC, which becomes `...Z`: what every station can read (field note 19)."""
    return at.astimezone(UTC).replace(microsecond=0)


def fits(words: str | None, limit: int) -> str | None:
    """The words where a version has room for them; half an identifier is worse than none."""
    return words if words is not None and 0 < len(words) <= limit else None


def written(message: type[Message], payload: Payload) -> bytes:
    """The payload as JSON, read back as a message of its own version: what is not valid there does not leave. Raises `Invalid`."""
    text = msgspec.json.encode(payload)
    decode(message, text)
    return text
