"""The single values of OCPI as partners spell them (types chapter): what is read, and what ought to have been written."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Final, TypeAlias

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import Number, bounded, number
from forecourt.ocpi.shapes import Kind
from forecourt.ocpi.wire import MAX_INT


class Unreadable(ValueError):
    """A value whose meaning cannot be told; the message completes a sentence that begins with its path."""


Reading: TypeAlias = tuple[object, str | None]
"""The value, and a remark when it was not written as the standard asks."""

_TIME: Final = re.compile(
    r"(\d{4})-(\d{1,2})-(\d{1,2})[Tt ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s?(Z|z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII
)
_WRITTEN: Final = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z?", re.ASCII)


def time(value: object) -> Reading:
    """A DateTime (Y02): without a zone it is UTC; another zone than `Z` is turned into UTC and told."""
    found = _TIME.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise Unreadable(f"is no DateTime: {_shown(value)}")
    year, month, day, hour, minute, second, fraction, zone = found.groups()
    micro = int((fraction or "").ljust(6, "0")[:6])
    try:
        at = datetime(int(year), int(month), int(day), int(hour), int(minute), int(second or 0), micro, _zone(zone)).astimezone(UTC)
    except (ValueError, OverflowError) as failure:
        raise Unreadable(f"is no DateTime: {_shown(value)} ({failure})") from None
    return at, None if _WRITTEN.fullmatch(str(value)) else f"is not written as the standard writes a DateTime: {_shown(value)}"


def figure(value: object) -> Reading:
    """A number (Y03), exact; in quotes it is read and told, as 2.1.1's own example has it."""
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise Unreadable(f"is no number: {_shown(value)}")
    exact = Decimal(number(value) if isinstance(value, str) else value)
    if not bounded(exact):
        raise Unreadable(f"is no number that can be reckoned with: {_shown(value)}")
    return exact, f"is a text, not a number: {_shown(value)}" if isinstance(value, str) else None


def whole(value: object) -> Reading:
    """An int; `300.0` and `"300"` are read and told."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) <= MAX_INT:
        return value, None
    exact, _ = figure(value)
    if not isinstance(exact, Decimal) or exact != exact.to_integral_value() or abs(exact) > MAX_INT:
        raise Unreadable(f"is no whole number: {_shown(value)}")
    return int(exact), f"is not written as a whole number: {_shown(value)}"


def text(value: object) -> Reading:
    """A string; a number where a text belongs is read by its digits and told."""
    if isinstance(value, str):
        return value, None
    if isinstance(value, int | Decimal) and not isinstance(value, bool):
        return value.text if isinstance(value, Number) else str(value), f"is a number, not a text: {_shown(value)}"
    raise Unreadable(f"is no text: {_shown(value)}")


def ci_string(value: object) -> Reading:
    """A CiString (Y01)."""
    spelled, remark = text(value)
    return CiString(spelled), remark


def boolean(value: object) -> Reading:
    """A boolean; the words in quotes are read and told."""
    if isinstance(value, bool):
        return value, None
    word = value.lower() if isinstance(value, str) else None
    if word in ("true", "false"):
        return word == "true", f"is a text, not a boolean: {_shown(value)}"
    raise Unreadable(f"is no boolean: {_shown(value)}")


READERS: Final[dict[Kind, tuple[str, Callable[[object], Reading]]]] = {
    Kind.TEXT: ("Y01", text),
    Kind.CI_STRING: ("Y01", ci_string),
    Kind.NUMBER: ("Y03", figure),
    Kind.INT: ("Y03", whole),
    Kind.BOOL: ("Y05", boolean),
    Kind.TIME: ("Y02", time),
}
"""How each kind of value is read, and the rule that says how it is written."""


def _zone(zone: str | None) -> timezone:
    if zone is None or zone in "Zz":
        return UTC
    digits = zone[1:].replace(":", "").ljust(4, "0")
    ahead = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(ahead if zone[0] == "+" else -ahead)


def _shown(value: object) -> str:
    """A value for people, cut short; what lies in lists and objects is not gone into."""
    if isinstance(value, list | dict):
        return "a list" if isinstance(value, list) else "an object"
    shown = repr(value.text if isinstance(value, Number) else str(value) if isinstance(value, Decimal) else value)
    return shown if len(shown) <= 40 else f"{shown[:37]}..."
