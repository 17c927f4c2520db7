"""The link: a command goes out in the station's version, and the station's own answer comes back in the same call."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from forecourt.app.stations import CapabilityBook
from forecourt.csms.learned import CapabilityMemory
from forecourt.csms.link import Link
from forecourt.csms.sockets import Sockets, StationSocket
from forecourt.domain import commands as c
from forecourt.domain.stations import BootData, Registration
from forecourt.domain.tokens import TokenRef
from forecourt.ocpp.connection import Connection
from forecourt.ocpp.frames import Call, CallError, CallResult, CallResultError, parse, serialize
from forecourt.ocpp.versions import Version
from forecourt.store.store import Store
from tests.wire.edge import a_socket, a_station, live_with

Reply = Callable[[Call], CallResult | CallError | None]


class FarStation:
    """The other end of a socket: answers our CALLs as told, from memory."""

    def __init__(
        self, version: Version, reply: Reply, *, pongs: bool = True, memory: CapabilityMemory | None = None, **changes: Any
    ) -> None:
        self.heard: list[Any] = []
        self.version = version
        self.reply = reply
        self.pongs = pongs
        self.socket: StationSocket = a_socket(version, **changes)
        self.socket.connection = Connection(self, version, self._never, call_timeout_s=30)
        self.socket.websocket.ping = self._ping  # type: ignore[method-assign]
        self.sockets = Sockets()
        self.sockets.add(self.socket)
        station = a_station(version=version.value, boot=BootData(firmware="1.0"), registration=self.socket.registration)
        self.link = Link(self.sockets, live_with(station), memory)

    async def send_str(self, text: str) -> None:
        frame = parse(text, self.version)
        self.heard.append(frame)
        if isinstance(frame, Call) and (answer := self.reply(frame)) is not None:
            asyncio.get_running_loop().call_soon(self._answer, serialize(answer))

    async def close(self, code: int, reason: bytes) -> None:
        self.heard.append((code, reason.decode()))

    def _answer(self, text: str) -> None:
        self.socket.last_frame_at = time.monotonic()
        self.socket.connection.feed(text)

    async def _ping(self, message: bytes = b"") -> None:
        if self.pongs:
            self.socket.last_frame_at = time.monotonic()

    async def _never(self, _: Any) -> None:
        raise AssertionError("the station asks nothing here")

    async def ask(self, command: c.Command, timeout_s: float = 5) -> c.StationAnswer:
        return await self.link.send("s-1", command, timeout_s=timeout_s)


def answers(payload: Any) -> Reply:
    return lambda call: CallResult(call.message_id, msgspec.Raw(msgspec.json.encode(payload)))


def refuses(code: str, description: str = "") -> Reply:
    return lambda call: CallError(call.message_id, code, description)


RESET = c.Reset(kind=c.ResetKind.HARD)


@pytest.mark.parametrize("version", Version)
async def test_the_station_s_own_answer_comes_back(version: Version) -> None:
    far = FarStation(version, answers({"status": "Rejected"}))

    answer = await far.ask(RESET)

    assert (answer.outcome, answer.status, answer.payload) == (c.Outcome.RESULT, "Rejected", {"status": "Rejected"})
    assert (answer.action, answer.message_id) == ("Reset", far.heard[0].message_id)
    assert answer.error is None


async def test_an_error_of_the_station_is_told_in_its_words() -> None:
    far = FarStation(Version.V201, refuses("InternalError", "out of memory"))

    answer = await far.ask(RESET)

    assert answer.outcome is c.Outcome.ERROR
    assert answer.error == {"code": "InternalError", "description": "out of memory", "details": {}}


async def test_a_station_that_is_not_here_is_not_connected() -> None:
    link = Link(Sockets(), live_with())

    answer = await link.send("s-1", RESET, timeout_s=1)

    assert answer.outcome is c.Outcome.NOT_CONNECTED
    assert not link.connected("s-1")


async def test_a_station_that_pongs_but_does_not_answer_timed_out() -> None:
    far = FarStation(Version.V16, lambda _: None)

    answer = await far.ask(RESET, timeout_s=0.05)

    assert answer.outcome is c.Outcome.TIMEOUT


async def test_a_station_that_does_not_even_pong_is_unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("forecourt.csms.link.PING_S", 0.05)
    far = FarStation(Version.V16, lambda _: None, pongs=False)

    answer = await far.ask(RESET, timeout_s=0.05)

    assert answer.outcome is c.Outcome.UNREACHABLE


async def test_a_socket_that_ends_meanwhile_makes_it_unreachable() -> None:
    far = FarStation(Version.V16, lambda _: None)
    asked = asyncio.create_task(far.ask(RESET))
    await asyncio.sleep(0)

    await far.socket.connection.closed("gone")

    assert (await asked).outcome is c.Outcome.UNREACHABLE


async def test_what_the_version_cannot_say_is_not_sent() -> None:
    far = FarStation(Version.V16, answers({}))

    answer = await far.ask(c.AskTransactionStatus())

    assert answer.outcome is c.Outcome.UNSUPPORTED
    assert "GetTransactionStatus" in str(answer.error)
    assert far.heard == []


async def test_a_rejected_station_is_sent_nothing_but_raw_calls() -> None:
    far = FarStation(Version.V201, answers({"status": "Accepted"}), registration=Registration.REJECTED)

    refused = await far.ask(RESET)
    raw = await far.ask(c.RawCall(action="Reset", payload_json='{"type":"Immediate"}'))

    assert (refused.outcome, raw.outcome) == (c.Outcome.UNSUPPORTED, c.Outcome.RESULT)


async def test_a_raw_call_goes_out_exactly_as_given() -> None:
    far = FarStation(Version.V16, answers({"status": "Accepted"}))
    text = '{"value":"60","key":"HeartbeatInterval"}'

    await far.ask(c.RawCall(action="ChangeConfiguration", payload_json=text))

    assert bytes(far.heard[0].payload).decode() == text


# --- answers that are not valid ---


@pytest.mark.parametrize("version", Version)
async def test_an_answer_nobody_can_read_is_shown_as_it_came(version: Version) -> None:
    far = FarStation(version, answers({"status": "Maybe"}))

    answer = await far.ask(RESET)
    await asyncio.sleep(0)

    assert (answer.outcome, answer.status, answer.payload) == (c.Outcome.RESULT, None, {"status": "Maybe"})
    assert answer.error is not None
    assert answer.error["code"] == "PropertyConstraintViolation"
    told = [frame for frame in far.heard if isinstance(frame, CallResultError)]
    assert len(told) == (1 if version is Version.V21 else 0)


async def test_an_answer_that_can_be_repaired_has_its_status() -> None:
    far = FarStation(Version.V16, answers({"status": "accepted"}))

    answer = await far.ask(RESET)

    assert (answer.status, answer.payload, answer.error) == ("Accepted", {"status": "accepted"}, None)


# --- several things at once ---


async def test_several_keys_of_1_6_are_written_one_by_one() -> None:
    def reply(call: Call) -> CallResult:
        key = msgspec.json.decode(call.payload)["key"]
        return CallResult(call.message_id, msgspec.Raw(b'{"status":"%s"}' % (b"RebootRequired" if key == "B" else b"Accepted")))

    far = FarStation(Version.V16, reply)

    answer = await far.ask(c.SetConfiguration(values={"A": "1", "B": "2", "C": "3"}))

    assert answer.status == "RebootRequired"
    assert answer.payload == {"A": {"status": "Accepted"}, "B": {"status": "RebootRequired"}, "C": {"status": "Accepted"}}


async def test_nothing_goes_out_when_one_part_is_not_valid() -> None:
    far = FarStation(Version.V16, answers({"status": "Accepted"}))

    answer = await far.ask(c.SetConfiguration(values={"A": "1", "B": "x" * 501}))

    assert answer.outcome is c.Outcome.UNSUPPORTED
    assert far.heard == []


async def test_the_status_of_several_variables_is_the_first_that_is_not_accepted() -> None:
    def one(name: str, status: str) -> dict[str, Any]:
        return {"attributeStatus": status, "component": {"name": "C"}, "variable": {"name": name}}

    far = FarStation(Version.V21, answers({"setVariableResult": [one("A", "Accepted"), one("B", "UnknownVariable")]}))

    answer = await far.ask(c.SetConfiguration(values={"C.A": "1", "C.B": "2"}))

    assert answer.status == "UnknownVariable"


# --- what is learned ---


@pytest.mark.parametrize("code", ["NotImplemented", "NotSupported"])
async def test_what_the_station_does_not_know_is_asked_once(code: str) -> None:
    far = FarStation(Version.V16, refuses(code))

    first, second = await far.ask(c.ClearCache()), await far.ask(c.ClearCache())

    assert (first.outcome, second.outcome) == (c.Outcome.ERROR, c.Outcome.UNSUPPORTED)
    assert len(far.heard) == 1


async def test_a_trigger_that_is_not_implemented_says_nothing_of_other_triggers() -> None:
    def reply(call: Call) -> CallResult:
        known = msgspec.json.decode(call.payload)["requestedMessage"] == "Heartbeat"
        return CallResult(call.message_id, msgspec.Raw(b'{"status":"Accepted"}' if known else b'{"status":"NotImplemented"}'))

    far = FarStation(Version.V16, reply)

    said = [(await far.ask(c.Trigger(message=name))).outcome for name in ("MeterValues", "MeterValues", "Heartbeat")]

    assert said == [c.Outcome.RESULT, c.Outcome.UNSUPPORTED, c.Outcome.RESULT]


async def test_a_raw_call_asks_again_and_forgets_what_was_learned() -> None:
    far = FarStation(Version.V16, refuses("NotImplemented"))
    await far.ask(c.ClearCache())
    far.reply = answers({"status": "Accepted"})

    raw = await far.ask(c.RawCall(action="ClearCache", payload_json="{}"))
    again = await far.ask(c.ClearCache())

    assert (raw.status, again.status) == ("Accepted", "Accepted")


async def test_what_was_learned_outlives_a_restart(store: Store) -> None:
    limit = {"component": {"name": "DeviceDataCtrlr"}, "variable": {"name": "ItemsPerMessage", "instance": "GetVariables"}}
    result = [{**limit, "attributeStatus": "Accepted", "attributeValue": "1"}]

    def reply(call: Call) -> CallResult | CallError:
        known = call.action == "GetVariables"
        return (answers({"getVariableResult": result}) if known else refuses("NotImplemented"))(call)  # type: ignore[return-value]

    before = FarStation(Version.V201, reply, memory=CapabilityBook(store.stations, store.uow))
    await before.ask(c.ClearCache())
    await before.ask(c.GetConfiguration(keys=("DeviceDataCtrlr.ItemsPerMessage",)))

    after = FarStation(Version.V201, reply, memory=CapabilityBook(store.stations, store.uow))
    refused = await after.ask(c.ClearCache())
    await after.ask(c.GetConfiguration(keys=("A.B", "C.D")))

    assert refused.outcome is c.Outcome.UNSUPPORTED
    assert [each.action for each in after.heard] == ["GetVariables", "GetVariables"]


# --- what we asked for passes the boot gate ---


@pytest.mark.parametrize(
    ("command", "messages"),
    [
        (c.Trigger(message="Heartbeat"), {"Heartbeat"}),
        (c.Trigger(message="SignChargingStationCertificate"), {"SignCertificate"}),
        (c.Trigger(message="TransactionEvent"), {"TransactionEvent"}),
        (c.GetConfiguration(request_id=1), {"NotifyReport"}),
        (c.RawCall(action="TriggerMessage", payload_json='{"requestedMessage":"Heartbeat"}'), {"Heartbeat"}),
        (c.ClearCache(), set()),
    ],
)
async def test_what_the_station_was_asked_for_it_may_send(command: c.Command, messages: set[str]) -> None:
    accepted, rejected = (
        FarStation(Version.V201, answers({"status": "Accepted"})),
        FarStation(Version.V201, answers({"status": "Rejected"})),
    )

    await accepted.ask(command)
    await rejected.ask(command)

    assert accepted.socket.allowance.left() == dict.fromkeys(messages, 1)
    assert rejected.socket.allowance.left() == {}


async def test_a_station_that_did_not_boot_is_asked_to() -> None:
    far = FarStation(Version.V16, answers({"status": "Accepted"}))

    far.link.on_unbooted(far.socket)
    async with asyncio.timeout(5):
        await asyncio.gather(*far.link._nudges)

    assert far.heard[0].action == "TriggerMessage"
    assert msgspec.json.decode(far.heard[0].payload) == {"requestedMessage": "BootNotification"}


async def test_a_start_carries_the_number_by_which_its_transaction_is_known() -> None:
    far = FarStation(Version.V21, answers({"status": "Accepted", "transactionId": "tx-1"}))

    await far.ask(c.StartTransaction(evse=1, token=TokenRef(uid="04A1B2C3"), remote_start_id=99))

    assert msgspec.json.decode(far.heard[0].payload)["remoteStartId"] == 99
