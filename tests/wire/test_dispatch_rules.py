"""The dispatcher's rulebook: what is refused how, what is kept all the same, and when a CALL stays unanswered."""

from typing import Any

import msgspec
import pytest

from forecourt.domain.stations import Registration, Validation
from forecourt.kit.errors import Conflict, NotFound, Unavailable
from forecourt.ocpp.connection import CloseUnanswered
from forecourt.ocpp.frames import CallError, CallResult
from forecourt.ocpp.versions import Version
from tests.wire.edge import Edge, Recorder, Rows

T = "2026-11-22T11:58:03Z"
BOOT_2X = {"reason": "PowerUp", "chargingStation": {"vendorName": "V", "model": "M", "serialNumber": "SN-1"}}
BOOT_16 = {"chargePointVendor": "V", "chargePointModel": "M", "chargePointSerialNumber": "SN-1"}
STARTED = {
    "eventType": "Started",
    "timestamp": T,
    "triggerReason": "Authorized",
    "seqNo": 0,
    "transactionInfo": {"transactionId": "tx-1"},
    "idToken": {"idToken": "04A1B2C3", "type": "ISO14443"},
}
UPDATED = {name: value for name, value in STARTED.items() if name != "idToken"} | {"eventType": "Updated"}
START = {"connectorId": 1, "idTag": "04A1B2C3", "meterStart": 0, "timestamp": T}
STOP = {"transactionId": 4711, "meterStop": 1, "timestamp": T}


def rows_of(edge: Edge) -> list[Any]:
    journal = edge.socket.journal._journal
    assert isinstance(journal, Rows)
    return journal.rows


# --- what cannot be read ---


async def test_a_payload_that_breaks_its_schema_is_refused_with_every_fault() -> None:
    edge = Edge(Version.V16, validation=Validation.STRICT)

    reply = await edge.call("StatusNotification", {"connectorId": "one", "status": "Available"})

    assert isinstance(reply, CallError)
    assert reply.code == "OccurenceConstraintViolation"  # spelt as 1.6J does
    assert "/connectorId" in reply.description
    assert "/errorCode" in reply.description
    assert edge.recorder.told == []


async def test_the_journal_gets_the_faults_with_their_schema_paths() -> None:
    edge = Edge(Version.V201, validation=Validation.STRICT)

    reply = await edge.call("Heartbeat", {"surprise": 1})
    assert isinstance(reply, CallError)
    edge.socket.journal.frame_out("", reply, 1.0)

    assert [each["path"] for each in rows_of(edge)[0].faults] == ["/surprise"]
    assert rows_of(edge)[0].faults[0]["schema_path"] == "#/additionalProperties"


async def test_a_strict_station_is_not_understood_where_a_lenient_one_is() -> None:
    payload = {"connectorId": 1, "errorCode": "NoError", "status": "Available", "info": None}
    strict, lenient = Edge(Version.V16, validation=Validation.STRICT), Edge(Version.V16)

    assert isinstance(await strict.call("StatusNotification", payload), CallError)
    assert isinstance(await lenient.call("StatusNotification", payload), CallResult)

    [*_, (verb, (action, repairs))] = lenient.recorder.told
    assert (verb, action) == ("repaired", "StatusNotification")
    assert [(each["rule"], each["path"]) for each in repairs] == [("null-optional", "/info")]


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        (Version.V16, "StartTransaction", {"connectorId": 1, "meterStart": 5}),
        (Version.V16, "StopTransaction", {"transactionId": [], "nonsense": True}),
        (Version.V16, "MeterValues", {"connectorId": 1, "meterValue": "none"}),
        (Version.V201, "TransactionEvent", {"eventType": "Paused", "seqNo": 3}),
        (Version.V21, "TransactionEvent", {"eventType": "Started", "seqNo": -1}),
    ],
)
async def test_a_transaction_message_nobody_can_read_is_evidence_before_it_is_refused(
    version: Version, action: str, payload: dict[str, Any]
) -> None:
    edge = Edge(version, validation=Validation.STRICT)

    reply = await edge.call(action, payload)

    assert isinstance(reply, CallError)
    [(verb, (said_action, said_payload, sentence))] = edge.recorder.told
    assert (verb, said_action) == ("undecodable", action)
    assert msgspec.json.decode(said_payload) == payload
    assert sentence[:100] == reply.description[:100]


