"""The writer's connection on SQLite: a thread of its own, one hop a transaction."""

import asyncio
import contextlib
import sqlite3
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import chain
from typing import Any, TypeVar

from forecourt.store.database import Database
from forecourt.store.durability import SQLITE_SETTINGS, require_durable
from forecourt.store.engine import SQLITE_PRAGMAS, sqlite_path
from forecourt.store.pen import StoreDown, WriteRefused
from forecourt.store.statements import Batch, Text

ResultT = TypeVar("ResultT")
_UNFIT = (sqlite3.DataError, sqlite3.InterfaceError, sqlite3.ProgrammingError, OverflowError, UnicodeEncodeError)

_MOST_ROWS = 64
_MOST_VALUES = 32_766


class SqlitePen:
    """Port `Pen` on the standard library's driver."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._path = sqlite_path(database.url)
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="store-writer")
        self._connection: sqlite3.Connection | None = None
        self._repeated: dict[tuple[Text, int], str] = {}

    async def open(self) -> None:
        await self._run(self._open)

    async def write(self, batches: Sequence[Batch]) -> None:
        async with self._database.turn:
            await self._run(self._write, batches)

    async def committed(self, unit_ids: Sequence[str]) -> set[str]:
        return await self._run(self._committed, unit_ids)

    async def last_seq(self, writer: int) -> int:
        rows = await self._run(self._fetch, "SELECT coalesce(max(seq), 0) FROM events WHERE writer = ?", (writer,))
        return int(rows[0][0])

    async def probe(self, writer: int) -> None:
        async with self._database.turn:
            await self._run(self._fetch, "UPDATE writers SET last_seq = last_seq WHERE id = ?", (writer,))

    async def close(self) -> None:
        await self._run(self._close)
        self._thread.shutdown(wait=True)

    async def _run(self, work: Callable[..., ResultT], *arguments: Any) -> ResultT:
        return await asyncio.get_running_loop().run_in_executor(self._thread, work, *arguments)

    def _open(self) -> None:
        self._close()
        try:
            connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False, cached_statements=512)
            self._connection = connection
            for pragma in SQLITE_PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            found = {name: connection.execute(f"PRAGMA {name}").fetchone()[0] for name in SQLITE_SETTINGS}
        except sqlite3.Error as error:
            raise StoreDown(str(error)) from error
        require_durable(found)

    def _write(self, batches: Sequence[Batch]) -> None:
        connection, unknown = self._usable(), False
        try:
            connection.execute("BEGIN IMMEDIATE")
            for batch in batches:
                self._run_batch(connection, batch)
            unknown = True
            connection.execute("COMMIT")
        except sqlite3.IntegrityError as error:
            self._roll_back()
            raise WriteRefused(str(error), conflict=True) from error
        except _UNFIT as error:
            self._roll_back()
            raise WriteRefused(str(error), conflict=False) from error
        except sqlite3.Error as error:
            self._roll_back()
            if error.sqlite_errorcode == sqlite3.SQLITE_ERROR:  # the statement is wrong, not the store
                raise WriteRefused(str(error), conflict=False) from error
            raise StoreDown(str(error), unknown=unknown) from error

    def _run_batch(self, connection: sqlite3.Connection, batch: Batch) -> None:
        """Many rows a statement, in sizes that are powers of two so that few statements are ever prepared."""
        text, rows = batch.text, batch.rows
        if not text.row:
            connection.executemany(text.sql, rows)
            return
        at, size = 0, min(_MOST_ROWS, _MOST_VALUES // len(rows[0]))
        while at < len(rows):
            while at + size > len(rows):
                size //= 2
            sql = self._repeated.get((text, size)) or self._repeat(text, size)
            connection.execute(sql, list(chain.from_iterable(rows[at : at + size])))
            at += size

    def _repeat(self, text: Text, size: int) -> str:
        sql = self._repeated[text, size] = text.sql.replace(text.row, ", ".join([text.row] * size))
        return sql

    def _roll_back(self) -> None:
        with contextlib.suppress(sqlite3.Error):
            if self._connection is not None and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")

    def _committed(self, unit_ids: Sequence[str]) -> set[str]:
        return {row[0] for unit_id in unit_ids for row in self._fetch("SELECT id FROM units WHERE id = ?", (unit_id,))}

    def _fetch(self, sql: str, values: Sequence[Any]) -> list[Any]:
        try:
            return self._usable().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            raise StoreDown(str(error)) from error

    def _usable(self) -> sqlite3.Connection:
        if self._connection is None:
            raise StoreDown("There is no connection to the database.")
        return self._connection

    def _close(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(sqlite3.Error):
                self._connection.close()
            self._connection = None
