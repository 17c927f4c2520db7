"""The bus within one process."""

import asyncio
import gc

from forecourt.bus.local import LocalBus


async def test_everyone_who_listens_gets_what_is_published_afterwards() -> None:
    bus = LocalBus()
    await bus.publish("a", b"before")
    first, second, other = bus.subscribe("a"), bus.subscribe("a"), bus.subscribe("b")

    await bus.publish("a", b"1")
    await bus.publish("b", b"2")

    assert [await anext(each) for each in (first, second, other)] == [b"1", b"1", b"2"]


async def test_who_falls_behind_loses_the_oldest() -> None:
    bus = LocalBus(capacity=2)
    slow = bus.subscribe("a")

    for message in (b"1", b"2", b"3"):
        await bus.publish("a", message)

    assert [await anext(slow), await anext(slow)] == [b"2", b"3"]


async def test_nothing_is_kept_for_who_has_left() -> None:
    bus = LocalBus()
    listener = bus.subscribe("a")
    waiting = asyncio.ensure_future(anext(listener))
    await asyncio.sleep(0)
    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)

    del listener, waiting
    await asyncio.sleep(0)
    gc.collect()
    await bus.publish("a", b"1")

    assert bus._queues == {}
