"""Time: aware UTC datetimes at microsecond resolution, and the clock as something that can be handed in."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]
"""Gives the present as an aware UTC datetime; tests hand in a frozen one."""


def utc_now() -> datetime:
    """The present, aware, UTC."""
    return datetime.now(UTC)


def rfc3339(at: datetime) -> str:
    """`at` as RFC 3339 in UTC with a `Z` and at most milliseconds: what every station and partner can read."""
    text = at.astimezone(UTC).isoformat(timespec="milliseconds" if at.microsecond >= 1000 else "seconds")
    return text.removesuffix("+00:00") + "Z"
