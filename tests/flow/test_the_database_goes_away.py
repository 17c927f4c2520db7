"""The database goes and returns under load: stations see delay or a closed socket, no false yes, no error for our trouble."""

import asyncio
import random
import resource
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from tests.acknowledged import Fleet
from tests.postgres import PostgresServer, running_postgres
from tests.running import Server, serve

KILLS = 3
Away = Callable[[Server], AbstractContextManager[None]]


@dataclass
class Store:
    """Where a store is, and a way to take it away from a server for a while."""

    url: str
    away: Away


@contextmanager
def stopped(postgres: PostgresServer, _: Server) -> Iterator[None]:
    """PostgreSQL ends in order, and is started again."""
    postgres.stop()
    try:
        yield
    finally:
        postgres.start()


@contextmanager
def locked(file: Path, _: Server) -> Iterator[None]:
    """Another process writes and does not come to an end."""
    other = sqlite3.connect(file, isolation_level=None, timeout=30)
    try:
        other.execute("BEGIN IMMEDIATE")
        yield
    finally:
        other.close()


@contextmanager
def disk_full(server: Server) -> Iterator[None]:
    """No file of the server's can be written any more."""
    unlimited = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (1, unlimited[1]))
    try:
        yield
    finally:
        if server.process.returncode is None:
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, unlimited)


@pytest.fixture(scope="module")
def own_postgres() -> Iterator[PostgresServer]:
    """A server that these tests may kill."""
    with running_postgres() as server:
        yield server


@pytest.fixture(params=[pytest.param("stopped", marks=pytest.mark.postgres), "locked", "disk_full"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """A store, once for each kind of trouble."""
    if request.param == "stopped":
        postgres: PostgresServer = request.getfixturevalue("own_postgres")
        return Store(postgres.url(postgres.create_database()), partial(stopped, postgres))
    file = tmp_path / "store.db"
    return Store(f"sqlite:///{file}", partial(locked, file) if request.param == "locked" else disk_full)


async def listen(server: Server, hear: Callable[[str], None]) -> None:
    """Follow the live stream of events."""
    async with server.http.get(f"{server.url}/api/v1/events") as stream:
        assert stream.status == 200
        async for line in stream.content:
            hear(line.decode())


async def until(true: Callable[[], bool]) -> None:
    """Wait for what other tasks do."""
    async with asyncio.timeout(60):
        while not true():
            await asyncio.sleep(0.05)


async def readiness(server: Server, *, well: bool) -> str:
    """Wait until the node says that it is well, or not; what it says of its store."""
    async with asyncio.timeout(30):
        while True:
            async with server.http.get(f"{server.url}/ready") as answer:
                said: str = (await answer.json())["checks"]["store"]
                assert (answer.status == 200) == (said == "ok")
            if (said == "ok") == well:
                return said
            await asyncio.sleep(0.05)


@pytest.mark.postgres
async def test_a_killed_postgres_costs_nothing_that_was_acknowledged(own_postgres: PostgresServer, tmp_path: Path) -> None:
    fleet = Fleet(seed=random.randrange(10**6))
    chance = random.Random(fleet.seed)
    async with serve(own_postgres.url(own_postgres.create_database()), tmp_path) as server:
        await fleet.prepare(server)
        async with fleet.charging():
            for _ in range(KILLS):
                await fleet.records(50)
                await asyncio.sleep(chance.random() / 2)
                own_postgres.kill()
                await asyncio.sleep(chance.random() / 2)
                await asyncio.to_thread(own_postgres.start)
            await fleet.records(50)
            await fleet.finish()

            await fleet.compare(server)

    assert fleet.kept.errors == []


async def test_a_short_absence_is_only_a_delay(store: Store, tmp_path: Path) -> None:
    fleet, heard = Fleet(seed=random.randrange(10**6)), list[str]()
    async with serve(store.url, tmp_path, hold_s=60) as server:
        await fleet.prepare(server)
        listener = asyncio.create_task(listen(server, heard.append))
        async with fleet.charging():
            await fleet.records(50)
            with store.away(server):
                await readiness(server, well=False)
            await readiness(server, well=True)
            await fleet.records(50)
            await fleet.finish()

            await fleet.compare(server)
        await server.api("PUT", "/tokens/AFTERWARDS", {"status": "accepted"}, status=201)
        await until(lambda: any("AFTERWARDS" in line for line in heard))
        listener.cancel()

    assert fleet.kept.errors == []
    assert fleet.kept.sockets_lost == 0


async def test_a_long_absence_closes_sockets_unanswered_and_all_is_sent_again(store: Store, tmp_path: Path) -> None:
    fleet = Fleet(seed=random.randrange(10**6))
    async with serve(store.url, tmp_path, hold_s=1) as server:
        await fleet.prepare(server)
        async with fleet.charging():
            await fleet.records(50)
            with store.away(server):
                assert await readiness(server, well=False) != ""
                async with server.http.put(f"{server.url}/api/v1/tokens/LATER", json={"status": "accepted"}) as refused:
                    problem = await refused.json(content_type="application/problem+json")
                await until(lambda: fleet.kept.sockets_lost >= len(fleet.stations))
                acknowledged = fleet.kept.records.total()
                await asyncio.sleep(0.5)
                assert fleet.kept.records.total() == acknowledged
            await readiness(server, well=True)
            await fleet.records(50)
            await fleet.finish()

            await fleet.compare(server)
        await server.api("GET", "/tokens/LATER", status=404)

    assert (refused.status, problem["code"]) == (503, "unavailable")
    assert fleet.kept.errors == []
    assert fleet.kept.resent > 0


async def test_a_station_that_left_meanwhile_is_known_to_be_gone(store: Store, tmp_path: Path) -> None:
    async with serve(store.url, tmp_path, hold_s=1) as server:
        await server.api("PUT", "/stations/GONE", {}, status=201)
        async with server.http.ws_connect(f"{server.ocpp_url}/GONE", protocols=("ocpp1.6",)) as socket:
            await socket.send_str('[2,"1","Heartbeat",{}]')
            await socket.receive()
            assert (await server.api("GET", "/stations/GONE", status=200))["connected"]
            with store.away(server):
                await socket.close()
                await until(lambda: any("end of the socket of GONE not stored" in str(entry) for entry in server.log))
        async with asyncio.timeout(30):
            while (await server.api("GET", "/stations/GONE", status=200))["connected"]:
                await asyncio.sleep(0.1)


async def test_a_server_can_be_stopped_meanwhile(store: Store, tmp_path: Path) -> None:
    async with serve(store.url, tmp_path, hold_s=1) as server:
        with store.away(server):
            status = await server.stop()

    assert status == 0
