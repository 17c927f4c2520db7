"""The edge with nothing behind it: verbs that write down what they are told, a socket that leads nowhere."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import jsonschema_rs
import msgspec

from forecourt.app.live import LiveStation, LiveStations, _Seat
from forecourt.app.ports import StationReads, TransactionReads
from forecourt.csms.dispatch import Dispatcher
from forecourt.csms.journaling import WireJournal
from forecourt.csms.sockets import StationSocket
from forecourt.csms.verbs import Verbs
from forecourt.domain.reservations import ReservationStatus
from forecourt.domain.screens import Shown, StationCost, ToldCost
from forecourt.domain.stations import (
    BootAnswer,
    BootData,
    ConnectorReport,
    ConnectorStatus,
    Registration,
    Repaired,
    Station,
    Validation,
    WireMessage,
)
from forecourt.domain.tokens import TokenRef, TokenVerdict, Verdict
from forecourt.domain.transactions import (
    EventReport,
    EventResult,
    MeterReport,
    Notice,
    StartReport,
    StartResult,
    StopReport,
    StopResult,
)
from forecourt.ocpp.frames import Call, CallError, CallResult, Send
from forecourt.ocpp.versions import Version
from tests.wire.schema_messages import official_schemas

NOW = datetime(2026, 11, 22, 12, 0, 0, 987654, tzinfo=UTC)
PACKAGES = {Version.V16: "v16", Version.V201: "v201", Version.V21: "v21"}


class Screens:
    """What screens are told: as set; what the station counted is written down."""

    def __init__(self) -> None:
        self.shown: Shown | None = None
        self.cost: ToldCost | None = None
        self.counts: list[StationCost] = []
        self.soon: list[str] = []

    async def presented(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> Shown | None:
        return self.shown

    def present_soon(self, station_id: str, token: TokenRef, evse: int | None, verdict: TokenVerdict) -> None:
        self.soon.append(f"price for {token.uid}")

    def running(self, station_id: str, transaction_id: str) -> ToldCost | None:
        return None

    async def ended(self, station_id: str, transaction_id: str) -> ToldCost | None:
        return self.cost

    def end_soon(self, station_id: str, transaction_id: str) -> None:
        self.soon.append(f"cost of {transaction_id}")

    async def counted(self, station_id: str, transaction_id: str, cost: StationCost) -> None:
        self.counts.append(cost)


class Recorder:
    """All verbs: written down as plain data, answered as set. `trouble` is raised instead, as often as it has entries."""

    def __init__(self, verdict: TokenVerdict | None = None, registration: Registration = Registration.ACCEPTED) -> None:
        self.told: list[tuple[str, Any]] = []
        self.trouble: list[Exception] = []
        self.verdict = verdict or TokenVerdict(verdict=Verdict.ACCEPTED, sentence="A known card.")
        self.registration = registration
        self.screens = Screens()

    def verbs(self) -> Verbs:
        return Verbs(stations=self, charging=self, reservations=self, screens=self.screens, numbers=self, clock=lambda: NOW)

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.told]

    def _note(self, name: str, *said: object) -> None:
        if self.trouble:
            raise self.trouble.pop(0)
        self.told.append((name, _plain(msgspec.to_builtins(list(said)))))

    async def boot(self, station_id: str, epoch: int, boot: BootData, notice: Notice) -> BootAnswer:
        self._note("boot", boot)
        return BootAnswer(registration=self.registration, interval_s=300, now=NOW)

    async def heartbeat(self, station_id: str, epoch: int) -> datetime:
        self._note("heartbeat")
        return NOW

    async def status(self, station_id: str, epoch: int, report: ConnectorReport) -> None:
        self._note("status", report)

    async def report(self, station_id: str, epoch: int, action: str, notice: Notice, subject: str | None) -> None:
        self._note("report", action, subject)

    def advise(self, station_id: str, code: str, **words: object) -> None:
        self.told.append(("advise", [code, dict(words)]))

    async def repaired(self, station_id: str, action: str, repairs: Sequence[Repaired]) -> None:
        self._note("repaired", action, list(repairs))

    async def authorize(self, station_id: str, token: TokenRef, evse: int | None, notice: Notice) -> TokenVerdict:
        self._note("authorize", token, evse)
        return self.verdict

    async def start(self, station_id: str, report: StartReport, notice: Notice) -> StartResult:
        self._note("start", report)
        return StartResult(number=4711, transaction_id="t-1", verdict=self.verdict)

    async def stop(self, station_id: str, report: StopReport, notice: Notice) -> StopResult:
        self._note("stop", report)
        return StopResult(transaction_id="t-1", verdict=self.verdict)

    async def meter_values(self, station_id: str, report: MeterReport, notice: Notice) -> None:
        self._note("meter_values", report)

    async def event(self, station_id: str, report: EventReport, notice: Notice) -> EventResult:
        self._note("event", report)
        return EventResult(transaction_id="t-1", verdict=self.verdict if report.token else None)

    async def undecodable(self, station_id: str, action: str, notice: Notice, sentence: str) -> None:
        self._note("undecodable", action, notice.payload.decode(errors="replace"), sentence)

    async def station_booted(self, station_id: str, notice: Notice) -> None:
        self._note("station_booted")

    async def connector_reported(
        self, station_id: str, evse: int, connector: int, status: ConnectorStatus, at: datetime | None, notice: Notice
    ) -> None:
        self._note("connector_reported", evse, connector, status)

    async def next(self, name: str) -> int:
        return 4712

    async def station_said(self, station_id: str, number: int, status: ReservationStatus, notice: Notice) -> None:
        self._note("station_said", number, status)


class Rows:
    """The journal as a list."""

    def __init__(self) -> None:
        self.rows: list[WireMessage] = []

    def record(self, message: WireMessage) -> None:
        self.rows.append(message)


def a_socket(version: Version, **changes: Any) -> StationSocket:
    """A station's socket, without a network behind it."""
    defaults: dict[str, Any] = {
        "station_id": "s-1",
        "identity": "CP-1",
        "operator_id": "o-1",
        "epoch": 3,
        "version": version,
        "validation": Validation.LENIENT,
        "registration": Registration.ACCEPTED,
        "address": "127.0.0.1",
    }
    socket = StationSocket(cast(Any, SimpleNamespace(compress=0, closed=False)), cast(Any, None), **(defaults | changes))
    socket.journal = WireJournal(Rows(), operator_id="o-1", station_id="s-1", epoch=3, version=version.value, clock=lambda: NOW)
    return socket


