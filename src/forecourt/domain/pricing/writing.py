"""Cuts written as charging periods: numbers of so many decimals whose sums are the rounded sums."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from forecourt.domain.pricing.curve import US
from forecourt.domain.pricing.exact import HOUR_US, decimal_of
from forecourt.domain.pricing.matcher import Matches
from forecourt.domain.pricing.nouns import Period
from forecourt.kit.money import half_up

_ENDLESS = 28
"""Decimals of a number without end: the same for all, so that what lies between two of them is exact where it is finite."""


class Cut(NamedTuple):
    """What holds from a moment on."""

    at: datetime
    kwh: Decimal
    parked: bool
    tariff_id: str | None
    matches: Matches | None
    power: Decimal | None
    current: Decimal | None

    def goes_on(self, other: "Cut") -> bool:
        """Whether nothing about the price changed."""
        return (self.parked, self.tariff_id, self.matches) == (other.parked, other.tariff_id, other.matches)


def written(cuts: Sequence[Cut], ends_at: datetime, total: Fraction, decimals: int | None) -> tuple[Period, ...]:
    """The periods between the cuts at which something changed."""
    groups: list[list[Cut]] = []
    for cut in cuts:
        if groups and groups[-1][-1].goes_on(cut):
            groups[-1].append(cut)
        else:
            groups.append([cut])
    last = max(written_kwh(total, decimals), groups[-1][0].kwh)
    if len(groups) > 1 and groups[-1][0].at == ends_at and groups[-1][0].kwh == last:
        groups.pop()  # a limit that was reached with the last watt-hour begins nothing
    edges = [(group[0].at, group[0].kwh) for group in groups] + [(ends_at, last)]
    hours = _Hours(decimals)
    return tuple(
        _period(group, end[1] - start[1], hours.of(group[0].parked, start[0], end[0]))
        for group, (start, end) in zip(groups, pairwise(edges), strict=True)
    )


def written_kwh(kwh: Fraction, decimals: int | None) -> Decimal:
    """Energy since the start as it is written."""
    if decimals is not None:
        return half_up(kwh, decimals)
    exact = decimal_of(kwh)
    return exact if exact == kwh else half_up(kwh, _ENDLESS)


class _Hours:
    """Charging and parking, each in hours whose sum is the rounded sum."""

    def __init__(self, decimals: int | None) -> None:
        self._decimals = decimals
        self._us = {True: 0, False: 0}
        self._given = {True: Decimal(0), False: Decimal(0)}

    def of(self, parked: bool, start: datetime, end: datetime) -> Decimal:
        length_us = (end - start) // US
        if self._decimals is None:
            return decimal_of(Fraction(length_us, HOUR_US))
        self._us[parked] += length_us
        hours = half_up(Fraction(self._us[parked], HOUR_US), self._decimals)
        given, self._given[parked] = self._given[parked], hours
        return hours - given


def _period(group: Sequence[Cut], energy: Decimal, hours: Decimal) -> Period:
    first = group[0]
    powers = [cut.power for cut in group if cut.power is not None]
    currents = [cut.current for cut in group if cut.current is not None]
    return Period(
        at=first.at,
        tariff_id=first.tariff_id,
        energy_kwh=None if first.parked and not energy else energy,
        charging_h=None if first.parked else hours,
        parking_h=hours if first.parked else None,
        min_current_a=min(currents, default=None),
        max_current_a=max(currents, default=None),
        min_power_kw=min(powers, default=None),
        max_power_kw=max(powers, default=None),
    )
