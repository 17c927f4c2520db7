"""The way to a station for commands: said in its version, one CALL after the other, answered with its own words."""

import asyncio
import time
from collections.abc import Sequence
from typing import Final

import msgspec

from forecourt.app.live import LiveStations
from forecourt.csms.allowance import asked_for, requested_message
from forecourt.csms.commands import calls_for, first_unaccepted, status_of
from forecourt.csms.itemised import items_per_message
from forecourt.csms.learned import CapabilityMemory, Learned
from forecourt.csms.liveness import Liveness, Timing
from forecourt.csms.members import written
from forecourt.csms.outgoing import Outgoing, Target, Unsupported
from forecourt.csms.sockets import Sockets, StationSocket
from forecourt.domain.commands import Command, Outcome, RawCall, StartTransaction, StationAnswer, StopTransaction, Trigger
from forecourt.domain.stations import Registration
from forecourt.ocpp import catalog
from forecourt.ocpp.catalog import Direction
from forecourt.ocpp.connection import Answer
from forecourt.ocpp.errors import error_code
from forecourt.ocpp.validation import Invalid, decode, decode_response
from forecourt.ocpp.wire import Message

PING_S: Final = 2.0
"""How long a station that did not answer may take to show that it is there at all."""


class Link:
    """`StationLink` over the sockets of this process."""

    def __init__(self, sockets: Sockets, live: LiveStations, memory: CapabilityMemory | None = None) -> None:
        self._sockets = sockets
        self._live = live
        self._liveness = Liveness(sockets, Timing())
        self._learned = Learned(memory)
        self._nudges: set[asyncio.Task[StationAnswer]] = set()

    def connected(self, station_id: str) -> bool:
        """Whether a socket of the station is open here."""
        return self._sockets.get(station_id) is not None

    async def close(self, station_id: str, reason: str) -> None:
        """End the station's socket (disabled, removed, password changed)."""
        socket = self._sockets.get(station_id)
        if socket is not None:
            await socket.end(reason)

    def on_unbooted(self, socket: StationSocket) -> None:
        """No BootNotification came on this socket: ask for one, once (field notes 14 and 16)."""
        task = asyncio.get_running_loop().create_task(
            self.send(socket.station_id, Trigger(message="BootNotification"), timeout_s=30.0)
        )
        self._nudges.add(task)
        task.add_done_callback(self._nudges.discard)

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        """Say the command in the station's version and wait for its answer. Never raises for the station's trouble."""
        socket = self._sockets.get(station_id)
        if socket is None:
            return _not_sent(Outcome.NOT_CONNECTED, "not_connected", "The station is not connected.")
        raw = isinstance(command, RawCall)
        await self._learned.recall(station_id)
        try:
            _check_registration(socket.registration, command)
            calls = calls_for(command, self._target(socket))
            return await self._said(socket, calls, raw=raw, until=time.monotonic() + timeout_s)
        except Unsupported as refusal:
            return _not_sent(Outcome.UNSUPPORTED, "unsupported", refusal.sentence)
        finally:
            await self._learned.keep(station_id)

    async def _said(self, socket: StationSocket, calls: Sequence[Outgoing], *, raw: bool, until: float) -> StationAnswer:
        """The answers of all CALLs that the command needs, as one."""
        texts = [_text(socket, each) for each in calls]  # all of them valid before the first goes out
        answers = []
        for each, text in zip(calls, texts, strict=True):
            answer = await self._call(socket, each, text, raw=raw, until=until)
            answers.append(answer)
            if answer.outcome is not Outcome.RESULT:
                break
        return answers[0] if len(calls) == 1 else _together(calls, answers)

    async def _call(self, socket: StationSocket, call: Outgoing, text: bytes, *, raw: bool, until: float) -> StationAnswer:
        payload = _plain(text)
        requested = requested_message(call.action, payload)
        capability = call.action if requested is None else f"{call.action}:{requested}"
        firmware = self._firmware(socket)
        for each in () if raw else (call.action, capability):
            if word := self._learned.absent(socket.station_id, firmware, each):
                raise Unsupported(f"The station answered {word} to {each} before, so it was not asked again; a raw call is sent.")
        expected = asked_for(call.action, payload, self._evses(socket))
        socket.allowance.grant(expected)
        asked_at = time.monotonic()
        answer = await socket.connection.call(call.action, text, timeout_s=max(0.0, until - asked_at))
        said = await self._read(socket, call.action, answer, asked_at)
        if said.outcome is not Outcome.RESULT or said.status not in (None, "Accepted"):
            socket.allowance.withdraw(expected)
        self._learn(socket, firmware, said, capability if requested else None)
        if said.outcome is Outcome.RESULT and said.error is None:
            self._learned.takes(socket.station_id, firmware, items_per_message(call.action, said.payload))
        return said

    def _learn(self, socket: StationSocket, firmware: str | None, said: StationAnswer, trigger: str | None) -> None:
        if said.outcome is Outcome.ERROR and said.error is not None:
            self._learned.heard(socket.station_id, firmware, said.action or "", str(said.error["code"]))
        elif said.outcome is Outcome.RESULT:
            self._learned.heard(socket.station_id, firmware, said.action or "", None)
            if trigger is not None:
                self._learned.heard(socket.station_id, firmware, trigger, said.status)

    async def _read(self, socket: StationSocket, action: str, answer: Answer, asked_at: float) -> StationAnswer:
        """What came back, in neutral words."""
        match answer.outcome:
            case "result" | "error":
                return heard(socket, action, answer)
            case "timeout":
                return msgspec.structs.replace(_said(action, answer), **await self._silence(socket, answer, asked_at))
            case _:
                return msgspec.structs.replace(
                    _said(action, answer), **_failure(Outcome.UNREACHABLE, "closed", "The socket ended before the answer came.")
                )

    async def _silence(self, socket: StationSocket, answer: Answer, asked_at: float) -> dict[str, object]:
        """No answer: tell a station that is there and says nothing from one that is gone (field note 20)."""
        if answer.description:  # the RPC layer knows better: its turn never came
            return _failure(Outcome.TIMEOUT, "timeout", f"No answer came in time: {answer.description}.")
        if socket.last_frame_at > asked_at or await self._liveness.reach(socket, PING_S):
            return _failure(Outcome.TIMEOUT, "timeout", "The station is there, but did not answer in time.")
        return _failure(Outcome.UNREACHABLE, "unreachable", "The station's socket is open, but it answers not even a ping.")

    def _target(self, socket: StationSocket) -> Target:
        live = self._live.peek(socket.station_id)
        if live is None:
            return Target(version=socket.version)
        items = self._learned.items(socket.station_id, self._firmware(socket))
        return Target(
            version=socket.version,
            groups_connectors=live.station.groups_connectors,
            password_encoding=live.station.password_encoding,
            connectors=sum(1 for evse, connector in live.connectors if evse > 0 and connector > 0),
            items=items,
        )

    def _evses(self, socket: StationSocket) -> int:
        live = self._live.peek(socket.station_id)
        return 0 if live is None else len({evse for evse, _ in live.connectors if evse > 0})

    def _firmware(self, socket: StationSocket) -> str | None:
        live = self._live.peek(socket.station_id)
        return None if live is None or live.station.boot is None else live.station.boot.firmware


