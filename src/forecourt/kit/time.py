"""Time: aware UTC datetimes at microsecond resolution, and the clock as something that can be handed in."""

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from forecourt.kit.errors import FieldFault, InvalidInput

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime; tests hand in a frozen one."""


def utc_now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def rfc3339(at: datetime) -> str:
    """`at` as RFC 3339 in UTC with a `Z` and at most milliseconds: what every station and partner can read."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds" if at.microsecond >= 1000 else "seconds")
    return text.removesuffix("+00:00") + "Z"


def zone_named(name: str, path: str) -> ZoneInfo:
    """The zone of the IANA data base. Raises `InvalidInput` about `path` where there is none of that name."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = "is no zone of the IANA data base, such as Europe/Amsterdam"
        raise InvalidInput(f"{path} {message}.", faults=(FieldFault(path, "zone", message),)) from None
