"""Charging periods made ready for pricing: in order, each with its end, durations in whole seconds."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from forecourt.domain.pricing.exact import HOUR_S, refuse
from forecourt.domain.pricing.hostile import UNKNOWN_TIME, duration, timely, volume
from forecourt.domain.pricing.nouns import Finding, Period
from forecourt.domain.pricing.policies import Disorder, Policies, TimeSource

SECOND_US = 1_000_000
_NOTHING = Decimal(0)
_MICROSECOND = timedelta(microseconds=1)
_ROUNDING = Context(prec=400, rounding=ROUND_HALF_UP)


class Stretch(NamedTuple):
    """A period that can be priced. Durations in whole seconds; what is stated as 0 was not used, as what is not stated."""

    number: int
    period: Period
    ends_at: datetime
    length_us: int
    energy: Decimal
    charging_s: int
    parking_s: int
    reservation_s: int

    @property
    def is_charging(self) -> bool:
        """Whether it is of the transaction itself: nothing was reserved in it, or something was used all the same."""
        return not self.reservation_s or bool(self.energy or self.charging_s or self.parking_s)


def stretches(
    periods: Sequence[Period], starts_at: datetime, ends_at: datetime, policies: Policies, findings: list[Finding]
) -> list[Stretch]:
    """The periods in order of time, checked."""
    ordered = _ordered(periods, starts_at, ends_at, policies.disorder, findings)
    ends = [period.at for _, period in ordered[1:]] + [ends_at]
    writer = _Writer(policies.time_source, findings)
    return [writer.stretch(index, period, max(end, period.at)) for (index, period), end in zip(ordered, ends, strict=True)]


class _Writer:
    """Makes stretches of periods, one after the other."""

    def __init__(self, source: TimeSource, findings: list[Finding]) -> None:
        self._from_timestamps = source is TimeSource.TIMESTAMPS
        self._findings = findings
        self._charging, self._parking, self._reservation = _WholeSeconds(), _WholeSeconds(), _WholeSeconds()

    def stretch(self, number: int, period: Period, ends_at: datetime) -> Stretch:
        energy = volume(period.energy_kwh, number, "energy_kwh") or _NOTHING
        charging = _microseconds(period.charging_h, number, "charging_h") if period.charging_h else 0
        parking = _microseconds(period.parking_h, number, "parking_h") if period.parking_h else 0
        reservation = _microseconds(period.reservation_h, number, "reservation_h") if period.reservation_h else 0
        length = (ends_at - period.at) // _MICROSECOND
        total = charging + parking + reservation
        if self._from_timestamps and abs(total - length) < SECOND_US:
            used = bool(period.charging_h), bool(period.parking_h), bool(period.reservation_h)
            if sum(used) == 1:
                # The only duration of the period, and one that agrees with its timestamps: those say it exactly, while hours of
                # four decimals are known to a third of a second.
                charging, parking, reservation = (length if each else 0 for each in used)
        if total - length > SECOND_US or energy < 0:
            self._remark(number, energy, total - length)
        return Stretch(
            number,
            period,
            ends_at,
            length,
            energy,
            self._charging.next(charging) if charging else 0,
            self._parking.next(parking) if parking else 0,
            self._reservation.next(reservation) if reservation else 0,
        )

    def _remark(self, number: int, energy: Decimal, surplus_us: int) -> None:
        path = "periods[{}]"
        if surplus_us > SECOND_US:
            sentence = "The period has more time in it than it lasts."
            self._findings.append(Finding(code="period_too_full", path=path.format(number), sentence=sentence))
        if energy < 0:
            sentence = "Energy went back into the grid."
            self._findings.append(Finding(code="energy_negative", path=f"{path.format(number)}.energy_kwh", sentence=sentence))


class _WholeSeconds:
    """Durations of timestamps as whole seconds whose sum is the rounded sum, however finely they are cut."""

    def __init__(self) -> None:
        self._us = 0
        self._given = 0

    def next(self, us: int) -> int:
        self._us += us
        whole = (self._us + SECOND_US // 2) // SECOND_US
        seconds = whole - self._given
        self._given = whole
        return seconds


def _microseconds(hours: Decimal, number: int, name: str) -> int:
    """Stated hours in whole seconds, each for itself: what four decimals lack must not add up over many periods."""
    return int(_ROUNDING.to_integral_value(duration(hours, number, name) * HOUR_S)) * SECOND_US


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
