"""Acknowledged means stored (invariant 1): the server is killed at random moments under load; every yes is looked up afterwards."""

import asyncio
import random
from pathlib import Path

from tests.acknowledged import Fleet
from tests.running import serve

KILLS = 6


async def test_a_killed_server_loses_nothing_that_it_acknowledged(store_url: str, tmp_path: Path) -> None:
    fleet = Fleet(seed=random.randrange(10**6))
    chance = random.Random(fleet.seed)
    async with serve(store_url, tmp_path) as first:
        await fleet.prepare(first)
        async with fleet.charging():
            await fleet.records(200)
            await first.kill()
            for _ in range(KILLS - 1):
                async with serve(store_url, tmp_path) as again:
                    fleet.where.url = again.ocpp_url
                    await asyncio.sleep(0.3 + chance.random())
                    await again.kill()
            async with serve(store_url, tmp_path) as last:
                fleet.where.url = last.ocpp_url
                await fleet.records(100)
                await fleet.finish()

                await fleet.compare(last)

    assert fleet.kept.errors == []
    assert fleet.kept.resent > 0


async def test_a_drained_server_answers_what_it_had_in_hand(store_url: str, tmp_path: Path) -> None:
    fleet = Fleet(seed=random.randrange(10**6))
    async with serve(store_url, tmp_path) as server:
        await fleet.prepare(server)
        async with fleet.charging():
            await fleet.records(100)
            status = await server.stop()
            async with serve(store_url, tmp_path) as again:
                fleet.where.url = again.ocpp_url
                await fleet.records(100)
                await fleet.finish()

                await fleet.compare(again)

    assert status == 0
    assert fleet.kept.errors == []
