"""Block F: start from here (F01, F02), unlock (F05), ask for messages (F06)."""

from typing import Any

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, availability, register, status
from tests.conformance.station import Payload, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACCEPTED = {"status": "Accepted"}


async def start(station: Station, answer: Payload) -> tuple[Payload, int]:
    """The operator's start at EVSE 1 for a known card; the command, and its remote start id."""
    station.answers("RequestStartTransaction", answer)
    command = await station.ask("start", evse=1, token={"uid": "CARD-1"})
    told = station.told("RequestStartTransaction")
    assert (told["idToken"], told["evseId"]) == (CARD, 1)
    return command, int(told["remoteStartId"])


async def leads_to(station: Station, command: Payload, charging: Charging) -> None:
    """The command knows the transaction that came of it."""
    kept = await station.server.api("GET", f"/commands/{command['id']}", status=200)
    stored = await charging.stored()
    assert (kept["transaction_id"], stored["command_id"]) == (stored["id"], command["id"])


@case("TC_F_01_CSMS")
async def test_remote_start_with_the_cable_in(station: Station) -> None:
    """Plugged in already: the start joins the transaction that the cable began."""
    charging = Charging(station)
    await charging.plugged_in()
    command, remote_id = await start(station, {**ACCEPTED, "transactionId": charging.reference})
    await charging.event("RemoteStart", info={"remoteStartId": remote_id}, idToken=CARD)
    await charging.energised()

    assert command["status"] == "Accepted"
    await leads_to(station, command, charging)


@case("TC_F_02_CSMS")
async def test_remote_start_that_the_station_authorises(station: Station) -> None:
    """Nothing plugged in; the station asks about the token of the start first."""
    command, remote_id = await start(station, ACCEPTED)
    asked = await station.say("Authorize", {"idToken": CARD})
    charging = Charging(station)
    answer = await charging.event("RemoteStart", info={"remoteStartId": remote_id}, idToken=CARD)
    await charging.plugged_in()
    await charging.energised()

    assert (asked["idTokenInfo"]["status"], answer["idTokenInfo"]["status"]) == ("Accepted", "Accepted")
    await leads_to(station, command, charging)


@case("TC_F_03_CSMS")
async def test_remote_start_without_asking(station: Station) -> None:
    """Nothing plugged in; the station does not ask about the token of the start."""
    command, remote_id = await start(station, ACCEPTED)
    charging = Charging(station)
    answer = await charging.event("RemoteStart", info={"remoteStartId": remote_id}, idToken=CARD)
    await charging.plugged_in()
    await charging.energised()

    assert answer["idTokenInfo"]["status"] == "Accepted"
    await leads_to(station, command, charging)


@case("TC_F_04_CSMS")
async def test_remote_start_and_nobody_plugs_in(station: Station) -> None:
    """The start led to a transaction, and no cable came in time."""
    command, remote_id = await start(station, ACCEPTED)
    charging = Charging(station)
    await charging.event("RemoteStart", info={"remoteStartId": remote_id}, idToken=CARD)
    await charging.event("EVConnectTimeout")

    await leads_to(station, command, charging)


@case("TC_F_06_CSMS")
async def test_unlock(station: Station) -> None:
    """A connector lets its cable go."""
    station.answers("UnlockConnector", {"status": "Unlocked"})

    command = await station.ask("unlock", evse=1, connector=1)

    assert (station.told("UnlockConnector"), command["status"]) == ({"evseId": 1, "connectorId": 1}, "Unlocked")


async def trigger(station: Station, message: str, word: str = "Accepted", **where: int) -> Payload:
    """The operator asks for a message; what the station was told."""
    station.answers("TriggerMessage", {"status": word})
    assert (await station.ask("trigger", message=message, **where))["status"] == word
    return station.told("TriggerMessage")


@case("TC_F_11_CSMS", "TC_F_12_CSMS")
@pytest.mark.parametrize("where", [{"evse": 1}, {}])
async def test_trigger_meter_values(station: Station, where: dict[str, Any]) -> None:
    """Meter values of one EVSE, or of all, are asked for and taken."""
    told = await trigger(station, "MeterValues", **where)
    for evse in (1,) if where else (1, 2):
        assert await station.say("MeterValues", {"evseId": evse, "meterValue": [register(500, "Trigger")]}) == {}

    assert told == {"requestedMessage": "MeterValues"} | ({"evse": {"id": 1}} if where else {})


@case("TC_F_13_CSMS", "TC_F_14_CSMS")
@pytest.mark.parametrize("where", [{"evse": 1}, {}])
async def test_trigger_transaction_events(station: Station, where: dict[str, Any]) -> None:
    """The state of one transaction, or of all, is asked for and taken."""
    running = [await Charging(station, evse).energised() for evse in ((1,) if where else (1, 2))]
    told = await trigger(station, "TransactionEvent", **where)
    for each in running:
        await each.event("Trigger", "Charging", meterValue=[register(1_400, "Trigger")])

    assert told == {"requestedMessage": "TransactionEvent"} | ({"evse": {"id": 1}} if where else {})
    assert [(await each.stored())["energy_wh"] for each in running] == [400] * len(running)


@case("TC_F_15_CSMS", "TC_F_18_CSMS", "TC_F_20_CSMS")
@pytest.mark.parametrize(
    ("message", "payload"),
    [("LogStatusNotification", {"status": "Idle"}), ("FirmwareStatusNotification", {"status": "Idle"}), ("Heartbeat", {})],
)
async def test_trigger_of_the_station(station: Station, message: str, payload: Payload) -> None:
    """Log status, firmware status, heartbeat: asked for and taken."""
    told = await trigger(station, message)
    answer = await station.say(message, payload)

    assert told == {"requestedMessage": message}
    assert list(answer) == (["currentTime"] if message == "Heartbeat" else [])


@case("TC_F_23_CSMS", "TC_F_24_CSMS")
@pytest.mark.parametrize("word", ["Available", "Occupied"])
async def test_trigger_status(station: Station, word: str) -> None:
    """The status of a connector is asked for, taken in both its forms, and kept."""
    told = await trigger(station, "StatusNotification", evse=1)
    await station.say("StatusNotification", status(station.version, word))
    await station.say("NotifyEvent", availability(word))

    assert told == {"requestedMessage": "StatusNotification", "evse": {"id": 1, "connectorId": 1}}
    assert await station.connector() == word.casefold()


@case("TC_F_27_CSMS")
async def test_trigger_not_implemented(station: Station) -> None:
    """A station that cannot send what is asked for says so, and the operator sees it."""
    assert await trigger(station, "FirmwareStatusNotification", "NotImplemented") == {
        "requestedMessage": "FirmwareStatusNotification"
    }
