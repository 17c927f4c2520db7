"""Reads, and small transactions of their own, on either engine. The hot writes go through the group commit instead."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncConnection

from forecourt.kit.errors import Conflict, Unavailable
from forecourt.store.codec import Codec, RowT
from forecourt.store.engine import asking_engine
from forecourt.store.reading import Values, reader

ResultT = TypeVar("ResultT")
_PAUSES_S = (0.05, 0.2, 0.5, 1.0)
DOWN = (OperationalError, InterfaceError, OSError, TimeoutError, PoolTimeout)


class Database:
    """One store, for reading and for asking."""

    def __init__(self, url: URL, *, hold_s: float = 10.0) -> None:
        self.url = url
        self.engine = url.get_backend_name()
        """`sqlite` or `postgresql`."""
        self.hold_s = hold_s
        self._reader = reader(url)
        self.asking = asking_engine(url)
        self.turn: contextlib.AbstractAsyncContextManager[Any] = (
            asyncio.Lock() if self.engine == "sqlite" else contextlib.nullcontext()
        )
        """SQLite has one writer at a time: taken by whoever writes from this process, so that nobody polls for it."""

    async def read(self, statement: sa.Executable, values: Values = None) -> Sequence[Any]:
        """All rows of a read; `values` for the names that a statement made in advance leaves open. Raises `Unavailable`."""
        for pause_s in (0.05, None):
            try:
                return await self._reader.read(statement, values)
            except DBAPIError as error:
                if not is_down(error) or pause_s is None:
                    raise as_unavailable(error) from error
            except (OSError, TimeoutError, PoolTimeout) as error:
                if pause_s is None:
                    raise as_unavailable(error) from error
            await asyncio.sleep(pause_s or 0)
        raise AssertionError("unreachable")

    async def rows(self, codec: Codec[RowT], statement: sa.Select[Any]) -> list[RowT]:
        """The rows of a `codec.select()`, decoded."""
        return [codec.decode(row) for row in await self.read(statement)]

    async def one(
        self, codec: Codec[RowT], where: sa.ColumnElement[bool], *, newest_by: sa.ColumnElement[Any] | None = None
    ) -> RowT | None:
        """The row where this holds, the newest of several; None when there is none."""
        statement = codec.select().where(where).limit(1)
        if newest_by is not None:
            statement = statement.order_by(newest_by.desc())
        found = await self.rows(codec, statement)
        return found[0] if found else None

    async def ask(self, statement: sa.Executable) -> Sequence[Any]:
        """One statement that changes something, in a transaction of its own; its RETURNING rows. See `transact`."""

        async def run(connection: AsyncConnection) -> Sequence[Any]:
            result = await connection.execute(statement)
            return result.all() if result.returns_rows else ()

        return await self.transact(run)

    async def transact(self, work: Callable[[AsyncConnection], Awaitable[ResultT]]) -> ResultT:
        """Run `work` in a transaction. Repeated while the store is down, so that it may have been done twice: for what bears
        that (numbers, leases). Raises `Unavailable` after `hold_s`, `Conflict`."""
        deadline = asyncio.get_running_loop().time() + self.hold_s
        attempt = 0
        while True:
            try:
                async with self.turn, self.asking.begin() as connection:
                    return await work(connection)
            except IntegrityError as error:
                raise Conflict("The store has it already, or something depends on it.") from error
            except (DBAPIError, OSError, TimeoutError, PoolTimeout) as error:
                pause_s = _PAUSES_S[min(attempt, len(_PAUSES_S) - 1)]
                late = asyncio.get_running_loop().time() + pause_s > deadline
                if late or (isinstance(error, DBAPIError) and not is_down(error)):
                    raise as_unavailable(error) from error
            attempt += 1
            await asyncio.sleep(pause_s)

    async def close(self) -> None:
        """Close every connection."""
        await self._reader.close()
        await self.asking.dispose()


def is_down(error: DBAPIError) -> bool:
    """Whether the trouble is the store's (gone, stopping, locked, full), not the statement's."""
    return error.connection_invalidated or isinstance(error, (OperationalError, InterfaceError)) or is_passing(error)


def is_passing(error: DBAPIError) -> bool:
    """Classes of SQLSTATE that go by: connection, resources, operator intervention, lost races, read-only after a failover."""
    state = str(getattr(error.orig, "sqlstate", None) or "")
    return state[:2] in {"08", "53", "57", "58", "40"} or state == "25006"


def as_unavailable(error: BaseException) -> Unavailable:
    """Our word for it, with the database's own sentence."""
    said = str(getattr(error, "orig", None) or error).splitlines()
    return Unavailable(f"The database cannot be used at present: {said[0] if said else type(error).__name__}")


def padded(keys: list[str]) -> list[str]:
    """The keys for an IN list, the last one repeated: lists of a few lengths make few different statements to compile."""
    return keys + keys[-1:] * ((1 << (len(keys) - 1).bit_length()) - len(keys))
