"""The moments at which a tariff's clock and calendar can turn, in a zone that may change its offset in between."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from forecourt.domain.pricing.matcher import DAY_S, Matcher

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def turns(matcher: Matcher, zone: tzinfo, start: datetime, end: datetime) -> Iterator[datetime]:
    """Every moment after `start` and before `end` at which the local clock or date passes a boundary of the tariff, day by day."""
    if not matcher.by_clock:
        return
    seconds = [0, *matcher.clock]
    day, last = start.astimezone(zone).date() - _DAY, end.astimezone(zone).date()
    while day <= last:
        for at in sorted({*_on(day, seconds, zone), *_offset_change(day, zone)}):
            if start < at < end:
                yield at
        day += _DAY


def _on(day: date, seconds: list[int], zone: tzinfo) -> Iterator[datetime]:
    """These local times of a day; one that occurs twice is given twice; one that is skipped does no harm."""
    for second in seconds:
        local = datetime.combine(day, time(), tzinfo=zone) + timedelta(seconds=second % DAY_S)
        yield local.astimezone(UTC)
        yield local.replace(fold=1).astimezone(UTC)


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
