"""Tables and migrations say the same, on both engines."""

from typing import Any

import pytest
import sqlalchemy as sa
from alembic import command
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


async def test_every_migration_after_the_first_goes_back(store: Store) -> None:
    def there_and_back(connection: sa.Connection) -> None:
        configuration = migrate.configuration(connection)
        command.downgrade(configuration, "0001")
        assert "tariff_versions" not in sa.inspect(connection).get_table_names()
        command.upgrade(configuration, "head")
        migrate.check(connection)

    async def run(connection: AsyncConnection) -> None:
        await connection.run_sync(there_and_back)

    await store.database.transact(run)


async def test_stations_that_were_removed_before_their_names_were_kept_are_named_from_the_audit(store: Store) -> None:
    gone = rows.event("StationRemoved", caller=rows.person(), station_id="s1", data={"identity": "CP-1"})
    await store.uow.commit(rows.unit(events=[gone]))

    def again(connection: sa.Connection) -> None:
        configuration = migrate.configuration(connection)
        command.downgrade(configuration, "0005-1")
        command.upgrade(configuration, "head")

    async def run(connection: AsyncConnection) -> None:
        await connection.run_sync(again)

    await store.database.transact(run)

    assert await store.queries.stations.ids_of(rows.SYSTEM, "cp-1") == ["s1"]
    assert (await store.queries.stations.names(rows.SYSTEM, ["s1"]))["s1"].removed


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
