"""Power or current over time, from samples: what it is at a moment, and when it can pass a limit of a tariff."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from forecourt.domain.pricing.curve import US, Curve, moment
from forecourt.domain.pricing.exact import readable
from forecourt.kit.money import half_up

DECIMALS = 4
"""Of power and current on the wire (types, number)."""
SECOND_US = 1_000_000


class Level:
    """A measured value between samples: held, or moving in a straight line (policy `crossing`)."""

    def __init__(self, samples: Sequence[tuple[datetime, Decimal]], path: str, name: str, *, straight: bool) -> None:
        for index, (at, value) in enumerate(samples):
            moment(at, f"{path}[{index}].at", samples[index - 1][0] if index else None)
            readable(value, f"{path}[{index}].{name}")
        self._samples = samples
        self._times = [at for at, _ in samples]
        self._straight = straight

    def at(self, when: datetime) -> Decimal | None:
        """The value; before the first sample that of the first. None: nobody measured."""
        if not self._samples:
            return None
        place = bisect_right(self._times, when)
        before, low = self._samples[max(place - 1, 0)]
        if not self._straight or place in (0, len(self._samples)):
            return low
        after, high = self._samples[place]
        return half_up(Fraction(low) + Fraction(high - low) * ((when - before) // US) / ((after - before) // US), DECIMALS)

    def moments(self, limits: Sequence[Decimal]) -> Iterator[datetime]:
        """Every sample, and every first whole second on the other side of a limit."""
        yield from self._times
        if self._straight:
            for (before, low), (after, high) in pairwise(self._samples):
                for limit in limits:
                    if min(low, high) < limit < max(low, high):
                        yield _crossing(before, low, after, high, limit)


def _crossing(before: datetime, low: Decimal, after: datetime, high: Decimal, limit: Decimal) -> datetime:
    length_us = (after - before) // US
    passed_us = Fraction(limit - low) / Fraction(high - low) * length_us
    whole = -(-passed_us // SECOND_US) if high > low else passed_us // SECOND_US + 1
    return min(before + int(whole) * SECOND_US * US, after)


class Average:
    """Power that nobody measured: what each piece of the energy curve had on average."""

    def __init__(self, curve: Curve) -> None:
        self._curve = curve

    def at(self, when: datetime) -> Decimal:
        """The average power around a moment."""
        return half_up(self._curve.power_kw(when), DECIMALS)

    def moments(self, _limits: Sequence[Decimal]) -> Iterator[datetime]:
        """Every knot of the curve."""
        yield from self._curve.times
