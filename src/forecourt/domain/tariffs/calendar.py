"""What each dimension costs at each hour of a week, local to a zone; days of 23 and 25 hours have so many."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as clock_time
from decimal import Decimal

import msgspec

from forecourt.domain.tariffs.nouns import Dimension, Restrictions, Tariff, Tax
from forecourt.domain.tariffs.reach import Axis, Reach, reaches_of, restrictions_of
from forecourt.domain.tariffs.words import when

MOST_PRICES = 10
"""Of a dimension at a moment; who writes more of them is not helped by a calendar."""
_CALENDAR = (Axis.DATE, Axis.DAY, Axis.CLOCK)


class HourPrice(msgspec.Struct, frozen=True, kw_only=True):
    """A price that applies, or may: `when` says on what else than the calendar it depends, empty for nothing else."""

    dimension: Dimension
    price: Decimal
    taxes: tuple[Tax, ...] | None
    element: int
    """The element's index in its tariff, from 0."""
    when: str


class Hour(msgspec.Struct, frozen=True, kw_only=True):
    """An hour of the local clock, or the part of one in which no price changes.

    `prices` in the order in which they are tried; a dimension without one is free. `in_force`: whether the tariff is valid.
    """

    starts_at: datetime
    ends_at: datetime
    local: datetime
    """`starts_at` in the zone: its offset tells the two hours apart that have the same name in autumn."""
    in_force: bool
    prices: tuple[HourPrice, ...]


class _Priced(msgspec.Struct, frozen=True):
    """A component, when the calendar lets it apply, and what it asks for beyond."""

    price: HourPrice
    reach: Reach


def calendar(tariff: Tariff, zone: tzinfo, first_day: date, *, days: int = 7, language: str = "en") -> tuple[Hour, ...]:
    """The hours of `days` local days, from the first on. Prices of reservations are not in it."""
    priced = list(_priced(tariff, language))
    starts_at, ends_at = (
        datetime.combine(day, clock_time(), zone).astimezone(UTC) for day in (first_day, first_day + timedelta(days=days))
    )
    cuts = _cuts(priced)
    hours = []
    while starts_at < ends_at:
        following = min(_next_cut(starts_at, zone, cuts, tariff), ends_at)
        local = starts_at.astimezone(zone)
        in_force = _in_force(tariff, starts_at)
        prices = _prices(priced, local, by_element=tariff.reads("matching", "element")) if in_force else ()
        hours.append(Hour(starts_at=starts_at, ends_at=following, local=local, in_force=in_force, prices=prices))
        starts_at = following
    return tuple(hours)


def _priced(tariff: Tariff, language: str) -> Iterator[_Priced]:
    """Every component that can price charging, in the order of the walk."""
    for at, element in enumerate(tariff.elements):
        if element.restrictions.reservation is not None:
            continue
        for component in element.components:
            for reach in reaches_of(element, component.dimension, tariff):
                if (beyond := _beyond(reach)) is not None:
                    price = HourPrice(
                        dimension=component.dimension,
                        price=component.price,
                        taxes=component.taxes,
                        element=at,
                        when=when(beyond, language),
                    )
                    yield _Priced(price, reach)


def _beyond(reach: Reach) -> Restrictions | None:
    """What is asked for beside the calendar; None when nothing can fulfil it."""
    if not all(reach.values()):
        return None
    return restrictions_of({axis: intervals for axis, intervals in reach.items() if axis not in _CALENDAR})


def _prices(priced: Sequence[_Priced], local: datetime, *, by_element: bool) -> tuple[HourPrice, ...]:
    """The first that needs nothing beyond the calendar ends the walk of its dimension; that of all where elements price as one."""
    found: list[HourPrice] = []
    left = dict.fromkeys({each.price.dimension for each in priced}, MOST_PRICES)
    last: int | None = None
    for each in priced:
        if not left or (last is not None and each.price.element > last):
            break
        if by_element and not each.price.when and _applies(each.reach, local):
            last = each.price.element
        dimension = each.price.dimension
        if dimension in left and _applies(each.reach, local):
            found.append(each.price)
            left[dimension] -= 1
            if not each.price.when or not left[dimension]:
                del left[dimension]
    return tuple(found)


def _applies(reach: Reach, local: datetime) -> bool:
    at = {Axis.DATE: local.toordinal(), Axis.DAY: local.weekday(), Axis.CLOCK: local.hour * 60 + local.minute}
    return all(any(low <= at[axis] < high for low, high in reach[axis]) for axis in _CALENDAR if axis in reach)


def _cuts(priced: Sequence[_Priced]) -> tuple[int, ...]:
    """Minutes of the day at which a price begins or ends, whole hours left out."""
    bounds = {int(bound) for each in priced for interval in each.reach.get(Axis.CLOCK, ()) for bound in interval}
    return tuple(sorted(bound for bound in bounds if bound % 60))


def _next_cut(at: datetime, zone: tzinfo, cuts: Sequence[int], tariff: Tariff) -> datetime:
    """The next full hour of the local clock, or what comes before it."""
    local = at.astimezone(zone)
    minute = local.hour * 60 + local.minute
    full = (local.hour + 1) * 60
    within = [cut for cut in cuts if minute < cut < full]
    following = at.replace(second=0, microsecond=0) + timedelta(minutes=(within[0] if within else full) - minute)
    return min([following, *(each for each in (tariff.starts_at, tariff.ends_at) if each is not None and at < each < following)])


def _in_force(tariff: Tariff, at: datetime) -> bool:
    return (tariff.starts_at is None or tariff.starts_at <= at) and (tariff.ends_at is None or at < tariff.ends_at)
