"""A real PostgreSQL behind a wire that is cut: replies that are lost, a server that dies and comes back."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import pytest
import sqlalchemy as sa

from forecourt.app.ports import Insert
from forecourt.kit.errors import Unavailable
from forecourt.store.durability import NotDurable
from forecourt.store.events import events
from forecourt.store.store import Store, StoreSettings
from forecourt.store.unit_of_work import GroupSettings
from tests import rows
from tests.postgres import PostgresServer, running_postgres

pytestmark = pytest.mark.postgres
PATIENT = StoreSettings(group=GroupSettings(hold_s=20.0, longest_pause_s=0.1))
HASTY = StoreSettings(group=GroupSettings(hold_s=0.3, longest_pause_s=0.1))


class Wire:
    """A proxy before the server that can swallow the reply to the next COMMIT and cut the line."""

    def __init__(self, port: int) -> None:
        self._behind = port
        self.swallow_commits = 0
        self.swallowed = 0

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server_reader, server_writer = await asyncio.open_connection("127.0.0.1", self._behind)
        deaf = asyncio.Event()
        back = asyncio.create_task(self._back(server_reader, writer, deaf))
        try:
            while data := await reader.read(65_536):
                if b"COMMIT\0" in data and self.swallow_commits:
                    self.swallow_commits -= 1
                    deaf.set()
                server_writer.write(data)
                await server_writer.drain()
        except OSError:
            pass
        finally:
            server_writer.close()
            await back

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, deaf: asyncio.Event) -> None:
        try:
            while data := await reader.read(65_536):
                if deaf.is_set():
                    self.swallowed += 1
                    break
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()


@asynccontextmanager
async def wire_to(url: str) -> AsyncIterator[tuple[Wire, str]]:
    """The same database at the end of a wire that can be cut."""
    address = sa.make_url(url)
    assert address.port is not None
    wire = Wire(address.port)
    server = await asyncio.start_server(wire.carry, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    yield wire, address.set(port=port).render_as_string(hide_password=False)
    server.close()


@pytest.fixture
def own_server() -> Iterator[PostgresServer]:
    with running_postgres() as server:
        yield server


async def test_a_swallowed_commit_reply_is_neither_a_loss_nor_a_duplicate(postgres_url: str) -> None:
    async with wire_to(postgres_url) as (wire, url):
        store = await Store.open(url, settings=PATIENT)
        transactions = [rows.transaction() for _ in range(10)]
        wire.swallow_commits = 1

        await asyncio.gather(*(store.uow.commit(rows.unit(Insert(each), events=[rows.event()])) for each in transactions))

        assert wire.swallowed == 1
        assert [await store.transactions.by_id(each.id) for each in transactions] == transactions
        found = await store.database.read(sa.select(events.c.seq).order_by(events.c.seq))
        assert [row[0] for row in found] == list(range(1, 11))
        await store.close()


async def test_a_server_that_is_killed_and_comes_back_costs_nobody_an_answer(own_server: PostgresServer) -> None:
    store = await Store.open(own_server.url(own_server.create_database()), settings=PATIENT)
    acknowledged: list[str] = []

    async def keep(n: int) -> None:
        for _ in range(n):
            transaction = rows.transaction()
            await store.uow.commit(rows.inserts(transaction))
            acknowledged.append(transaction.id)

    writers = asyncio.gather(*(keep(15) for _ in range(20)))
    await asyncio.sleep(0.05)
    own_server.kill()
    await asyncio.sleep(0.2)
    assert not (await store.health()).ok
    await asyncio.to_thread(own_server.start)
    await writers

    stored = await store.database.read(sa.text("SELECT id FROM transactions"))
    assert sorted(row[0] for row in stored) == sorted(acknowledged)
    assert (await store.health()).ok
    await store.close()


async def test_while_the_server_is_away_a_unit_is_held_and_then_unavailable(own_server: PostgresServer) -> None:
    store = await Store.open(own_server.url(own_server.create_database()), settings=HASTY)
    own_server.kill()

    with pytest.raises(Unavailable):
        await store.uow.commit(rows.inserts(rows.transaction()))
    with pytest.raises(Unavailable):
        await store.stations.by_id("s1")

    own_server.start()
    await store.close()


async def test_a_server_that_hangs_holds_a_unit_no_longer_than_one_that_is_away(postgres_url: str) -> None:
    store = await Store.open(postgres_url, settings=HASTY)
    pens = sa.text("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COMMIT%'")
    await store.uow.commit(rows.inserts(rows.station("BEFORE")))
    hanging = [pid for (pid,) in await store.database.read(pens)]
    assert hanging != []

    for pid in hanging:
        os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(20):  # a statement of others may take 30 s
            with pytest.raises(Unavailable):
                await store.uow.commit(rows.inserts(rows.station("DURING")))
    finally:
        for pid in hanging:
            os.kill(pid, signal.SIGCONT)

    assert await store.stations.by_identity("during") is None
    await store.close()


async def test_a_database_that_answers_before_it_stored_is_refused(postgres_server: PostgresServer, postgres_url: str) -> None:
    name = sa.make_url(postgres_url).database
    postgres_server.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")

    with pytest.raises(NotDurable, match=r"synchronous_commit is off: .*ALTER DATABASE"):
        await Store.open(postgres_url)
