"""The RPC rules of one socket, without socket or clock (part 4, 4.1.1): frames and times go in, outputs come out in order.

Its rulebook is tests/wire/test_rpc_rules.py.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, TypeAlias

import msgspec

from forecourt.ocpp.frames import (
    NO_DETAILS,
    Call,
    CallError,
    CallResult,
    CallResultError,
    Frame,
    FrameError,
    MessageType,
    Send,
)
from forecourt.ocpp.versions import Version

REMEMBERED: Final = 16
"""So many calls that ran out of time are remembered, to recognise their late answers."""


class Outcome(StrEnum):
    """How a call of ours ended."""

    RESULT = "result"
    ERROR = "error"
    TIMEOUT = "timeout"
    CLOSED = "closed"


class Transmit(msgspec.Struct, frozen=True, gc=False):
    """Write this frame to the socket."""

    frame: Frame


class Deliver(msgspec.Struct, frozen=True, gc=False):
    """Handle this message of the peer; nothing else is delivered until `answer`."""

    message: Call | Send


class Finished(msgspec.Struct, frozen=True):
    """A call of ours has ended, or a late answer to one has come.

    `late` marks an answer after the caller was told "timeout"; `fault` an answer that is no valid frame;
    `sent` is false for a call that ended in the queue.
    """

    message_id: str
    action: str
    outcome: Outcome
    duration_s: float
    frame: CallResult | CallError | None = None
    fault: FrameError | None = None
    late: bool = False
    sent: bool = True


class Refused(msgspec.Struct, frozen=True):
    """The peer could not use an answer of ours (2.1)."""

    frame: CallResultError


class Noted(msgspec.Struct, frozen=True):
    """Something for the journal that has no other effect."""

    kind: str
    detail: str


class Overflowed(msgspec.Struct, frozen=True):
    """The peer sends faster than its messages are handled: this message was dropped unanswered, close the socket."""

    message: Call | Send | CallError


Output: TypeAlias = Transmit | Deliver | Finished | Refused | Noted | Overflowed


class _Ours:
    """A call of ours. The caller waits until `expires_at`; the slot is taken until `frees_at`."""

    __slots__ = ("asked_at", "call", "expires_at", "frees_at", "settled", "timeout_s")

    def __init__(self, call: Call, timeout_s: float, now: float) -> None:
        self.call = call
        self.asked_at = now
        self.timeout_s = timeout_s
        self.expires_at = now + timeout_s
        self.frees_at = self.expires_at
        self.settled = False
        """The caller has been told "timeout", or went away."""


class Rpc:
    """Both directions of one socket: ours one at a time, theirs in order, neither waiting for the other."""

    __slots__ = (
        "_backlog",
        "_flying",
        "_handling",
        "_held",
        "_max_backlog",
        "_overdue",
        "_queue",
        "_stopped",
        "_version",
    )

    def __init__(self, version: Version, *, max_backlog: int = 64) -> None:
        self._version = version
        self._max_backlog = max_backlog
        self._flying: _Ours | None = None
        self._queue: list[_Ours] = []
        self._overdue: dict[str, _Ours] = {}
        self._handling: Call | Send | None = None
        self._backlog: list[Call | Send | CallError] = []
        self._held = False
        self._stopped = False

    @property
    def handling(self) -> Call | Send | None:
        """The peer's message in hand."""
        return self._handling

    @property
    def in_flight(self) -> str | None:
        """The id of our call that occupies the slot."""
        return self._flying.call.message_id if self._flying else None

    @property
    def quiet(self) -> bool:
        """Nothing is in hand in either direction."""
        return not (self._handling or self._flying or self._queue or self._backlog)

    # --- what the peer says ---

    def receive(self, received: Frame | FrameError | None, now: float) -> list[Output]:
        """Take what `frames.read` made of one text message."""
        match received:
            case Call() | Send():
                return self._enqueue(received)
            case CallResult() | CallError():
                return self._answered(received.message_id, received, None, now)
            case None:
                return []
            case FrameError():
                return self._malformed(received, now)
            case CallResultError():
                return [Refused(received)]

    def answer(self, reply: CallResult | CallError | None) -> list[Output]:
        """The message in hand is dealt with: send its answer (None: there is none), take up the next."""
        message, self._handling = self._handling, None
        if message is None:
            raise ValueError("no message is in hand")
        outputs: list[Output] = []
        if reply is not None and isinstance(message, Send):
            outputs.append(Noted("answer-to-send", message.action))  # 2.1 4.2.4: a SEND gets no answer
        elif reply is not None and reply.message_id != message.message_id:
            raise ValueError("the answer belongs to another message")
        elif reply is not None and not self._stopped:
            outputs.append(Transmit(reply))
        return outputs + self._next()

    def _malformed(self, error: FrameError, now: float) -> list[Output]:
        outputs: list[Output] = [Noted("malformed", error.description)]
        if isinstance(error.reply, CallError):
            return outputs + self._enqueue(error.reply)  # answers leave in arrival order, refusals too
        if error.reply is not None:
            outputs.append(Transmit(error.reply))
        answers = (MessageType.CALL_RESULT, MessageType.CALL_ERROR)
        if error.message_type in answers and error.message_id is not None:
            outputs += self._answered(error.message_id, None, error, now)
        return outputs

    def _enqueue(self, message: Call | Send | CallError) -> list[Output]:
        if self._stopped:
            return []
        if len(self._backlog) >= self._max_backlog:
            return [Overflowed(message)]
        self._backlog.append(message)
        return [] if self._handling else self._next()

    def _next(self) -> list[Output]:
        outputs: list[Output] = []
        while self._backlog and self._handling is None:
            message = self._backlog.pop(0)
            if isinstance(message, CallError):
                outputs.append(Transmit(message))
            else:
                self._handling = message
                outputs.append(Deliver(message))
        return outputs

    # --- what we say ---

    def call(self, call: Call, timeout_s: float, now: float) -> list[Output]:
        """Send a call, at once or when its turn comes. `timeout_s` counts from now for the caller."""
        message_id = call.message_id
        if self._stopped:
            return [Finished(message_id, call.action, Outcome.CLOSED, 0.0, sent=False)]
        if message_id == self.in_flight or any(message_id == ours.call.message_id for ours in self._queue):
            raise ValueError("a call with this message id is under way")
        self._overdue.pop(message_id, None)  # a retry may carry the id of the original (part 4, 4.1.4)
        self._queue.append(_Ours(call, timeout_s, now))
        return self._pump(now)

    def send(self, send: Send) -> list[Output]:
        """Send an unconfirmed message; it waits for nothing (2.1 4.1.1)."""
        if self._version is not Version.V21:
            raise ValueError(f"OCPP {self._version} has no SEND")
        return [] if self._stopped else [Transmit(send)]

    def abandon(self, message_id: str) -> None:
        """The caller went away: a call not yet sent is dropped, one in flight keeps its slot until it ends."""
        self._queue = [ours for ours in self._queue if ours.call.message_id != message_id]
        if self._flying and self._flying.call.message_id == message_id:
            self._flying.settled = True

    def hold(self) -> None:
        """Keep calls of ours back; the one in flight is not touched."""
        self._held = True

    def release(self, now: float) -> list[Output]:
        """Let the calls go that were held back."""
        self._held = False
        return self._pump(now)

    def _pump(self, now: float) -> list[Output]:
        outputs = self._expire(now)
        if self._flying or self._held or not self._queue:
            return outputs
        ours = self._flying = self._queue.pop(0)
        ours.frees_at = now + ours.timeout_s  # a call has timed out an interval after it was sent (4.1.1)
        return [*outputs, Transmit(ours.call)]

    def _expire(self, now: float) -> list[Output]:
        """Drop what waited too long in the queue: what its caller has given up is not sent any more."""
        expired = [ours for ours in self._queue if ours.expires_at <= now]
        if expired:
            self._queue = [ours for ours in self._queue if ours.expires_at > now]
        return [_ended(ours, Outcome.TIMEOUT, now, sent=False) for ours in expired]

    def _answered(
        self, message_id: str, frame: CallResult | CallError | None, fault: FrameError | None, now: float
    ) -> list[Output]:
        ours = self._flying
        if ours is not None and ours.call.message_id == message_id:
            self._flying = None
            return [_concluded(ours, frame, fault, now), *self._pump(now)]
        overdue = self._overdue.pop(message_id, None)
        if overdue is None:
            return [Noted("unmatched-answer", message_id)]
        return [_concluded(overdue, frame, fault, now)]

    # --- time ---

    def next_deadline(self) -> float | None:
        """When `tick` has something to do, if nothing happens before."""
        if not self._flying and not self._queue:
            return None
        deadlines = [ours.expires_at for ours in self._queue]
        if self._flying:
            deadlines.append(self._flying.frees_at if self._flying.settled else self._flying.expires_at)
        return min(deadlines)

    def tick(self, now: float) -> list[Output]:
        """End what has run out of time."""
        outputs: list[Output] = []
        ours = self._flying
        if ours and ours.expires_at <= now and not ours.settled:
            ours.settled = True
            outputs.append(_ended(ours, Outcome.TIMEOUT, now))
        if ours and ours.frees_at <= now:
            self._flying = None
            self._remember(ours)
        return outputs + self._pump(now)

    def _remember(self, ours: _Ours) -> None:
        ours.call = Call(ours.call.message_id, ours.call.action, NO_DETAILS)
        self._overdue[ours.call.message_id] = ours
        if len(self._overdue) > REMEMBERED:
            del self._overdue[next(iter(self._overdue))]

    # --- the end ---

    def stop(self, now: float) -> list[Output]:
        """The socket is lost or given up: end our calls, forget theirs; what is in hand may still be finished."""
        self._stopped = True
        flying = [self._flying] if self._flying and not self._flying.settled else []
        outputs: list[Output] = [_ended(ours, Outcome.CLOSED, now) for ours in flying]
        outputs += [_ended(ours, Outcome.CLOSED, now, sent=False) for ours in self._queue]
        self._flying, self._queue = None, []
        self._backlog, self._overdue = [], {}
        return outputs


def _ended(ours: _Ours, outcome: Outcome, now: float, *, sent: bool = True) -> Finished:
    return Finished(ours.call.message_id, ours.call.action, outcome, now - ours.asked_at, sent=sent)


def _concluded(ours: _Ours, frame: CallResult | CallError | None, fault: FrameError | None, now: float) -> Finished:
    return Finished(
        ours.call.message_id,
        ours.call.action,
        Outcome.RESULT if isinstance(frame, CallResult) else Outcome.ERROR,
        now - ours.asked_at,
        frame=frame,
        fault=fault,
        late=ours.settled and now >= ours.expires_at,
    )
