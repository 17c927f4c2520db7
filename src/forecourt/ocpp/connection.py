"""One OCPP socket in asyncio: the shell around `rpc` (part 4, chapter 4).

The owner reads the socket and feeds text in. Tasks exist only while something is in hand, so an idle connection is small.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from typing import Final, Literal, Protocol, TypeAlias
from uuid import uuid4

import msgspec

from forecourt.ocpp.errors import ErrorKind, error_code
from forecourt.ocpp.frames import (
    Call,
    CallError,
    CallResult,
    Frame,
    FrameError,
    Send,
    call_error,
    call_result_error,
    read,
    serialize,
)
from forecourt.ocpp.rpc import Deliver, Finished, Noted, Output, Overflowed, Refused, Rpc, Transmit
from forecourt.ocpp.versions import Version

TRY_AGAIN_LATER: Final = 1013
"""WebSocket close code: the peer may connect again soon."""


MAX_CLOSE_REASON: Final = 123
"""Bytes of a reason that a WebSocket close frame has room for."""
MAX_OUTBOX: Final = 256
"""So many frames may wait for a peer that does not read."""


class Socket(Protocol):
    """The sending half of a WebSocket; both methods raise OSError when the peer is gone."""

    async def send_str(self, text: str, /) -> None: ...
    async def close(self, code: int, reason: bytes) -> None: ...


class Observer(Protocol):
    """Sees all that crosses the socket; `at` is the connection's clock. Must be cheap and must not raise."""

    def frame_in(self, text: str, frame: Frame | None, at: float) -> None: ...
    def frame_out(self, text: str, frame: Frame, at: float) -> None: ...
    def note(self, kind: str, detail: str) -> None: ...


class Timer(Protocol):
    """What the loop's call_later returns."""

    def cancel(self) -> None: ...


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """How a call of ours ended; `payload` and `details` are raw JSON. `duration_s` counts from `call`."""

    outcome: Literal["result", "error", "timeout", "closed"]
    message_id: str
    duration_s: float
    payload: bytes | None = None
    code: str = ""
    description: str = ""
    details: bytes | None = None
    late: bool = False


class CloseUnanswered(Exception):
    """Raised by a handler: close the socket without an answer, so that the peer keeps the message and sends it again."""

    def __init__(self, reason: str, code: int = TRY_AGAIN_LATER) -> None:
        super().__init__(reason)
        self.reason = reason
        self.code = code


Handler: TypeAlias = Callable[[Call | Send], Awaitable[CallResult | CallError | None]]
"""Deals with one message of the peer, one at a time, in order. None answers a Send; for a Call it closes unanswered."""

Unclaimed: TypeAlias = Callable[[str, Answer], None]
"""Takes (action, answer) when nobody waits any more: after a timeout, or when the caller was cancelled."""


