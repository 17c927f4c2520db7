"""What tests of many rooms need: a PostgreSQL server of their own, and an open store on either engine."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from forecourt.store.database import Database
from forecourt.store.engine import parse_url
from forecourt.store.migrate import migrate
from forecourt.store.store import Store
from tests.postgres import PostgresServer, running_postgres

_TEMPLATE = "migrated"

settings.register_profile("patient", deadline=None)  # no test asserts a time: machines are busy
settings.load_profile("patient")


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    """A server, one for each worker of the tests; tests must not stop it (they start their own with `running_postgres`)."""
    with running_postgres() as server:
        server.execute(f"CREATE DATABASE {_TEMPLATE}")
        asyncio.run(_prepare(server.url(_TEMPLATE)))
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """A fresh database with all tables."""
    name = postgres_server.create_database(_TEMPLATE)
    yield postgres_server.url(name)
    postgres_server.drop_database(name)


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An SQLite file with all tables."""
    file = tmp_path_factory.mktemp("template") / "store.db"
    asyncio.run(_prepare(f"sqlite:///{file}"))
    return file


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A fresh SQLite file with all tables."""
    shutil.copy(sqlite_template, tmp_path / "store.db")
    return f"sqlite:///{tmp_path / 'store.db'}"


@pytest.fixture
def empty_sqlite_url(tmp_path: Path) -> str:
    """An SQLite file that is not there yet."""
    return f"sqlite:///{tmp_path / 'empty.db'}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def store_url(request: pytest.FixtureRequest) -> str:
    """The address of a fresh store, once on each engine."""
    return str(request.getfixturevalue(f"{request.param}_url"))


@pytest.fixture
async def store(store_url: str) -> AsyncIterator[Store]:
    """An open store, on each engine."""
    opened = await Store.open(store_url)
    yield opened
    await opened.close()


async def _prepare(url: str) -> None:
    database = Database(parse_url(url))
    try:
        await migrate(database, datetime.now(UTC))
    finally:
        await database.close()
