"""What real stations send against the standard, and how a lenient station is understood: one golden case for each quirk.

A strict station is refused in every one of them, but for the quirks that the standard happens to allow (the last table).
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, Final

import pytest

from forecourt.ocpp.catalog import Entry, find
from forecourt.ocpp.validation import RULES, Decoded, Invalid, decode_request, decode_response
from forecourt.ocpp.versions import Version
from forecourt.ocpp.wire import Message

V16, V201, V21 = Version
T: Final = "2026-01-31T12:00:00Z"
NO_CLOCK: Final = "1970-01-01T00:00:00Z"
BOOT: Final = {"chargePointVendor": "Acme", "chargePointModel": "One"}
BOOT_2: Final = {"reason": "PowerUp", "chargingStation": {"vendorName": "Acme", "model": "One"}}
STATUS: Final = {"connectorId": 1, "errorCode": "NoError", "status": "Available"}
STATUS_2: Final = {"timestamp": T, "connectorStatus": "Available", "evseId": 1, "connectorId": 1}
START: Final = {"connectorId": 1, "idTag": "TAG", "meterStart": 5, "timestamp": T}
STOP: Final = {"transactionId": 7, "meterStop": 9, "timestamp": T}
EVENT: Final = {
    "eventType": "Updated",
    "timestamp": T,
    "triggerReason": "MeterValuePeriodic",
    "seqNo": 3,
    "transactionInfo": {"transactionId": "t-1"},
}
GONE: Final = object()


def _with(base: dict[str, Any], path: str, value: object) -> Any:
    """A copy of the payload with one place changed, or taken out."""
    copy = json.loads(json.dumps(base))
    *way, last = path.strip("/").split("/")
    place = copy
    for step in way:
        place = place[int(step)] if isinstance(place, list) else place[step]
    key: Any = int(last) if isinstance(place, list) else last
    if value is GONE:
        del place[key]
    else:
        place[key] = value
    return copy


def _meter(**sample: object) -> dict[str, Any]:
    good = {"value": "1"}
    return {"connectorId": 1, "meterValue": [{"timestamp": T, "sampledValue": [good, {"value": "2", **sample}]}]}


def _meter_2(**sample: object) -> dict[str, Any]:
    good = {"value": 1}
    return {"evseId": 1, "meterValue": [{"timestamp": T, "sampledValue": [good, {"value": 2, **sample}]}]}


SAMPLE: Final = "/meterValue/0/sampledValue/1"

QUIRKS: Final[tuple[tuple[str, Version, str, dict[str, Any], str, object, object], ...]] = (
    # rule, version, action, a valid payload, the place, what stands there, what it is read as
    ("null-optional", V16, "StatusNotification", STATUS, "/info", None, GONE),
    ("null-optional", V201, "TransactionEvent", EVENT, "/idToken", None, GONE),
    ("empty-optional", V16, "MeterValues", _meter(), f"{SAMPLE}/phase", "", GONE),
    ("empty-list", V201, "TransactionEvent", EVENT, "/meterValue", [], GONE),
    ("time-without-zone", V16, "StatusNotification", STATUS, "/timestamp", "2026-01-31T12:00:00", T),
    ("time-without-zone", V201, "TransactionEvent", EVENT, "/timestamp", "2026-01-31T12:00:00.125", "2026-01-31T12:00:00.125Z"),
    ("time-short-offset", V16, "StartTransaction", START, "/timestamp", "2026-01-31T15:00:00+03", "2026-01-31T15:00:00+03:00"),
    ("time-leap-second", V16, "StopTransaction", STOP, "/timestamp", "2016-12-31T23:59:60Z", "2016-12-31T23:59:59Z"),
    ("time-unreadable", V16, "StopTransaction", STOP, "/timestamp", "0000-00-00T00:00:00Z", NO_CLOCK),
    ("time-unreadable", V16, "StatusNotification", STATUS, "/timestamp", "", GONE),
    ("time-missing", V201, "TransactionEvent", EVENT, "/timestamp", GONE, NO_CLOCK),
    ("id-tag-trimmed", V16, "Authorize", {"idTag": "T"}, "/idTag", "A" * 20 + "\x10\x0e", "A" * 20),
    ("id-tag-trimmed", V16, "StartTransaction", START, "/idTag", "0123456789abcdefghij_serial", "0123456789abcdefghij"),
    ("vendor-missing", V16, "BootNotification", BOOT, "/chargePointVendor", GONE, ""),
    ("vendor-missing", V16, "BootNotification", BOOT, "/chargePointVendor", None, ""),
    ("vendor-missing", V201, "BootNotification", BOOT_2, "/chargingStation/vendorName", GONE, ""),
    ("text-cut", V16, "BootNotification", BOOT, "/chargePointSerialNumber", "S" * 30, "S" * 25),
    ("text-cut", V21, "BootNotification", BOOT_2, "/chargingStation/serialNumber", "S" * 40, "S" * 25),
    ("connector-missing", V16, "StatusNotification", STATUS, "/connectorId", GONE, 0),
    ("connector-missing", V16, "StartTransaction", START, "/connectorId", None, 0),
    ("connector-missing", V201, "StatusNotification", STATUS_2, "/connectorId", GONE, 0),
    ("meter-missing", V16, "StopTransaction", STOP, "/meterStop", "", 0),
    ("number-in-text", V16, "StartTransaction", START, "/meterStart", " 12 ", 12),
    ("number-in-text", V201, "MeterValues", _meter_2(), f"{SAMPLE}/value", "230.5", 230.5),
    ("whole-decimal", V16, "StartTransaction", START, "/connectorId", 1.0, 1),
    ("meter-rounded", V16, "StopTransaction", STOP, "/meterStop", 12.5, 13),
    ("meter-rounded", V16, "StopTransaction", STOP, "/meterStop", "12.4", 12),
    ("stop-id-unknown", V16, "StopTransaction", STOP, "/transactionId", None, -1),
    ("stop-id-unknown", V16, "StopTransaction", STOP, "/transactionId", 2**64 - 1, -1),
    ("meter-id-unknown", V16, "MeterValues", _meter(), "/transactionId", 2**63, GONE),
    ("text-from-number", V16, "MeterValues", _meter(), f"{SAMPLE}/value", 230.1, "230.1"),
    ("boolean-in-text", V201, "TransactionEvent", EVENT, "/offline", "True", True),
    ("enum-spelling", V16, "StatusNotification", STATUS, "/status", "SuspendedEv", "SuspendedEV"),
    ("enum-spelling", V16, "MeterValues", _meter(), f"{SAMPLE}/phase", "L1N", "L1-N"),
    ("unit-alias", V16, "MeterValues", _meter(measurand="Frequency"), f"{SAMPLE}/unit", "Hz", "Hertz"),
    ("unit-unknown", V16, "MeterValues", _meter(measurand="RPM"), f"{SAMPLE}/unit", "rpm", GONE),
    ("phase-in-text", V16, "MeterValues", _meter(measurand="Voltage"), f"{SAMPLE}/phase", "Voltage L1-N", "L1-N"),
    ("context-unknown", V16, "MeterValues", _meter(), f"{SAMPLE}/context", "Sample.Random", GONE),
    ("error-code-missing", V16, "StatusNotification", STATUS, "/errorCode", GONE, "NoError"),
    ("error-code-unknown", V16, "StatusNotification", STATUS, "/errorCode", "0x0000", "OtherError"),
    ("reason-unknown", V16, "StopTransaction", STOP, "/reason", "Mystery", "Other"),
    ("reason-unknown", V201, "TransactionEvent", EVENT, "/transactionInfo/stoppedReason", "Mystery", "Other"),
    ("boot-reason-unknown", V201, "BootNotification", BOOT_2, "/reason", "Because", "Unknown"),
    ("trigger-unknown", V201, "TransactionEvent", EVENT, "/triggerReason", "Whim", "ChargingStateChanged"),
    ("charging-state-unknown", V201, "TransactionEvent", EVENT, "/transactionInfo/chargingState", "Preparing", GONE),
    ("status-of-1.6", V201, "StatusNotification", STATUS_2, "/connectorStatus", "Preparing", "Occupied"),
    ("custom-data-unnamed", V201, "Heartbeat", {"customData": {"a": 1}}, "/customData/vendorId", GONE, ""),
    ("custom-data-removed", V201, "Heartbeat", {}, "/customData", "text", GONE),
    ("unknown-member", V16, "Heartbeat", {}, "/uptime", 5, GONE),
)


def _entry(version: Version, action: str) -> Entry:
    entry = find(version, action)
    assert entry is not None
    return entry


def _lenient(version: Version, action: str, payload: object) -> Decoded[Message]:
    return decode_request(_entry(version, action), json.dumps(payload).encode(), lenient=True)


@pytest.mark.parametrize(("rule", "version", "action", "valid", "path", "sent", "read"), QUIRKS)
def test_a_known_quirk_is_refused_strictly_and_repaired_leniently(
    rule: str, version: Version, action: str, valid: dict[str, Any], path: str, sent: object, read: object
) -> None:
    entry, payload = _entry(version, action), _compact(_mutilated(valid, path, sent)).encode()
    understood = _compact(_mutilated(valid, path, read)).encode()

    with pytest.raises(Invalid) as refused:
        decode_request(entry, payload, lenient=False)
    decoded = decode_request(entry, payload, lenient=True)

    assert refused.value.faults[0].path == path
    assert decoded.message == decode_request(entry, understood, lenient=False).message
    assert [(repair.rule, repair.path) for repair in decoded.repairs] == [(rule, path)]
    assert decoded.repairs[0].was == ("" if sent is GONE else _compact(sent))
    assert decoded.repairs[0].now == ("" if read is GONE else _compact(read))


def _mutilated(valid: dict[str, Any], path: str, value: object) -> Any:
    """As _with; taking out what is not there changes nothing."""
    try:
        return _with(valid, path, value)
    except KeyError:
        return valid


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def test_null_is_read_as_an_empty_payload() -> None:
    decoded = decode_request(_entry(V16, "Heartbeat"), b"null", lenient=True)

    assert [(repair.rule, repair.was, repair.now) for repair in decoded.repairs] == [("null-payload", "null", "{}")]
    with pytest.raises(Invalid):
        decode_request(_entry(V16, "Heartbeat"), b"null", lenient=False)


def test_limits_computed_in_floating_point_are_rounded_to_tenths() -> None:
    period = {"startPeriod": 0, "limit": 15.96}
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [period]}
    payload = json.dumps({"status": "Accepted", "chargingSchedule": schedule}).encode()

    decoded = decode_response(_entry(V16, "GetCompositeSchedule"), payload, lenient=True)

    assert [(repair.rule, repair.was, repair.now) for repair in decoded.repairs] == [("tenths-rounded", "15.96", "16.0")]


@pytest.mark.parametrize(
    "sample",
    [
        {"unit": "bananas"},
        {"unit": "bananas", "measurand": "Energy.Active.Import.Register"},
        {"measurand": "Vendor.Thing"},
        {"phase": "L4"},
        {"phase": "L1 and L2"},
        {"location": "Roof"},
        {"format": "Roman"},
    ],
)
def test_a_sample_that_nobody_can_interpret_is_dropped_and_the_others_stay(sample: dict[str, object]) -> None:
    decoded = _lenient(V16, "MeterValues", _meter(**sample))

    alone = _with(_meter(), SAMPLE, GONE)
    assert decoded.message == _lenient(V16, "MeterValues", alone).message
    assert [(repair.rule, repair.path) for repair in decoded.repairs] == [("sample-unreadable", SAMPLE)]
    assert json.loads(decoded.repairs[0].was) == {"value": "2", **sample}


def test_a_meter_value_without_samples_is_dropped_from_an_event_and_the_event_stays() -> None:
    empty = {"timestamp": T, "sampledValue": []}

    decoded = _lenient(V201, "TransactionEvent", {**EVENT, "meterValue": [empty]})

    assert [repair.rule for repair in decoded.repairs] == ["empty-meter-value", "empty-list"]
    assert decoded.message == _lenient(V201, "TransactionEvent", EVENT).message


def test_several_quirks_in_one_message_are_all_repaired_and_recorded() -> None:
    payload: dict[str, object] = {
        "meterStop": "12.0",
        "idTag": None,
        "timestamp": "2026-01-31T12:00:00",
        "transactionId": "7",
        "extra": {},
    }

    decoded = _lenient(V16, "StopTransaction", payload)

    assert {repair.rule for repair in decoded.repairs} == {
        "number-in-text",
        "null-optional",
        "time-without-zone",
        "unknown-member",
    }
    assert decoded.message == _lenient(V16, "StopTransaction", {**STOP, "meterStop": 12}).message


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        (V16, "Authorize", {}),
        (V16, "StatusNotification", {**STATUS, "status": "Dancing"}),
        (V16, "StartTransaction", {**START, "connectorId": 1.5}),
        (V16, "StartTransaction", {**START, "connectorId": "1e2"}),
        (V16, "StartTransaction", {**START, "idTag": ["TAG"]}),
        (V201, "TransactionEvent", _with(EVENT, "/seqNo", GONE)),
        (V201, "TransactionEvent", _with(EVENT, "/transactionInfo/transactionId", "t" * 37)),
        (V201, "TransactionEvent", {**EVENT, "eventType": "Paused"}),
    ],
)
def test_what_would_have_to_be_guessed_is_refused_even_leniently(version: Version, action: str, payload: object) -> None:
    with pytest.raises(Invalid) as refused:
        _lenient(version, action, payload)

    assert refused.value.faults


@pytest.mark.parametrize(
    ("version", "action", "payload"),
    [
        (V16, "BootNotification", {**BOOT, "chargePointVendor": ""}),
        (V16, "StatusNotification", {**STATUS, "info": "null", "vendorErrorCode": "0x0000"}),
        (V16, "StatusNotification", {**STATUS, "timestamp": NO_CLOCK}),
        (V16, "StatusNotification", {**STATUS, "timestamp": "0001-01-01T00:00:00Z"}),
        (V16, "StartTransaction", {**START, "reservationId": 0}),
        (V16, "StopTransaction", {**STOP, "transactionId": -1}),
        (V16, "MeterValues", {**_meter(), "transactionId": 2**63 - 1}),
        (V16, "MeterValues", {"connectorId": 1, "meterValue": [{"timestamp": T, "sampledValue": []}]}),
        (V16, "MeterValues", _meter(value="", unit="Hertz")),
        (V201, "TransactionEvent", {**EVENT, "evse": {"id": 1}}),
    ],
)
def test_quirks_that_the_standard_allows_need_no_repair(version: Version, action: str, payload: object) -> None:
    decoded = decode_request(_entry(version, action), json.dumps(payload).encode(), lenient=False)

    assert decoded.repairs == ()


def test_a_clock_that_was_never_set_is_kept_for_the_ledger_to_judge() -> None:
    decoded = _lenient(V16, "StatusNotification", {**STATUS, "timestamp": NO_CLOCK})

    assert getattr(decoded.message, "timestamp") == datetime(1970, 1, 1, tzinfo=UTC)  # noqa: B009


def test_every_rule_has_a_golden_case() -> None:
    here = {rule for rule, *_ in QUIRKS}
    elsewhere = {"null-payload", "tenths-rounded", "sample-unreadable", "empty-meter-value"}

    assert here | elsewhere == {rule.name for rule in RULES}
