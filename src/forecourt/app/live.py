"""What is known of stations while they are in use: one `LiveStation` each, changed by one turn at a time.

The holder of the turn is the sole writer of the station's state (design, invariant 4). Memory advances only after the commit.
"""

import asyncio
from types import TracebackType

from forecourt.app.ports import StationReads, TransactionReads
from forecourt.domain.stations import Connector, Station
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import NotFound


class LiveStation:
    """A station's state in memory. `transactions` holds the unfinished ones by id, and lately ended ones while connected."""

    __slots__ = ("connectors", "epoch", "stale", "station", "transactions")

    def __init__(self, station: Station, connectors: list[Connector], transactions: list[Transaction]) -> None:
        self.station = station
        self.connectors = {(each.evse, each.connector): each for each in connectors}
        self.transactions = {each.id: each for each in transactions}
        self.epoch: int | None = None
        """The epoch of the open socket, None when there is none here."""
        self.stale = False
        """A commit ended without a known outcome: the transactions are read again before the next verb."""


class _Seat:
    """A station's place in memory: who waits for the turn, and what was loaded. There is never a second one for a station."""

    __slots__ = ("live", "lock", "users")

    def __init__(self) -> None:
        self.live: LiveStation | None = None
        self.lock = asyncio.Lock()
        self.users = 0


class Turn:
    """The station for one verb alone; an asynchronous context manager (a class, since every message takes one)."""

    __slots__ = ("_book", "_seat", "_station_id")

    def __init__(self, book: "LiveStations", station_id: str) -> None:
        self._book = book
        self._station_id = station_id

    async def __aenter__(self) -> LiveStation:
        seat = self._seat = self._book._seats.get(self._station_id) or self._book._seats.setdefault(self._station_id, _Seat())
        seat.users += 1
        try:
            await seat.lock.acquire()
        except BaseException:
            self._leave()
            raise
        if seat.live is not None and not seat.live.stale:
            return seat.live
        try:
            seat.live = await self._book._loaded(self._station_id, seat.live)
        except BaseException:
            seat.lock.release()
            self._leave()
            raise
        return seat.live

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._seat.lock.release()
        self._leave()

    def _leave(self) -> None:
        seat = self._seat
        seat.users -= 1
        if seat.users == 0 and (seat.live is None or seat.live.epoch is None):
            del self._book._seats[self._station_id]


class LiveStations:
    """All stations in use by this process."""

    def __init__(self, stations: StationReads, transactions: TransactionReads) -> None:
        self._stations = stations
        self._transactions = transactions
        self._seats: dict[str, _Seat] = {}

    def turn(self, station_id: str) -> Turn:
        """The station, for one verb alone. Loads it when it is not in memory; forgets it afterwards unless connected.

        Raises `NotFound` on entering when there is no such station.
        """
        return Turn(self, station_id)

    def peek(self, station_id: str) -> LiveStation | None:
        """What is in memory of a station, for reading only; always there while the station is connected here."""
        seat = self._seats.get(station_id)
        return None if seat is None else seat.live

    async def refresh(self, station_id: str) -> None:
        """Read again what a person changed of a station that is in memory; nothing to do for one that is not, or is removed."""
        if station_id not in self._seats:
            return
        async with self.turn(station_id) as live:
            station = await self._stations.by_id(station_id)
            if station is not None:
                live.station = station
                live.connectors = {(each.evse, each.connector): each for each in await self._stations.connectors(station_id)}

    async def _loaded(self, station_id: str, known: LiveStation | None) -> LiveStation:
        if known is not None:
            known.transactions = {each.id: each for each in await self._transactions.unfinished(station_id)}
            known.stale = False
            return known
        station = await self._stations.by_id(station_id)
        if station is None:
            raise NotFound(f"There is no station {station_id}.")
        connectors = await self._stations.connectors(station_id)
        return LiveStation(station, connectors, await self._transactions.unfinished(station_id))