def a_station(**changes: Any) -> Station:
    """The row of the station at the other end."""
    defaults: dict[str, Any] = {
        "id": "s-1",
        "operator_id": "o-1",
        "identity": "CP-1",
        "identity_key": "cp-1",
        "created_at": NOW,
        "updated_at": NOW,
    }
    return Station(**(defaults | changes))


def live_with(station: Station | None = None, connectors: Sequence[Any] = ()) -> LiveStations:
    """What is in memory: the one station, or none."""
    live = LiveStations(cast(StationReads, None), cast(TransactionReads, None))
    if station is not None:
        seat = live._seats[station.id] = _Seat()
        seat.live = LiveStation(station, list(connectors), [])
    return live


class Edge:
    """A dispatcher over a recorder, and a socket to speak on."""

    def __init__(self, version: Version, recorder: Recorder | None = None, station: Station | None = None, **changes: Any) -> None:
        self.recorder = recorder or Recorder()
        self.socket = a_socket(version, **changes)
        self.dispatch = Dispatcher(self.recorder.verbs(), live_with(station), hold_s=0.5)

    async def call(self, action: str, payload: Any) -> CallResult | CallError | None:
        """What the station is answered; the payload is plain data, or JSON as it is."""
        text = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
        message = Call("m-1", action, msgspec.Raw(text))
        self.socket.journal.frame_in("", message, 0.0)
        return await self.dispatch(self.socket, message)

    async def send(self, action: str, payload: Any) -> CallResult | CallError | None:
        """The same for an unconfirmed message."""
        return await self.dispatch(self.socket, Send("m-1", action, msgspec.Raw(msgspec.json.encode(payload))))

    async def result(self, action: str, payload: Any) -> Any:
        """The payload of the CALLRESULT, valid by the official schema."""
        reply = await self.call(action, payload)
        assert isinstance(reply, CallResult), reply
        answer = msgspec.json.decode(reply.payload)
        assert faults(self.socket.version, f"{action}Response", answer) == []
        return answer


@cache
def _validator(version: Version, message: str) -> Any:
    official = next(each for each in official_schemas() if each.package == PACKAGES[version] and each.message == message)
    return jsonschema_rs.validator_for(official.schema, validate_formats=True)


def faults(version: Version, message: str, payload: Any) -> list[str]:
    """What the official schema has against a message (`BootNotificationResponse`)."""
    return [f"{each.instance_path}: {each.message}" for each in _validator(version, message).iter_errors(payload)]


def _plain(node: Any) -> Any:
    """What was said as plain data: of a quantity only the words, beside the value."""
    if isinstance(node, (list, tuple)):
        return [_plain(each) for each in node]
    if not isinstance(node, dict):
        return node
    words = {name: word for name, word in node.get("of", {}).items() if name not in ("place", "factor")}
    return {name: _plain(each) for name, each in node.items() if name != "of"} | words
