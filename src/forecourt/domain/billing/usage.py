"""What a transaction used, as pricing wants it: an energy curve from start to end, power, current, and when it was parked."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

import msgspec

from forecourt.domain.billing.parking import Interval, StateSeen, parked
from forecourt.domain.metering import CurvePoint, MeterRow, clean_curve
from forecourt.domain.pricing import CurrentSample, CurveSample, PowerSample
from forecourt.domain.transactions import Transaction

_KILO = Decimal(1000)


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """The curve begins with 0 kWh at `starts_at` and ends at `ends_at` with what the ledger says was delivered."""

    starts_at: datetime
    ends_at: datetime
    energy_wh: int
    samples: tuple[CurveSample, ...]
    powers: tuple[PowerSample, ...] = ()
    currents: tuple[CurrentSample, ...] = ()
    idle: tuple[Interval, ...] = ()


def usage_of(transaction: Transaction, rows: Sequence[MeterRow], states: Iterable[StateSeen], until: datetime) -> Usage:
    """What was used until its end, or until now while it is open. What the registers know and no value shows flowed after
    the last value."""
    starts_at = transaction.started_at
    ends_at = max(transaction.stopped_at or until, starts_at)
    points = clean_curve(rows)
    return Usage(
        starts_at=starts_at,
        ends_at=ends_at,
        energy_wh=transaction.energy_wh,
        samples=_samples(points, starts_at, ends_at, transaction.energy_wh),
        powers=tuple(PowerSample(at=each.at, power_kw=each.power_w / _KILO) for each in points if each.power_w is not None),
        currents=_currents(rows),
        idle=parked(states, points, starts_at, ends_at),
    )


def _samples(points: Sequence[CurvePoint], starts_at: datetime, ends_at: datetime, energy_wh: int) -> tuple[CurveSample, ...]:
    """Nothing has flowed at the start, whatever was told before it; values after the end belong to the end; none is above the
    energy that the ledger stands for."""
    known = {starts_at: 0}
    for each in points:
        if each.at > starts_at:
            known[min(each.at, ends_at)] = min(each.energy_wh, energy_wh)
    known[ends_at] = energy_wh
    return tuple(CurveSample(at=at, total_kwh=wh / _KILO) for at, wh in sorted(known.items()))


def _currents(rows: Sequence[MeterRow]) -> tuple[CurrentSample, ...]:
    """The sum of the phases; exact as written, whatever the float behind it."""
    found = {}
    for row in rows:
        if row.current_a is not None:
            found[row.at] = sum((Decimal(str(each)) for each in row.current_a if each is not None), Decimal())
    return tuple(CurrentSample(at=at, current_a=current) for at, current in sorted(found.items()))
