"""OCPP 1.6, section by section of its specification: what is asked of a station (chapter 5)."""

from typing import Any

import pytest

from tests.conformance.cases import first
from tests.conformance.first_generation import begin, end
from tests.conformance.speech import now, status
from tests.conformance.station import Payload, Refusal, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = {"status": "Accepted"}


async def reserve(station: Station, word: str = "Accepted", uid: str = "CARD-3", **where: Any) -> Payload:
    """The operator's reservation for the next hour, as kept."""
    station.answers("ReserveNow", {"status": word})
    wish = {"token": {"uid": uid}, "expires_at": now(3600), **where}
    return dict(await station.server.api("POST", f"/stations/{station.identity}/reservations", wish, status=201))


@first("§5.1")
async def test_cancel_reservation(station: Station) -> None:
    """A reservation is let go."""
    reservation = await reserve(station, evse=1)
    station.answers("CancelReservation", ACCEPTED)

    cancelled = await station.server.api("DELETE", f"/reservations/{reservation['id']}", status=200)

    assert station.told("CancelReservation") == {"reservationId": reservation["number"]}
    assert cancelled["status"] == "cancelled"


@first("§5.2")
@pytest.mark.parametrize(("where", "connector"), [({"evse": 2}, 2), ({}, 0)])
@pytest.mark.parametrize("available", [True, False])
async def test_change_availability(station: Station, where: dict[str, int], connector: int, available: bool) -> None:
    """A connector, or the whole station, goes out of operation or comes back."""
    await station.say("StatusNotification", status("1.6", "Available", evse=2))
    station.answers("ChangeAvailability", ACCEPTED)

    command = await station.ask("availability", available=available, **where)

    expected = {"connectorId": connector, "type": "Operative" if available else "Inoperative"}
    assert (station.told("ChangeAvailability"), command["status"]) == (expected, "Accepted")


@first("§5.2")
async def test_change_availability_scheduled(station: Station) -> None:
    """With a transaction under way it is scheduled; the transaction goes on to its own end."""
    number = await begin(station)
    station.answers("ChangeAvailability", {"status": "Scheduled"})
    command = await station.ask("availability", available=False, evse=1)
    await end(station, number, 2_000)
    await station.say("StatusNotification", status("1.6", "Unavailable"))

    assert command["status"] == "Scheduled"
    assert (await station.connector(), (await station.transaction(number))["energy_wh"]) == ("unavailable", 1_000)


@first("§5.3")
@pytest.mark.parametrize("word", ["Accepted", "Rejected", "RebootRequired", "NotSupported"])
async def test_change_configuration(station: Station, word: str) -> None:
    """A key is written; the operator sees what became of it."""
    station.answers("ChangeConfiguration", {"status": word})

    command = await station.ask("configuration", values={"HeartbeatInterval": "60"})

    assert station.told("ChangeConfiguration") == {"key": "HeartbeatInterval", "value": "60"}
    assert command["status"] == word


@first("§5.3")
async def test_change_several_keys(station: Station) -> None:
    """Several keys go one after the other; the operator sees the first that was not accepted."""
    station.answers("ChangeConfiguration", ACCEPTED, {"status": "Rejected"})

    command = await station.ask("configuration", values={"HeartbeatInterval": "60", "ConnectionTimeOut": "30"})

    keys = [each["key"] for each in station.all_told("ChangeConfiguration")]
    assert (keys, command["status"]) == (["HeartbeatInterval", "ConnectionTimeOut"], "Rejected")


@first("§5.4")
@pytest.mark.parametrize("word", ["Accepted", "Rejected"])
async def test_clear_cache(station: Station, word: str) -> None:
    """The cache is cleared, or not."""
    station.answers("ClearCache", {"status": word})

    command = await station.ask("clear-cache")

    assert (station.told("ClearCache"), command["status"]) == ({}, word)


@first("§5.5")
@pytest.mark.parametrize("word", ["Accepted", "Unknown"])
async def test_clear_charging_profile(station: Station, word: str) -> None:
    """Profiles are removed by id, or by place, purpose and level."""
    station.answers("ClearChargingProfile", {"status": word})

    by_id = await station.ask("profiles/clear", id=10)
    by_criteria = await station.ask("profiles/clear", evse=1, purpose="default", stack_level=1)

    criteria = {"connectorId": 1, "chargingProfilePurpose": "TxDefaultProfile", "stackLevel": 1}
    assert station.all_told("ClearChargingProfile") == [{"id": 10}, criteria]
    assert (by_id["status"], by_criteria["status"]) == (word, word)


