"""The outbox: nothing is skipped, whichever of several writers commits first."""

import asyncio
from collections.abc import Mapping, Sequence

from forecourt.domain.events import Event
from forecourt.store.pen import Pen
from forecourt.store.statements import Batch
from forecourt.store.store import Store
from tests import rows


class SlowPen:
    """A pen whose COMMIT waits until it is let go."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self.go = asyncio.Event()
        self.reached = asyncio.Event()

    async def write(self, batches: Sequence[Batch]) -> None:
        self.reached.set()
        await self.go.wait()
        await self._pen.write(batches)

    async def open(self) -> None:
        await self._pen.open()

    async def committed(self, unit_ids: Sequence[str]) -> set[str]:
        return await self._pen.committed(unit_ids)

    async def last_seq(self, writer: int) -> int:
        return await self._pen.last_seq(writer)

    async def probe(self, writer: int) -> None:
        await self._pen.probe(writer)

    async def close(self) -> None:
        await self._pen.close()


async def test_a_reader_of_some_types_passes_over_the_others(store_url: str) -> None:
    one, other = await Store.open(store_url), await Store.open(store_url)
    for type_ in ("TransactionUpdated", "TransactionEnded", "TransactionUpdated", "TransactionEnded", "TransactionUpdated"):
        await one.uow.commit(rows.unit(events=[rows.event(type_)]))
    await other.uow.commit(rows.unit(events=[rows.event("TransactionUpdated")]))

    first, cursor = await one.event_log.after({}, 1, {"TransactionEnded"})
    second, cursor = await one.event_log.after(cursor, 10, {"TransactionEnded"})

    assert [each.type for each in (*first, *second)] == ["TransactionEnded", "TransactionEnded"]
    assert first != second
    assert cursor == await one.event_log.end()
    assert await one.event_log.after(cursor, 10, {"TransactionEnded"}) == ([], cursor)
    await other.close()
    await one.close()


async def test_a_reader_skips_nothing_of_a_writer_that_commits_late(store_url: str) -> None:
    quick, late = await Store.open(store_url), await Store.open(store_url)
    slow = late.uow._pen = SlowPen(late.uow._pen)
    held = asyncio.create_task(late.uow.commit(rows.unit(events=[rows.event("StationBooted")])))
    await slow.reached.wait()
    await quick.uow.commit(rows.unit(events=[rows.event("StationConnected")]))
    seen, cursor = await quick.event_log.after({}, 10)
    assert [each.type for each in seen] == ["StationConnected"]

    slow.go.set()
    await held

    behind, cursor = await quick.event_log.after(cursor, 10)
    assert [each.type for each in behind] == ["StationBooted"]
    assert await quick.event_log.after(cursor, 10) == ([], cursor)
    assert cursor == await quick.event_log.end()
    await late.close()
    await quick.close()


async def test_two_writers_at_once_are_read_completely_and_each_in_its_order(store_url: str) -> None:
    stores = [await Store.open(store_url), await Store.open(store_url)]

    async def write(which: int) -> None:
        for n in range(30):
            await stores[which].uow.commit(rows.unit(events=[rows.event(data={"which": which, "n": n})]))

    reader = asyncio.create_task(read_all(stores[0], 60))
    await asyncio.gather(write(0), write(1))
    seen = await asyncio.wait_for(reader, 30)

    for which in (0, 1):
        assert [each.data["n"] for each in seen if each.data["which"] == which] == list(range(30))
    for each in stores:
        await each.close()


async def test_a_cursor_resumes_behind_an_event(store: Store) -> None:
    await store.uow.commit(rows.unit(events=[rows.event(data={"n": n}) for n in range(5)]))
    everything, _ = await store.event_log.after({}, 10)

    cursor = await store.event_log.cursor_of(everything[2].id)

    assert cursor is not None
    assert [each.data["n"] for each in (await store.event_log.after(cursor, 10))[0]] == [3, 4]
    assert await store.event_log.cursor_of("no such event") is None


async def test_an_event_comes_out_as_it_went_in(store: Store) -> None:
    event = rows.event(caller=rows.person("op"), station_id="s1", subject_id="x", data={"a": [1, None, "ä"]})
    await store.uow.commit(rows.unit(events=[event]))

    assert (await store.event_log.after({}, 10))[0] == [event]


async def test_a_writer_continues_after_a_clean_end_and_starts_afresh_after_a_crash(store_url: str) -> None:
    first = await Store.open(store_url)
    await first.uow.commit(rows.unit(events=[rows.event()]))
    await first.close()
    second = await Store.open(store_url)
    await second.uow.commit(rows.unit(events=[rows.event()]))
    crashed = await Store.open(store_url)  # while `second` holds the writer
    await crashed.uow.commit(rows.unit(events=[rows.event()]))

    assert await second.event_log.end() == {"1": 2, "2": 1}
    await second.close()
    await crashed.close()


async def test_who_waits_is_woken_by_a_commit(store: Store) -> None:
    waiting = asyncio.create_task(store.event_log.wait(60))
    await asyncio.sleep(0)

    await store.uow.commit(rows.unit(events=[rows.event()]))

    await asyncio.wait_for(waiting, 5)
    await store.event_log.wait(0.01)


async def read_all(store: Store, count: int) -> list[Event]:
    seen: list[Event] = []
    cursor: Mapping[str, int] = {}
    while len(seen) < count:
        events, cursor = await store.event_log.after(cursor, 7)
        seen += events
        if not events:
            await asyncio.sleep(0.005)
    return seen