def _check_registration(registration: Registration, command: Command) -> None:
    """Raises `Unsupported` where the station was not accepted and so may not be asked this; raw calls are their caller's affair."""
    if isinstance(command, RawCall):
        return
    if registration is Registration.REJECTED:  # B03.FR.03
        raise Unsupported("The station is rejected; it must be accepted and boot again before it is sent anything.")
    if registration is Registration.PENDING and isinstance(command, (StartTransaction, StopTransaction)):  # 1.6 4.2, B02.FR.05
        raise Unsupported("The station is pending; it must be accepted and boot again before it may start or stop anything.")


def _text(socket: StationSocket, call: Outgoing) -> bytes:
    """The payload as JSON, valid in the station's own version. Raises `Unsupported` with every fault."""
    entry = catalog.find(socket.version, call.action)
    if entry is None or entry.response is None or entry.direction is Direction.FROM_STATION:
        raise Unsupported(f"OCPP {socket.version.value} has no {call.action} that a central system may send.")
    try:
        if isinstance(call.payload, bytes):
            decode(entry.request, call.payload)
            return call.payload
        return written(entry.request, call.payload)
    except Invalid as refusal:
        faults = "; ".join(f"{each.path or 'payload'}: {each.message}" for each in refusal.faults)
        raise Unsupported(f"OCPP {socket.version.value} cannot say this: {faults}.") from refusal


