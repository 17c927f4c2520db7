"""Decode, refuse and encode: kinds of error, all faults at once, hostile payloads, times as they are sent."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from forecourt.ocpp import v16, v201
from forecourt.ocpp.catalog import Entry, find
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.validation import Invalid, decode, decode_request, decode_response, encode, faults_in
from forecourt.ocpp.validation.faults import MAX_FAULTS
from forecourt.ocpp.versions import Version

BOOT = {"chargePointVendor": "Acme", "chargePointModel": "One"}
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def _entry(version: Version, action: str) -> Entry:
    entry = find(version, action)
    assert entry is not None
    return entry


BOOT_ENTRY = _entry(Version.V16, "BootNotification")
DATA_ENTRY = _entry(Version.V201, "DataTransfer")


def test_a_valid_request_and_response_are_decoded_by_their_entry() -> None:
    request = decode_request(BOOT_ENTRY, msgspec.Raw(json.dumps(BOOT).encode()), lenient=False)
    response = decode_response(
        BOOT_ENTRY, b'{"status":"Accepted","currentTime":"2026-01-31T12:00:00Z","interval":300}', lenient=False
    )

    assert request.message == v16.BootNotificationRequest(charge_point_vendor="Acme", charge_point_model="One")
    assert response.message == v16.BootNotificationResponse(status=v16.RegistrationStatus.ACCEPTED, current_time=NOON, interval=300)


def test_a_message_without_response_has_none_to_decode() -> None:
    with pytest.raises(ValueError, match="has no response"):
        decode_response(_entry(Version.V21, "NotifyPeriodicEventStream"), b"{}", lenient=False)


@pytest.mark.parametrize(
    ("payload", "kind"),
    [
        (b'{"chargePointVendor":"Acme"', ErrorKind.FORMAT),
        (b'{"chargePointVendor":"\xff"}', ErrorKind.FORMAT),
        (b"", ErrorKind.FORMAT),
        (b"[]", ErrorKind.STRUCTURE),
        (json.dumps({**BOOT, "colour": "red"}).encode(), ErrorKind.STRUCTURE),
        (b'{"chargePointVendor":"Acme"}', ErrorKind.OCCURRENCE),
        (json.dumps({**BOOT, "chargePointModel": 1}).encode(), ErrorKind.TYPE),
        (json.dumps({**BOOT, "chargePointModel": None}).encode(), ErrorKind.TYPE),
        (json.dumps({**BOOT, "chargePointModel": "m" * 21}).encode(), ErrorKind.PROPERTY),
    ],
)
def test_a_refusal_names_the_kind_of_error(payload: bytes, kind: ErrorKind) -> None:
    with pytest.raises(Invalid) as refused:
        decode_request(BOOT_ENTRY, payload, lenient=False)

    assert refused.value.kind is kind


def test_all_faults_are_found_at_once_with_path_and_line_of_the_schema() -> None:
    payload = {
        "connectorId": "1",
        "csChargingProfiles": {
            "chargingProfileId": 1,
            "stackLevel": 0,
            "chargingProfilePurpose": "Best",
            "chargingProfileKind": "Absolute",
            "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"limit": 1.25}]},
        },
    }

    found = {fault.path: fault.schema_path for fault in faults_in(v16.SetChargingProfileRequest, payload)}

    profile = "#/properties/csChargingProfiles/properties"
    period = f"{profile}/chargingSchedule/properties/chargingSchedulePeriod/items"
    assert found == {
        "/connectorId": "#/properties/connectorId/type",
        "/csChargingProfiles/chargingProfilePurpose": f"{profile}/chargingProfilePurpose/enum",
        "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/startPeriod": f"{period}/required",
        "/csChargingProfiles/chargingSchedule/chargingSchedulePeriod/0/limit": f"{period}/properties/limit/multipleOf",
    }


def test_faults_in_shared_types_name_the_definition() -> None:
    payload = {"idToken": {"idToken": "T" * 37, "type": "Stone"}}

    found = {fault.path: fault.schema_path for fault in faults_in(v201.AuthorizeRequest, payload)}

    assert found == {
        "/idToken/idToken": "#/definitions/IdTokenType/properties/idToken/maxLength",
        "/idToken/type": "#/definitions/IdTokenEnumType/enum",
    }


@pytest.mark.parametrize(
    "payload",
    [
        b'{"customData":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        b"[" * 100_000,
        b'{"idTag":' + b'{"a":' * 50_000 + b"1" + b"}" * 50_000 + b"}",
    ],
)
@pytest.mark.parametrize("lenient", [True, False])
def test_deep_nesting_is_a_refusal_and_nothing_worse(payload: bytes, lenient: bool) -> None:
    with pytest.raises(Invalid) as refused:
        decode(v201.HeartbeatRequest, payload, lenient=lenient)

    assert refused.value.kind is ErrorKind.FORMAT


@pytest.mark.parametrize("number", [b"1e999999", b"-1e999999", b'"1e999999"', b'"' + b"9" * 5000 + b'"', b"9" * 5000])
@pytest.mark.parametrize("lenient", [True, False])
def test_numbers_of_any_size_are_a_refusal_and_nothing_worse(number: bytes, lenient: bool) -> None:
    payload = b'{"totalCost":%s,"transactionId":"t"}' % number

    with pytest.raises(Invalid) as refused:
        decode(v201.CostUpdatedRequest, payload, lenient=lenient)

    assert refused.value.kind in {ErrorKind.TYPE, ErrorKind.FORMAT}


@pytest.mark.parametrize("lenient", [True, False])
def test_a_flood_of_faults_is_refused_without_looking_at_all_of_them(lenient: bool) -> None:
    payload = {f"member{number}": number for number in range(20_000)}

    with pytest.raises(Invalid) as refused:
        decode(v16.HeartbeatRequest, json.dumps(payload).encode(), lenient=lenient)

    assert len(refused.value.faults) == MAX_FAULTS


@pytest.mark.parametrize("custom_data", ["5", "null", "[]", "{}", '{"vendorId":1}', '{"vendorId":"%s"}' % ("v" * 256)])
def test_custom_data_names_its_vendor(custom_data: str) -> None:
    payload = f'{{"idToken":{{"idToken":"T","type":"ISO14443","customData":{custom_data}}}}}'

    with pytest.raises(Invalid) as refused:
        decode(v201.AuthorizeRequest, payload.encode())

    assert refused.value.faults[0].path.startswith("/idToken/customData")


def test_custom_data_and_transferred_data_are_kept_as_received() -> None:
    payload = b'{"vendorId":"v","data":{"b": 1.50, "a":[null]},"customData":{"vendorId":"v","x": 1e2}}'

    message = decode_request(DATA_ENTRY, payload, lenient=False).message

    assert isinstance(message, v201.DataTransferRequest)
    assert (message.data, message.custom_data) == (
        msgspec.Raw(b'{"b": 1.50, "a":[null]}'),
        msgspec.Raw(b'{"vendorId":"v","x": 1e2}'),
    )
    assert b'"data":{"b": 1.50, "a":[null]}' in encode(message)


def test_what_is_sent_is_compact_without_absent_members() -> None:
    sent = encode(v201.TransactionEventResponse(updated_personal_message=msgspec.UNSET, total_cost=1.5))

    assert sent == b'{"totalCost":1.5}'


@pytest.mark.parametrize(
    ("at", "sent"),
    [
        (NOON, "2026-01-31T12:00:00Z"),
        (NOON.replace(microsecond=123_999), "2026-01-31T12:00:00.123Z"),
        (NOON.replace(microsecond=999), "2026-01-31T12:00:00Z"),
        (NOON.astimezone(timezone(timedelta(hours=3))), "2026-01-31T12:00:00Z"),
        (datetime(1, 1, 1, tzinfo=UTC), "0001-01-01T00:00:00Z"),
    ],
)
def test_times_are_sent_in_utc_with_at_most_milliseconds(at: datetime, sent: str) -> None:
    assert encode(v16.HeartbeatResponse(current_time=at)) == b'{"currentTime":"%s"}' % sent.encode()


def test_times_deep_in_a_message_are_sent_alike() -> None:
    value = v201.MeterValueType(timestamp=NOON.replace(microsecond=1), sampled_value=[v201.SampledValueType(value=1.0)])

    sent = encode(v201.MeterValuesRequest(evse_id=1, meter_value=[value]))

    assert sent == b'{"evseId":1,"meterValue":[{"sampledValue":[{"value":1.0}],"timestamp":"2026-01-31T12:00:00Z"}]}'


def test_a_message_that_is_not_valid_in_its_version_is_not_sent() -> None:
    with pytest.raises(Invalid) as refused:
        encode(v16.AuthorizeRequest(id_tag="T" * 21))

    assert [fault.schema_path for fault in refused.value.faults] == ["#/properties/idTag/maxLength"]
