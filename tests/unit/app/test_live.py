"""One turn at a time for each station, whatever order verbs come in; memory is forgotten when nobody needs it."""

import asyncio
import random
from datetime import UTC, datetime
from typing import cast

import pytest

from forecourt.app.live import LiveStation, LiveStations
from forecourt.app.ports import StationReads, TransactionReads
from forecourt.domain.stations import Connector, Station
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import NotFound

NOW = datetime(2026, 11, 22, tzinfo=UTC)


class Reads:
    """Stations of a store that takes a moment to answer; counts loads."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.loads = 0

    async def by_id(self, station_id: str) -> Station | None:
        self.loads += 1
        for _ in range(self._random.randrange(3)):
            await asyncio.sleep(0)
        if station_id == "none":
            return None
        return Station(id=station_id, operator_id="o", identity=station_id, identity_key=station_id, created_at=NOW, updated_at=NOW)

    async def connectors(self, station_id: str) -> list[Connector]:
        return []

    async def unfinished(self, station_id: str) -> list[Transaction]:
        return []


def stations(reads: Reads) -> LiveStations:
    return LiveStations(cast(StationReads, reads), cast(TransactionReads, reads))


@pytest.mark.parametrize("seed", range(30))
async def test_turns_of_a_station_never_overlap(seed: int) -> None:
    chance, book, inside, seen = random.Random(seed), stations(Reads(seed)), set[str](), list[LiveStation]()

    async def verb(station_id: str) -> None:
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        async with book.turn(station_id) as live:
            assert station_id not in inside
            inside.add(station_id)
            seen.append(live)
            for _ in range(chance.randrange(3)):
                await asyncio.sleep(0)
            inside.discard(station_id)

    await asyncio.gather(*(verb(chance.choice("ab")) for _ in range(60)))

    assert len(seen) == 60
    assert book.peek("a") is None
    assert book.peek("b") is None


async def test_a_cancelled_wait_leaves_the_turn_to_the_others() -> None:
    book = stations(Reads(1))
    async with book.turn("a"):
        waiting = asyncio.create_task(book.turn("a").__aenter__())
        await asyncio.sleep(0.01)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)

    async with asyncio.timeout(5), book.turn("a") as live:
        assert live.station.id == "a"
    assert book.peek("a") is None


async def test_a_connected_station_stays_in_memory() -> None:
    reads = Reads(1)
    book = stations(reads)
    async with book.turn("a") as live:
        live.epoch = 1

    async with book.turn("a") as again:
        assert again is live
        again.epoch = None

    assert reads.loads == 1
    assert book.peek("a") is None


async def test_an_unknown_station_is_told_and_leaves_nothing_behind() -> None:
    book = stations(Reads(1))

    with pytest.raises(NotFound):
        async with book.turn("none"):
            pytest.fail("there is no such station")

    assert book.peek("none") is None
    assert book._seats == {}
