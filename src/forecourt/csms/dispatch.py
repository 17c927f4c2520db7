"""From a CALL to its answer: catalog, decoding, boot gate, handler, reply. Decides nothing about stations or charging."""

from collections.abc import Sequence
from typing import Final

import msgspec
import structlog

from forecourt.app.live import LiveStations
from forecourt.csms import v2, v16
from forecourt.csms.dialects import is_16
from forecourt.csms.holding import held, holding
from forecourt.csms.inbound import Inbound
from forecourt.csms.members import Payload, written
from forecourt.csms.poison import SET_ASIDE, Poison, passes
from forecourt.csms.sockets import POLICY_VIOLATION, StationSocket
from forecourt.csms.verbs import Verbs
from forecourt.domain.admission import Gate, boot_gate
from forecourt.domain.stations import Registration, Repaired, Validation
from forecourt.domain.transactions import Notice
from forecourt.kit.errors import ForecourtError
from forecourt.ocpp import catalog
from forecourt.ocpp.catalog import Direction, Entry
from forecourt.ocpp.connection import CloseUnanswered
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.frames import Call, CallError, CallResult, NumberId, Send, call_error
from forecourt.ocpp.validation import Invalid, Repair, decode_request
from forecourt.ocpp.versions import Version
from forecourt.ocpp.wire import Message

BOOT: Final = "BootNotification"
TABLES: Final = {Version.V16: v16.TABLE, Version.V201: v2.TABLE, Version.V21: v2.TABLE}
NUMBERED: Final = "message-id-number"
"""The repair of a message id that is a number; all others are rules of the payload."""
_EMPTY: Final = msgspec.Raw(b"{}")

log = structlog.get_logger(__name__)


class Refusal(Exception):
    """A CALL that gets a CALLERROR, and why."""

    def __init__(self, kind: ErrorKind, sentence: str) -> None:
        super().__init__(sentence)
        self.kind = kind
        self.sentence = sentence


class Dispatcher:
    """Handles the messages of all stations; an instance is the gateway's `Dispatch`."""

    def __init__(self, verbs: Verbs, live: LiveStations, *, hold_s: float = 10.0) -> None:
        self._verbs = verbs
        self._live = live
        self._hold_s = hold_s
        self._poison = Poison()

    async def __call__(self, socket: StationSocket, message: Call | Send) -> CallResult | CallError | None:
        """The answer of one message; None for a SEND. Raises `CloseUnanswered` where no answer would be true."""
        try:
            reply = await self._reply(socket, message)
        except Refusal as refusal:
            return _refused(socket, message, refusal)
        return CallResult(message.message_id, reply) if isinstance(message, Call) else None

    async def _reply(self, socket: StationSocket, message: Call | Send) -> msgspec.Raw:
        if isinstance(message.message_id, NumberId) and socket.validation is not Validation.LENIENT:
            raise Refusal(ErrorKind.RPC_FRAMEWORK, "The message id is a number; it must be a string.")
        try:
            entry = _entry(socket.version, message)
        except Refusal:
            self._look_for_16(socket, message)
            raise
        notice = Notice(received_at=self._verbs.clock(), payload=bytes(message.payload), version=socket.version)
        try:
            decoded, repairs = _decoded(socket, message, entry)
        except Invalid as invalid:
            self._look_for_16(socket, message)
            await self._unreadable(socket, message, invalid, notice)
            raise Refusal(invalid.kind, _sentence(invalid)) from invalid
        gate = _gate(socket, message.action, decoded)
        if gate is Gate.REFUSE:
            raise _not_accepted(socket)
        payload = await self._handled(socket, self._inbound(socket, message.action, decoded, notice))
        if gate is Gate.STORE_AND_REFUSE:
            raise _not_accepted(socket)
        if repairs:
            if any(each.rule != NUMBERED for each in repairs):
                self._look_for_16(socket, message)
            await self._verbs.stations.repaired(socket.station_id, message.action, repairs)
        return _encoded(entry, payload)

    def _look_for_16(self, socket: StationSocket, message: Call | Send) -> None:
        """Say so when a station of the second generation writes as the first does (field note 4)."""
        if socket.version is not Version.V16 and is_16(message.action, message.payload):
            self._verbs.stations.advise(socket.station_id, "speaks_1_6", action=message.action, version=socket.version.value)

    async def _unreadable(self, socket: StationSocket, message: Call | Send, invalid: Invalid, notice: Notice) -> None:
        """A transaction message that nobody can read is evidence all the same, before it is refused."""
        socket.journal.faulted(message.message_id, invalid.faults)
        if message.action not in TABLES[socket.version].transaction_messages:
            return
        station_id, sentence = socket.station_id, _sentence(invalid)
        verb = self._verbs.charging.undecodable
        await holding(lambda: verb(station_id, message.action, notice, sentence), self._hold_s)

    def _inbound(self, socket: StationSocket, action: str, message: Message, notice: Notice) -> Inbound:
        live = self._live.peek(socket.station_id)
        return Inbound(
            station_id=socket.station_id,
            epoch=socket.epoch,
            action=action,
            message=message,
            notice=notice,
            groups_connectors=live is not None and live.station.groups_connectors,
        )

    async def _handled(self, socket: StationSocket, inbound: Inbound) -> Payload:
        """The reply's payload, of a message whose effect is stored."""
        table = TABLES[socket.version]
        booting = inbound.action == BOOT
        if booting and (sentence := table.certificate_fault(inbound.message, socket.cert_common_name)):
            raise CloseUnanswered(sentence, POLICY_VIOLATION)  # B01.FR.12
        handler = table.handlers[inbound.action]
        try:
            try:
                payload = await handler(self._verbs, inbound)
            except ForecourtError as trouble:
                payload = await held(trouble, lambda: handler(self._verbs, inbound), self._hold_s)
        except Exception as failure:
            if inbound.action not in table.transaction_messages or passes(failure):
                raise  # the connection's supervisor reports it and answers InternalError, or hangs up
            log.exception("handler failed", action=inbound.action, station=socket.identity)
            if not self._poison.failed(inbound):
                raise CloseUnanswered("The server could not handle this message.") from failure
            return await self._set_aside(socket, inbound)
        if booting:
            socket.registration = Registration(str(payload["status"]).casefold())
        return payload

    async def _set_aside(self, socket: StationSocket, inbound: Inbound) -> Payload:
        """A message that a fault of ours spoils each time: evidence, and the least that lets the station go on."""
        log.error("message set aside", action=inbound.action, station=socket.identity, sentence=SET_ASIDE)
        verb, least = self._verbs.charging.undecodable, TABLES[socket.version].least.get(inbound.action)
        await holding(lambda: verb(inbound.station_id, inbound.action, inbound.notice, SET_ASIDE), self._hold_s)
        return {} if least is None else await holding(lambda: least(self._verbs, inbound), self._hold_s)


