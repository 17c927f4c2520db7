"""Periods that should have been cut: a price changed within them, and only their start was priced (D04)."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from itertools import islice

from forecourt.domain.pricing.boundaries import turns
from forecourt.domain.pricing.exact import quotient
from forecourt.domain.pricing.matcher import Key, Matcher, Matches, Moment
from forecourt.domain.pricing.nouns import Finding
from forecourt.domain.pricing.stretches import Stretch

_MOST_LOOKS = 200
_A_MOMENT = timedelta(microseconds=1)
_A_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


def spans(matcher: Matcher, zone: tzinfo, stretch: Stretch, moment: Moment, key: Key) -> Finding | None:
    """The finding about a period in which the price changed, or whose power or current lies on both sides of a limit."""
    path = f"periods[{stretch.number}]"
    for low, high, what in ((5, 6, "power"), (7, 8, "current")):
        if key[low] != key[high]:
            sentence = f"The {what} of the period lies on both sides of a limit of the tariff; where it passed is not known."
            return Finding(code="period_spans_limit", path=path, sentence=sentence)
    last = _last(stretch, moment)
    if last.at <= moment.at or (matcher.key_before(last, zone) == key and last.at - moment.at < _A_DAY):
        return None
    found = matcher.matches(key)
    for each in islice(_within(matcher, zone, stretch, moment, last), _MOST_LOOKS):
        if _differs(stretch, found, matcher.matches(matcher.key(each, zone))):
            sentence = (
                f"Another price begins at {each.at.astimezone(zone):%Y-%m-%d %H:%M:%S}; the period is priced as at its start."
            )
            return Finding(code="period_spans_boundary", path=path, sentence=sentence)
    return None


def _last(stretch: Stretch, moment: Moment) -> Moment:
    """The end of the period, just before the next begins."""
    length_s = int((stretch.ends_at - moment.at) / _SECOND)
    kwh = moment.kwh + (stretch.energy or 0)
    return moment._replace(at=stretch.ends_at - _A_MOMENT, kwh=kwh, seconds=moment.seconds + length_s)


def _within(matcher: Matcher, zone: tzinfo, stretch: Stretch, first: Moment, last: Moment) -> Iterator[Moment]:
    """Moments of the period at which something turns: of the clock, of the duration, of the energy if it flowed evenly."""
    for at in turns(matcher, zone, first.at, stretch.ends_at):
        yield _at(first, last, at)
    for seconds in matcher.seconds:
        if first.seconds < seconds < last.seconds:
            yield _at(first, last, first.at + (seconds - first.seconds) * _SECOND)
    for kwh in matcher.kwh:
        if first.kwh < kwh < last.kwh:
            passed = int(quotient((kwh - first.kwh) * ((last.at - first.at) // _A_MOMENT), last.kwh - first.kwh))
            yield _at(first, last, first.at + passed * _A_MOMENT)._replace(kwh=kwh)


def _at(first: Moment, last: Moment, at: datetime) -> Moment:
    passed, whole = (at - first.at) // _A_MOMENT, max((last.at - first.at) // _A_MOMENT, 1)
    kwh = first.kwh + quotient((last.kwh - first.kwh) * passed, whole) if last.kwh != first.kwh else first.kwh
    return first._replace(at=at, kwh=kwh, seconds=first.seconds + int((at - first.at) / _SECOND))


def _differs(stretch: Stretch, found: Matches, other: Matches) -> bool:
    """Whether a dimension that is in the period has another price."""
    return (
        (bool(stretch.energy) and found.energy is not other.energy)
        or (bool(stretch.charging_s) and found.time is not other.time)
        or (bool(stretch.parking_s) and found.parking is not other.parking)
    )
