"""The asyncio shell around the RPC rules: no real socket, a clock that stands still."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest
from msgspec import Raw

from forecourt.ocpp.connection import Answer, CloseUnanswered, Connection
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.frames import Call, CallError, CallResult, Frame, Send
from forecourt.ocpp.versions import Version

EMPTY = Raw(b"{}")


class Wire:
    """The peer's end, in memory."""

    def __init__(self) -> None:
        self.sent: list[str] = []
        self.closed: list[tuple[int, bytes]] = []
        self.broken = False
        self.readable = asyncio.Event()
        self.readable.set()

    async def send_str(self, text: str, /) -> None:
        if self.broken:
            raise ConnectionResetError("gone")
        self.sent.append(text)
        await self.readable.wait()

    async def close(self, code: int, reason: bytes) -> None:
        self.closed.append((code, reason))
        if self.broken:
            raise ConnectionResetError("gone")


class Alarm:
    """A timer that rings when the clock is moved."""

    def __init__(self, at: float, ring: Callable[[], None]) -> None:
        self.at, self.ring, self.live = at, ring, True

    def cancel(self) -> None:
        self.live = False


class Clock:
    def __init__(self) -> None:
        self.now = 0.0
        self.alarms: list[Alarm] = []

    def __call__(self) -> float:
        return self.now

    def call_later(self, delay: float, ring: Callable[[], None]) -> Alarm:
        self.alarms.append(Alarm(self.now + delay, ring))
        return self.alarms[-1]

    def live(self) -> list[Alarm]:
        return [alarm for alarm in self.alarms if alarm.live]

    def move(self, seconds: float) -> None:
        self.now += seconds
        for alarm in [alarm for alarm in self.live() if alarm.at <= self.now]:
            alarm.live = False
            alarm.ring()


class Log:
    def __init__(self) -> None:
        self.seen: list[tuple[str, str]] = []
        self.notes: list[str] = []

    def frame_in(self, text: str, frame: Frame | None, at: float) -> None:
        self.seen.append(("in" if frame else "bad", text))

    def frame_out(self, text: str, frame: Frame, at: float) -> None:
        self.seen.append(("out", text))

    def note(self, kind: str, detail: str) -> None:
        self.notes.append(kind)


class World:
    """A connection whose handler answers when the test lets it."""

    def __init__(self, version: Version = Version.V21, backlog: int = 3, own_overflow: bool = False) -> None:
        self.wire, self.clock, self.log = Wire(), Clock(), Log()
        self.begun: list[str] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.unclaimed: list[tuple[str, Answer]] = []
        self.overflows = 0
        self.outcome: Callable[[Call | Send], CallResult | CallError | None] = lambda message: (
            CallResult(message.message_id, EMPTY) if isinstance(message, Call) else None
        )
        self.connection = Connection(
            self.wire,
            version,
            self.handle,
            self.log,
            clock=self.clock,
            call_later=self.clock.call_later,
            backlog=backlog,
            on_overflow=self.overflow if own_overflow else None,
            on_unclaimed=lambda action, answer: self.unclaimed.append((action, answer)),
        )

    async def handle(self, message: Call | Send) -> CallResult | CallError | None:
        self.begun.append(message.message_id)
        await self.gate.wait()
        return self.outcome(message)

    def overflow(self) -> None:
        self.overflows += 1

    async def feed(self, *texts: str) -> None:
        for text in texts:
            self.connection.feed(text)
        await settle()

    async def calling(self, message_id: str, timeout_s: float | None = None) -> asyncio.Task[Answer]:
        task = asyncio.create_task(self.connection.call("Reset", "{}", message_id=message_id, timeout_s=timeout_s))
        await settle()
        return task


async def settle() -> None:
    """Let every task run until it waits."""
    for _ in range(12):
        await asyncio.sleep(0)


