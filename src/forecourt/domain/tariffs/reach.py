"""How far the restrictions of an element reach, as intervals on a few axes: what covers what, and what nothing covers.

Every axis runs from `LEAST` to `MOST`; intervals are half-open. The weekday is that of the local day; the part of a window that
comes after midnight belongs to the evening where the tariff says so (policy `window_day`).
"""

from collections.abc import Iterator, Sequence
from datetime import date, time
from decimal import Decimal
from enum import StrEnum
from typing import Final

from forecourt.domain.tariffs.nouns import Dimension, Element, Restrictions, Tariff, passes_midnight

Number = int | Decimal
Interval = tuple[Number, Number]
LEAST: Final = Decimal("-Infinity")
MOST: Final = Decimal("Infinity")
MINUTES: Final = 24 * 60
UNMEASURED: Final = -1
"""From here to 0 on the axes of power and current stands for: nobody measured. No restriction holds there."""


class Axis(StrEnum):
    """What an element can be restricted by, in the order in which a gap is told."""

    DATE = "date"
    DAY = "day"
    CLOCK = "clock"
    DURATION = "duration"
    ENERGY = "energy"
    POWER = "power"
    CURRENT = "current"


Reach = dict[Axis, tuple[Interval, ...]]
"""The intervals of each axis that is restricted; one that is not named is open."""
AXES: Final = tuple(Axis)
OPEN: Final[dict[Axis, Interval]] = {
    Axis.DATE: (LEAST, MOST),
    Axis.DAY: (0, 7),
    Axis.CLOCK: (0, MINUTES),
    Axis.DURATION: (0, MOST),
    Axis.ENERGY: (0, MOST),
    Axis.POWER: (UNMEASURED, MOST),
    Axis.CURRENT: (UNMEASURED, MOST),
}
"""All that can happen on an axis."""


class TooMuch(Exception):
    """The question costs more than its answer is worth."""


class Budget:
    """Bounds the work of many questions together."""

    def __init__(self, steps: int) -> None:
        self._left = steps

    def spend(self, steps: int) -> None:
        """Raise `TooMuch` when it is used up."""
        self._left -= steps
        if self._left < 0:
            raise TooMuch


def reach_of(restrictions: Restrictions) -> Reach:
    """Where an element with these restrictions applies."""
    r = restrictions
    reach: Reach = {}
    if r.start_date is not None or r.end_date is not None:
        reach[Axis.DATE] = _between(_ordinal(r.start_date), _ordinal(r.end_date))
    if r.days:
        reach[Axis.DAY] = _merged([(day, day + 1) for day in sorted(r.days)])
    if r.start_time is not None or r.end_time is not None:
        reach[Axis.CLOCK] = _window(r.start_time, r.end_time)
    for axis, least, most in (
        (Axis.DURATION, r.min_duration_s, r.max_duration_s),
        (Axis.ENERGY, r.min_kwh, r.max_kwh),
        (Axis.POWER, r.min_power_kw, r.max_power_kw),
        (Axis.CURRENT, r.min_current_a, r.max_current_a),
    ):
        if least is not None or most is not None:
            reach[axis] = _between(least or 0, most)
    return reach


def reach_of_dimension(restrictions: Restrictions, dimension: Dimension) -> Reach:
    """Where the element prices a dimension. While a vehicle is parked no power flows (D08)."""
    reach = reach_of(restrictions)
    if dimension is Dimension.PARKING_TIME:
        for axis, least in ((Axis.POWER, restrictions.min_power_kw), (Axis.CURRENT, restrictions.min_current_a)):
            if least is not None and least > 0:
                reach[axis] = ()
            elif reach.get(axis):
                del reach[axis]
    return reach


def reaches_of(element: Element, dimension: Dimension, tariff: Tariff) -> tuple[Reach, ...]:
    """The same as boxes: two where a window past midnight belongs to the day on which it begins, which one cannot say."""
    reach = reach_of_dimension(element.restrictions, dimension)
    days = element.restrictions.days
    if not (days and passes_midnight(element.restrictions) and tariff.reads("window_day", "beginning")):
        return (reach,)
    morning, evening = reach[Axis.CLOCK]
    following = _merged([(day, day + 1) for day in sorted((day + 1) % 7 for day in days)])
    return reach | {Axis.CLOCK: (evening,)}, reach | {Axis.CLOCK: (morning,), Axis.DAY: following}


def is_empty(reach: Reach) -> bool:
    """Whether nothing is within."""
    return not all(reach.values())


def meet(one: Reach, other: Reach) -> Reach:
    """What both reach."""
    both = dict(one)
    for axis, intervals in other.items():
        both[axis] = _common(both[axis], intervals) if axis in both else intervals
    return both


def covers(one: Reach, other: Reach) -> bool:
    """Whether everything that `other` reaches is reached by `one`."""
    theirs = {axis: other.get(axis, (OPEN[axis],)) for axis in one}
    return all(_common(intervals, theirs[axis]) == theirs[axis] for axis, intervals in one.items())


