"""What is known of stations while they are in use: one `LiveStation` each, changed by one turn at a time.

The holder of the turn is the sole writer of the station's state (design, invariant 4). Memory advances only after the commit.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from forecourt.app.ports import StationReads, TransactionReads
from forecourt.domain.stations import Connector, Station
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import NotFound


class LiveStation:
    """A station's state in memory. `transactions` holds the unfinished ones by id, and lately ended ones while connected."""

    __slots__ = ("connectors", "epoch", "lock", "stale", "station", "transactions", "users")

    def __init__(self, station: Station, connectors: list[Connector], transactions: list[Transaction]) -> None:
        self.station = station
        self.connectors = {(each.evse, each.connector): each for each in connectors}
        self.transactions = {each.id: each for each in transactions}
        self.epoch: int | None = None
        """The epoch of the open socket, None when there is none here."""
        self.lock = asyncio.Lock()
        self.users = 0
        self.stale = False
        """A commit ended without a known outcome: the transactions are read again before the next verb."""


class LiveStations:
    """All stations in use by this process."""

    def __init__(self, stations: StationReads, transactions: TransactionReads) -> None:
        self._stations = stations
        self._transactions = transactions
        self._live: dict[str, LiveStation] = {}
        self._loading: dict[str, asyncio.Lock] = {}

    @asynccontextmanager
    async def turn(self, station_id: str) -> AsyncIterator[LiveStation]:
        """The station, for one verb alone. Loads it when it is not in memory; forgets it afterwards unless connected."""
        live = await self._get(station_id)
        live.users += 1
        try:
            async with live.lock:
                if live.stale:
                    live.transactions = {each.id: each for each in await self._transactions.unfinished(station_id)}
                    live.stale = False
                yield live
        finally:
            live.users -= 1
            if live.users == 0 and live.epoch is None:
                self._live.pop(station_id, None)

    def peek(self, station_id: str) -> LiveStation | None:
        """What is in memory of a station, for reading only; always there while the station is connected here."""
        return self._live.get(station_id)

    async def refresh(self, station_id: str) -> None:
        """Forget what is in memory of a station whose row a person changed or removed; kept parts are read again."""
        live = self._live.get(station_id)
        if live is None:
            return
        station = await self._stations.by_id(station_id)
        if station is None:
            self._live.pop(station_id, None)
            return
        async with live.lock:
            live.station = station
            live.connectors = {(each.evse, each.connector): each for each in await self._stations.connectors(station_id)}

    async def _get(self, station_id: str) -> LiveStation:
        if (live := self._live.get(station_id)) is not None:
            return live
        async with self._loading.setdefault(station_id, asyncio.Lock()):
            if (live := self._live.get(station_id)) is None:
                live = self._live[station_id] = await self._load(station_id)
        self._loading.pop(station_id, None)
        return live

    async def _load(self, station_id: str) -> LiveStation:
        station = await self._stations.by_id(station_id)
        if station is None:
            raise NotFound(f"There is no station {station_id}.")
        connectors = await self._stations.connectors(station_id)
        return LiveStation(station, connectors, await self._transactions.unfinished(station_id))