async def test_a_call_of_the_peer_is_handled_and_answered() -> None:
    world = World()

    await world.feed('[2,"1","Heartbeat",{}]')

    assert world.wire.sent == ['[3,"1",{}]']
    assert world.log.seen == [("in", '[2,"1","Heartbeat",{}]'), ("out", '[3,"1",{}]')]


async def test_messages_are_handled_in_order_while_our_call_crosses_them() -> None:
    world = World()
    world.gate.clear()
    await world.feed('[2,"1","X",{}]', '[2,"2","X",{}]')

    calling = await world.calling("a")
    await world.feed('[3,"a",{"status":"Accepted"}]')

    answer = await calling
    assert (answer.outcome, answer.payload, answer.message_id) == ("result", b'{"status":"Accepted"}', "a")
    assert world.begun == ["1"]
    world.gate.set()
    await settle()
    assert world.wire.sent == ['[2,"a","Reset",{}]', '[3,"1",{}]', '[3,"2",{}]']


async def test_a_handler_may_call_the_peer_and_wait_for_its_answer() -> None:
    world = World()
    answers: list[Answer] = []

    async def handle(message: Call | Send) -> CallResult:
        answers.append(await world.connection.call("Reset", b"{}", message_id="a"))
        return CallResult(message.message_id, EMPTY)

    world.connection = Connection(world.wire, Version.V16, handle)
    await world.feed('[2,"1","X",{}]')
    await world.feed('[3,"a",{}]')

    assert [answer.outcome for answer in answers] == ["result"]
    assert world.wire.sent == ['[2,"a","Reset",{}]', '[3,"1",{}]']


async def test_an_error_of_the_peer_is_the_callers_answer() -> None:
    world = World()
    calling = await world.calling("a")

    await world.feed('[4,"a","NotSupported","no such thing",{"x":1}]')

    answer = await calling
    assert (answer.outcome, answer.code, answer.description) == ("error", "NotSupported", "no such thing")
    assert (answer.payload, answer.details) == (None, b'{"x":1}')


async def test_a_malformed_answer_is_an_error_that_says_so() -> None:
    world = World(Version.V16)
    calling = await world.calling("a")

    await world.feed('[3,"a",[]]')

    answer = await calling
    assert (answer.outcome, answer.code) == ("error", "FormationViolation")
    assert answer.description == "the answer is no valid frame: the payload is not a JSON object"
    assert world.log.seen[-1] == ("bad", '[3,"a",[]]')


async def test_a_silent_peer_times_out_and_its_late_answer_is_kept() -> None:
    world = World()
    first, second = await world.calling("a"), await world.calling("b", timeout_s=90)

    world.clock.move(30)
    await settle()
    await world.feed('[3,"a",{}]', '[3,"b",{}]')

    assert [(await first).outcome, (await second).outcome] == ["timeout", "result"]
    assert [(action, answer.message_id, answer.late) for action, answer in world.unclaimed] == [("Reset", "a", True)]
    assert world.clock.live() == []


async def test_a_call_that_never_left_says_so() -> None:
    world = World()
    await world.calling("a", timeout_s=60)
    waiting = await world.calling("b", timeout_s=10)

    world.clock.move(10)

    assert (await waiting).description == "never sent: its turn did not come"


async def test_a_cancelled_call_shifts_no_answer() -> None:
    world = World()
    first, second = await world.calling("a"), await world.calling("b")

    first.cancel()
    await settle()
    assert world.wire.sent == ['[2,"a","Reset",{}]']
    await world.feed('[3,"a",{"of":"a"}]', '[3,"b",{"of":"b"}]')

    assert (await second).payload == b'{"of":"b"}'
    assert [answer.payload for _, answer in world.unclaimed] == [b'{"of":"a"}']


async def test_an_answer_that_meets_a_cancellation_is_kept() -> None:
    world = World()
    calling = await world.calling("a")

    world.connection.feed('[3,"a",{}]')
    calling.cancel()
    with pytest.raises(asyncio.CancelledError):
        await calling

    assert [answer.message_id for _, answer in world.unclaimed] == ["a"]


