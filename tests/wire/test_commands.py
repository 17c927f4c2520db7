"""Commands in three versions: what goes out is valid in its own version, or is said to be unsupported in a sentence."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from forecourt.csms.commands import ENCODERS, calls_for
from forecourt.csms.link import _text
from forecourt.csms.outgoing import Target, Unsupported
from forecourt.domain import commands as c
from forecourt.domain.tokens import TokenRef
from forecourt.ocpp.versions import Version
from tests.wire.edge import a_socket, faults

CARD = TokenRef(uid="04A1B2C3")
UNTIL = datetime(2026, 11, 22, 13, 0, 0, 5000, tzinfo=UTC)
PROFILE = c.ChargingProfile(
    id=7,
    stack_level=1,
    purpose="transaction",
    kind="recurring_daily",
    unit="A",
    periods=(c.SchedulePeriod(start_s=0, limit=16.04, phases=3), c.SchedulePeriod(start_s=3600, limit=8)),
    start_at=UNTIL,
    duration_s=86_400,
    min_rate=6,
    valid_to=UNTIL,
    reference="4711",
)


def said(version: Version, command: c.Command, **target: Any) -> list[tuple[str, Any]]:
    """(action, payload) of each CALL, valid by the official schema."""
    calls = calls_for(command, Target(version=version, **target))
    texts = [(each.action, msgspec.json.decode(_text(a_socket(version), each))) for each in calls]
    for action, payload in texts:
        assert faults(version, f"{action}Request", payload) == []
    return texts


SECOND = (Version.V201, Version.V21)
START = c.StartTransaction(evse=2, connector=1, token=CARD, remote_start_id=99, group="FLEET")
ASK_SCHEDULE = c.GetProfile(evse=1, duration_s=600, unit="W")
EXPIRY = "2026-11-22T13:00:00Z"

FIRST_GENERATION: list[tuple[c.Command, str, Any]] = [
    (START, "RemoteStartTransaction", {"idTag": "04A1B2C3", "connectorId": 2}),
    (c.StartTransaction(token=CARD), "RemoteStartTransaction", {"idTag": "04A1B2C3"}),
    (c.StopTransaction(transaction_id="t", reference="4711"), "RemoteStopTransaction", {"transactionId": 4711}),
    (c.Reset(kind=c.ResetKind.HARD), "Reset", {"type": "Hard"}),
    (c.Unlock(evse=2), "UnlockConnector", {"connectorId": 2}),
    (c.ChangeAvailability(available=False), "ChangeAvailability", {"connectorId": 0, "type": "Inoperative"}),
    (c.ChangeAvailability(available=True, evse=2), "ChangeAvailability", {"connectorId": 2, "type": "Operative"}),
    (
        c.Trigger(message="StatusNotification", evse=1),
        "TriggerMessage",
        {"requestedMessage": "StatusNotification", "connectorId": 1},
    ),
    (c.Trigger(message="LogStatusNotification"), "ExtendedTriggerMessage", {"requestedMessage": "LogStatusNotification"}),
    (c.GetConfiguration(), "GetConfiguration", {}),
    (c.GetConfiguration(keys=("HeartbeatInterval",)), "GetConfiguration", {"key": ["HeartbeatInterval"]}),
    (c.SetConfiguration(values={"HeartbeatInterval": "60"}), "ChangeConfiguration", {"key": "HeartbeatInterval", "value": "60"}),
    (c.ChangePassword(password="new"), "ChangeConfiguration", {"key": "AuthorizationKey", "value": "new"}),
    (c.ClearCache(), "ClearCache", {}),
    (c.TransferData(vendor_id="v", data={"a": 1}), "DataTransfer", {"vendorId": "v", "data": '{"a":1}'}),
    (
        c.Reserve(number=17, token=CARD, group="FLEET", expires_at=UNTIL),
        "ReserveNow",
        {"connectorId": 0, "expiryDate": EXPIRY, "idTag": "04A1B2C3", "parentIdTag": "FLEET", "reservationId": 17},
    ),
    (c.CancelReservation(number=17), "CancelReservation", {"reservationId": 17}),
    (
        c.SetProfile(evse=1, profile=PROFILE),
        "SetChargingProfile",
        {
            "connectorId": 1,
            "csChargingProfiles": {
                "chargingProfileId": 7,
                "transactionId": 4711,
                "stackLevel": 1,
                "chargingProfilePurpose": "TxProfile",
                "chargingProfileKind": "Recurring",
                "recurrencyKind": "Daily",
                "validTo": EXPIRY,
                "chargingSchedule": {
                    "duration": 86_400,
                    "startSchedule": EXPIRY,
                    "chargingRateUnit": "A",
                    "minChargingRate": 6,
                    "chargingSchedulePeriod": [
                        {"startPeriod": 0, "limit": 16.0, "numberPhases": 3},
                        {"startPeriod": 3600, "limit": 8},
                    ],
                },
            },
        },
    ),
    (
        c.ClearProfile(evse=1, purpose="station_max"),
        "ClearChargingProfile",
        {"connectorId": 1, "chargingProfilePurpose": "ChargePointMaxProfile"},
    ),
    (ASK_SCHEDULE, "GetCompositeSchedule", {"connectorId": 1, "duration": 600, "chargingRateUnit": "W"}),
    (c.RawCall(action="GetLocalListVersion", payload_json="{}"), "GetLocalListVersion", {}),
]  # fmt: skip

ID_TOKEN = {"idToken": "04A1B2C3", "type": "ISO14443"}
GROUP = {"idToken": "FLEET", "type": "Central"}
INTERVAL = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "HeartbeatInterval"}}
PASSWORD = {"component": {"name": "SecurityCtrlr"}, "variable": {"name": "BasicAuthPassword"}}

SECOND_GENERATION: list[tuple[c.Command, str, Any]] = [
    (START, "RequestStartTransaction", {"idToken": ID_TOKEN, "evseId": 2, "remoteStartId": 99, "groupIdToken": GROUP}),
    (c.StopTransaction(transaction_id="t", reference="tx-1"), "RequestStopTransaction", {"transactionId": "tx-1"}),
    (c.Reset(kind=c.ResetKind.SOFT), "Reset", {"type": "Immediate"}),
    (c.Reset(kind=c.ResetKind.ON_IDLE, evse=2), "Reset", {"type": "OnIdle", "evseId": 2}),
    (c.Unlock(evse=2, connector=3), "UnlockConnector", {"evseId": 2, "connectorId": 3}),
    (c.ChangeAvailability(available=False), "ChangeAvailability", {"operationalStatus": "Inoperative"}),
    (
        c.ChangeAvailability(available=True, evse=2, connector=1),
        "ChangeAvailability",
        {"operationalStatus": "Operative", "evse": {"id": 2, "connectorId": 1}},
    ),
    (
        c.Trigger(message="StatusNotification", evse=1),
        "TriggerMessage",
        {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}},
    ),
    (c.GetConfiguration(request_id=5), "GetBaseReport", {"requestId": 5, "reportBase": "FullInventory"}),
    (c.GetConfiguration(keys=("OCPPCommCtrlr.HeartbeatInterval",)), "GetVariables", {"getVariableData": [INTERVAL]}),
    (
        c.SetConfiguration(values={"OCPPCommCtrlr.HeartbeatInterval": "60"}),
        "SetVariables",
        {"setVariableData": [INTERVAL | {"attributeValue": "60"}]},
    ),
    (c.ChangePassword(password="new"), "SetVariables", {"setVariableData": [PASSWORD | {"attributeValue": "new"}]}),
    (c.ClearCache(), "ClearCache", {}),
    (c.TransferData(vendor_id="v", data={"a": 1}), "DataTransfer", {"vendorId": "v", "data": {"a": 1}}),
    (
        c.Reserve(number=17, evse=1, token=CARD, group="FLEET", expires_at=UNTIL),
        "ReserveNow",
        {"id": 17, "expiryDateTime": EXPIRY, "idToken": ID_TOKEN, "evseId": 1, "groupIdToken": GROUP},
    ),
    (c.CancelReservation(number=17), "CancelReservation", {"reservationId": 17}),
    (
        c.SetProfile(evse=1, profile=PROFILE),
        "SetChargingProfile",
        {
            "evseId": 1,
            "chargingProfile": {
                "id": 7,
                "transactionId": "4711",
                "stackLevel": 1,
                "chargingProfilePurpose": "TxProfile",
                "chargingProfileKind": "Recurring",
                "recurrencyKind": "Daily",
                "validTo": EXPIRY,
                "chargingSchedule": [
                    {
                        "id": 7,
                        "duration": 86_400,
                        "startSchedule": EXPIRY,
                        "chargingRateUnit": "A",
                        "minChargingRate": 6,
                        "chargingSchedulePeriod": [
                            {"startPeriod": 0, "limit": 16.0, "numberPhases": 3},
                            {"startPeriod": 3600, "limit": 8},
                        ],
                    }
                ],
            },
        },
    ),
    (c.ClearProfile(id=7, purpose="default"), "ClearChargingProfile", {"chargingProfileId": 7}),
    (
        c.ClearProfile(evse=0, purpose="station_max", stack_level=2),
        "ClearChargingProfile",
        {"chargingProfileCriteria": {"evseId": 0, "chargingProfilePurpose": "ChargingStationMaxProfile", "stackLevel": 2}},
    ),
    (ASK_SCHEDULE, "GetCompositeSchedule", {"evseId": 1, "duration": 600, "chargingRateUnit": "W"}),
    (c.AskTransactionStatus(reference="tx-1"), "GetTransactionStatus", {"transactionId": "tx-1"}),
    (c.AskTransactionStatus(), "GetTransactionStatus", {}),
    (c.RawCall(action="GetLocalListVersion", payload_json="{}"), "GetLocalListVersion", {}),
]  # fmt: skip
PRICING = {
    c.AskAbility, c.TellCost, c.ShowPrice, c.SetFallbackPrice, c.SetStationTariff, c.ClearStationTariffs, c.GetStationTariffs,
    c.ChangeTransactionTariff,
}  # fmt: skip
"""Prices on screens differ so much between the versions that they have tests of their own."""


@pytest.mark.parametrize(("command", "action", "payload"), FIRST_GENERATION, ids=lambda part: getattr(part, "action", None))
def test_1_6_says_it_like_this(command: c.Command, action: str, payload: Any) -> None:
    assert said(Version.V16, command) == [(action, payload)]


@pytest.mark.parametrize("version", SECOND)
@pytest.mark.parametrize(("command", "action", "payload"), SECOND_GENERATION, ids=lambda part: getattr(part, "action", None))
def test_2_x_says_it_like_this(version: Version, command: c.Command, action: str, payload: Any) -> None:
    assert said(version, command) == [(action, payload)]


def test_every_command_is_said_in_every_version_or_is_unsupported_on_purpose() -> None:
    of_16 = {type(command) for command, _, _ in FIRST_GENERATION}
    of_2x = {type(command) for command, _, _ in SECOND_GENERATION}

    assert set(c.COMMANDS) - of_16 == PRICING | {c.AskTransactionStatus}
    assert set(c.COMMANDS) - of_2x == PRICING
    assert all(set(c.COMMANDS) - {c.RawCall} == set(known) for known in ENCODERS.values())


@pytest.mark.parametrize(
    ("version", "command", "word"),
    [
        (Version.V16, c.AskTransactionStatus(), "GetTransactionStatus"),
        (Version.V16, c.Reset(kind=c.ResetKind.ON_IDLE), "soft and hard"),
        (Version.V16, c.Reset(evse=1), "single EVSE"),
        (Version.V16, c.StopTransaction(transaction_id="t", reference="tx-1"), "tx-1"),
        (Version.V16, c.StartTransaction(token=TokenRef(uid="x" * 21)), "/idTag"),
        (Version.V16, c.Trigger(message="TransactionEvent"), "TransactionEvent"),
        (Version.V16, c.RawCall(action="GetVariables", payload_json="{}"), "GetVariables"),
        (Version.V16, c.RawCall(action="Heartbeat", payload_json="{}"), "Heartbeat"),
        (Version.V201, c.Trigger(message="MyOwnMessage"), "MyOwnMessage"),
        (Version.V201, c.StartTransaction(token=TokenRef(uid="x", type="vin")), "/idToken/type"),
        (Version.V201, c.StartTransaction(token=TokenRef(uid="x" * 37)), "/idToken/idToken"),
        (Version.V201, c.GetConfiguration(keys=("HeartbeatInterval",)), "Component.Variable"),
        (Version.V21, c.SetProfile(profile=msgspec.structs.replace(PROFILE, purpose="mine")), "mine"),
        (Version.V21, c.RawCall(action="Reset", payload_json='{"type":"Hard"}'), "/type"),
    ],
)
def test_what_a_version_cannot_say_is_refused_in_a_sentence(version: Version, command: c.Command, word: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        said(version, command)

    assert word in refusal.value.sentence


def test_2_1_asks_for_a_message_of_the_vendor_s_own() -> None:
    [(action, payload)] = said(Version.V21, c.Trigger(message="MyOwnMessage"))

    assert (action, payload) == ("TriggerMessage", {"requestedMessage": "CustomTrigger", "customTrigger": "MyOwnMessage"})


def test_grouped_connectors_are_named_by_their_own_number() -> None:
    [(_, payload)] = said(Version.V16, c.Unlock(evse=1, connector=2), groups_connectors=True)

    assert payload == {"connectorId": 2}


def test_a_box_with_one_connector_is_switched_by_its_connector() -> None:
    [(_, payload)] = said(Version.V16, c.ChangeAvailability(available=False), connectors=1)

    assert payload == {"connectorId": 1, "type": "Inoperative"}


@pytest.mark.parametrize(("encoding", "value"), [("plain", "s3cret-password-1"), ("hex", b"s3cret-password-1".hex())])
def test_the_password_is_written_as_the_station_wants_it(encoding: str, value: str) -> None:
    command = c.SetConfiguration(values={"AuthorizationKey": "s3cret-password-1"})

    [(_, payload)] = said(Version.V16, command, password_encoding=encoding)

    assert payload == {"key": "AuthorizationKey", "value": value}


def test_a_password_that_is_hexadecimal_already_is_not_encoded_twice() -> None:
    digits = "00112233445566778899AABBCCDDEEFF"

    [(_, payload)] = said(Version.V16, c.SetConfiguration(values={"AuthorizationKey": digits}), password_encoding="hex")

    assert payload == {"key": "AuthorizationKey", "value": digits}


def test_several_keys_are_several_calls_in_1_6() -> None:
    calls = said(Version.V16, c.SetConfiguration(values={"A": "1", "B": "2"}))

    assert [payload for _, payload in calls] == [{"key": "A", "value": "1"}, {"key": "B", "value": "2"}]


def test_instances_and_places_of_variables() -> None:
    [(_, payload)] = said(
        Version.V201, c.GetConfiguration(keys=("OCPPCommCtrlr.MessageTimeout(Default)", "Connector@1:2.Available"))
    )

    assert payload["getVariableData"] == [
        {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "MessageTimeout", "instance": "Default"}},
        {"component": {"name": "Connector", "evse": {"id": 1, "connectorId": 2}}, "variable": {"name": "Available"}},
    ]


def test_cards_of_iso_15693_are_told_from_others() -> None:
    [(_, payload)] = said(Version.V201, c.StartTransaction(token=TokenRef(uid="E004010203040506"), remote_start_id=1))

    assert payload["idToken"]["type"] == "ISO15693"
