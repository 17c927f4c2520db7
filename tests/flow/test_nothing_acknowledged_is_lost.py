"""Acknowledged means stored (invariant 1): the server is killed at random moments under load; every yes is looked up afterwards."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from tests.load import Acknowledged, LoadStation, Where
from tests.running import Server, serve

KILLS = 8
EACH = 6
VERSIONS = ("1.6", "2.0.1", "2.1")


@asynccontextmanager
async def a_fleet(where: Where, kept: Acknowledged, seed: int) -> AsyncIterator[list[LoadStation]]:
    """Stations of all versions that charge until the block ends; then they deliver what is unanswered and go."""
    fleet = [
        LoadStation(f"KILL-{version}-{number}", version, where, kept, seed * 1000 + number)
        for number, version in enumerate(VERSIONS * EACH)
    ]
    running = [asyncio.create_task(station.run()) for station in fleet]
    try:
        yield fleet
        for station in fleet:
            station.stop.set()
        await asyncio.wait_for(asyncio.gather(*running), 120)
    finally:
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def prepare(server: Server) -> None:
    for number, version in enumerate(VERSIONS * EACH):
        await server.api("PUT", f"/stations/KILL-{version}-{number}", {})
    await server.api("PUT", "/tokens/KILL", {"status": "accepted", "max_concurrent": None})


async def stored(server: Server, identity: str) -> list[dict[str, Any]]:
    """Every transaction of a station, each with all its evidence."""
    found = []
    async for item in pages(server, "/transactions", "items", "next", station_id=identity):
        one = await server.api("GET", f"/transactions/{item['id']}", status=200)
        assert one["evidence_next"] is None
        found.append(one)
    return found


async def pages(server: Server, path: str, items: str, cursor: str, **query: str) -> AsyncIterator[dict[str, Any]]:
    page = await server.api("GET", path, status=200, limit="200", **query)
    while True:
        for item in page[items]:
            yield item
        if page[cursor] is None:
            return
        page = await server.api("GET", path, status=200, limit="200", cursor=page[cursor], **query)


def name_of(version: str, evidence: dict[str, Any]) -> str:
    """The evidence by the name under which the load keeps it."""
    if version != "1.6":
        return str(evidence["seq_no"])
    at = evidence["payload"].get("meterValue", [{}])[0].get("timestamp", "")
    return {"start": "start", "stop": "stop"}.get(evidence["kind"], f"meter {at}")


async def compare(server: Server, fleet: list[LoadStation], kept: Acknowledged) -> None:
    """Each record that was acknowledged is stored, and none twice, however often it was sent."""
    records: Counter[tuple[str, str, str]] = Counter()
    for station in fleet:
        transactions = await stored(server, station.identity)
        references = [each["ocpp_transaction_id"] for each in transactions]
        assert len(references) == len(set(references))
        if station.version == "1.6":
            given = {number for (identity, _), number in kept.starts.items() if identity == station.identity}
            assert set(references) == given
        for each in transactions:
            for evidence in each["evidence"]:
                records[station.identity, each["ocpp_transaction_id"], name_of(station.version, evidence)] += 1
    lost = [record for record in kept.records if records[record] == 0]
    doubled = [record for record in kept.records if records[record] > 1]
    assert (lost, doubled) == ([], [])


async def test_a_killed_server_loses_nothing_that_it_acknowledged(store_url: str, tmp_path: Path) -> None:
    where, kept, chance = Where(), Acknowledged(), random.Random(20261122)
    async with serve(store_url, tmp_path) as server:
        await prepare(server)
        where.url = server.ocpp_url
        async with a_fleet(where, kept, seed=1) as fleet:
            await asyncio.sleep(1)
            await server.kill()
            for _ in range(KILLS - 1):
                async with serve(store_url, tmp_path) as again:
                    where.url = again.ocpp_url
                    await asyncio.sleep(0.2 + chance.random() * 1.5)
                    await again.kill()
            async with serve(store_url, tmp_path) as last:
                where.url = last.ocpp_url
                await asyncio.sleep(1)
                for station in fleet:
                    station.stop.set()
                while any(station._pending is not None for station in fleet):  # noqa: ASYNC110 -- waits for other tasks' state
                    await asyncio.sleep(0.1)

                await compare(last, fleet, kept)

    assert len(kept.records) > 200
    assert kept.errors == []


async def test_a_drained_server_answers_what_it_had_in_hand(store_url: str, tmp_path: Path) -> None:
    where, kept = Where(), Acknowledged()
    async with serve(store_url, tmp_path) as server:
        await prepare(server)
        where.url = server.ocpp_url
        async with a_fleet(where, kept, seed=2) as fleet:
            await asyncio.sleep(1)
            status = await server.stop()
            async with serve(store_url, tmp_path) as again:
                where.url = again.ocpp_url
                await asyncio.sleep(0.5)
                for station in fleet:
                    station.stop.set()
                while any(station._pending is not None for station in fleet):  # noqa: ASYNC110 -- waits for other tasks' state
                    await asyncio.sleep(0.1)

                await compare(again, fleet, kept)

    assert status == 0
    assert kept.errors == []
