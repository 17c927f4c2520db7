"""The live stream over real HTTP: in scope, in order, resumed, bounded; and the audit read from the same events."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import msgspec
import pytest

from tests.flow.api_world import World, running_api


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        yield running


class Stream:
    """A client of the live stream."""

    def __init__(self, answer: aiohttp.ClientResponse) -> None:
        self._answer = answer

    async def next(self) -> dict[str, Any]:
        """The next event: its `id`, `event` and `data`; comments and the retry hint are passed over."""
        fields: dict[str, Any] = {}
        async with asyncio.timeout(10):
            while True:
                line = (await self._answer.content.readline()).decode().rstrip("\n")
                if not line and fields.keys() - {"retry", ""}:
                    return fields | {"data": msgspec.json.decode(fields["data"])}
                name, _, value = line.partition(": ")
                fields[name] = value


@asynccontextmanager
async def listening(world: World, key: str = "viewer", last: str | None = None, query: str = "") -> AsyncIterator[Stream]:
    headers = {"Authorization": f"Bearer {world.keys[key]}", **({"Last-Event-ID": last} if last else {})}
    before = len(world.node.services.relay._listeners)
    async with world.http.get(f"{world.url}/api/v1/events{query}", headers=headers) as answer:
        assert (answer.status, answer.content_type) == (200, "text/event-stream")
        async with asyncio.timeout(10):
            while len(world.node.services.relay._listeners) == before:
                await asyncio.sleep(0.005)
        yield Stream(answer)


async def test_what_is_committed_is_seen_with_the_stations_identity(world: World) -> None:
    async with listening(world) as stream:
        await world.call("PUT", "/stations/CP1", {}, headers={"X-Correlation-ID": "r1"})
        seen = await stream.next()

    assert (seen["event"], seen["data"]["station_id"], seen["data"]["correlation_id"]) == ("StationRegistered", "CP1", "r1")
    assert seen["id"] == seen["data"]["id"]
    assert seen["data"]["caller_name"] == "operator"


async def test_a_stream_goes_on_behind_the_last_event(world: World) -> None:
    async with listening(world) as stream:
        await world.call("PUT", "/tokens/A", {})
        first = await stream.next()
    await world.call("PUT", "/tokens/B", {})
    await world.call("PUT", "/tokens/C", {})

    async with listening(world, last=first["id"]) as stream:
        missed = [await stream.next(), await stream.next()]
        await world.call("PUT", "/tokens/D", {})
        live = await stream.next()

    assert [each["data"]["data"]["is"]["uid"] for each in (first, *missed, live)] == ["A", "B", "C", "D"]


async def test_an_id_that_is_too_old_says_read_anew(world: World) -> None:
    async with listening(world, last="00000000-0000-7000-8000-00000000dead") as stream:
        first = await stream.next()

    assert first["event"] == "Reset"


async def test_another_operators_events_are_never_seen_even_when_resumed(world: World) -> None:
    async with listening(world, "root") as everything, listening(world, "stranger") as theirs:
        await world.call("PUT", "/stations/CP1", {})
        mine = await everything.next()
        await world.call("PUT", "/stations/CP2", {}, key="stranger")
        seen = await theirs.next()
    async with listening(world, "stranger", last=mine["id"]) as resumed:
        after = await resumed.next()

    assert (mine["data"]["station_id"], seen["data"]["station_id"], after["data"]["station_id"]) == ("CP1", "CP2", "CP2")


async def test_a_stream_can_be_narrowed_to_a_station_and_types(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    await world.call("PUT", "/stations/CP2", {})
    foreign = await world.call("GET", "/events", key="stranger", query={"station_id": "CP1"})

    async with listening(world, query="?station_id=CP1&type=StationChanged&type=StationRemoved") as stream:
        await world.call("PUT", "/stations/CP2", {"name": "x"})
        await world.call("POST", "/stations/CP1/reset", {})
        await world.call("DELETE", "/stations/CP1")
        seen = await stream.next()

    assert seen["event"] == "StationRemoved"
    assert foreign.status == 404


async def test_so_many_streams_and_no_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.node.services.relay, "_most", 1)

    async with listening(world):
        refused = await world.call("GET", "/events", key="viewer")

    assert (refused.status, refused.headers["retry-after"]) == (429, "30")


async def test_the_audit_says_who_changed_what(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {"name": "first"})
    await world.call("PUT", "/stations/CP1", {"name": "second"})

    audit = await world.call("GET", "/audit", key="administrator", query={"station_id": "CP1"})
    narrowed = await world.call("GET", "/audit", key="administrator", query={"type": "StationRegistered"})

    told = [(each["type"], each["caller_name"], each["data"]["changed"], each["station_id"]) for each in audit.body["items"]]
    assert told[0] == ("StationChanged", "operator", ["name"], "CP1")
    assert [each["type"] for each in narrowed.body["items"]] == ["StationRegistered"]
