"""The relay: no event is skipped, none comes twice to a listener, a slow one is let go."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from datetime import UTC, datetime, timedelta

import pytest

from forecourt.app.outbox import Relay
from forecourt.domain.access import Caller, Role
from forecourt.domain.events import Event
from forecourt.kit.errors import TooMany

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Log:
    """Committed events of two writers, in memory; each writer's are dense, and become visible in any order."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Event]] = {"a": [], "b": []}
        self.committed = asyncio.Event()

    def add(self, writer: str, id_: str, operator_id: str | None = "op1", type_: str = "StationChanged") -> None:
        event = Event(
            id=id_,
            type=type_,
            occurred_at=NOW,
            recorded_at=NOW,
            operator_id=operator_id,
            caller="user:u",
            correlation_id="c",
        )
        self.rows[writer].append(event)
        self.committed.set()

    async def after(
        self, cursor: Mapping[str, int], limit: int, types: Collection[str] | None = None
    ) -> tuple[list[Event], Mapping[str, int]]:
        events: list[Event] = []
        behind = dict(cursor)
        for writer, rows in self.rows.items():
            page = rows[behind.get(writer, 0) : behind.get(writer, 0) + limit - len(events)]
            behind[writer] = behind.get(writer, 0) + len(page)
            events += [each for each in page if types is None or each.type in types]
        return events, behind

    async def cursor_of(self, event_id: str) -> Mapping[str, int] | None:
        ids = {writer: [each.id for each in rows] for writer, rows in self.rows.items()}
        found = next((writer for writer, known in ids.items() if event_id in known), None)
        return (
            None
            if found is None
            else {writer: known.index(event_id) + 1 if writer == found else 0 for writer, known in ids.items()}
        )

    async def end(self) -> Mapping[str, int]:
        return {writer: len(rows) for writer, rows in self.rows.items()}

    async def wait(self, timeout_s: float) -> None:
        self.committed.clear()
        try:
            await asyncio.wait_for(self.committed.wait(), timeout_s)
        except TimeoutError:
            return


class Leases:
    """One lease table in memory."""

    def __init__(self) -> None:
        self.held: dict[str, str] = {}
        self.cursors: dict[str, Mapping[str, int]] = {}

    async def acquire(self, name: str, holder: str, now: datetime, ttl_s: float) -> bool:
        return self.held.setdefault(name, holder) == holder

    async def release(self, name: str, holder: str) -> None:
        self.held.pop(name, None)

    async def load_cursor(self, name: str) -> Mapping[str, int]:
        return self.cursors.get(name, {})

    async def save_cursor(self, name: str, cursor: Mapping[str, int]) -> None:
        self.cursors[name] = cursor


@pytest.fixture
def log() -> Log:
    return Log()


def caller(operator_id: str | None = "op1") -> Caller:
    return Caller(kind="user", id="u", name="Ann", operator_id=operator_id, role=Role.VIEWER)


async def take(events: AsyncIterator[Event], count: int) -> list[str]:
    return [(await asyncio.wait_for(anext(events), 5)).id for _ in range(count)]


async def begin(events: AsyncIterator[Event]) -> "asyncio.Task[Event]":
    """Let a listener enter the fan-out before anything is committed."""
    task = asyncio.ensure_future(anext(events))
    for _ in range(10):
        await asyncio.sleep(0)
    return task


async def test_a_new_listener_gets_what_is_committed_from_now_on(log: Log) -> None:
    relay = Relay(log, Leases())
    log.add("a", "old")
    first = await begin(events := relay.live(caller()))

    log.add("b", "new1")
    log.add("a", "new2")
    await relay.step()

    assert [(await first).id, *await take(events, 1)] == ["new2", "new1"]


async def test_one_that_comes_back_gets_what_it_missed_once_and_then_goes_on(log: Log) -> None:
    relay = Relay(log, Leases())
    for number in range(1_201):
        log.add("a", f"a{number}")
    other = await begin(relay.live(caller()))
    log.add("a", "late")  # committed, and not yet read for the listeners

    events = relay.live(caller(), "a0")
    missed = await take(events, 1_201)
    joined = await begin(events)
    await relay.step()
    log.add("a", "live")
    await relay.step()

    assert missed == [*(f"a{number}" for number in range(1, 1_201)), "late"]
    assert (await joined).id == "live"
    assert (await other).id == "late"