async def test_evidence_that_cannot_be_stored_leaves_the_call_unanswered() -> None:
    edge = Edge(Version.V16, validation=Validation.STRICT)
    edge.recorder.trouble = [Unavailable("the store is away")] * 100

    with pytest.raises(CloseUnanswered):
        await edge.call("StopTransaction", {"transactionId": []})

    assert edge.recorder.told == []


# --- trouble of ours ---


async def test_a_message_is_held_while_the_store_is_away() -> None:
    edge = Edge(Version.V16)
    edge.recorder.trouble = [Unavailable("the store is away")]

    reply = await edge.call("StopTransaction", STOP)

    assert isinstance(reply, CallResult)
    assert edge.recorder.names == ["stop"]


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        (Version.V16, "StopTransaction", STOP),
        (Version.V201, "TransactionEvent", STARTED),
        (Version.V21, "TransactionEvent", STARTED),
        (Version.V16, "Authorize", {"idTag": "04A1B2C3"}),
        (Version.V201, "Heartbeat", {}),
    ],
)
async def test_a_message_that_cannot_be_stored_is_never_answered_with_an_error(
    version: Version, action: str, payload: dict[str, Any]
) -> None:
    edge = Edge(version)
    edge.recorder.trouble = [Unavailable("the store is away")] * 100

    with pytest.raises(CloseUnanswered):
        await edge.call(action, payload)


@pytest.mark.parametrize("trouble", [NotFound("There is no station s-1."), ZeroDivisionError("a fault of ours")])
async def test_no_fault_of_ours_costs_a_transaction_message(trouble: Exception) -> None:
    edge = Edge(Version.V201)
    edge.recorder.trouble = [trouble]

    with pytest.raises(CloseUnanswered):
        await edge.call("TransactionEvent", STARTED)


@pytest.mark.parametrize(
    ("version", "action", "payload", "answer"),
    [
        (Version.V16, "StartTransaction", START, {"transactionId": 4712, "idTagInfo": {"status": "Accepted"}}),
        (Version.V16, "StopTransaction", STOP, {}),
        (Version.V201, "TransactionEvent", STARTED, {"idTokenInfo": {"status": "Accepted"}}),
        (Version.V21, "TransactionEvent", UPDATED, {}),
    ],
)
@pytest.mark.parametrize("fault", [ZeroDivisionError("a fault of ours"), Conflict("It is there already.")])
async def test_a_message_that_fails_each_time_becomes_evidence_and_the_station_goes_on(
    version: Version, action: str, payload: dict[str, Any], answer: Any, fault: Exception
) -> None:
    edge = Edge(version)
    edge.recorder.trouble = [fault] * 3

    for _ in range(2):
        with pytest.raises(CloseUnanswered):
            await edge.call(action, payload)
    reply = await edge.result(action, payload)

    assert reply == answer
    [(name, (kept_action, kept, sentence))] = edge.recorder.told
    assert (name, kept_action, msgspec.json.decode(kept)) == ("undecodable", action, payload)
    assert sentence == "the server could not handle this message; evidence kept"


async def test_other_messages_are_handled_while_one_fails_each_time() -> None:
    edge = Edge(Version.V16)
    other = STOP | {"meterStop": 9}
    for payload in (STOP, STOP, other):
        edge.recorder.trouble = [ZeroDivisionError("a fault of ours")]
        with pytest.raises(CloseUnanswered):
            await edge.call("StopTransaction", payload)

    await edge.call("StopTransaction", other)

    assert edge.recorder.names == ["stop"]


async def test_trouble_that_passes_is_never_held_against_a_message() -> None:
    edge = Edge(Version.V16)
    for _ in range(3):
        edge.recorder.trouble = [Unavailable("the store is away")] * 100
        with pytest.raises(CloseUnanswered):
            await edge.call("StopTransaction", STOP)

    assert edge.recorder.told == []