def uncovered(whole: Reach, reaches: Sequence[Reach], budget: Budget) -> list[Reach]:
    """The parts of `whole` that none of `reaches` covers, as boxes; [] when all is covered. Raises `TooMuch`."""
    axes = [axis for axis in AXES if any(axis in each for each in reaches)]
    known: dict[tuple[int, tuple[int, ...]], list[Reach]] = {}

    def search(depth: int, left: tuple[int, ...]) -> list[Reach]:
        if depth == len(axes) or not left:
            return [] if left else [{}]
        found = known.get((depth, left))
        if found is None:
            found = known[depth, left] = _told(axes[depth], list(split(depth, left)))
        return found

    def split(depth: int, left: tuple[int, ...]) -> Iterator[tuple[Interval, list[Reach]]]:
        axis = axes[depth]
        intervals = [reaches[each].get(axis) for each in left]
        for part in _parts(whole.get(axis, (OPEN[axis],)), [each for each in intervals if each is not None]):
            budget.spend(len(left) + 1)
            inside = tuple(
                each for each, of in zip(left, intervals, strict=True) if of is None or any(a <= part[0] < b for a, b in of)
            )
            yield part, search(depth + 1, inside)

    return search(0, tuple(range(len(reaches))))


def restrictions_of(reach: Reach) -> Restrictions:
    """A box as restrictions, for words: one interval of each axis, of the clock two when they meet at midnight."""
    low, high = {}, {}
    for axis, intervals in reach.items():
        first, last = intervals[-1][0], intervals[0][1] if axis is Axis.CLOCK else intervals[-1][1]
        low[axis] = None if first <= 0 else first
        high[axis] = None if last == OPEN[axis][1] else last
    days = frozenset(day for a, b in reach.get(Axis.DAY, ()) for day in range(max(0, int(a)), min(7, int(b))))
    return Restrictions(
        start_date=_date(low.get(Axis.DATE)),
        end_date=_date(high.get(Axis.DATE)),
        days=days if len(days) < 7 else frozenset(),
        start_time=_clock(low.get(Axis.CLOCK)),
        end_time=_clock(high.get(Axis.CLOCK)),
        min_duration_s=_whole(low.get(Axis.DURATION)),
        max_duration_s=_whole(high.get(Axis.DURATION)),
        min_kwh=_decimal(low.get(Axis.ENERGY)),
        max_kwh=_decimal(high.get(Axis.ENERGY)),
        min_power_kw=_decimal(low.get(Axis.POWER)),
        max_power_kw=_decimal(high.get(Axis.POWER)),
        min_current_a=_decimal(low.get(Axis.CURRENT)),
        max_current_a=_decimal(high.get(Axis.CURRENT)),
    )


def _told(axis: Axis, parts: list[tuple[Interval, list[Reach]]]) -> list[Reach]:
    """Neighbours with the same gaps behind them are one."""
    merged: list[tuple[Interval, list[Reach]]] = []
    for (low, high), gaps in parts:
        if merged and merged[-1][1] == gaps and merged[-1][0][1] == low:
            merged[-1] = (merged[-1][0][0], high), gaps
        else:
            merged.append(((low, high), gaps))
    if (
        axis is Axis.CLOCK
        and len(merged) > 1
        and merged[0][0][0] == 0
        and merged[-1][0][1] == MINUTES
        and merged[0][1] == merged[-1][1]
    ):
        (_, until), gaps = merged.pop(0)
        (since, _), _ = merged.pop()
        return [{axis: ((0, until), (since, MINUTES)), **gap} for gap in gaps] + _boxes(axis, merged)
    return _boxes(axis, merged)


def _boxes(axis: Axis, parts: list[tuple[Interval, list[Reach]]]) -> list[Reach]:
    return [{axis: (interval,), **gap} for interval, gaps in parts for gap in gaps]


def _parts(whole: Sequence[Interval], cuts: Sequence[tuple[Interval, ...]]) -> Iterator[Interval]:
    """`whole` cut wherever something begins or ends."""
    points = sorted({point for intervals in cuts for interval in intervals for point in interval})
    for low, high in whole:
        last = low
        for point in points:
            if last < point < high:
                yield last, point
                last = point
        yield last, high


def _between(least: Number | None, most: Number | None) -> tuple[Interval, ...]:
    low, high = LEAST if least is None else least, MOST if most is None else most
    return ((low, high),) if low < high else ()


def _window(start: time | None, end: time | None) -> tuple[Interval, ...]:
    """00:00 as the end is the end of the day; an end before the start passes midnight; equal ones leave nothing."""
    low = 0 if start is None else _minute(start)
    high = MINUTES if end is None else _minute(end) or MINUTES
    if low <= high:
        return _between(low, high)
    return (0, high), (low, MINUTES)


def _common(one: Sequence[Interval], other: Sequence[Interval]) -> tuple[Interval, ...]:
    return tuple((low, high) for a, b in one for c, d in other if (low := max(a, c)) < (high := min(b, d)))


def _merged(intervals: Sequence[Interval]) -> tuple[Interval, ...]:
    merged: list[Interval] = []
    for low, high in intervals:
        if merged and merged[-1][1] == low:
            merged[-1] = merged[-1][0], high
        else:
            merged.append((low, high))
    return tuple(merged)


def _minute(at: time) -> int:
    return at.hour * 60 + at.minute


def _ordinal(day: date | None) -> int | None:
    return None if day is None else day.toordinal()


def _date(number: Number | None) -> date | None:
    return None if number is None else date.fromordinal(int(number))


def _clock(number: Number | None) -> time | None:
    return None if number is None else time(int(number) // 60 % 24, int(number) % 60)


def _whole(number: Number | None) -> int | None:
    return None if number is None else int(number)


def _decimal(number: Number | None) -> Decimal | None:
    return None if number is None else Decimal(number)
