"""Opening hours as people type them: a line for some days, a line for an exception."""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from zoneinfo import ZoneInfo

from forecourt.domain.sites import OpenException, OpenHours
from forecourt.kit.time import zone_named

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_LINE = re.compile(r"(\w{3})(?:\s*[-–]\s*(\w{3}))?\s+(\d{1,2}:\d{2})\s*[-–]\s*(\d{1,2}:\d{2})")
_EXCEPTION = re.compile(
    r"(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2})\s*[-–]\s*(\d{4}-\d{2}-\d{2}[ T]\d{2}:\d{2})\s+(open|closed)", re.IGNORECASE
)


def read_hours(text: str) -> tuple[OpenHours, ...]:
    """`Mon-Fri 08:00-18:00`, a line each. Raises ValueError."""
    return tuple(hours for line in _lines(text) for hours in _days(line))


def hours_text(hours: Sequence[OpenHours]) -> str:
    """As such lines: days that follow each other with the same times stand in one."""
    ordered = sorted(hours, key=lambda each: (each.start, each.end, each.weekday))
    lines = []
    for (start, end), same in groupby(ordered, key=lambda each: (each.start, each.end)):
        lines += [(first, f"{_span(first, last)} {start}-{end}") for first, last in _runs([each.weekday for each in same])]
    return "\n".join(line for _, line in sorted(lines))


def read_exceptions(text: str, zone: str) -> tuple[OpenException, ...]:
    """`2026-12-25 00:00 - 2026-12-26 00:00 closed` in the site's local time, a line each. Raises ValueError."""
    found = []
    for line in _lines(text):
        match = _EXCEPTION.fullmatch(line)
        if match is None:
            raise ValueError(line)
        start, end, word = match.groups()
        found.append(OpenException(start_at=_moment(start, zone), end_at=_moment(end, zone), open=word.lower() == "open"))
    return tuple(found)


def exceptions_text(exceptions: Sequence[OpenException], zone: str) -> str:
    """As such lines."""
    return "\n".join(
        f"{_local(each.start_at, zone)} - {_local(each.end_at, zone)} {'open' if each.open else 'closed'}" for each in exceptions
    )


def _lines(text: str) -> Iterator[str]:
    return (line.strip() for line in text.splitlines() if line.strip())


def _days(line: str) -> Iterator[OpenHours]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError(line)
    first, last, start, end = match.groups()
    begin, stop = _day(first), _day(last or first)
    for offset in range((stop - begin) % 7 + 1):
        yield OpenHours(weekday=(begin + offset) % 7, start=start.rjust(5, "0"), end=end.rjust(5, "0"))


def _day(word: str) -> int:
    return DAYS.index(word.capitalize())


def _runs(days: Sequence[int]) -> Iterator[tuple[int, int]]:
    for _, run in groupby(enumerate(days), key=lambda pair: pair[1] - pair[0]):
        numbers = [day for _, day in run]
        yield numbers[0], numbers[-1]


def _span(first: int, last: int) -> str:
    return DAYS[first] if first == last else f"{DAYS[first]}-{DAYS[last]}"


def _moment(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text.replace(" ", "T")).replace(tzinfo=zone_named(zone, "zone")).astimezone(UTC)


def _local(at: datetime, zone: str) -> str:
    return f"{at.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"
