"""Advice about a station: what its behaviour shows that a person should act on. A stable code, a sentence, when last seen."""

from datetime import datetime, timedelta
from typing import Final, TypeVar

import msgspec

T = TypeVar("T")

ADVICE: Final[dict[str, str]] = {
    "answers_nothing": (
        "The station is connected, but for more than {seconds} seconds it has not answered what it was asked; a restart of the "
        "station usually helps."
    ),
    "boot_loop": (
        "The station booted {count} times within {minutes} minutes. Look at its power supply, its firmware, and what was last "
        "configured; until it stays up nothing is configured by itself."
    ),
    "clock_wrong": (
        "The station's clock is about {seconds} seconds {direction} ours. Let it take the time from our answers or from a time "
        "server, in UTC; times that cannot be are replaced by ours."
    ),
    "comes_and_goes": (
        "The station lost its connection {count} times within {minutes} minutes, last because: {reason}. Look at its network, and "
        "at its keep-alive interval."
    ),
    "speaks_1_6": (
        "The station sent {action} as OCPP 1.6 has it over a connection of OCPP {version}. Set `only_version` to 1.6 here, or let "
        "the station offer ocpp1.6 alone."
    ),
}
"""Every advice that is given: one table to read."""

LOOKED_AT: Final = 4
SKEW: Final = timedelta(seconds=60)
"""So far from ours a station's clock may be without a word."""


class Advice(msgspec.Struct, frozen=True, kw_only=True):
    """One advice about a station: how often there was reason for it, the words of the last time."""

    station_id: str
    code: str
    sentence: str
    count: int
    first_at: datetime
    last_at: datetime


class Lately:
    """Whether something happened too often lately, by station; remembers a bounded number of stations."""

    def __init__(self, times: int, within: timedelta, stations: int = 20_000) -> None:
        self.times = times
        self.within = within
        self._stations = stations
        self._moments: dict[str, tuple[datetime, ...]] = {}

    @property
    def minutes(self) -> int:
        """The span in words for people."""
        return round(self.within.total_seconds() / 60)

    def too_often(self, station_id: str, at: datetime) -> bool:
        """It happened now; whether that makes `times` within the span."""
        moments = (*self._moments.pop(station_id, ()), at)[-self.times :]
        keep(self._moments, station_id, moments, self._stations)
        return len(moments) == self.times and at - moments[0] <= self.within


class Skews:
    """How far stations' clocks are from ours, by what they said last. A status that waited in a queue looks late, so that of
    the last few the one furthest ahead is believed."""

    def __init__(self, stations: int = 20_000) -> None:
        self._stations = stations
        self._last: dict[str, tuple[float, ...]] = {}

    def said(self, station_id: str, at: datetime, received_at: datetime) -> float:
        """Seconds that the station's clock is ahead of ours; below zero: behind."""
        last = (*self._last.pop(station_id, ()), (at - received_at).total_seconds())[-LOOKED_AT:]
        keep(self._last, station_id, last, self._stations)
        return round(max(last), 1)


def keep(book: dict[str, T], station_id: str, value: T, most: int) -> None:
    """Remember it, and forget the station that was heard of least lately when there are too many."""
    book[station_id] = value
    if len(book) > most:
        del book[next(iter(book))]
