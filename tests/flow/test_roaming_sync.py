"""Two real nodes stay the same: full pulls, deltas, pushes, outages (P01 to P09, T08 to T22, L01, L02, D01, D02)."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.flow.sync_world import Synced, location, offer, synced, tariff


@pytest.fixture(params=["2.1.1", "2.2.1", "2.3.0"])
async def world(request: pytest.FixtureRequest, tmp_path: Path, sqlite_url: str, empty_sqlite_url: str) -> AsyncIterator[Synced]:
    async with synced((sqlite_url, empty_sqlite_url), tmp_path, offered_versions=(request.param,)) as both:
        yield both


async def until(true: Callable[[], Any]) -> None:
    """Return when it holds; a test that waits in vain is ended by its time limit."""
    while not await true():
        await asyncio.sleep(0.02)


async def test_p08_a_full_pull_is_the_complete_truth(world: Synced) -> None:
    await world.publish(*(offer(location(number)) for number in range(250)))
    first = await world.pull(full=True)
    assert (first.fault, first.seen, first.changed, len(await world.held())) == ("", 250, 250, 250)

    await world.withdraw("locations", "l00007")
    second = await world.pull(full=True)

    assert (second.seen, second.changed, second.total) == (249, 1, 249)
    assert "L00007" not in await world.held()


async def test_a_delta_brings_what_changed_and_nothing_is_lost_while_all_changes(world: Synced) -> None:
    """P01, P07: the list is read in pages of 100 while objects change, come and go; then the next delta."""
    await world.publish(*(offer(location(number)) for number in range(300)))
    await world.pull(full=True)

    async def change() -> None:
        for number in range(0, 400, 3):
            await world.publish(offer(location(number, status="CHARGING")))
            await asyncio.sleep(0)

    changing = asyncio.create_task(change())
    await world.pull()
    await changing
    last = await world.pull()

    held = await world.held()
    assert last.full is False
    assert len(held) == 334
    assert {held[f"L{number:05}"]["evses"][0]["status"] for number in range(0, 400, 3)} == {"CHARGING"}


async def test_a_change_is_pushed_and_a_status_is_patched_with_its_parents_date(world: Synced) -> None:
    """L02, T14: the first push of a location that the partner does not know is whole."""
    await world.serve()
    await world.publish(offer(location(1, evses=2)), offer(tariff(), module="tariffs"))
    await until(lambda: _has(world, "L00001"))
    await until(lambda: _has(world, "T1", "tariffs"))

    changed = location(1, evses=2)
    changed["evses"][1] |= {"status": "CHARGING", "last_updated": "2026-11-23T07:00:00Z"}
    await world.publish(offer(changed, part="evse:E1-1"))
    await until(lambda: _status(world, "L00001", 1, "CHARGING"))
    await world.withdraw("tariffs", "t1")
    await until(lambda: _lacks(world, "T1", "tariffs"))

    held = (await world.held())["L00001"]
    assert held["evses"][0]["status"] == "AVAILABLE"
    assert held["last_updated"] >= held["evses"][1]["last_updated"]
    methods = [(each.method, each.url.rsplit("/", 1)[-1]) for each in reversed(await world.cpo.exchanges()) if "L00001" in each.url]
    assert methods == [("PUT", "L00001"), ("PATCH", "E1-1")]


async def test_t14_a_patch_of_what_the_partner_does_not_know_becomes_a_put(world: Synced) -> None:
    await world.publish(offer(location(1)))
    await world.serve()
    await world.cpo.node.roaming.sync.pushes.drop(world.cpo.partner_id)
    await world.serve()

    await world.publish(offer(location(1, status="CHARGING"), part="evse:E1-0"))

    await until(lambda: _status(world, "L00001", 0, "CHARGING"))


async def _has(world: Synced, object_id: str, module: str = "locations") -> bool:
    return object_id in await world.held(module)


async def _lacks(world: Synced, object_id: str, module: str) -> bool:
    return object_id not in await world.held(module)


async def _status(world: Synced, object_id: str, evse: int, status: str) -> bool:
    held = await world.held()
    return object_id in held and held[object_id]["evses"][evse]["status"] == status
