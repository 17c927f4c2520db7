"""Numbers are never given twice; one of many holds a lease; a repeated request finds its answer."""

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from forecourt.kit.errors import Conflict, NotFound
from forecourt.store.jobs import number_series
from forecourt.store.numbers import LAST, NumberBlocks
from forecourt.store.store import Store
from tests import rows


async def test_numbers_rise_by_one_within_a_process(store: Store) -> None:
    numbers = NumberBlocks(store.database, block=3)

    assert [await numbers.next("transaction") for _ in range(7)] == [1, 2, 3, 4, 5, 6, 7]
    assert await numbers.next("reservation") == 1


async def test_what_a_crash_left_of_a_block_is_skipped(store: Store) -> None:
    before = [await store.numbers.next("transaction") for _ in range(3)]

    afterwards = NumberBlocks(store.database, block=10)

    assert await afterwards.next("transaction") > max(before)


async def test_many_ask_many_processes_and_none_gets_the_same(store: Store) -> None:
    processes = [NumberBlocks(store.database, block=4) for _ in range(3)]

    given = await asyncio.gather(*(process.next("transaction") for process in processes for _ in range(20)))

    assert len(set(given)) == 60


async def test_a_series_ends_where_stations_cannot_count_further(store: Store) -> None:
    await store.numbers.next("transaction")
    await store.database.ask(sa.update(number_series).values(next=LAST))
    numbers = NumberBlocks(store.database, block=5)

    assert await numbers.next("transaction") == LAST
    with pytest.raises(Conflict):
        await numbers.next("transaction")


async def test_epochs_of_a_storm_are_distinct_and_rise(store: Store) -> None:
    stations = [rows.station(f"CS-{n}") for n in range(40)]
    await store.uow.commit(rows.inserts(*stations))

    taken = await asyncio.gather(*(store.stations.take_epoch(each.id) for _ in range(3) for each in stations))

    assert sorted(taken) == [1] * 40 + [2] * 40 + [3] * 40
    with pytest.raises(NotFound):
        await store.stations.take_epoch("gone")


async def test_a_lease_has_one_holder_until_it_runs_out(store: Store) -> None:
    acquire, later = store.leases.acquire, rows.NOW + timedelta(seconds=11)

    assert await acquire("relay", "a", rows.NOW, 10)
    assert not await acquire("relay", "b", rows.NOW, 10)
    assert await acquire("relay", "a", rows.NOW, 10)
    assert await acquire("relay", "b", later, 10)
    await store.leases.release("relay", "a")
    assert not await acquire("relay", "a", later, 10)
    await store.leases.release("relay", "b")
    assert await acquire("relay", "a", later, 10)


async def test_a_cursor_is_kept(store: Store) -> None:
    assert await store.leases.load_cursor("webhooks") == {}

    await store.leases.save_cursor("webhooks", {"1": 2})
    await store.leases.save_cursor("webhooks", {"1": 3, "2": 1})

    assert await store.leases.load_cursor("webhooks") == {"1": 3, "2": 1}


async def test_a_repeated_request_finds_the_first_ones_answer(store: Store) -> None:
    async def claim(key: str = "k", caller: str = "c") -> tuple[str | None, int | None] | None:
        kept = await store.idempotency.claim(key, caller, route="POST /x", request_sha256="h", now=rows.NOW)
        return None if kept is None else (kept.response, kept.status)

    assert await claim() is None
    assert await claim() == (None, None)
    assert await claim(caller="other") is None
    await store.idempotency.keep("k", "c", status=201, response="{}")
    assert await claim() == ("{}", 201)
    await store.idempotency.release("k", "c")
    assert await claim() is None
