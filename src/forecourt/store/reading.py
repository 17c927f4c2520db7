"""How a read reaches the database: by asyncpg's own loop on PostgreSQL, by a few threads on SQLite."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy.engine import URL

from forecourt.store.engine import reading_engine, sqlite_reading_engine

_THREADS = 4
Values = Mapping[str, Any] | None


class Reader(Protocol):
    """Runs one read by itself."""

    async def read(self, statement: sa.Executable, values: Values = None) -> Sequence[Any]:
        """All rows; `values` for the names that the statement leaves open. Raises what the driver raises."""

    async def close(self) -> None:
        """Close every connection."""


class PostgresReader:
    """Through SQLAlchemy's asyncio engine."""

    def __init__(self, url: URL) -> None:
        self._engine = reading_engine(url)

    async def read(self, statement: sa.Executable, values: Values = None) -> Sequence[Any]:
        async with self._engine.connect() as connection:
            return (await connection.execute(statement, values)).all()

    async def close(self) -> None:
        await self._engine.dispose()


class SqliteReader:
    """Through threads, each read in one of them from begin to end."""

    def __init__(self, url: URL) -> None:
        self._engine = sqlite_reading_engine(url, connections=_THREADS)
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="store-reader")

    async def read(self, statement: sa.Executable, values: Values = None) -> Sequence[Any]:
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, statement, values)

    async def close(self) -> None:
        self._threads.shutdown(wait=True)
        self._engine.dispose()

    def _read(self, statement: sa.Executable, values: Values) -> Sequence[Any]:
        with self._engine.connect() as connection:
            return connection.execute(statement, values).all()


def reader(url: URL) -> Reader:
    """The reader for a store."""
    return SqliteReader(url) if url.get_backend_name() == "sqlite" else PostgresReader(url)
