"""The RPC rules under any order of calls, answers, losses, repetitions, cancellations and delays."""

from __future__ import annotations

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from msgspec import Raw

from forecourt.ocpp.frames import Call, CallError, CallResult
from forecourt.ocpp.rpc import REMEMBERED, Deliver, Finished, Outcome, Output, Overflowed, Rpc, Transmit
from forecourt.ocpp.versions import Version

BACKLOG = 4
TIMEOUTS = st.sampled_from([5.0, 30.0, 60.0])


class Socket(RuleBasedStateMachine):
    """A model of both ends: what each side knows, without how `Rpc` keeps it."""

    def __init__(self) -> None:
        super().__init__()
        self.rpc = Rpc(Version.V21, max_backlog=BACKLOG)
        self.now = 0.0
        self.number = 0
        self.open: dict[str, float] = {}
        """Calls on the wire, not answered, and when the peer's interval for them ends."""
        self.timeouts: dict[str, float] = {}
        self.waiting: set[str] = set()
        self.on_wire: list[str] = []
        self.theirs: list[str] = []
        """Messages of the peer taken in, not yet answered, in order of arrival."""

    def follow(self, outputs: list[Output]) -> list[Finished]:
        for output in outputs:
            match output:
                case Transmit(Call() as call):
                    assert all(end <= self.now for end in self.open.values()), "two of ours in flight"
                    self.open[call.message_id] = self.now + self.timeouts[call.message_id]
                    self.on_wire.append(call.message_id)
                case Transmit(CallResult() as result):
                    assert result.message_id == self.theirs.pop(0), "answers leave in order of arrival"
                case Deliver(message):
                    assert message.message_id == self.theirs[0], "theirs are handled in order of arrival"
                case Finished():
                    self.end(output)
        return [output for output in outputs if isinstance(output, Finished)]

    def end(self, finished: Finished) -> None:
        if finished.outcome is Outcome.TIMEOUT:
            assert finished.message_id in self.waiting, "a caller is told once"
        self.waiting.discard(finished.message_id)
        if finished.frame is not None:
            assert finished.frame.message_id == finished.message_id, "an answer reaches its own caller"
            self.open.pop(finished.message_id, None)

    @rule(timeout_s=TIMEOUTS)
    def we_call(self, timeout_s: float) -> None:
        self.number += 1
        message_id = f"o{self.number}"
        self.waiting.add(message_id)
        self.timeouts[message_id] = timeout_s
        busy = self.rpc.in_flight is not None

        outputs = self.rpc.call(Call(message_id, "Reset", Raw(b"{}")), timeout_s, self.now)

        self.follow(outputs)
        assert busy or self.rpc.in_flight == message_id, "a free slot is used at once, whatever is in hand"

    @precondition(lambda self: self.rpc.in_flight)
    @rule(error=st.booleans())
    def the_peer_answers(self, error: bool) -> None:
        message_id = self.rpc.in_flight
        assert message_id is not None
        answer = CallError(message_id, "GenericError") if error else CallResult(message_id, Raw(b"{}"))

        ended = self.follow(self.rpc.receive(answer, self.now))

        assert ended[0].message_id == message_id
        assert ended[0].outcome is (Outcome.ERROR if error else Outcome.RESULT)

    @precondition(lambda self: self.on_wire)
    @rule(data=st.data())
    def an_old_answer_arrives_again_or_late(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(self.on_wire))
        flying = self.rpc.in_flight
        if message_id == flying:
            return

        ended = self.follow(self.rpc.receive(CallResult(message_id, Raw(b"{}")), self.now))

        assert [one.message_id for one in ended] in ([], [message_id])
        assert self.rpc.in_flight == flying

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def a_caller_goes_away(self, data: st.DataObject) -> None:
        message_id = data.draw(st.sampled_from(sorted(self.waiting)))
        flying = self.rpc.in_flight

        self.rpc.abandon(message_id)

        self.waiting.discard(message_id)
        assert self.rpc.in_flight == flying, "the slot stays taken"

    @rule(repeat=st.booleans())
    def the_peer_calls(self, repeat: bool) -> None:
        self.number += not repeat
        message_id = f"t{self.number}"
        free = self.rpc.handling is None
        self.theirs.append(message_id)

        outputs = self.rpc.receive(Call(message_id, "Heartbeat", Raw(b"{}")), self.now)

        if any(isinstance(output, Overflowed) for output in outputs):
            self.theirs.pop()
            assert len(self.theirs) == BACKLOG + 1
        self.follow(outputs)
        assert not free or self.rpc.handling is not None, "a free handler is used at once, whatever is in flight"

    @precondition(lambda self: self.rpc.handling)
    @rule()
    def we_answer(self) -> None:
        message = self.rpc.handling
        assert message is not None

        self.follow(self.rpc.answer(CallResult(message.message_id, Raw(b"{}"))))

    @rule(seconds=st.sampled_from([0.5, 5.0, 31.0]))
    def time_passes(self, seconds: float) -> None:
        self.now += seconds

        self.follow(self.rpc.tick(self.now))

        deadline = self.rpc.next_deadline()
        assert deadline is None or deadline > self.now, "what is due is done"

    @rule(held=st.booleans())
    def we_hold_and_release(self, held: bool) -> None:
        self.rpc.hold()
        if not held:
            self.follow(self.rpc.release(self.now))
        else:
            self.follow(self.rpc.tick(self.now) + self.rpc.release(self.now))

    @invariant()
    def whoever_waits_is_remembered(self) -> None:
        known = {ours.call.message_id for ours in self.rpc._queue} | {self.rpc.in_flight}
        assert self.waiting <= known, "nobody waits for ever"

    @invariant()
    def what_is_kept_is_bounded(self) -> None:
        assert len(self.rpc._overdue) <= REMEMBERED
        assert len(self.rpc._backlog) <= BACKLOG

    def teardown(self) -> None:
        ended = self.rpc.stop(self.now)

        assert {one.message_id for one in ended if isinstance(one, Finished)} == self.waiting


TestSocket = Socket.TestCase
TestSocket.settings = settings(max_examples=100, stateful_step_count=60, deadline=None)
