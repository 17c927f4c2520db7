"""Writing is strict: an object goes out only when the standard has nothing against it (numbers plain, times with `Z`, Y02, Y03)."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal

from forecourt.kit.errors import InvalidInput
from forecourt.kit.time import rfc3339
from forecourt.ocpi.codec import plain
from forecourt.ocpi.shapes import fields_of
from forecourt.ocpi.validation import broken_rules, stated
from forecourt.ocpi.wire import Wire


def write(view: Wire) -> dict[str, object]:
    """The document of an object. Raises InvalidInput with every finding when the standard forbids it."""
    document = document_of(view)
    faults = (*stated(document, type(view)), *broken_rules(view))
    if faults:
        first = faults[0]
        raise InvalidInput(
            f"This {type(view).__name__} must not be sent: {first.path} {first.message}.", faults=faults, code="not_ocpi"
        )
    return document


def document_of(view: Wire) -> dict[str, object]:
    """The document of an object, unproved. What is absent or empty is left out (Y05)."""
    return {
        field.name: plain_of(value)
        for field in fields_of(type(view))
        if (value := getattr(view, field.name)) is not None and value != ()
    }  # fmt: skip


def plain_of(value: object) -> object:
    """A value as it stands in a document."""
    match value:
        case Wire():
            return document_of(value)
        case tuple():
            return [plain_of(each) for each in value]
        case datetime():
            return rfc3339(value)
        case Decimal():
            return plain(value)
        case str():
            return str(value)
    return value
