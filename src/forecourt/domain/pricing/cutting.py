"""`segment`: a transaction's curve cut into charging periods at every moment that can change its price (D04).

All moments at which anything can turn are gathered; those remain at which another component, another tariff or parking begins.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal, localcontext
from operator import itemgetter
from typing import NamedTuple

from forecourt.domain.pricing.boundaries import turns
from forecourt.domain.pricing.choice import Choice
from forecourt.domain.pricing.curve import US, Curve, Interval
from forecourt.domain.pricing.exact import EXACT, refuse
from forecourt.domain.pricing.hostile import bounded
from forecourt.domain.pricing.levels import SECOND_US, Average, Level
from forecourt.domain.pricing.matcher import CHARGING, Matcher
from forecourt.domain.pricing.nouns import CurrentSample, CurveSample, Period, PowerSample
from forecourt.domain.pricing.policies import DEFAULT, Crossing, Policies
from forecourt.domain.pricing.writing import Cut, written, written_kwh
from forecourt.domain.tariffs import Tariff

LONGEST = timedelta(days=400)
MOST_MOMENTS = 100_000
Candidate = tuple[datetime, Decimal | None]
"""A moment, and the energy until then where it is a limit that was reached."""


def segment(
    samples: Sequence[CurveSample],
    tariffs: Sequence[Tariff],
    zone: tzinfo,
    *,
    starts_at: datetime,
    ends_at: datetime,
    powers: Sequence[PowerSample] = (),
    currents: Sequence[CurrentSample] = (),
    idle: Sequence[Interval] | None = None,
    policies: Policies = DEFAULT,
) -> tuple[Period, ...]:
    """The charging periods of a transaction. `idle`: when the vehicle asked for no power; None: where the energy stands still."""
    bounded((), tariffs, starts_at, ends_at)
    if ends_at - starts_at > LONGEST:
        raise refuse("ends_at", "range", f"A transaction of more than {LONGEST.days} days is not cut.")
    straight = policies.crossing is Crossing.STRAIGHT
    with localcontext(EXACT):
        curve = Curve(samples, starts_at, ends_at)
        power = Level([(each.at, each.power_kw) for each in powers], "powers", "power_kw", straight=straight)
        current = Level([(each.at, each.current_a) for each in currents], "currents", "current_a", straight=straight)
        parked = _merged(curve.still() if idle is None else idle)
        cutter = _Cutter(curve, power if powers else Average(curve), current, parked, zone, policies)
        return written(cutter.cuts(tariffs), ends_at, curve.kwh[-1], policies.decimals)


class _Cutter:
    """One transaction's curve, and what was measured beside it."""

    def __init__(
        self, curve: Curve, power: Level | Average, current: Level, parked: list[Interval], zone: tzinfo, policies: Policies
    ) -> None:
        self._curve = curve
        self._power = power
        self._current = current
        self._parked = parked
        self._zone = zone
        self._policies = policies
        self._start, self._end = curve.times[0], curve.times[-1]

    def cuts(self, tariffs: Sequence[Tariff]) -> list[Cut]:
        """The moments at which something begins, each with all that holds from then on."""
        choice = Choice(tariffs, self._start, None, self._policies, [])
        matchers = {id(tariff): choice.matcher(tariff, CHARGING) for tariff in choice.in_play()}
        made: list[Cut] = []
        for at, kwh in _in_order([*self._common(tariffs), *(each for one in matchers.values() for each in self._of(one))]):
            reached = written_kwh(self._curve.at(at), self._policies.decimals) if kwh is None else kwh
            tariff = choice.at(at)
            matcher = None if tariff is None else matchers[id(tariff)]
            made.append(self._cut(at, max(reached, made[-1].kwh if made else reached), matcher))
        return made

    def _cut(self, at: datetime, kwh: Decimal, matcher: Matcher | None) -> Cut:
        has_power = isinstance(self._power, Level) or (matcher is not None and bool(matcher.power))
        power, current = self._power.at(at) if has_power else None, self._current.at(at)
        parked = _covers(self._parked, at)
        if matcher is None:
            return Cut(at, kwh, parked, None, None, power, current)
        measured = _Reading(power, power, current, current)
        matches = matcher.matches(matcher.key(at, kwh, (at - self._start) // (SECOND_US * US), measured, self._zone))
        return Cut(at, kwh, parked, matcher.tariff.id, matches, power, current)

    def _common(self, tariffs: Sequence[Tariff]) -> Iterator[Candidate]:
        """The start, the edges of parking, the validity of tariffs."""
        yield self._start, Decimal(0)  # also where a limit is reached within the first second
        edges = [edge for interval in self._parked for edge in interval]
        validity = [at for tariff in tariffs for at in (tariff.starts_at, tariff.ends_at) if at is not None]
        for at in (*edges, *validity):
            if self._start < at < self._end:
                yield at, None

    def _of(self, matcher: Matcher) -> Iterator[Candidate]:
        """All that restrictions of a tariff ask about."""
        for at in self._turns(matcher):
            if self._start < at < self._end:
                yield at, None
        for kwh in matcher.kwh:
            if (reached := self._curve.reached(kwh)) is not None:
                yield min(_whole_second(reached), self._end), kwh

    def _turns(self, matcher: Matcher) -> Iterator[datetime]:
        yield from turns(matcher, self._zone, self._start, self._end)
        for seconds in matcher.seconds:
            yield self._start + min(seconds, LONGEST // timedelta(seconds=1)) * SECOND_US * US
        if matcher.power:
            yield from self._power.moments(matcher.power)
        if matcher.current:
            yield from self._current.moments(matcher.current)


class _Reading(NamedTuple):
    """What was measured at a moment."""

    min_power_kw: Decimal | None
    max_power_kw: Decimal | None
    min_current_a: Decimal | None
    max_current_a: Decimal | None


def _in_order(candidates: Iterable[Candidate]) -> list[Candidate]:
    """By time; a limit of energy that is reached at a moment says how much energy that was."""
    found: dict[datetime, set[Decimal]] = {}
    for number, (at, kwh) in enumerate(candidates):
        if number > MOST_MOMENTS:
            raise refuse("tariffs", "too_many", f"The tariffs turn more than {MOST_MOMENTS} times in this transaction.")
        limits = found.setdefault(at, set())
        if kwh is not None:
            limits.add(kwh)
    made: list[Candidate] = []
    for at, limits in sorted(found.items(), key=itemgetter(0)):
        made.extend((at, kwh) for kwh in sorted(limits))
        if not limits:
            made.append((at, None))
    return made


def _whole_second(at: datetime) -> datetime:
    """The nearest one: wires carry no more, and restrictions count in seconds."""
    return (at + SECOND_US // 2 * US).replace(microsecond=0)


def _merged(intervals: Iterable[Interval]) -> list[Interval]:
    """Intervals in order, those that touch made one."""
    merged: list[Interval] = []
    for start, end in sorted(intervals):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        elif start < end:
            merged.append((start, end))
    return merged


def _covers(intervals: Sequence[Interval], at: datetime) -> bool:
    place = bisect_right(intervals, at, key=itemgetter(0))
    return place > 0 and at < intervals[place - 1][1]
