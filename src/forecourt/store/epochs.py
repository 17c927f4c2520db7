"""Connection epochs: each accepted socket takes a higher one. Those who ask at the same time are served by one statement."""

import asyncio

import sqlalchemy as sa

from forecourt.kit.errors import ForecourtError, NotFound, Unavailable
from forecourt.store.database import Database

_AT_ONCE = 500


class Epochs:
    """Gives the next epochs. A storm of stations costs a few statements, not one a station."""

    def __init__(self, database: Database, stations: sa.Table) -> None:
        self._database = database
        self._stations = stations
        self._waiting: list[tuple[str, asyncio.Future[int]]] = []
        self._serving: asyncio.Task[None] | None = None

    async def take(self, station_id: str) -> int:
        """The station's next epoch. Raises `NotFound`, `Unavailable`."""
        future: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self._waiting.append((station_id, future))
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve(), name="connection epochs")
        return await future

    async def _serve(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)
            served = self._take_distinct()
            try:
                epochs = await self._raise(sorted(served))
                for station_id, future in served.items():
                    if not future.done():
                        _answer(future, station_id, epochs)
            except ForecourtError as error:
                _fail(served, error)
            finally:
                _fail(served, Unavailable("The epoch could not be taken."))

    def _take_distinct(self) -> dict[str, asyncio.Future[int]]:
        """Those whose turn it is; a station that asks twice gets its second epoch from the next statement."""
        served: dict[str, asyncio.Future[int]] = {}
        rest: list[tuple[str, asyncio.Future[int]]] = []
        for station_id, future in self._waiting:
            if station_id in served or len(served) == _AT_ONCE:
                rest.append((station_id, future))
            else:
                served[station_id] = future
        self._waiting = rest
        return served

    async def _raise(self, station_ids: list[str]) -> dict[str, int]:
        columns = self._stations.c
        statement = self._stations.update().values(connection_epoch=columns.connection_epoch + 1)
        rows = await self._database.ask(
            statement.where(columns.id.in_(station_ids)).returning(columns.id, columns.connection_epoch)
        )
        return {row[0]: row[1] for row in rows}


def _answer(future: asyncio.Future[int], station_id: str, epochs: dict[str, int]) -> None:
    if station_id in epochs:
        future.set_result(epochs[station_id])
    else:
        future.set_exception(NotFound(f"There is no station {station_id}."))


def _fail(served: dict[str, asyncio.Future[int]], error: ForecourtError) -> None:
    for future in served.values():
        if not future.done():
            future.set_exception(error)