# --- the boot gate ---


@pytest.mark.parametrize("registration", [Registration.PENDING, Registration.REJECTED])
async def test_a_strict_2x_station_that_was_not_accepted_hears_security_error_after_its_event_was_stored(
    registration: Registration,
) -> None:
    edge = Edge(Version.V201, registration=registration, validation=Validation.STRICT)

    heartbeat = await edge.call("Heartbeat", {})
    event = await edge.call("TransactionEvent", STARTED)

    assert isinstance(heartbeat, CallError)
    assert isinstance(event, CallError)
    assert (heartbeat.code, event.code) == ("SecurityError", "SecurityError")
    assert edge.recorder.names == ["event"]


async def test_a_lenient_2x_station_gets_its_transaction_messages_answered_before_it_is_accepted() -> None:
    edge = Edge(Version.V21, registration=Registration.PENDING)

    reply = await edge.call("TransactionEvent", STARTED)

    assert isinstance(reply, CallResult)


async def test_what_we_asked_for_passes_the_gate_once() -> None:
    edge = Edge(Version.V201, registration=Registration.PENDING)
    edge.socket.allowance.grant({"Heartbeat": 1})

    first, second = await edge.call("Heartbeat", {}), await edge.call("Heartbeat", {})

    assert isinstance(first, CallResult)
    assert isinstance(second, CallError)
    assert second.code == "SecurityError"


async def test_a_report_that_we_asked_for_passes_the_gate_to_its_last_part() -> None:
    edge = Edge(Version.V201, registration=Registration.PENDING)
    edge.socket.allowance.grant({"NotifyReport": 1})

    said = [
        await edge.call("NotifyReport", {"requestId": 1, "generatedAt": "2026-11-22T12:00:00Z", "seqNo": number, "tbc": more})
        for number, more in ((0, True), (1, False), (2, False))
    ]

    assert [isinstance(each, CallResult) for each in said] == [True, True, False]


async def test_the_answer_to_boot_opens_the_gate() -> None:
    edge = Edge(Version.V201, registration=Registration.PENDING)

    await edge.result("BootNotification", BOOT_2X)
    reply = await edge.call("Heartbeat", {})

    assert edge.socket.registration is Registration.ACCEPTED
    assert isinstance(reply, CallResult)


async def test_the_answer_to_boot_closes_the_gate() -> None:
    edge = Edge(Version.V21, Recorder(registration=Registration.REJECTED))

    await edge.result("BootNotification", BOOT_2X)
    reply = await edge.call("Heartbeat", {})

    assert isinstance(reply, CallError)
    assert reply.code == "SecurityError"


# --- certificates ---


@pytest.mark.parametrize(
    ("version", "payload"),
    [(Version.V16, BOOT_16), (Version.V201, BOOT_2X), (Version.V21, BOOT_2X)],
)
async def test_a_boot_with_another_serial_number_than_the_certificate_ends_the_socket(
    version: Version, payload: dict[str, Any]
) -> None:
    stranger, owner = Edge(version, cert_common_name="SN-2"), Edge(version, cert_common_name="SN-1")

    with pytest.raises(CloseUnanswered, match="SN-2"):
        await stranger.call("BootNotification", payload)
    await owner.result("BootNotification", payload)

    assert stranger.recorder.told == []
    assert owner.recorder.names == ["boot", "station_booted"]


async def test_a_1_6_station_may_give_its_serial_number_as_that_of_the_box() -> None:
    edge = Edge(Version.V16, cert_common_name="BOX-1")

    await edge.result("BootNotification", BOOT_16 | {"chargeBoxSerialNumber": "BOX-1"})

    assert edge.recorder.names == ["boot", "station_booted"]


# --- unconfirmed messages ---


async def test_an_unconfirmed_message_is_never_answered_not_even_when_it_is_wrong() -> None:
    edge = Edge(Version.V21)

    assert await edge.send("NotifyPeriodicEventStream", {"id": "wrong"}) is None
    assert await edge.send("MakeCoffee", {}) is None
    assert edge.recorder.told == []
