"""Which component prices a dimension at a moment: a tariff compiled once into sorted boundaries and remembered answers.

Between two boundaries (of the clock, the calendar, energy, duration, current, power) nothing about a tariff changes. So a moment is
reduced to the numbers of the stretches that it lies in, and the walk over the elements is made once for each combination.
"""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import datetime, time, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from forecourt.domain.pricing.hostile import sound
from forecourt.domain.pricing.policies import Matching, Policies, WindowDay
from forecourt.domain.pricing.taxes import Treatment, Treatments
from forecourt.domain.pricing.why import held, reason
from forecourt.domain.tariffs import Component, Dimension, ReservationPart, Restrictions, Tariff

DAY_S = 86_400
MOST_ANSWERS = 20_000
"""Remembered combinations of a tariff; hostile input shall not fill the memory."""
Parts = tuple[ReservationPart | None, ...]
CHARGING: Parts = (None,)
RESERVED: Parts = (ReservationPart.RESERVATION,)
EXPIRED: Parts = (ReservationPart.EXPIRED, ReservationPart.RESERVATION)
"""Elements about the expiry come first for each dimension, then those about the reservation (tariff_17)."""
ORDER = (Dimension.ENERGY, Dimension.TIME, Dimension.PARKING_TIME, Dimension.FLAT)


class Match(NamedTuple):
    """A component that prices a dimension, where it stands in its tariff, and why it does."""

    tariff: Tariff
    element: int
    component: Component
    part: ReservationPart | None
    treatment: Treatment
    why: str


class Matches(NamedTuple):
    """What prices each dimension at a moment; None: nothing does, it is free."""

    energy: Match | None
    time: Match | None
    parking: Match | None
    flat: Match | None


class Measured(Protocol):
    """What was measured in a period, or at a moment; None: not known."""

    @property
    def min_power_kw(self) -> Decimal | None: ...
    @property
    def max_power_kw(self) -> Decimal | None: ...
    @property
    def min_current_a(self) -> Decimal | None: ...
    @property
    def max_current_a(self) -> Decimal | None: ...


N = TypeVar("N", int, Decimal)
Key = tuple[int, int, int, int, int, int, int, int, int]
Ranked = tuple[Restrictions, dict[Dimension, Match]]
UNKNOWN = -1
FOREVER_S = 10**12
_NO_RANGE = (UNKNOWN, UNKNOWN)
_ASKED = {"power": ("min_power_kw", "max_power_kw"), "current": ("min_current_a", "max_current_a")}


class Matcher:
    """One tariff under one set of policies, for the charging or for a part of the reservation."""

    def __init__(self, tariff: Tariff, policies: Policies, parts: Parts) -> None:
        self.tariff = tariff
        self.policies = policies
        treatments = Treatments(tariff, policies)
        self.ranked: list[Ranked] = [
            (element.restrictions, _components(tariff, at, treatments))
            for part in parts
            for at, element in enumerate(tariff.elements)
            if element.restrictions.reservation is part
        ]
        limits = [each for each, _ in self.ranked]
        self.clock = _sorted(second for each in limits for second in _clock(each))
        self.dates = _sorted(day.toordinal() for each in limits for day in (each.start_date, each.end_date) if day is not None)
        self.by_weekday = any(each.days for each in limits)
        self.kwh = _thresholds(limits, "min_kwh", "max_kwh")
        self.seconds = _sorted(s for each in limits for s in (each.min_duration_s, each.max_duration_s) if s is not None)
        self.power = _thresholds(limits, *_ASKED["power"])
        self.current = _thresholds(limits, *_ASKED["current"])
        self.by_clock = bool(self.clock or self.dates or self.by_weekday)
        self.measures = bool(self.power or self.current)
        self.turns = bool(self.by_clock or self.kwh or self.seconds or self.measures)
        self.answers: dict[Key, Matches] = {}
        self._presumptions: dict[Key, Matches] = {}

    def key(self, at: datetime, kwh: Decimal, seconds: int, measured: Measured, zone: tzinfo) -> Key:
        """The stretches that a moment lies in; energy and seconds count from the start."""
        return self.key_and_calm(at, kwh, seconds, measured, zone)[0]

    def key_and_calm(self, at: datetime, kwh: Decimal, seconds: int, measured: Measured, zone: tzinfo) -> tuple[Key, int]:
        """The same, and for how many seconds the local clock stays in its stretch."""
        clock = weekday = date = kwh_at = seconds_at = 0
        low_power = high_power = low_current = high_current = UNKNOWN
        calm_s = FOREVER_S
        if self.by_clock:
            local = at.astimezone(zone)
            second = local.hour * 3600 + local.minute * 60 + local.second
            clock, weekday = bisect_right(self.clock, second), local.weekday()
            date = bisect_right(self.dates, local.toordinal()) if self.dates else 0
            calm_s = (self.clock[clock] if clock < len(self.clock) else DAY_S) - second
        if self.kwh:
            kwh_at = bisect_right(self.kwh, kwh)
        if self.seconds:
            seconds_at = bisect_right(self.seconds, seconds)
        if self.power:
            low_power, high_power = _range(self.power, measured.min_power_kw, measured.max_power_kw)
        if self.current:
            low_current, high_current = _range(self.current, measured.min_current_a, measured.max_current_a)
        return (clock, weekday, date, kwh_at, seconds_at, low_power, high_power, low_current, high_current), calm_s

    def matches(self, key: Key) -> Matches:
        """What prices each dimension in these stretches."""
        found = self.answers.get(key)
        if found is None:
            found = _remember(self.answers, key, self._walk(self.ranked, key))
        return found

    def lacks(self, key: Key) -> list[str]:
        """What the tariff asks about and nobody stated: `power`, `current`."""
        return [
            name
            for name, limits, at in (("power", self.power, key[5]), ("current", self.current, key[7]))
            if limits and at == UNKNOWN
        ]

    def presumed(self, key: Key) -> Matches:
        """What would price each dimension if all that is asked about power and current that nobody stated were so."""
        found = self._presumptions.get(key)
        if found is None:
            lacking = [field for name in self.lacks(key) for field in _ASKED[name]]
            ranked = [(msgspec.structs.replace(limits, **dict.fromkeys(lacking)), components) for limits, components in self.ranked]
            found = _remember(self._presumptions, key, self._walk(ranked, key))
        return found

    def _walk(self, ranked: Sequence[Ranked], key: Key) -> Matches:
        found: dict[Dimension, Match] = {}
        for limits, components in ranked:
            if not self._holds(limits, key):
                continue
            found = components | found
            if self.policies.matching is Matching.ELEMENT:
                break
        return Matches(*(found.get(dimension) for dimension in ORDER))

    def _holds(self, limits: Restrictions, key: Key) -> bool:
        clock, weekday, date, kwh, seconds, min_power, max_power, min_current, max_current = key
        return (
            self._holds_calendar(limits, clock, weekday, date)
            and _within(self.kwh, kwh, limits.min_kwh, limits.max_kwh)
            and _within(self.seconds, seconds, limits.min_duration_s, limits.max_duration_s)
            and _above(self.power, min_power, limits.min_power_kw)
            and _below(self.power, max_power, limits.max_power_kw)
            and _above(self.current, min_current, limits.min_current_a)
            and _below(self.current, max_current, limits.max_current_a)
        )

    def _holds_calendar(self, limits: Restrictions, clock: int, weekday: int, date: int) -> bool:
        start, end = _second_of(limits.start_time, 0), _end_second(limits.end_time)
        at = self.clock[clock - 1] if clock else 0
        wraps = end < start
        if not (start <= at or at < end if wraps else start <= at < end):
            return False
        if wraps and at < end and self.policies.window_day is WindowDay.BEGINNING:
            weekday = (weekday - 1) % 7
        day = self.dates[date - 1] if date else 0
        return (
            (not limits.days or weekday in limits.days)
            and (limits.start_date is None or limits.start_date.toordinal() <= day)
            and (limits.end_date is None or day < limits.end_date.toordinal())
        )


