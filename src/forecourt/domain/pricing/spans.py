"""Periods that were priced as well as could be: a price changed within them (D04), or what it depends on is not stated."""

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal

from forecourt.domain.pricing.boundaries import turns
from forecourt.domain.pricing.exact import quotient
from forecourt.domain.pricing.matcher import Key, Matcher, Matches
from forecourt.domain.pricing.nouns import Finding
from forecourt.domain.pricing.stretches import SECOND_US, Stretch

MOST_LOOKS = 20_000
"""In one transaction: who sends thousands of periods that span everything is told of the first ones."""
_US = timedelta(microseconds=1)
_LARGEST_JUMP_US = 2 * 3600 * SECOND_US
"""By so much a zone may change its offset."""


class Spans:
    """Looks into the periods of one transaction."""

    def __init__(self, zone: tzinfo, findings: list[Finding]) -> None:
        self._zone = zone
        self._findings = findings
        self._looks = MOST_LOOKS

    def look(self, matcher: Matcher, stretch: Stretch, kwh: Decimal, seconds: int, key: Key, calm_s: int) -> None:
        """A finding where the price changed within the period, or its power or current lies on both sides of a limit."""
        if key[5] != key[6] or key[7] != key[8]:
            what = "power" if key[5] != key[6] else "current"
            sentence = f"The {what} of the period lies on both sides of a limit of the tariff; where it passed is not known."
            self._report("period_spans_limit", stretch, sentence)
        elif not _quiet(matcher, self._zone, stretch, kwh, seconds, key, calm_s):
            self._search(matcher, stretch, kwh, seconds, matcher.matches(key))

    def presume(self, matcher: Matcher, stretch: Stretch, key: Key, *, flat_due: bool) -> None:
        """A finding where the price may be another one, had anybody stated the power or the current."""
        lacking = matcher.lacks(key)
        if not lacking:
            return
        found, presumed = matcher.matches(key), matcher.presumed(key)
        if _differs(stretch, found, presumed) or (flat_due and found.flat is not presumed.flat):
            for what in lacking:
                sentence = f"The period states no {what}: elements of the tariff that are restricted by it were passed over."
                self._report(f"{what}_unknown", stretch, sentence)

    def _search(self, matcher: Matcher, stretch: Stretch, kwh: Decimal, seconds: int, found: Matches) -> None:
        for at, reached in _moments(matcher, self._zone, stretch, kwh, seconds):
            if not self._looks:
                return
            self._looks -= 1
            passed_s = seconds + (at - stretch.period.at) // _US // SECOND_US
            other = matcher.matches(matcher.key(at, reached, passed_s, stretch.period, self._zone))
            if _differs(stretch, found, other):
                local = at.astimezone(self._zone)
                sentence = f"Another price begins at {local:%Y-%m-%d %H:%M:%S}; the period is priced as at its start."
                self._report("period_spans_boundary", stretch, sentence)
                return

    def _report(self, code: str, stretch: Stretch, sentence: str) -> None:
        self._findings.append(Finding(code=code, path=f"periods[{stretch.number}]", sentence=sentence))


def _quiet(matcher: Matcher, zone: tzinfo, stretch: Stretch, kwh: Decimal, seconds: int, key: Key, calm_s: int) -> bool:
    """Whether nothing of the tariff turns in the period, as far as a glance tells; a limit reached at its end is none."""
    spare_us = calm_s * SECOND_US - stretch.length_us
    if spare_us < 0 or (spare_us < _LARGEST_JUMP_US and _jumps(zone, stretch)):
        return False
    place = key[4]
    if place < len(matcher.seconds) and seconds * SECOND_US + stretch.length_us > matcher.seconds[place] * SECOND_US:
        return False
    place = key[3]
    return place == len(matcher.kwh) or kwh + stretch.energy <= matcher.kwh[place]


def _jumps(zone: tzinfo, stretch: Stretch) -> bool:
    """Whether the local clock jumped in the period."""
    return stretch.period.at.astimezone(zone).utcoffset() != stretch.ends_at.astimezone(zone).utcoffset()


def _moments(matcher: Matcher, zone: tzinfo, stretch: Stretch, kwh: Decimal, seconds: int) -> Iterator[tuple[datetime, Decimal]]:
    """Moments of the period at which something turns (of the clock, of the duration, of the energy if it flowed evenly), and the
    energy until then."""
    start, energy, length = stretch.period.at, stretch.energy, max(stretch.length_us, 1)
    for at in turns(matcher, zone, start, stretch.ends_at):
        yield at, kwh + quotient(energy * ((at - start) // _US), length)
    for limit_s in matcher.seconds:
        passed = (limit_s - seconds) * SECOND_US
        if 0 < passed < length:
            yield start + passed * _US, kwh + quotient(energy * passed, length)
    for limit in matcher.kwh:
        if kwh < limit < kwh + energy:
            yield start + int(quotient((limit - kwh) * length, energy)) * _US, limit


def _differs(stretch: Stretch, found: Matches, other: Matches) -> bool:
    """Whether a dimension that is in the period has another price."""
    return (
        (bool(stretch.energy) and found.energy is not other.energy)
        or (bool(stretch.charging_s) and found.time is not other.time)
        or (bool(stretch.parking_s) and found.parking is not other.parking)
    )