class Connection:
    """Both directions of one socket. `call` may be cancelled at any time; `feed` never blocks."""

    __slots__ = (
        "_call_timeout_s",
        "_clock",
        "_closer",
        "_closing",
        "_collecting",
        "_draining",
        "_handler",
        "_later",
        "_observer",
        "_on_overflow",
        "_on_unclaimed",
        "_outbox",
        "_quiet",
        "_release_after_answer",
        "_rpc",
        "_socket",
        "_timer",
        "_timer_at",
        "_version",
        "_waiting",
        "_worker",
        "_writer",
        "_writing",
    )

    def __init__(
        self,
        socket: Socket,
        version: Version,
        handler: Handler,
        observer: Observer | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        call_later: Callable[[float, Callable[[], None]], Timer] | None = None,
        call_timeout_s: float = 30.0,
        backlog: int = 64,
        on_overflow: Callable[[], None] | None = None,
        on_unclaimed: Unclaimed | None = None,
    ) -> None:
        self._socket = socket
        self._version = version
        self._handler = handler
        self._observer = observer
        self._clock = clock
        self._later = call_later
        self._call_timeout_s = call_timeout_s
        self._on_overflow = on_overflow
        self._on_unclaimed = on_unclaimed
        self._rpc = Rpc(version, max_backlog=backlog)
        self._waiting: dict[str, asyncio.Future[Answer]] = {}
        self._outbox: list[Frame] = []
        self._worker: asyncio.Task[None] | None = None
        self._writer: asyncio.Task[None] | None = None
        self._writing = False
        self._timer: Timer | None = None
        self._timer_at = 0.0
        self._quiet: asyncio.Event | None = None
        self._closer: asyncio.Task[None] | None = None
        self._collecting = False
        self._closing = False
        self._draining = False
        self._release_after_answer = False

    # --- the owner's side ---

    def feed(self, text: str) -> None:
        """Take one text message from the socket."""
        received = read(text, self._version)
        now = self._clock()
        if self._observer and received is not None:
            self._observer.frame_in(text, None if isinstance(received, FrameError) else received, now)
        if self._draining and isinstance(received, Call | Send):
            return  # left unanswered: the station keeps it and sends it again after it has reconnected
        self._apply(self._rpc.receive(received, now))

    async def call(
        self, action: str, payload: str | bytes, *, timeout_s: float | None = None, message_id: str | None = None
    ) -> Answer:
        """Send a CALL when its turn comes and wait for its end; `timeout_s` includes the wait for the turn."""
        call = Call(message_id or str(uuid4()), action, msgspec.Raw(payload))
        if self._draining or self._closing:
            return Answer(outcome="closed", message_id=call.message_id, duration_s=0.0)
        outputs = self._rpc.call(call, self._call_timeout_s if timeout_s is None else timeout_s, self._clock())
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting[call.message_id] = future
        self._apply(outputs)
        try:
            return await future
        except asyncio.CancelledError:
            self._abandon(call, future)
            raise

    def send(self, action: str, payload: str | bytes, *, message_id: str | None = None) -> None:
        """Send an unconfirmed message (2.1 only; ValueError otherwise)."""
        self._apply(self._rpc.send(Send(message_id or str(uuid4()), action, msgspec.Raw(payload))))

    def refuse_result(self, message_id: str, kind: ErrorKind, description: str) -> None:
        """Tell the peer that its CALLRESULT could not be used; older versions than 2.1 have no word for that (4.2.3)."""
        if self._version is Version.V21:
            self._transmit(call_result_error(self._version, message_id, kind, description))

    def hold(self) -> None:
        """Keep calls of ours back; the owner must `release` them, with a backstop of its own."""
        self._rpc.hold()

    def release(self) -> None:
        """Let held calls go now."""
        self._apply(self._rpc.release(self._clock()))

    def release_after_answer(self) -> None:
        """From a handler: let held calls go as soon as its answer has been sent; now, if nothing is in hand."""
        if self._rpc.handling is None:
            self.release()
        else:
            self._release_after_answer = True

    async def drain(self, deadline_s: float) -> None:
        """Take nothing new, finish what is in hand in both directions, at most for `deadline_s`."""
        self._draining = True
        self._quiet = asyncio.Event()
        self._check_quiet()
        if self._quiet.is_set():
            return
        try:
            await asyncio.wait_for(self._quiet.wait(), deadline_s)
        except TimeoutError:
            self._note("drain-incomplete", f"after {deadline_s:g} s")

    async def closed(self, reason: str) -> None:
        """The socket is gone: waiting calls end as closed. A handler in hand finishes, unheard."""
        self._give_up(reason)

    def tick(self) -> None:
        """End what has run out of time; the timer's entry."""
        self._timer = None
        self._apply(self._rpc.tick(self._clock()))

    # --- what the rules say must happen ---

    def _apply(self, outputs: list[Output]) -> None:
        for output in outputs:
            match output:
                case Transmit():
                    self._transmit(output.frame)
                case Deliver():
                    self._set_to_work()
                case Finished():
                    self._finish(output)
                case Refused():
                    refusal = output.frame
                    self._note("result-refused", f"{refusal.message_id}: {refusal.code} {refusal.description}")
                case Noted():
                    self._note(output.kind, output.detail)
                case Overflowed():
                    self._overflow()
        self._set_timer()
        self._check_quiet()

    def _finish(self, finished: Finished) -> None:
        answer = _answer(finished, self._version)
        if answer.outcome == "timeout":
            self._note("timeout", finished.message_id)
        future = self._waiting.pop(finished.message_id, None)
        if future is not None and not future.done():
            future.set_result(answer)
        else:
            self._unclaimed(finished.action, answer)

    def _unclaimed(self, action: str, answer: Answer) -> None:
        self._note("late-answer" if answer.late else "unclaimed-answer", f"{action} {answer.message_id}")
        if self._on_unclaimed:
            self._on_unclaimed(action, answer)

    def _abandon(self, call: Call, future: asyncio.Future[Answer]) -> None:
        if future.done() and not future.cancelled():
            self._unclaimed(call.action, future.result())
            return
        self._waiting.pop(call.message_id, None)
        self._rpc.abandon(call.message_id)
        self._set_timer()
        self._check_quiet()

    def _overflow(self) -> None:
        if self._closing:
            return
        self._note("overflow", "messages arrive faster than they are handled")
        self._give_up("too many messages")
        if self._on_overflow:
            self._on_overflow()
        else:
            closing = self._hang_up(TRY_AGAIN_LATER, "too many messages")
            self._closer = asyncio.get_running_loop().create_task(closing)

    def _note(self, kind: str, detail: str) -> None:
        if self._observer:
            self._observer.note(kind, detail)

    # --- the peer's messages: a task while one is in hand ---

    def _set_to_work(self) -> None:
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    async def _work(self) -> None:
        try:
            while (message := self._rpc.handling) is not None:
                reply = await self._handled(message)
                self._take_reply(reply)
                if self._writer is not None:
                    await asyncio.wait({self._writer})  # a peer that does not read is not served further
                await self._flush()
        finally:
            self._worker = None
            self._check_quiet()

    def _take_reply(self, reply: CallResult | CallError | None) -> None:
        self._collecting = True  # the worker writes what this causes, which saves a task a message
        try:
            self._apply(self._rpc.answer(reply))
            if self._release_after_answer:
                self._release_after_answer = False
                self.release()
        finally:
            self._collecting = False

    async def _handled(self, message: Call | Send) -> CallResult | CallError | None:
        try:
            reply = await self._handler(message)
        except CloseUnanswered as decision:
            await self._hang_up(decision.code, decision.reason)
            return None
        except Exception as failure:  # noqa: BLE001 - supervisor: a fault of one handler must not end the socket
            self._note("handler-failed", f"{message.action}: {failure!r}")
            reply = call_error(self._version, message.message_id, ErrorKind.INTERNAL)
        if reply is None and isinstance(message, Call):
            await self._hang_up(TRY_AGAIN_LATER, "unanswered")
        elif reply is not None and reply.message_id != message.message_id:
            self._note("handler-failed", f"{message.action}: answered {reply.message_id}, not {message.message_id}")
            reply = call_error(self._version, message.message_id, ErrorKind.INTERNAL)
        return reply

    # --- our frames: written one after the other by whoever finds them ---

    def _transmit(self, frame: Frame) -> None:
        if self._closing:
            return
        if len(self._outbox) >= MAX_OUTBOX:
            self._overflow()
            return
        self._outbox.append(frame)
        if self._writer is None and not (self._writing or self._collecting):
            self._writer = asyncio.get_running_loop().create_task(self._write())

    async def _write(self) -> None:
        try:
            await self._flush()
        finally:
            self._writer = None
            self._check_quiet()

    async def _flush(self) -> None:
        if self._writing:
            return
        self._writing = True
        try:
            while self._outbox:
                await self._send_first()
        except OSError as failure:
            self._give_up(f"send failed: {failure}")
        finally:
            self._writing = False

    async def _send_first(self) -> None:
        frame = self._outbox.pop(0)
        text = serialize(frame)
        if self._observer:
            self._observer.frame_out(text, frame, self._clock())
        await self._socket.send_str(text)

    # --- time and the end ---

    def _set_timer(self) -> None:
        deadline = self._rpc.next_deadline()
        if self._timer is not None:
            if deadline is not None and self._timer_at <= deadline:
                return  # it fires too early, and is set again then
            self._timer.cancel()
            self._timer = None
        if deadline is not None:
            later = self._later or asyncio.get_running_loop().call_later
            self._timer, self._timer_at = later(max(0.0, deadline - self._clock()), self.tick), deadline

    async def _hang_up(self, code: int, reason: str) -> None:
        self._give_up(reason)
        with contextlib.suppress(OSError):
            await self._socket.close(code, reason.encode()[:MAX_CLOSE_REASON].decode(errors="ignore").encode())

    def _give_up(self, reason: str) -> None:
        if self._closing:
            return
        self._closing = True
        self._note("closed", reason)
        self._outbox.clear()
        self._apply(self._rpc.stop(self._clock()))

    def _check_quiet(self) -> None:
        if self._quiet and self._rpc.quiet and not (self._outbox or self._writing or self._worker):
            self._quiet.set()


def _answer(finished: Finished, version: Version) -> Answer:
    """What the caller is told."""
    payload = details = None
    code = description = ""
    match finished.frame:
        case CallResult():
            payload = bytes(finished.frame.payload)
        case CallError():
            code, description = finished.frame.code, finished.frame.description
            details = bytes(finished.frame.details)
    if finished.fault:
        code = error_code(version, finished.fault.kind)
        description = f"the answer is no valid frame: {finished.fault.description}"
    elif not finished.sent:
        description = "never sent: its turn did not come"
    return Answer(
        outcome=finished.outcome.value,
        message_id=finished.message_id,
        duration_s=finished.duration_s,
        payload=payload,
        code=code,
        description=description,
        details=details,
        late=finished.late,
    )
