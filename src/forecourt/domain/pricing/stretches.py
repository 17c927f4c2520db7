"""Charging periods made ready for pricing: in order, each with its end, durations in whole seconds."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from forecourt.domain.pricing.exact import HOUR_US, refuse
from forecourt.domain.pricing.hostile import UNKNOWN_TIME, timely, volume
from forecourt.domain.pricing.nouns import Finding, Period
from forecourt.domain.pricing.policies import Disorder, Policies, TimeSource

SECOND_US = 1_000_000
_MICROSECOND = timedelta(microseconds=1)
_ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)


class Stretch(NamedTuple):
    """A period that can be priced. Durations in whole seconds; None: that dimension is not in the period."""

    number: int
    period: Period
    ends_at: datetime
    energy: Decimal | None
    charging_s: int | None
    parking_s: int | None
    reservation_s: int | None

    @property
    def is_charging(self) -> bool:
        """Whether it is of the transaction itself, not of its reservation alone."""
        return self.reservation_s is None or self.energy is not None or self.charging_s is not None or self.parking_s is not None


def stretches(
    periods: Sequence[Period], starts_at: datetime, ends_at: datetime, policies: Policies, findings: list[Finding]
) -> list[Stretch]:
    """The periods in order of time, checked."""
    ordered = _ordered(periods, starts_at, ends_at, policies.disorder, findings)
    counters = {name: _WholeSeconds() for name in _DURATIONS}
    made = []
    for place, (index, period) in enumerate(ordered):
        end = ordered[place + 1][1].at if place + 1 < len(ordered) else max(ends_at, period.at)
        made.append(_stretch(index, period, end, counters, policies, findings))
    return made


_DURATIONS = ("charging_h", "parking_h", "reservation_h")


class _WholeSeconds:
    """Durations as whole seconds whose sum is the rounded sum, however finely they are cut."""

    def __init__(self) -> None:
        self._us = 0
        self._given = 0

    def next(self, us: int) -> int:
        self._us += us
        whole = (self._us + SECOND_US // 2) // SECOND_US
        seconds = whole - self._given
        self._given = whole
        return seconds


def _stretch(
    index: int, period: Period, ends_at: datetime, counters: dict[str, _WholeSeconds], policies: Policies, findings: list[Finding]
) -> Stretch:
    path = f"periods[{index}]"
    energy = volume(period.energy_kwh, f"{path}.energy_kwh")
    length_us = (ends_at - period.at) // _MICROSECOND
    durations = _durations(period, path, length_us, policies.time_source)
    if sum(us for us in durations.values() if us is not None) > length_us + SECOND_US:
        findings.append(Finding(code="period_too_full", path=path, sentence="The period has more time in it than it lasts."))
    if energy is not None and energy < 0:
        findings.append(Finding(code="energy_negative", path=f"{path}.energy_kwh", sentence="Energy went back into the grid."))
    whole = (None if us is None else counters[name].next(us) for name, us in durations.items())
    return Stretch(index, period, ends_at, energy, *whole)


def _durations(period: Period, path: str, length_us: int, source: TimeSource) -> dict[str, int | None]:
    """Each duration of the period in µs. A single one that agrees with the timestamps within a second is what they say: hours of
    four decimals are known to a third of a second only."""
    stated = [
        volume(hours, f"{path}.{name}", duration=True)
        for name, hours in zip(_DURATIONS, (period.charging_h, period.parking_h, period.reservation_h), strict=True)
    ]
    found = [None if hours is None else int(_ROUNDING.to_integral_value(hours * HOUR_US)) for hours in stated]
    given = [us for us in found if us]
    if source is TimeSource.TIMESTAMPS and len(given) == 1 and abs(given[0] - length_us) < SECOND_US:
        found = [length_us if us else us for us in found]
    return dict(zip(_DURATIONS, found, strict=True))


def _ordered(
    periods: Sequence[Period], starts_at: datetime, ends_at: datetime, disorder: Disorder, findings: list[Finding]
) -> list[tuple[int, Period]]:
    report = disorder is Disorder.REPORT
    for code, path, sentence in _disorder(periods, starts_at, ends_at):
        if not report:
            raise refuse(path, code, sentence)
        findings.append(Finding(code=code, path=path, sentence=sentence))
    numbered = list(enumerate(periods))
    return sorted(numbered, key=lambda pair: pair[1].at) if report else numbered


def _disorder(periods: Sequence[Period], starts_at: datetime, ends_at: datetime) -> Iterable[tuple[str, str, str]]:
    """What is wrong with the order of periods: code, path, sentence."""
    known_start = starts_at != UNKNOWN_TIME
    last = ends_at if ends_at != UNKNOWN_TIME else None
    before: Period | None = None
    for index, period in enumerate(periods):
        path = f"periods[{index}].at"
        timely(period.at, path)
        if known_start and period.at < starts_at:
            yield "period_outside", path, "The period starts before the transaction does."
        elif last is not None and period.at > last:
            yield "period_outside", path, "The period starts after the end of the transaction."
        if before is not None and period.at < before.at:
            yield "period_order", path, "The period starts before the one that stands before it."
        elif before is not None and period.at == before.at and _lasts(before) and _lasts(period):
            yield "period_overlap", path, "Two periods that last start at the same moment."
        before = period


def _lasts(period: Period) -> bool:
    return bool(period.charging_h or period.parking_h or period.reservation_h)
