"""The moments at which a tariff's clock and calendar can turn, in a zone that may change its offset in between."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from forecourt.domain.pricing.matcher import Matcher

_DAY = timedelta(days=1)
_WEEK = timedelta(days=7)
"""Within so short a time no zone changes its offset forth and back."""
_SECOND = timedelta(seconds=1)


def turns(matcher: Matcher, zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment after `start` and before `end` at which the local clock or date passes a boundary of the tariff, day by day."""
    if not matcher.by_clock:
        return
    seconds = [0, *matcher.clock]
    first, last = start.astimezone(zone), end.astimezone(zone)
    steady = first.utcoffset() == last.utcoffset() and end - start < _WEEK
    day = first.date() if steady else first.date() - _DAY
    while day <= last.date():
        moments = _on(day, seconds, zone)
        if not steady:
            moments = sorted({*moments, *_on(day, seconds, zone, fold=1), *_offset_change(day, zone)})
        for at in moments:
            if start < at < end:
                yield at
        day += _DAY


def _on(day: date, seconds: Sequence[int], zone: tzinfo, *, fold: int = 0) -> list[datetime]:
    """These local times of a day; one that occurs twice by its fold; one that is skipped does no harm."""
    midnight = datetime.combine(day, time(fold=fold), tzinfo=zone)
    return [(midnight + timedelta(seconds=second)).replace(fold=fold).astimezone(UTC) for second in seconds]


def _offset_change(day: date, zone: tzinfo) -> Iterator[datetime]:
    """The moment in a day at which the zone changes its offset, if it does: the clock jumps, perhaps over a boundary."""
    low = datetime.combine(day, time(), tzinfo=UTC)
    high = low + _DAY
    before = low.astimezone(zone).utcoffset()
    if high.astimezone(zone).utcoffset() == before:
        return
    while high - low > _SECOND:
        middle = low + (high - low) // _SECOND // 2 * _SECOND
        if middle.astimezone(zone).utcoffset() == before:
            low = middle
        else:
            high = middle
    yield high
