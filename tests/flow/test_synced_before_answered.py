"""SIGKILL leaves the page cache, so it proves too little: traced, each answer is preceded by an fsync of its own group."""

import random
import re
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.acknowledged import Fleet
from tests.load import LoadStation, Sent
from tests.postgres import PostgresServer, running_postgres
from tests.running import Server, serve
from tests.tracing import SENDS, SYNCS, Called, Trace, traced

ANSWER = re.compile(r'\[3,\\"([0-9a-f-]{36})\\"')
RECORDS = 150


@pytest.fixture
def own_postgres() -> Iterator[PostgresServer]:
    """A server of which every process is traced."""
    with running_postgres() as server:
        yield server


async def charge(server: Server, seed: int) -> list[LoadStation]:
    """A fleet charges for a while; the stations with every call that was answered."""
    fleet = Fleet(seed)
    await fleet.prepare(server)
    async with fleet.charging():
        await fleet.records(RECORDS, within_s=60)
        await fleet.finish()
    assert fleet.kept.errors == []
    return fleet.stations


def written(trace: Trace) -> dict[str, Called]:
    """The system call that sent each answer, by message id."""
    return {message_id: call for call in trace.named(*SENDS) for message_id in ANSWER.findall(call.text)}


def unsynced(stations: list[LoadStation], answers: dict[str, Called], syncs: list[Called]) -> list[tuple[str, Sent]]:
    """Answers without an fsync that began after the station had sent and ended before the answer was written."""
    return [
        (station.identity, sent)
        for station in stations
        for sent in station.calls
        if not any(sent.sent_at <= sync.began and sync.ended <= answers[sent.message_id].began for sync in syncs)
    ]


def check(stations: list[LoadStation], trace: Trace, syncs: list[Called]) -> None:
    answers = written(trace)
    asked = [sent.message_id for station in stations for sent in station.calls]
    assert len(asked) > RECORDS
    assert [each for each in asked if each not in answers] == []
    assert unsynced(stations, answers, syncs) == []
    print(f"{len(asked)} answers, {len(syncs)} syncs")


async def test_on_sqlite_the_log_is_synced_before_each_answer(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        serve(sqlite_url, tmp_path) as server,
        traced([server.process.pid], (*SYNCS, *SENDS), tmp_path / "trace") as trace,
    ):
        stations = await charge(server, random.randrange(10**6))

    check(stations, trace, [each for each in trace.named(*SYNCS) if "store.db-wal>" in each.text and " = 0 " in each.text])


@pytest.mark.postgres
async def test_on_postgres_the_log_is_synced_before_each_answer(own_postgres: PostgresServer, tmp_path: Path) -> None:
    async with serve(own_postgres.url(own_postgres.create_database()), tmp_path) as server:
        assert own_postgres.process is not None
        below = [each.pid for each in psutil.Process(own_postgres.process.pid).children(recursive=True)]
        pids = [own_postgres.process.pid, *below]
        async with (
            traced(pids, SYNCS, tmp_path / "trace-postgres") as behind,
            traced([server.process.pid], SENDS, tmp_path / "trace") as trace,
        ):
            stations = await charge(server, random.randrange(10**6))

    check(stations, trace, [each for each in behind.named(*SYNCS) if "/pg_wal/" in each.text and " = 0 " in each.text])