def heard(socket: StationSocket, action: str, answer: Answer) -> StationAnswer:
    """A CALLRESULT or CALLERROR to a CALL of ours in neutral words."""
    said = _said(action, answer)
    if answer.outcome == "result":
        return _result(socket, action, answer, said)
    error = {"code": answer.code, "description": answer.description, "details": _plain(answer.details or b"{}")}
    return msgspec.structs.replace(said, outcome=Outcome.ERROR, error=error)


def _said(action: str, answer: Answer) -> StationAnswer:
    return StationAnswer(
        outcome=Outcome.RESULT,
        action=action,
        message_id=answer.message_id,
        duration_ms=round(answer.duration_s * 1000, 3),
    )


def _result(socket: StationSocket, action: str, answer: Answer, said: StationAnswer) -> StationAnswer:
    """A CALLRESULT: the payload as the station wrote it, and its status where it can be read."""
    payload = answer.payload or b"{}"
    said = msgspec.structs.replace(said, payload=_plain(payload))
    entry = catalog.find(socket.version, action)
    assert entry is not None, "only actions of the catalog are sent"
    try:
        message: Message = decode_response(entry, payload, lenient=True).message
    except Invalid as invalid:
        socket.connection.refuse_result(answer.message_id, invalid.kind, str(invalid))
        code = error_code(socket.version, invalid.kind)
        error = {"code": code, "description": f"The station's answer is not valid: {invalid}", "details": {}}
        return msgspec.structs.replace(said, error=error)
    return msgspec.structs.replace(said, status=status_of(action, message))


def _together(calls: Sequence[Outgoing], answers: Sequence[StationAnswer]) -> StationAnswer:
    """Several CALLs of one command as one answer: the last one, with what came back for each part."""
    last = answers[-1]
    return msgspec.structs.replace(
        last,
        status=first_unaccepted(each.status or "none" for each in answers) if last.outcome is Outcome.RESULT else None,
        payload=_parts(calls, answers),
        duration_ms=round(sum(each.duration_ms for each in answers), 3),
    )


def _parts(calls: Sequence[Outgoing], answers: Sequence[StationAnswer]) -> dict[str, object]:
    """What came back: by label, or, of parts of one long list, that list whole."""
    if all(each.label for each in calls):
        return {call.label: answer.payload for call, answer in zip(calls, answers, strict=False)}
    whole: dict[str, object] = {}
    for each in answers:
        for name, value in each.payload.items() if isinstance(each.payload, dict) else ():
            known = whole.get(name)
            whole[name] = known + value if isinstance(known, list) and isinstance(value, list) else value
    return whole


def _failure(outcome: Outcome, code: str, sentence: str) -> dict[str, object]:
    return {"outcome": outcome, "error": {"code": code, "description": sentence, "details": {}}}


def _not_sent(outcome: Outcome, code: str, sentence: str) -> StationAnswer:
    return StationAnswer(outcome=outcome, error={"code": code, "description": sentence, "details": {}})


def _plain(text: bytes) -> object:
    try:
        return msgspec.json.decode(text)
    except msgspec.DecodeError:
        return text.decode(errors="replace")
