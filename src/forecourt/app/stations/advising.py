"""What stations' behaviour shows: noted in memory, written in batches, told once when it is new; worth losing in a crash."""

import logging
from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.app.ports import Directory, Unit, UnitOfWork, Upsert
from forecourt.app.stations.presence import station_event
from forecourt.domain.advice import ADVICE, SKEW, Advice, Lately, Skews
from forecourt.domain.stations import Station
from forecourt.kit.errors import ForecourtError

REMEMBERED: Final = 20_000
WRITTEN_AT_ONCE: Final = 500

_log = logging.getLogger(__name__)


class Advising:
    """The notes. Everything but `flush` is cheap and writes nothing."""

    def __init__(self, directory: Directory, unit_of_work: UnitOfWork) -> None:
        self._directory = directory
        self._unit_of_work = unit_of_work
        self._noted: dict[tuple[str, str], Advice] = {}
        self._unwritten: dict[tuple[str, str], Station] = {}
        self._read: set[tuple[str, str]] = set()
        self._boots = Lately(5, timedelta(minutes=15))
        self._ends = Lately(6, timedelta(hours=1))
        self._skews = Skews()

    def booted(self, station: Station, at: datetime) -> None:
        """A boot; too many in a row are a loop (field note 16)."""
        if self._boots.too_often(station.id, at):
            self.note(station, "boot_loop", at, count=self._boots.times, minutes=self._boots.minutes)

    def disconnected(self, station: Station, reason: str, at: datetime) -> None:
        """The end of a socket; too many in a row are trouble of the network."""
        if self._ends.too_often(station.id, at):
            self.note(
                station, "comes_and_goes", at, count=self._ends.times, minutes=self._ends.minutes, reason=reason or "none given"
            )

    def clock(self, station: Station, told: datetime, at: datetime) -> float:
        """The station's clock against ours (field note 19): seconds that it is ahead."""
        skew_s = self._skews.said(station.id, told, at)
        if abs(skew_s) > SKEW.total_seconds():
            direction = "ahead of" if skew_s > 0 else "behind"
            self.note(station, "clock_wrong", at, seconds=round(abs(skew_s)), direction=direction)
        return skew_s

    def note(self, station: Station, code: str, at: datetime, **words: object) -> None:
        """There is reason for an advice."""
        key = (station.id, code)
        known = self._noted.get(key)
        if known is None and len(self._noted) >= REMEMBERED:
            return
        self._noted[key] = Advice(
            station_id=station.id,
            code=code,
            sentence=ADVICE[code].format(**words),
            count=1 if known is None else known.count + 1,
            first_at=at if known is None else known.first_at,
            last_at=at,
        )
        self._unwritten[key] = station

    async def flush(self) -> None:
        """Write what was noted since the last time; what is new is told as an event."""
        noted = dict(list(self._unwritten.items())[:WRITTEN_AT_ONCE])
        if not noted:
            return
        unit = Unit(key="advice")
        try:
            for key, station in noted.items():
                if await self._is_new(key):
                    told = self._noted[key]
                    data: dict[str, object] = {"code": told.code, "sentence": told.sentence}
                    unit.events.append(station_event("StationAdvised", station, told.last_at, data))
                unit.writes.append(Upsert(self._noted[key]))
                del self._unwritten[key]
            await self._unit_of_work.commit(unit)
        except ForecourtError as error:
            _log.warning("advice not written: %s", error)
            self._unwritten.update(noted)

    async def _is_new(self, key: tuple[str, str]) -> bool:
        """Whether the store has none of it yet; what it has is counted in, once."""
        if key in self._read:
            return False
        stored = next((each for each in await self._directory.advice_of(key[0]) if each.code == key[1]), None)
        self._read.add(key)
        if stored is None:
            return True
        now = self._noted[key]
        self._noted[key] = msgspec.structs.replace(now, count=now.count + stored.count, first_at=stored.first_at)
        return False
