"""Which repairs a station's messages needed: counted in memory, written in batches; worth losing in a crash."""

import logging
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports import Directory, Unit, UnitOfWork, Upsert
from forecourt.domain.stations import Repaired, RepairSeen
from forecourt.kit.errors import ForecourtError

REMEMBERED: Final = 20_000
WRITTEN_AT_ONCE: Final = 500
EXAMPLE: Final = 200

_log = logging.getLogger(__name__)
_Key = tuple[str, str, str, str]


class Repairs:
    """The counters. `note` only counts; `flush` writes."""

    def __init__(self, directory: Directory, unit_of_work: UnitOfWork) -> None:
        self._directory = directory
        self._unit_of_work = unit_of_work
        self._seen: dict[_Key, RepairSeen] = {}
        self._unwritten: dict[_Key, None] = {}
        self._loaded: set[str] = set()

    def note(self, station_id: str, action: str, repaired: Repaired, at: datetime) -> None:
        """Count one repair."""
        key = (station_id, repaired.rule, action, repaired.path)
        known = self._seen.get(key)
        if known is None and len(self._seen) >= REMEMBERED:
            return
        self._seen[key] = RepairSeen(
            station_id=station_id,
            rule=repaired.rule,
            action=action,
            path=repaired.path,
            count=1 if known is None else known.count + 1,
            last_was=repaired.was[:EXAMPLE],
            last_at=at,
        )
        self._unwritten[key] = None

    async def flush(self) -> None:
        """Write the counts that changed since the last time."""
        keys = list(self._unwritten)[:WRITTEN_AT_ONCE]
        if not keys:
            return
        for station_id in {key[0] for key in keys} - self._loaded:
            await self._load(station_id)
        for key in keys:
            del self._unwritten[key]
        try:
            await self._unit_of_work.commit(Unit(key="repairs", writes=[Upsert(self._seen[key]) for key in keys]))
        except ForecourtError as error:
            _log.warning("repairs not written: %s", error)
            self._unwritten.update(dict.fromkeys(keys))

    async def _load(self, station_id: str) -> None:
        for stored in await self._directory.repairs_of(station_id):
            key = (station_id, stored.rule, stored.action, stored.path)
            if (counted := self._seen.get(key)) is not None:
                self._seen[key] = msgspec.structs.replace(counted, count=counted.count + stored.count)
        self._loaded.add(station_id)
