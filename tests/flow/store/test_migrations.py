"""Tables and migrations say the same, on both engines."""

from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from forecourt.kit.errors import Unavailable
from forecourt.store import migrate
from forecourt.store.database import Database
from forecourt.store.engine import parse_url
from forecourt.store.store import Store
from tests import rows


async def test_tables_and_migrations_have_not_drifted_apart(store: Store) -> None:
    async def check(connection: AsyncConnection) -> None:
        await connection.run_sync(migrate.check)

    await store.database.transact(check)


async def test_migrating_twice_changes_nothing(store: Store) -> None:
    assert await migrate.migrate(store.database, rows.NOW) == migrate.head()


async def test_a_store_that_was_not_migrated_is_not_opened(empty_sqlite_url: str) -> None:
    with pytest.raises(Unavailable, match="forecourt migrate"):
        await Store.open(empty_sqlite_url, migrate_first=False)


async def test_a_failed_migration_leaves_nothing_behind(empty_sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    database = Database(parse_url(empty_sqlite_url), hold_s=0.1)

    def fail(connection: Any) -> None:
        connection.execute(sa.text("CREATE TABLE half (id INTEGER)"))
        raise ZeroDivisionError

    monkeypatch.setattr(migrate, "_upgrade", fail)
    with pytest.raises(ZeroDivisionError):
        await migrate.migrate(database, rows.NOW)

    assert await database.read(sa.text("SELECT name FROM sqlite_master")) == []
    await database.close()