async def test_held_calls_leave_after_the_answer_in_hand() -> None:
    world = World()
    world.connection.hold()
    calling = await world.calling("a")

    def boot(message: Call | Send) -> CallResult:
        world.connection.release_after_answer()
        return CallResult(message.message_id, EMPTY)

    world.outcome = boot
    await world.feed('[2,"1","BootNotification",{}]')

    assert world.wire.sent == ['[3,"1",{}]', '[2,"a","Reset",{}]']
    calling.cancel()


async def test_held_calls_leave_at_the_owners_word() -> None:
    world = World()
    world.connection.hold()
    await world.calling("a")

    world.connection.release_after_answer()
    await settle()

    assert world.wire.sent == ['[2,"a","Reset",{}]']


async def test_a_fault_of_the_handler_is_an_internal_error() -> None:
    world = World()

    def fail(message: Call | Send) -> None:
        raise RuntimeError("broken")

    world.outcome = fail
    await world.feed('[2,"1","X",{}]')

    assert world.wire.sent == ['[4,"1","InternalError","",{}]']
    assert world.log.notes == ["handler-failed"]


async def test_an_answer_to_another_message_is_an_internal_error() -> None:
    world = World()
    world.outcome = lambda message: CallResult("z", EMPTY)

    await world.feed('[2,"1","X",{}]')

    assert world.wire.sent == ['[4,"1","InternalError","",{}]']


@pytest.mark.parametrize("broken", [False, True])
async def test_a_handler_can_close_the_socket_unanswered(broken: bool) -> None:
    world = World()
    world.wire.broken = broken
    world.gate.clear()

    def refuse(message: Call | Send) -> None:
        raise CloseUnanswered("the store is down — " + "é" * 100)

    world.outcome = refuse
    await world.feed('[2,"1","X",{}]', '[2,"2","X",{}]')
    world.gate.set()
    await settle()

    assert world.wire.sent == []
    [(code, reason)] = world.wire.closed
    assert code == 1013
    assert len(reason) <= 123
    assert reason.decode().startswith("the store is down")
    assert world.begun == ["1"]


async def test_a_call_left_without_answer_closes_and_a_send_does_not() -> None:
    world = World()
    world.outcome = lambda message: None

    await world.feed('[6,"1","NotifyPeriodicEventStream",{}]')
    assert world.wire.closed == []
    await world.feed('[2,"2","X",{}]')

    assert world.wire.sent == []
    assert world.wire.closed == [(1013, b"unanswered")]


@pytest.mark.parametrize("own", [False, True])
async def test_too_many_messages_close_the_socket_once(own: bool) -> None:
    world = World(backlog=2, own_overflow=own)
    world.gate.clear()

    await world.feed(*(f'[2,"{number}","X",{{}}]' for number in range(9)))

    assert world.wire.closed == ([] if own else [(1013, b"too many messages")])
    assert world.overflows == (1 if own else 0)
    assert world.log.notes.count("overflow") == 1


async def test_a_peer_that_does_not_read_is_not_served_further() -> None:
    world = World()
    world.wire.readable.clear()

    await world.feed('[2,"1","X",{}]', '[2,"2","X",{}]')
    assert world.begun == ["1"]
    await world.feed(*["[2]"] * 4, *['[6,"x"]'] * 4)
    world.wire.readable.set()
    await settle()

    assert world.begun == ["1", "2"]


async def test_an_answer_waits_behind_a_frame_that_the_peer_does_not_read() -> None:
    world = World()
    world.wire.readable.clear()
    calling = await world.calling("a")

    await world.feed('[2,"1","X",{}]', '[2,"2","X",{}]')
    assert (world.begun, world.wire.sent) == (["1"], ['[2,"a","Reset",{}]'])
    world.wire.readable.set()
    await settle()

    assert world.wire.sent == ['[2,"a","Reset",{}]', '[3,"1",{}]', '[3,"2",{}]']
    calling.cancel()