@first("§5.6")
@pytest.mark.parametrize("word", ["Accepted", "UnknownVendorId"])
async def test_data_transfer(station: Station, word: str) -> None:
    """A vendor's message goes to the station; the operator sees its answer."""
    station.answers("DataTransfer", {"status": word})

    command = await station.ask("data-transfer", vendor_id="com.example", message_id="Hello", data="x")

    assert station.told("DataTransfer") == {"vendorId": "com.example", "messageId": "Hello", "data": "x"}
    assert command["status"] == word


@first("§5.7")
@pytest.mark.parametrize("connector", [0, 1])
async def test_get_composite_schedule(station: Station, connector: int) -> None:
    """What a connector, or the station, would follow now is read and shown."""
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 10}]}
    answer = {"status": "Accepted", "connectorId": connector, "scheduleStart": now(), "chargingSchedule": schedule}
    station.answers("GetCompositeSchedule", answer)

    path = f"/stations/{station.identity}/profiles/composite"
    command = await station.server.api("GET", path, status=200, evse=str(connector), duration_s="300", unit="A")

    assert station.told("GetCompositeSchedule") == {"connectorId": connector, "duration": 300, "chargingRateUnit": "A"}
    assert command["answer"]["chargingSchedule"] == schedule


@first("§5.8")
async def test_get_configuration(station: Station) -> None:
    """Named keys are read; unknown ones are told apart."""
    known = {"key": "HeartbeatInterval", "readonly": False, "value": "300"}
    station.answers("GetConfiguration", {"configurationKey": [known], "unknownKey": ["Nonsense"]})

    command = await station.ask("configuration", keys=["HeartbeatInterval", "Nonsense"])

    assert station.told("GetConfiguration") == {"key": ["HeartbeatInterval", "Nonsense"]}
    assert command["answer"] == {"configurationKey": [known], "unknownKey": ["Nonsense"]}


@first("§5.8")
async def test_get_all_configuration(station: Station) -> None:
    """Without keys, everything is asked for."""
    station.answers("GetConfiguration", {"configurationKey": []})

    await station.ask("configuration", keys=[])

    assert station.told("GetConfiguration") == {}


@first("§9.1.9", "§5.8")
async def test_no_more_keys_than_the_station_takes(station: Station) -> None:
    """Once the station said that it takes two keys a message, three are read in two messages."""
    most = {"key": "GetConfigurationMaxKeys", "readonly": True, "value": "2"}
    station.answers("GetConfiguration", {"configurationKey": [most]})
    await station.ask("configuration", keys=["GetConfigurationMaxKeys"])
    keys = [{"key": name, "readonly": False, "value": name} for name in ("A", "B", "C")]
    station.answers("GetConfiguration", {"configurationKey": keys[:2]}, {"configurationKey": keys[2:]})

    command = await station.ask("configuration", keys=["A", "B", "C"])

    assert [each["key"] for each in station.all_told("GetConfiguration")[1:]] == [["A", "B"], ["C"]]
    assert command["answer"]["configurationKey"] == keys


@first("§5.11")
async def test_remote_start(station: Station) -> None:
    """A start from here: the transaction that follows is known to come of it."""
    station.answers("RemoteStartTransaction", ACCEPTED)
    command = await station.ask("start", evse=1, token={"uid": "CARD-1"})
    number = await begin(station)

    assert station.told("RemoteStartTransaction") == {"connectorId": 1, "idTag": "CARD-1"}
    assert (command["status"], (await station.transaction(number))["command_id"]) == ("Accepted", command["id"])


@first("§5.11")
async def test_remote_start_rejected(station: Station) -> None:
    """The station's refusal is shown."""
    station.answers("RemoteStartTransaction", {"status": "Rejected"})

    assert (await station.ask("start", evse=1, token={"uid": "CARD-1"}))["status"] == "Rejected"


@first("§5.11", "§5.16.2")
async def test_remote_start_with_a_profile(station: Station) -> None:
    """A start carries a profile for its transaction, which has no number yet."""
    profile = {
        "chargingProfileId": 10, "stackLevel": 0, "chargingProfilePurpose": "TxProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": 6.0}]},
    }  # fmt: skip
    station.answers("RemoteStartTransaction", ACCEPTED)

    await station.ask("start", evse=1, token={"uid": "CARD-1"}, profile=profile)

    assert station.told("RemoteStartTransaction")["chargingProfile"] == profile


@first("§5.12")
async def test_remote_stop(station: Station) -> None:
    """A stop from here names the transaction by its number; it ends as remote."""
    number = await begin(station)
    station.answers("RemoteStopTransaction", ACCEPTED)
    command = await station.ask("stop", transaction_id=(await station.transaction(number))["id"])
    await end(station, number, 2_000, reason="Remote")

    assert (station.told("RemoteStopTransaction"), command["status"]) == ({"transactionId": number}, "Accepted")
    assert (await station.transaction(number))["stop_reason"] == "Remote"