@lru_cache(maxsize=512)
def matcher_of(tariff: Tariff, policies: Policies, parts: Parts) -> Matcher:
    """The compiled tariff; a server prices many transactions by few tariffs. Raises `InvalidInput` about what cannot be read."""
    sound(tariff)
    return Matcher(tariff, policies, parts)


def _remember(answers: dict[Key, Matches], key: Key, found: Matches) -> Matches:
    if len(answers) >= MOST_ANSWERS:
        answers.clear()
    answers[key] = found
    return found


def _components(tariff: Tariff, element: int, treatments: Treatments) -> dict[Dimension, Match]:
    """The first component of each dimension that an element has."""
    limits = tariff.elements[element].restrictions
    words = held(limits)
    return {
        each.dimension: Match(
            tariff,
            element,
            each,
            limits.reservation,
            treatments.of(each),
            reason(element, each.dimension, limits.reservation, words),
        )
        for each in reversed(tariff.elements[element].components)
    }


def _sorted(values: Iterable[int]) -> list[int]:
    return sorted(set(values))


def _thresholds(limits: list[Restrictions], *names: str) -> list[Decimal]:
    found = {getattr(each, name) for each in limits for name in names}
    return sorted(found - {None})


def _clock(limits: Restrictions) -> list[int]:
    """Both ends of the window, in seconds of the local day; midnight needs no entry."""
    return [second for second in (_second_of(limits.start_time, 0), _end_second(limits.end_time)) if 0 < second < DAY_S]


def _second_of(at: time | None, default: int) -> int:
    return default if at is None else at.hour * 3600 + at.minute * 60 + at.second


def _end_second(at: time | None) -> int:
    """00:00 as an end is the end of the day (TariffRestrictions, end_time)."""
    return _second_of(at, 0) or DAY_S


def _range(limits: list[Decimal], least: Decimal | None, most: Decimal | None) -> tuple[int, int]:
    """Where the least and the most of a period lie; one stands for the other where only one is stated."""
    low, high = least if least is not None else most, most if most is not None else least
    if low is None or high is None:
        return _NO_RANGE
    return bisect_right(limits, low), bisect_right(limits, high)


def _within(limits: list[N], at: int, least: N | None, most: N | None) -> bool:
    """Minima are inclusive, maxima exclusive. Below the first limit every minimum fails and every maximum holds."""
    return (least is None or (at > 0 and limits[at - 1] >= least)) and (most is None or at == 0 or limits[at - 1] < most)


def _above(limits: list[Decimal], at: int, least: Decimal | None) -> bool:
    """The least of the period is at or above the limit; what nobody measured matches no restriction."""
    return least is None or (at > 0 and limits[at - 1] >= least)


def _below(limits: list[Decimal], at: int, most: Decimal | None) -> bool:
    return most is None or (at != UNKNOWN and (at == 0 or limits[at - 1] < most))
