"""Brings a store to the present form of its tables, by Alembic, from within the program."""

from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.ext.asyncio import AsyncConnection

from forecourt.kit.errors import Unavailable
from forecourt.store import partitions
from forecourt.store.database import Database

_ONE_AT_A_TIME = 0x46_4F_52_45_43_4F_55_52
"""The advisory lock of migrations on PostgreSQL."""


async def migrate(database: Database, now: datetime) -> str:
    """Run what is missing, one process at a time; the revision reached. Raises `Unavailable`."""

    async def run(connection: AsyncConnection) -> str:
        if database.engine == "postgresql":
            await connection.execute(sa.text(f"SELECT pg_advisory_xact_lock({_ONE_AT_A_TIME})"))
        await connection.run_sync(_upgrade)
        if database.engine == "postgresql":
            await partitions.make_ahead(connection, now)
        return await connection.run_sync(_current) or ""

    return await database.transact(run)


async def require_current(database: Database) -> None:
    """Raise `Unavailable` unless the tables have the form that this program knows."""

    async def current(connection: AsyncConnection) -> str | None:
        return await connection.run_sync(_current)

    found, wanted = await database.transact(current), head()
    if found != wanted:
        raise Unavailable(
            f"The database's tables are of revision {found or 'none'}, this program needs {wanted}: run forecourt migrate."
        )


def head() -> str:
    """The newest revision that this program brings."""
    return ScriptDirectory.from_config(configuration()).get_current_head() or ""


def check(connection: sa.Connection) -> None:
    """Raise when tables and migrations have drifted apart (`alembic check`)."""
    command.check(configuration(connection))


def configuration(connection: sa.Connection | None = None) -> Config:
    """Alembic's configuration without a file."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def _upgrade(connection: sa.Connection) -> None:
    command.upgrade(configuration(connection), "head")


def _current(connection: Any) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()
