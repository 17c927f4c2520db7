"""The energy of a transaction as a line of straight pieces: how much at a moment, when so much, and where nothing flows."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from forecourt.domain.pricing.exact import HOUR_US, readable, refuse
from forecourt.domain.pricing.hostile import timely
from forecourt.domain.pricing.nouns import CurveSample

MOST_SAMPLES = 50_000
US = timedelta(microseconds=1)
Interval = tuple[datetime, datetime]


class Curve:
    """Energy in kWh since the start, known at `times`; after the last sample nothing flows.

    Totals count from the sample at or just before the start; where there is none, they are taken as the transaction's own.
    """

    def __init__(self, samples: Sequence[CurveSample], starts_at: datetime, ends_at: datetime) -> None:
        _sound(samples)
        points = [(sample.at, Fraction(sample.total_kwh)) for sample in samples]
        if points and points[0][0] > starts_at:
            points.insert(0, (starts_at, Fraction(0)))
        first, last = _reading(points, starts_at), _reading(points, ends_at)
        inside = [(at, kwh - first) for at, kwh in points if starts_at < at < ends_at]
        knots = [(starts_at, Fraction(0)), *inside, (ends_at, last - first)]
        self._knots = knots
        self.times = [at for at, _ in knots]
        self.kwh = [kwh for _, kwh in knots]
        self._told = len(samples) > 1

    def at(self, moment: datetime) -> Fraction:
        """The energy until a moment, by a straight line between the samples."""
        return _reading(self._knots, moment)

    def reached(self, kwh: Decimal) -> datetime | None:
        """When this much energy had flowed; None: never, or from the start."""
        place = bisect_left(self.kwh, kwh)
        if kwh <= 0 or not 0 < place < len(self.kwh):
            return None
        low, high = self.kwh[place - 1], self.kwh[place]
        share = (Fraction(kwh) - low) / (high - low)
        return self.times[place - 1] + round(share * ((self.times[place] - self.times[place - 1]) // US)) * US

    def power_kw(self, moment: datetime) -> Fraction:
        """The average power of the piece that a moment lies in."""
        place = bisect_right(self.times, moment)
        if not 0 < place < len(self.times):
            return Fraction(0)
        length_us = (self.times[place] - self.times[place - 1]) // US
        return (self.kwh[place] - self.kwh[place - 1]) * HOUR_US / length_us

    def still(self) -> Iterator[Interval]:
        """Where nothing flows, as far as the samples tell. Fewer than two of them tell nothing."""
        if self._told:
            for (low, before), (high, after) in pairwise(self._knots):
                if before == after and low < high:
                    yield low, high


def _sound(samples: Sequence[CurveSample]) -> None:
    """The samples stand in order of time, and energy does not run back."""
    if len(samples) > MOST_SAMPLES:
        raise refuse("samples", "too_many", f"At most {MOST_SAMPLES} samples are taken, not {len(samples)}.")
    for index, sample in enumerate(samples):
        path = f"samples[{index}]"
        moment(sample.at, f"{path}.at", samples[index - 1].at if index else None)
        readable(sample.total_kwh, f"{path}.total_kwh")
        if index and sample.total_kwh < samples[index - 1].total_kwh:
            raise refuse(f"{path}.total_kwh", "order", "The energy is less than in the sample before it.")


def moment(at: datetime, path: str, before: datetime | None) -> None:
    """A sample's time has an offset and is not before that of the one that stands before it."""
    timely(at, path)
    if before is not None and at < before:
        raise refuse(path, "order", "The sample is earlier than the one that stands before it.")


def _reading(points: list[tuple[datetime, Fraction]], at: datetime) -> Fraction:
    place = bisect_right(points, at, key=_time)
    if place == 0:
        return Fraction(0)
    before, low = points[place - 1]
    if place == len(points):
        return low
    after, high = points[place]
    return low + (high - low) * ((at - before) // US) / ((after - before) // US)


def _time(point: tuple[datetime, Fraction]) -> datetime:
    return point[0]
