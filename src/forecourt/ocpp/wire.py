"""What every OCPP wire type is built on: three base structs and the one constraint that msgspec cannot express."""

from __future__ import annotations

import msgspec
from msgspec import UNSET, UnsetType


class Wire(msgspec.Struct, kw_only=True, frozen=True, forbid_unknown_fields=True, gc=False, rename="camel"):
    """Closed to unknown members, immutable, camelCase on the wire; an absent member is UNSET, never None."""


class Message(Wire, kw_only=True, frozen=True):
    """A payload: a request, a response, or a message that gets no response."""


class Datatype(Wire, kw_only=True, frozen=True):
    """A part of a payload that its schema keeps under "definitions"."""


class InlineType(Wire, kw_only=True, frozen=True):
    """A part of a payload that its schema spells out in place, as the core of 1.6 does."""


def require_tenths(value: float | UnsetType) -> None:
    """Refuse a number with more than one decimal (1.6: "multipleOf 0.1", which is inexact on floats)."""
    if value is not UNSET and round(value, 1) != value:
        raise ValueError(f"Expected a multiple of 0.1, got {value}")