@first("§5.13")
@pytest.mark.parametrize(("where", "connector"), [({"evse": 1}, 1), ({}, 0)])
async def test_reserve_now(station: Station, where: dict[str, Any], connector: int) -> None:
    """A connector, or any of the station, is kept for a card; a card of a group brings its parent tag."""
    reservation = await reserve(station, uid="CARD-1", **where)

    told = station.told("ReserveNow")
    assert (told["connectorId"], told["idTag"], told["parentIdTag"]) == (connector, "CARD-1", "FAMILY")
    assert (told["reservationId"], reservation["status"]) == (reservation["number"], "active")


@first("§5.13")
@pytest.mark.parametrize("word", ["Faulted", "Occupied", "Rejected", "Unavailable"])
async def test_reserve_now_refused(station: Station, word: str) -> None:
    """The station's refusal is kept and shown."""
    reservation = await reserve(station, word, evse=1)

    assert (reservation["status"], reservation["station_answer"]) == ("refused", word)
    assert "parentIdTag" not in station.told("ReserveNow")


@first("§5.14")
@pytest.mark.parametrize(("kind", "word"), [("soft", "Soft"), ("hard", "Hard")])
async def test_reset(station: Station, kind: str, word: str) -> None:
    """A station restarts, softly or hard."""
    station.answers("Reset", ACCEPTED)

    command = await station.ask("reset", kind=kind)

    assert (station.told("Reset"), command["status"]) == ({"type": word}, "Accepted")


@first("§5.16", "§5.16.4")
@pytest.mark.parametrize(
    ("purpose", "word", "connector"), [("station_max", "ChargePointMaxProfile", 0), ("default", "TxDefaultProfile", 1)]
)
async def test_set_charging_profile(station: Station, purpose: str, word: str, connector: int) -> None:
    """A limit for the station, a default for transactions."""
    station.answers("SetChargingProfile", ACCEPTED)

    wish = {"evse": connector, "id": 10, "purpose": purpose, "start_at": now(), "periods": [{"start_s": 0, "limit": 8.0}]}
    command = await station.ask("profiles", **wish)

    told = station.told("SetChargingProfile")
    sent = told["csChargingProfiles"]
    assert (told["connectorId"], sent["chargingProfileId"], sent["chargingProfilePurpose"]) == (connector, 10, word)
    assert sent["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 8.0}]
    assert command["status"] == "Accepted"


@first("§5.16.3")
async def test_set_charging_profile_of_a_transaction(station: Station) -> None:
    """A profile for a running transaction names it."""
    number = await begin(station)
    station.answers("SetChargingProfile", ACCEPTED)
    running = (await station.transaction(number))["id"]
    wish = {"evse": 1, "id": 10, "purpose": "transaction", "kind": "relative", "transaction_id": running}
    await station.ask("profiles", **wish, periods=[{"start_s": 0, "limit": 8.0}])

    sent = station.told("SetChargingProfile")["csChargingProfiles"]
    assert (sent["chargingProfilePurpose"], sent["transactionId"]) == ("TxProfile", number)


@first("§5.16")
async def test_set_charging_profile_not_supported(station: Station) -> None:
    """A station without smart charging: the operator sees its code."""
    station.answers("SetChargingProfile", Refusal("NotSupported"))

    command = await station.ask("profiles", evse=1, id=10, start_at=now(), periods=[{"start_s": 0, "limit": 8.0}])

    assert (command["outcome"], command["error"]["code"]) == ("error", "NotSupported")


@first("§5.17")
@pytest.mark.parametrize(
    "message",
    [
        "BootNotification", "DiagnosticsStatusNotification", "FirmwareStatusNotification", "Heartbeat", "MeterValues",
        "StatusNotification",
    ],
)  # fmt: skip
async def test_trigger_message(station: Station, message: str) -> None:
    """Each message that may be asked for is, for one connector where that means something."""
    where = {"evse": 1} if message in ("MeterValues", "StatusNotification") else {}
    station.answers("TriggerMessage", ACCEPTED)

    command = await station.ask("trigger", message=message, **where)

    expected = {"requestedMessage": message} | ({"connectorId": 1} if where else {})
    assert (station.told("TriggerMessage"), command["status"]) == (expected, "Accepted")


@first("§5.18")
@pytest.mark.parametrize("word", ["Unlocked", "UnlockFailed", "NotSupported"])
async def test_unlock_connector(station: Station, word: str) -> None:
    """A connector lets its cable go, or cannot."""
    station.answers("UnlockConnector", {"status": word})

    command = await station.ask("unlock", evse=1)

    assert (station.told("UnlockConnector"), command["status"]) == ({"connectorId": 1}, word)
