"""Charging or parking: when the vehicle requested no power (D08), from the station's own words, else from what was measured.

A pause that the station makes (a limit, a schedule) is charging time: the vehicle wants power and gets none. Where the station
says nothing of it, only measured silence counts against the driver, and never before the first energy flowed.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import Enum
from itertools import pairwise

import msgspec

from forecourt.domain.metering import CurvePoint

Interval = tuple[datetime, datetime]
SILENT_W = 100
"""A vehicle that draws less on the average is in standby, and requests no power."""
SILENT_FOR = timedelta(minutes=5)
"""Where power is not measured, a register that stands still proves something only after a while: its steps may be coarse."""

_HOUR = timedelta(hours=1)


class StateSeen(msgspec.Struct, frozen=True):
    """What a station said of charging at a moment, in its own word: `SuspendedEV` (2.x), `suspended_ev` (a connector's status)."""

    at: datetime
    word: str


class ConnectorStateSeen(msgspec.Struct, frozen=True, kw_only=True):
    """What a station of the first generation said of charging at a connector: its status. Kept, since the status is overwritten."""

    station_id: str
    evse: int
    connector: int
    at: datetime
    word: str


class Demand(Enum):
    """What a state says of the vehicle's wish for power."""

    REQUESTED = 1
    NOT_REQUESTED = 2
    CONNECTED = 3
    """No energy flows, and nobody says why: before the first energy a beginning, afterwards an end."""


DEMANDS = {
    "charging": Demand.REQUESTED,
    "suspendedevse": Demand.REQUESTED,
    "suspendedev": Demand.NOT_REQUESTED,
    "finishing": Demand.NOT_REQUESTED,
    "idle": Demand.NOT_REQUESTED,
    "evconnected": Demand.CONNECTED,
    "preparing": Demand.CONNECTED,
}
"""State, without case and underscore → what it says. Any other word says nothing."""


def parked(
    states: Iterable[StateSeen], points: Sequence[CurvePoint], starts_at: datetime, ends_at: datetime
) -> tuple[Interval, ...]:
    """The intervals in which the vehicle requested no power. `points`: the clean curve."""
    said = [(each.at, demand) for each in states if (demand := demand_of(each.word)) is not None]
    first = next((each.at for each in points if each.energy_wh > 0), ends_at)
    found = _by_states(sorted(said, key=lambda each: each[0]), first, ends_at) if said else _by_power(points, first)
    return _joined((max(start, starts_at), min(end, ends_at)) for start, end in found)


def demand_of(word: str) -> Demand | None:
    """What a state says; None: nothing."""
    return DEMANDS.get(word.replace("_", "").casefold())


def _by_states(said: Sequence[tuple[datetime, Demand]], first: datetime, ends_at: datetime) -> list[Interval]:
    """Each state holds until the next."""
    found = []
    for (at, demand), until in zip(said, [*(at for at, _ in said[1:]), ends_at], strict=True):
        if demand is Demand.NOT_REQUESTED:
            found.append((at, until))
        elif demand is Demand.CONNECTED:
            found.append((max(at, first), until))
    return found


def _by_power(points: Sequence[CurvePoint], first: datetime) -> list[Interval]:
    """Stretches between values in which next to nothing flowed. After the last value nothing is known: no parking."""
    found = [(one.at, other.at) for one, other in pairwise(points) if one.at >= first and _silent(one, other)]
    measured = {each.at for each in points if each.power_w is not None}
    return [each for each in _joined(found) if each[1] - each[0] >= SILENT_FOR or each[1] in measured]


def _silent(one: CurvePoint, other: CurvePoint) -> bool:
    if other.power_w is not None and other.power_w >= SILENT_W:
        return False
    return (other.energy_wh - one.energy_wh) * _HOUR < SILENT_W * (other.at - one.at)


def _joined(intervals: Iterable[Interval]) -> tuple[Interval, ...]:
    """In order, without overlap, none empty."""
    found: list[Interval] = []
    for start, end in sorted(intervals):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        elif start < end:
            found.append((start, end))
    return tuple(found)
