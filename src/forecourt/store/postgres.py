"""The writer's connection on PostgreSQL: asyncpg itself, new rows by COPY, other changes by set statements over arrays."""

import contextlib
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import asyncpg

from forecourt.store.database import Database
from forecourt.store.durability import POSTGRES_SETTINGS, require_durable
from forecourt.store.engine import STATEMENT_TIMEOUT_S
from forecourt.store.pen import StoreDown, TryAgain, WriteRefused
from forecourt.store.schema import microseconds
from forecourt.store.statements import Batch

SHORTEST_TIMEOUT_S = 1.0
_EPOCH_US = microseconds(datetime(2000, 1, 1, tzinfo=UTC))
"""Where PostgreSQL counts its times from."""
_LOST_RACE = "40"
_INTEGRITY = "23"
_TROUBLE = ("08", "53", "57", "58", "XX")
_UNFIT = (asyncpg.DataError, asyncpg.exceptions.DataError, UnicodeEncodeError, OverflowError, TypeError, ValueError)
_GONE = (asyncpg.InterfaceError, asyncpg.InternalClientError, OSError, TimeoutError)


class PostgresPen:
    """Port `Pen` on asyncpg."""

    def __init__(self, database: Database) -> None:
        self._where: dict[str, Any] = dict(database.url.get_dialect()().create_connect_args(database.url)[1])
        self._timeout_s = min(STATEMENT_TIMEOUT_S, max(SHORTEST_TIMEOUT_S, database.hold_s))
        """A server that hangs in the middle of a statement holds messages no longer than one that is away."""
        self._connection: Any = None

    async def open(self) -> None:
        await self.close()
        try:
            self._connection = await asyncpg.connect(
                **self._where, timeout=5, command_timeout=self._timeout_s, statement_cache_size=1000
            )
            await _write_times_as_numbers(self._connection)
            found = {name: await self._connection.fetchval(f"SHOW {name}") for name in POSTGRES_SETTINGS}
        except (asyncpg.PostgresError, *_GONE) as error:
            raise StoreDown(_sentence(error)) from error
        require_durable(found)

    async def write(self, batches: Sequence[Batch]) -> None:
        connection, unknown = self._usable(), False
        try:
            await connection.execute("BEGIN")
            for batch in batches:
                await _run(connection, batch)
            unknown = True
            await connection.execute("COMMIT")
        except TimeoutError as error:  # it would answer a ROLLBACK no sooner
            connection.terminate()
            raise _verdict(error, unknown) from error
        except (asyncpg.PostgresError, *_GONE, *_UNFIT) as error:
            await self._roll_back()
            raise _verdict(error, unknown) from error
        except BaseException:  # cancelled in the middle: what the connection is at cannot be known
            connection.terminate()
            raise

    async def committed(self, unit_ids: Sequence[str]) -> set[str]:
        rows = await self._fetch("SELECT id FROM units WHERE id = ANY($1::text[])", list(unit_ids))
        return {row[0] for row in rows}

    async def last_seq(self, writer: int) -> int:
        rows = await self._fetch("SELECT coalesce(max(seq), 0) FROM events WHERE writer = $1", writer)
        return int(rows[0][0])

    async def probe(self, writer: int) -> None:
        await self._fetch("UPDATE writers SET last_seq = last_seq WHERE id = $1", writer)

    async def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            await connection.close(timeout=2)
        except (asyncpg.PostgresError, *_GONE):
            connection.terminate()

    async def _fetch(self, sql: str, *values: Any) -> list[Any]:
        try:
            rows: list[Any] = await self._usable().fetch(sql, *values)
        except (asyncpg.PostgresError, *_GONE) as error:
            raise StoreDown(_sentence(error)) from error
        return rows

    async def _roll_back(self) -> None:
        if self._connection is None or self._connection.is_closed():
            return
        with contextlib.suppress(asyncpg.PostgresError, *_GONE):
            await self._connection.execute("ROLLBACK")

    def _usable(self) -> Any:
        if self._connection is None or self._connection.is_closed():
            raise StoreDown("There is no connection to the database.")
        return self._connection


async def _write_times_as_numbers(connection: Any) -> None:
    """Moments are given in microseconds since 1970, as on SQLite: the driver's way by `datetime` costs four times as much."""
    await connection.set_type_codec(
        "timestamptz",
        schema="pg_catalog",
        encoder=lambda at: (at - _EPOCH_US,),
        decoder=lambda at: at[0] + _EPOCH_US,
        format="tuple",
    )


async def _run(connection: Any, batch: Batch) -> None:
    text, rows = batch.text, batch.rows
    if text.columns:
        await connection.copy_records_to_table(text.table, records=rows, columns=text.columns)
    else:
        await connection.fetch(text.sql, *(list(column) for column in zip(*rows, strict=True)))


def _verdict(error: BaseException, unknown: bool) -> WriteRefused | TryAgain | StoreDown:
    """What an error means for the transaction; `unknown`: COMMIT was on its way."""
    state = str(getattr(error, "sqlstate", None) or "")
    if state.startswith(_INTEGRITY):
        return WriteRefused(_sentence(error), conflict=True)
    if state.startswith(_LOST_RACE):
        return TryAgain(_sentence(error))
    if state.startswith(_TROUBLE) or state == "25006":
        return StoreDown(_sentence(error), unknown=unknown)
    if isinstance(error, asyncpg.PostgresError) or (isinstance(error, _UNFIT) and not unknown):
        return WriteRefused(_sentence(error), conflict=False)
    return StoreDown(_sentence(error), unknown=unknown)


def _sentence(error: BaseException) -> str:
    return str(error).splitlines()[0] if str(error) else type(error).__name__