def _entry(version: Version, message: Call | Send) -> Entry:
    """The catalog's row for a message that a station may send; an unknown action and one of ours differ (1.6J and 2.x 4.3)."""
    entry = catalog.find(version, message.action)
    if entry is None:
        raise Refusal(ErrorKind.NOT_IMPLEMENTED, f"OCPP {version.value} has no action {message.action[:50]}.")
    if entry.direction is Direction.TO_STATION:
        raise Refusal(ErrorKind.NOT_SUPPORTED, f"{message.action} is for stations, not for the central system.")
    if entry.send is not isinstance(message, Send):
        form = "an unconfirmed message (SEND)" if entry.send else "a CALL"
        raise Refusal(ErrorKind.PROTOCOL, f"{message.action} must be {form}.")
    return entry


def _decoded(socket: StationSocket, message: Call | Send, entry: Entry) -> tuple[Message, Sequence[Repaired]]:
    """The typed message and what was mended in it, noted in the journal. Raises `Invalid`."""
    decoded = decode_request(entry, message.payload, lenient=socket.validation is Validation.LENIENT)
    repairs = _neutral(decoded.repairs) if decoded.repairs else ()
    if isinstance(message.message_id, NumberId):
        number = str(message.message_id)
        repairs = (Repaired(rule=NUMBERED, path="", was=number, now=f'"{number}"'), *repairs)
    if not repairs:
        return decoded.message, ()
    socket.journal.repaired(message.message_id, repairs)
    return decoded.message, repairs


def _gate(socket: StationSocket, action: str, message: Message) -> Gate:
    if socket.registration is Registration.ACCEPTED:
        return Gate.OPEN
    return boot_gate(
        socket.registration,
        generation=1 if socket.version is Version.V16 else 2,
        action_is_boot=action == BOOT,
        is_transaction_message=action in TABLES[socket.version].transaction_messages,
        triggered=socket.allowance.take(action, message),
        lenient=socket.validation is Validation.LENIENT,
    )


def _not_accepted(socket: StationSocket) -> Refusal:
    """B02.FR.09, B03.FR.07."""
    return Refusal(ErrorKind.SECURITY, f"The station's registration is {socket.registration.value}; it must wait until accepted.")


def _encoded(entry: Entry, payload: Payload) -> msgspec.Raw:
    if not payload or entry.response is None:
        return _EMPTY
    return msgspec.Raw(written(entry.response, payload))


def _refused(socket: StationSocket, message: Call | Send, refusal: Refusal) -> CallError | None:
    if isinstance(message, Send):
        return None
    return call_error(socket.version, message.message_id, refusal.kind, refusal.sentence)


def _neutral(repairs: Sequence[Repair]) -> tuple[Repaired, ...]:
    return tuple(Repaired(rule=each.rule, path=each.path, was=each.was, now=each.now) for each in repairs)


def _sentence(invalid: Invalid) -> str:
    """All faults in one line, for the station's log and the operator."""
    return "; ".join(f"{each.path or 'payload'}: {each.message} ({each.schema_path})" for each in invalid.faults)
