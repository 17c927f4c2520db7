"""What a visit would cost: a tariff tried on an imagined transaction, by the same pricing that bills the real ones."""

from collections.abc import Sequence
from datetime import datetime, timedelta, tzinfo
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import msgspec

from forecourt.domain.pricing import Breakdown, CurveSample, Period, PowerSample, policies_by, price, segment
from forecourt.domain.pricing.succession import as_applied
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.money import half_up

LONGEST_S = 31 * 86_400
MOST_STEPS = 1_000
HIGHEST_KW = Decimal(10_000)
_HOUR_S = 3600
_WIRE_DECIMALS = 4
"""Of kWh and hours, as meters and partners state them (Y03)."""


class PowerStep(msgspec.Struct, frozen=True, kw_only=True):
    """From so many seconds after the plug this power flows, until the next step."""

    after_s: int
    power_kw: Decimal


class Visit(msgspec.Struct, frozen=True, kw_only=True):
    """An imagined transaction: reserved, then charging from `starts_at` by a curve of power, then parked."""

    starts_at: datetime
    charging_s: int
    parking_s: int = 0
    reserved_s: int = 0
    reservation_expired: bool = False
    power: tuple[PowerStep, ...] = ()

    @property
    def ends_at(self) -> datetime:
        """When the vehicle leaves."""
        return self.starts_at + timedelta(seconds=self.charging_s + self.parking_s)


def quote(tariffs: Sequence[Tariff], zone: tzinfo, visit: Visit) -> Breakdown:
    """What the visit costs, exactly, by the first of these tariffs and those that follow it. `zone` is the site's.

    Raises `InvalidInput` with every fault of the visit.
    """
    check(visit)
    policies = policies_by(tariffs)
    full, leaves = visit.starts_at + timedelta(seconds=visit.charging_s), visit.ends_at
    periods: tuple[Period, ...] = ()
    if leaves > visit.starts_at:
        periods = segment(
            _curve(visit, leaves),
            as_applied(tariffs),
            zone,
            starts_at=visit.starts_at,
            ends_at=leaves,
            powers=_powers(visit, full),
            idle=((full, leaves),) if visit.parking_s else (),
            policies=policies,
        )
    reserved = _reservation(visit, tariffs[0])
    return price(
        (*reserved, *periods),
        tariffs,
        zone,
        starts_at=reserved[0].at if reserved else visit.starts_at,
        ends_at=leaves,
        policies=policies,
        reservation_expired=visit.reservation_expired,
        currency=tariffs[0].currency,
    )


def check(visit: Visit) -> None:
    """Raise `InvalidInput` with every fault."""
    faults = [
        FieldFault(f"$.{name}", "range", f"This is 0 to {LONGEST_S} seconds.")
        for name in ("charging_s", "parking_s", "reserved_s")
        if not 0 <= getattr(visit, name) <= LONGEST_S
    ]
    if visit.starts_at.tzinfo is None or not 1971 <= visit.starts_at.year <= 9000:
        faults.append(FieldFault("$.starts_at", "moment", "A moment of this age, with an offset."))
    if len(visit.power) > MOST_STEPS:
        faults.append(FieldFault("$.power", "too_many", f"A curve has at most {MOST_STEPS} steps."))
        raise InvalidInput("The visit has faults.", faults=tuple(faults))
    before = -1
    for at, step in enumerate(visit.power):
        if not before < step.after_s <= LONGEST_S:
            faults.append(FieldFault(f"$.power[{at}].after_s", "order", "Each step comes after the one before, within the visit."))
        if not step.power_kw.is_finite() or step.power_kw.adjusted() > 5 or not 0 <= step.power_kw <= HIGHEST_KW:
            faults.append(FieldFault(f"$.power[{at}].power_kw", "range", f"A power is 0 to {HIGHEST_KW} kW."))
        before = max(before, step.after_s)
    if faults:
        raise InvalidInput("The visit has faults.", faults=tuple(faults))


def _curve(visit: Visit, leaves: datetime) -> list[CurveSample]:
    """The energy at each step of power, as a meter would tell it."""
    samples = [CurveSample(at=visit.starts_at, total_kwh=Decimal(0))]
    total = Fraction(0)
    for start_s, end_s, power_kw in _stretches(visit):
        total += Fraction(power_kw) * (end_s - start_s) / _HOUR_S
        at = visit.starts_at + timedelta(seconds=end_s)
        samples.append(CurveSample(at=at, total_kwh=half_up(total, _WIRE_DECIMALS)))
    if samples[-1].at < leaves:
        samples.append(CurveSample(at=leaves, total_kwh=samples[-1].total_kwh))
    return samples


def _powers(visit: Visit, full: datetime) -> list[PowerSample]:
    steps = [
        PowerSample(at=visit.starts_at + timedelta(seconds=start_s), power_kw=power_kw)
        for start_s, _, power_kw in _stretches(visit)
    ]
    return [*steps, PowerSample(at=full, power_kw=Decimal(0))] if steps and visit.parking_s else steps


def _stretches(visit: Visit) -> list[tuple[int, int, Decimal]]:
    """From, to, and the power between; nothing flows before the first step, nor after charging."""
    steps = [(0, Decimal(0)), *((step.after_s, step.power_kw) for step in visit.power), (visit.charging_s, Decimal(0))]
    return [
        (start_s, end_s, power_kw)
        for (start_s, power_kw), (after_s, _) in pairwise(steps)
        if start_s < (end_s := min(after_s, visit.charging_s))
    ]


def _reservation(visit: Visit, tariff: Tariff) -> tuple[Period, ...]:
    if not visit.reserved_s:
        return ()
    at = visit.starts_at - timedelta(seconds=visit.reserved_s)
    hours = half_up(Fraction(visit.reserved_s, _HOUR_S), _WIRE_DECIMALS)
    return (Period(at=at, tariff_id=tariff.id, reservation_h=hours),)
