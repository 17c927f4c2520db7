"""Addresses of stores, and the engines behind them: `sqlite:///path` and `postgresql://user:password@host/database`."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import URL, make_url
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from forecourt.kit.errors import InvalidInput

_DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg", "postgres": "postgresql+asyncpg"}
SQLITE_PRAGMAS = (
    "page_size=8192",  # of a new file: rows of a kilobyte and more fill pages of 4096 badly
    "busy_timeout=1000",  # whoever waits longer for another process does so by trying again, with an eye on the time
    "journal_mode=WAL",
    "synchronous=FULL",
    "fullfsync=ON",
    "foreign_keys=ON",
    "cache_size=-65536",
    "wal_autocheckpoint=4096",
)
STATEMENT_TIMEOUT_S = 30.0


def parse_url(address: str) -> URL:
    """The address with our driver. Raises `InvalidInput` for one that is no store of ours."""
    try:
        url = make_url(address)
    except sa.exc.ArgumentError:
        raise InvalidInput(f"{address!r} is not the address of a database; say sqlite:///file or postgresql://…") from None
    backend = url.get_backend_name()
    if backend not in _DRIVERS:
        raise InvalidInput(f"Forecourt keeps its data in SQLite or PostgreSQL, not in {backend}.")
    if backend == "sqlite" and url.database in (None, "", ":memory:"):
        raise InvalidInput("SQLite in memory keeps nothing; name a file, such as sqlite:///forecourt.db.", code="store_not_durable")
    return url.set(drivername=_DRIVERS[backend])


def sqlite_path(url: URL) -> Path:
    """The file of an SQLite store."""
    return Path(url.database or "")


def reading_engine(url: URL, *, connections: int = 8) -> AsyncEngine:
    """For reads on PostgreSQL: each statement by itself, no transaction around it."""
    return _engine(url, connections, isolation_level="AUTOCOMMIT", skip_autocommit_rollback=True, pool_reset_on_return=None)


def sqlite_reading_engine(url: URL, *, connections: int = 4) -> sa.Engine:
    """For reads on SQLite, by threads: a whole read is one hop to a thread (through aiosqlite it would be five)."""
    engine = sa.create_engine(
        url.set(drivername="sqlite+pysqlite"),
        pool_size=connections,
        max_overflow=0,
        isolation_level="AUTOCOMMIT",
        skip_autocommit_rollback=True,
        pool_reset_on_return=None,
        connect_args={"check_same_thread": False},
    )
    sa.event.listen(engine, "connect", _set_pragmas)
    return engine


def asking_engine(url: URL, *, connections: int = 4) -> AsyncEngine:
    """For small transactions of their own: numbers, leases, retention, migrations."""
    if url.get_backend_name() != "sqlite":
        return _engine(url, connections)
    engine = _engine(url, 1)

    @sa.event.listens_for(engine.sync_engine, "connect")
    def own_transactions(connection: Any, _: Any) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine.sync_engine, "begin")
    def write_at_once(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _engine(url: URL, connections: int, **options: Any) -> AsyncEngine:
    if url.get_backend_name() == "postgresql":
        options["connect_args"] = {"timeout": 5, "command_timeout": STATEMENT_TIMEOUT_S, "statement_cache_size": 500}
    engine = create_async_engine(url, pool_size=connections, max_overflow=0, pool_timeout=10, **options)
    if url.get_backend_name() == "sqlite":
        sa.event.listen(engine.sync_engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _: Any) -> None:
    cursor = connection.cursor()
    for pragma in SQLITE_PRAGMAS:
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()