async def test_a_listener_sees_its_operator_only(log: Log) -> None:
    relay = Relay(log, Leases())
    log.add("a", "first")
    events, everything = relay.live(caller("op1"), "first"), relay.live(caller(None), "first")
    log.add("a", "theirs", "op2")
    log.add("a", "nobody's", None)
    log.add("a", "mine", "op1")
    waiting = [await begin(events), await begin(everything)]
    log.add("b", "theirs later", "op2")
    log.add("b", "mine later", "op1")
    await relay.step()

    assert [(await waiting[0]).id, *await take(events, 1)] == ["mine", "mine later"]
    seen = [(await waiting[1]).id, *await take(everything, 4)]
    assert seen == ["theirs", "nobody's", "mine", "theirs later", "mine later"]


async def test_a_listener_that_cannot_keep_up_is_let_go(log: Log) -> None:
    relay = Relay(log, Leases(), queue=2)
    first = await begin(events := relay.live(caller()))
    log.add("a", "1")
    await relay.step()
    await first

    for number in range(2, 6):
        log.add("a", str(number))
    await relay.step()

    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(anext(events), 5)


async def test_so_many_streams_and_no_more(log: Log) -> None:
    relay = Relay(log, Leases(), listeners=1)
    waiting = await begin(relay.live(caller()))

    with pytest.raises(TooMany):
        relay.require_room()

    waiting.cancel()
    await asyncio.gather(waiting, return_exceptions=True)
    relay.require_room()


async def test_the_relays_end_ends_every_stream(log: Log) -> None:
    relay = Relay(log, Leases())
    running = asyncio.create_task(relay.run())
    waiting = await begin(relay.live(caller()))

    running.cancel()
    await asyncio.gather(running, return_exceptions=True)

    with pytest.raises(StopAsyncIteration):
        await asyncio.wait_for(waiting, 5)


async def test_a_subscriber_gets_a_page_again_when_it_failed_to_handle_it(log: Log) -> None:
    relay = Relay(log, Leases())
    seen: list[str] = []
    log.add("a", "1")
    log.add("b", "2")

    async def fail(events: list[Event]) -> None:
        seen.extend(each.id for each in events)
        raise RuntimeError("down")

    async def handle(events: list[Event]) -> None:
        seen.extend(each.id for each in events)

    with pytest.raises(RuntimeError):
        await relay.deliver("billing", fail)
    await relay.deliver("billing", handle)
    rest = await relay.deliver("billing", handle)

    assert (seen, rest) == (["1", "2", "1", "2"], 0)


async def test_a_subscriber_of_some_types_hears_of_no_others_and_does_not_read_them_again(log: Log) -> None:
    leases, seen, now = Leases(), list[str](), NOW
    log.add("a", "1", type_="TransactionUpdated")

    async def handle(events: list[Event]) -> None:
        seen.extend(each.id for each in events)

    relay = Relay(log, leases, clock=lambda: now)
    await relay.deliver("billing", handle, {"TransactionEnded"})
    stored_at_once = dict(leases.cursors)
    now += timedelta(seconds=11)
    await relay.deliver("billing", handle, {"TransactionEnded"})

    assert (seen, stored_at_once) == ([], {})
    assert leases.cursors == {"subscriber:billing": {"a": 1, "b": 0}}


async def test_a_lease_that_may_have_passed_to_others_is_asked_for_again_with_its_cursor(log: Log) -> None:
    leases, seen, now = Leases(), list[str](), NOW
    relay = Relay(log, leases, clock=lambda: now)

    async def handle(events: list[Event]) -> None:
        seen.extend(each.id for each in events)

    log.add("a", "1")
    await relay.deliver("billing", handle)
    leases.held["subscriber:billing"] = "another"
    now += timedelta(seconds=31)
    log.add("a", "2")
    await relay.deliver("billing", handle)
    del leases.held["subscriber:billing"]
    leases.cursors["subscriber:billing"] = {"a": 2, "b": 0}
    log.add("a", "3")
    await relay.deliver("billing", handle)

    assert seen == ["1", "3"]


async def test_of_two_processes_one_serves_a_subscriber(log: Log) -> None:
    leases = Leases()
    seen: list[str] = []
    log.add("a", "1")

    async def handle(events: list[Event]) -> None:
        seen.extend(each.id for each in events)

    await Relay(log, leases).deliver("billing", handle)
    log.add("a", "2")
    await Relay(log, leases).deliver("billing", handle)

    assert seen == ["1"]


async def test_what_is_let_go_is_taken_up_at_once_where_it_was_left(log: Log) -> None:
    leases, seen = Leases(), list[str]()

    async def handle(events: list[Event]) -> None:
        seen.extend(each.id for each in events)

    log.add("a", "e1")
    first, second = Relay(log, leases), Relay(log, leases)
    await first.deliver("billing", handle)
    log.add("a", "e2")
    kept = await second.deliver("billing", handle)
    await first.let_go()
    await second.deliver("billing", handle)

    assert (kept, seen) == (0, ["e1", "e2"])
