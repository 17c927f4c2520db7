"""What crosses one socket, paired into rows of the wire log: each CALL with its answer, secrets masked, heartbeats sampled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from forecourt.app.ports import Journal
from forecourt.csms.secrets import masked, masked_text
from forecourt.domain.stations import Repaired, WireMessage
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now
from forecourt.ocpp.frames import Call, CallError, CallResult, CallResultError, Frame, Send

HEARTBEAT_SAMPLE: Final = 20
"""One Heartbeat in so many is kept."""
WAITING: Final = 128
TEXT_KEPT: Final = 65_536

_Rows = tuple[dict[str, object], ...]


class _Waiting:
    """A CALL whose answer has not crossed the wire yet."""

    __slots__ = ("action", "at", "faults", "message_id", "payload", "repairs", "started")

    def __init__(self, call: Call | Send, at: datetime, started: float) -> None:
        self.message_id = call.message_id
        self.action = call.action
        self.payload = call.payload
        self.at = at
        self.started = started
        self.faults: _Rows = ()
        self.repairs: _Rows = ()


class WireJournal:
    """Observer of one connection. Also knows when the station last answered us, which is more than being alive."""

    __slots__ = (
        "_clock",
        "_epoch",
        "_heartbeats",
        "_journal",
        "_late",
        "_operator_id",
        "_ours",
        "_station_id",
        "_theirs",
        "_version",
        "answered_at",
        "asked_at",
    )

    def __init__(
        self, journal: Journal, *, operator_id: str, station_id: str, epoch: int, version: str, clock: Clock = utc_now
    ) -> None:
        self._journal = journal
        self._operator_id = operator_id
        self._station_id = station_id
        self._epoch = epoch
        self._version = version
        self._clock = clock
        self._theirs: list[_Waiting] = []
        self._ours: _Waiting | None = None
        self._late: _Waiting | None = None
        self._heartbeats = 0
        self.asked_at: float | None = None
        """When our last CALL went out, on the connection's clock."""
        self.answered_at: float | None = None
        """When the station last answered one of ours."""

    # --- Observer ---

    def frame_in(self, text: str, frame: Frame | None, at: float) -> None:
        """A frame came; None when it was none."""
        match frame:
            case Call():
                self._await_answer(_Waiting(frame, self._clock(), at))
            case Send():
                self._record(_Waiting(frame, self._clock(), at), "in", None, at, "none")
            case CallResult() | CallError():
                self.answered_at = at
                self._answered(frame, at)
            case None:
                self._malformed(text)
            case CallResultError():
                self.note("result-refused", f"{frame.message_id}: {frame.code} {frame.description}")

    def frame_out(self, text: str, frame: Frame, at: float) -> None:
        """A frame goes out."""
        match frame:
            case CallResult() | CallError():
                waiting = self._take(frame.message_id)
                if waiting is not None:
                    self._record(waiting, "in", frame, at, "error" if isinstance(frame, CallError) else "result")
            case Call():
                self._give_up_ours("timeout")
                self._ours = _Waiting(frame, self._clock(), at)
                self.asked_at = at
            case Send():
                self._record(_Waiting(frame, self._clock(), at), "out", None, at, "none")
            case CallResultError():
                pass

    def note(self, kind: str, detail: str) -> None:
        """Something happened that is no frame: a CALL of ours ran out of time, or the connection ended."""
        if kind == "closed":
            self.ended()
        elif kind == "timeout" and self._ours is not None and self._ours.message_id == detail:
            self._late = self._ours
            self._give_up_ours("timeout")

    # --- for the dispatcher ---

    def faulted(self, message_id: str, faults: Iterable[msgspec.Struct]) -> None:
        """Fields of the message in hand that were refused, with their schema paths."""
        if (waiting := self._find(message_id)) is not None:
            waiting.faults = tuple(msgspec.to_builtins(each) for each in faults)

    def repaired(self, message_id: str, repairs: Iterable[Repaired]) -> None:
        """Fields of the message in hand that were repaired."""
        if (waiting := self._find(message_id)) is not None:
            waiting.repairs = tuple(msgspec.to_builtins(each) for each in repairs)

    def ended(self) -> None:
        """The socket is gone: nothing that waits will be answered."""
        self._give_up_ours("closed")
        theirs, self._theirs = self._theirs, []
        for waiting in theirs:
            self._record(waiting, "in", None, None, "closed")

    # --- pairing ---

    def _await_answer(self, waiting: _Waiting) -> None:
        if len(self._theirs) >= WAITING:
            del self._theirs[0]
        self._theirs.append(waiting)

    def _find(self, message_id: str) -> _Waiting | None:
        for each in self._theirs:
            if each.message_id == message_id:
                return each
        return None

    def _take(self, message_id: str) -> _Waiting | None:
        waiting = self._find(message_id)
        if waiting is not None:
            self._theirs.remove(waiting)
        return waiting

    def _answered(self, frame: CallResult | CallError, at: float) -> None:
        ours, late = self._ours, self._late
        if ours is not None and ours.message_id == frame.message_id:
            self._ours = None
            self._record(ours, "out", frame, at, "error" if isinstance(frame, CallError) else "result")
        elif late is not None and late.message_id == frame.message_id:
            self._late = None
            self._record(late, "out", frame, at, "late")

    def _give_up_ours(self, outcome: str) -> None:
        ours, self._ours = self._ours, None
        if ours is not None:
            self._record(ours, "out", None, None, outcome)

    # --- rows ---

    def _record(
        self, waiting: _Waiting, direction: str, answer: CallResult | CallError | None, at: float | None, outcome: str
    ) -> None:
        if waiting.action == "Heartbeat" and outcome == "result" and not self._sampled():
            return
        now = self._clock() if answer is not None else None
        self._journal.record(
            WireMessage(
                id=new_id(),
                operator_id=self._operator_id,
                station_id=self._station_id,
                epoch=self._epoch,
                version=self._version,
                direction=direction,
                action=waiting.action,
                message_id=waiting.message_id,
                at=waiting.at,
                payload=masked(waiting.action, str(waiting.payload, "utf-8", "replace")),
                answer=_answer_text(waiting.action, answer),
                answered_at=now,
                latency_ms=None if answer is None or at is None else round((at - waiting.started) * 1000, 3),
                outcome=outcome,
                error_code=answer.code if isinstance(answer, CallError) else None,
                faults=waiting.faults,
                repairs=waiting.repairs,
            )
        )

    def _malformed(self, text: str) -> None:
        self._journal.record(
            WireMessage(
                id=new_id(),
                operator_id=self._operator_id,
                station_id=self._station_id,
                epoch=self._epoch,
                version=self._version,
                direction="in",
                action="",
                message_id="",
                at=self._clock(),
                payload=masked_text(text[:TEXT_KEPT]),
                outcome="malformed",
            )
        )

    def _sampled(self) -> bool:
        self._heartbeats += 1
        return self._heartbeats % HEARTBEAT_SAMPLE == 1


def _answer_text(action: str, answer: CallResult | CallError | None) -> str | None:
    match answer:
        case CallResult():
            text = str(answer.payload, "utf-8", "replace")
            return text if text == "{}" else masked(action, text)
        case CallError():
            error = {"code": answer.code, "description": answer.description, "details": answer.details}
            return masked(action, msgspec.json.encode(error).decode())
        case None:
            return None