async def test_nothing_is_sent_after_the_end() -> None:
    world = World()

    await world.connection.closed("reader ended")
    world.connection.refuse_result("a", ErrorKind.TYPE, "")
    world.connection.send("X", "{}")
    await world.connection.closed("again")
    await settle()

    assert world.wire.sent == []
    assert world.log.notes == ["closed"]


async def test_a_peer_that_never_reads_its_refusals_is_closed() -> None:
    world = World()
    world.wire.readable.clear()

    await world.feed(*["[2]"] * 300)

    assert world.wire.closed == [(1013, b"too many messages")]


async def test_a_lost_socket_ends_every_call_and_lets_the_handler_finish() -> None:
    world = World()
    world.gate.clear()
    await world.feed('[2,"1","X",{}]')
    first, second = await world.calling("a"), await world.calling("b")
    sent = list(world.wire.sent)

    await world.connection.closed("reader ended")
    world.gate.set()
    await settle()

    assert [(await first).outcome, (await second).outcome] == ["closed", "closed"]
    assert (await world.connection.call("Reset", "{}")).outcome == "closed"
    assert world.wire.sent == sent
    assert world.clock.live() == []


async def test_a_failing_send_ends_every_call() -> None:
    world = World()
    world.wire.broken = True

    answer = await (await world.calling("a"))
    await world.feed('[2,"1","X",{}]')

    assert answer.outcome == "closed"
    assert world.begun == []


async def test_draining_finishes_what_is_in_hand_and_takes_nothing_new() -> None:
    world = World()
    world.gate.clear()
    await world.feed('[2,"1","X",{}]')
    calling = await world.calling("a")
    draining = asyncio.create_task(world.connection.drain(60))
    await settle()

    await world.feed('[2,"2","X",{}]', '[3,"a",{}]')
    assert not draining.done()
    world.gate.set()
    await draining

    assert (await calling).outcome == "result"
    assert world.wire.sent == ['[2,"a","Reset",{}]', '[3,"1",{}]']
    assert (await world.connection.call("Reset", "{}")).outcome == "closed"


async def test_draining_gives_up_at_its_deadline() -> None:
    world = World()
    world.gate.clear()
    await world.feed('[2,"1","X",{}]')

    await world.connection.drain(0)

    assert world.log.notes == ["drain-incomplete"]
    world.gate.set()
    await settle()


async def test_draining_an_idle_connection_is_done_at_once() -> None:
    world = World()

    await world.connection.drain(0)

    assert world.log.notes == []


async def test_a_result_is_refused_in_21_only() -> None:
    new, old = World(Version.V21), World(Version.V201)

    for world in (new, old):
        world.connection.refuse_result("a", ErrorKind.TYPE, "status: not a string")
        await settle()

    assert new.wire.sent == ['[5,"a","TypeConstraintViolation","status: not a string",{}]']
    assert old.wire.sent == []


async def test_the_peers_refusal_of_our_answer_is_noted() -> None:
    world = World()

    await world.feed('[5,"1","FormatViolation","",{}]')

    assert world.log.notes == ["result-refused"]


async def test_an_unconfirmed_message_is_sent() -> None:
    world = World()

    world.connection.send("NotifyPeriodicEventStream", b'{"id":1}', message_id="s")
    await settle()

    assert world.wire.sent == ['[6,"s","NotifyPeriodicEventStream",{"id":1}]']


async def test_an_idle_connection_keeps_no_task_and_no_timer() -> None:
    world = World()
    calling = await world.calling("a")

    await world.feed('[2,"1","X",{}]', '[3,"a",{}]', "")
    await calling

    assert asyncio.all_tasks() == {asyncio.current_task()}
    assert world.clock.live() == []


async def test_the_loops_own_clock_ends_a_call() -> None:
    world = World()
    connection = Connection(world.wire, Version.V16, world.handle)

    answer = await connection.call("Reset", "{}", timeout_s=0.001)

    assert answer.outcome == "timeout"
