"""Block B: boot (B01 to B03), variables and reports (B05 to B08), network profiles (B09), reset (B11, B12)."""

from datetime import datetime
from typing import Any

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import availability, boot, booted, now, status
from tests.conformance.station import Payload, Station
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

THRESHOLD = {"component": {"name": "OCPPCommCtrlr"}, "variable": {"name": "OfflineThreshold"}}
AUTHORIZE_REMOTE = {"component": {"name": "AuthCtrlr"}, "variable": {"name": "AuthorizeRemoteStart"}}
ACCEPTED = {"status": "Accepted"}


def read(named: Payload, value: str) -> Payload:
    """A variable's value, as the station answers it."""
    return {"attributeStatus": "Accepted", "attributeValue": value, **named}


def written(named: Payload, word: str = "Accepted") -> Payload:
    """What became of a new value."""
    return {"attributeStatus": word, **named}


@case("TC_B_01_CSMS")
async def test_boot_accepted(world: World) -> None:
    """A station of the operator boots and is accepted, with the time and a heartbeat interval; what it tells is kept."""
    async with world.dialled(await world.configured()) as station:
        answer = await booted(station)
        stored = await station.stored()

        assert (answer["status"], answer["interval"] > 0) == ("Accepted", True)
        assert abs(_seconds(answer["currentTime"]) - _seconds(now())) < 60
        assert (stored["connected"], stored["version"], stored["boot"]["model"]) == (True, world.version, "Two")
        assert await station.connector() == "available"


@case("TC_B_02_CSMS")
async def test_boot_pending_then_accepted(world: World) -> None:
    """A pending station is told so and when to ask again; meanwhile it may be read; once accepted, it is told that too."""
    async with world.dialled(await world.configured(registration="pending")) as station:
        first = await station.say("BootNotification", boot(world.version))
        station.answers("GetVariables", {"getVariableResult": [read(THRESHOLD, "30")]})
        asked = await station.ask("configuration", keys=["OCPPCommCtrlr.OfflineThreshold"])
        await world.configure(station.identity, registration="accepted")
        second = await booted(station)

    assert (first["status"], first["interval"] > 0, asked["status"]) == ("Pending", True, "Accepted")
    assert second["status"] == "Accepted"


@case("TC_B_02_CSMS")
async def test_no_starts_while_pending(world: World) -> None:
    """A pending station is not asked to start a transaction (B02.FR.05)."""
    async with world.dialled(await world.configured(registration="pending")) as station:
        await station.say("BootNotification", boot(world.version))
        command = await station.ask("start", evse=1, token={"uid": "CARD-1"})

    assert (command["outcome"], station.heard) == ("unsupported", [])


@case("TC_B_30_CSMS")
@pytest.mark.parametrize(("registration", "word"), [("pending", "Pending"), ("rejected", "Rejected")])
async def test_not_accepted_stations_may_not_speak(world: World, registration: str, word: str) -> None:
    """Whatever a pending or rejected station says unasked is answered with SecurityError (B02.FR.09, B03.FR.07)."""
    async with world.dialled(await world.configured(registration=registration)) as station:
        assert (await station.say("BootNotification", boot(world.version)))["status"] == word
        told = await station.refused("StatusNotification", status(world.version, "Available"))
        event = await station.refused("NotifyEvent", availability("Available"))

    assert (told.code, event.code) == ("SecurityError", "SecurityError")


@case("TC_B_31_CSMS")
async def test_pending_station_is_triggered_to_boot(world: World) -> None:
    """A pending station is asked for its boot before its interval is over, and is accepted then."""
    async with world.dialled(await world.configured(registration="pending")) as station:
        assert (await station.say("BootNotification", boot(world.version)))["status"] == "Pending"
        await world.configure(station.identity, registration="accepted")
        station.answers("TriggerMessage", ACCEPTED)
        await station.ask("trigger", message="BootNotification")
        answer = await booted(station, "Triggered")

        assert station.told("TriggerMessage") == {"requestedMessage": "BootNotification"}
        assert answer["status"] == "Accepted"


@case("TC_B_06_CSMS")
async def test_get_one_variable(station: Station) -> None:
    """One variable is read; the operator sees its value."""
    station.answers("GetVariables", {"getVariableResult": [read(THRESHOLD, "30")]})

    command = await station.ask("configuration", keys=["OCPPCommCtrlr.OfflineThreshold"])

    assert station.told("GetVariables") == {"getVariableData": [THRESHOLD]}
    assert command["answer"]["getVariableResult"][0]["attributeValue"] == "30"


@case("TC_B_07_CSMS")
async def test_get_several_variables(station: Station) -> None:
    """Several variables are read in one message."""
    station.answers("GetVariables", {"getVariableResult": [read(THRESHOLD, "30"), read(AUTHORIZE_REMOTE, "true")]})

    command = await station.ask("configuration", keys=["OCPPCommCtrlr.OfflineThreshold", "AuthCtrlr.AuthorizeRemoteStart"])

    assert station.told("GetVariables") == {"getVariableData": [THRESHOLD, AUTHORIZE_REMOTE]}
    assert [each["attributeValue"] for each in command["answer"]["getVariableResult"]] == ["30", "true"]


@case("TC_B_08_CSMS")
async def test_no_more_variables_in_a_message_than_the_station_takes(station: Station) -> None:
    """Once the station said that it takes four variables a message, five are read in two messages (B06.FR.05)."""
    limit = _item("ItemsPerMessage", "GetVariables")
    names = [_item(name, action) for name in ("ItemsPerMessage", "BytesPerMessage") for action in ("GetReport", "GetVariables")]
    station.answers("GetVariables", {"getVariableResult": [read(limit, "4")]})
    await station.ask("configuration", keys=["DeviceDataCtrlr.ItemsPerMessage(GetVariables)"])
    four = {"getVariableResult": [read(each, "4") for each in names]}
    station.answers("GetVariables", four, {"getVariableResult": [read(AUTHORIZE_REMOTE, "true")]})

    keys = [f"DeviceDataCtrlr.{each['variable']['name']}({each['variable']['instance']})" for each in names]
    command = await station.ask("configuration", keys=[*keys, "AuthCtrlr.AuthorizeRemoteStart"])

    sent = [each["getVariableData"] for each in station.all_told("GetVariables")[1:]]
    assert sent == [names, [AUTHORIZE_REMOTE]]
    assert len(command["answer"]["getVariableResult"]) == 5


@case("TC_B_09_CSMS")
async def test_set_one_variable(station: Station) -> None:
    """One variable is written."""
    station.answers("SetVariables", {"setVariableResult": [written(THRESHOLD)]})

    command = await station.ask("configuration", values={"OCPPCommCtrlr.OfflineThreshold": "123"})

    assert station.told("SetVariables") == {"setVariableData": [{**THRESHOLD, "attributeValue": "123"}]}
    assert command["status"] == "Accepted"


@case("TC_B_10_CSMS")
async def test_set_several_variables(station: Station) -> None:
    """Several variables are written in one message; the operator sees the one that the station did not take."""
    station.answers("SetVariables", {"setVariableResult": [written(THRESHOLD), written(AUTHORIZE_REMOTE, "Rejected")]})

    values = {"OCPPCommCtrlr.OfflineThreshold": "123", "AuthCtrlr.AuthorizeRemoteStart": "true"}
    command = await station.ask("configuration", values=values)

    data = station.told("SetVariables")["setVariableData"]
    assert data == [{**THRESHOLD, "attributeValue": "123"}, {**AUTHORIZE_REMOTE, "attributeValue": "true"}]
    assert command["status"] == "Rejected"


@case("TC_B_12_CSMS", "TC_B_13_CSMS", "TC_B_14_CSMS")
@pytest.mark.parametrize("base", ["ConfigurationInventory", "FullInventory", "SummaryInventory"])
async def test_base_reports(station: Station, base: str) -> None:
    """Each base report is asked for, and its parts are answered and kept."""
    station.answers("GetBaseReport", ACCEPTED)
    if base == "FullInventory":
        await station.ask("configuration", keys=[])
    else:
        await station.call("GetBaseReport", {"requestId": 7, "reportBase": base})
    asked = station.told("GetBaseReport")
    for part in (0, 1):
        assert await station.say("NotifyReport", report(asked["requestId"], part, more=part == 0)) == {}

    assert (asked["reportBase"], asked["requestId"] >= 0) == (base, True)
    assert [each["seqNo"] for each in await station.logged("NotifyReport", 2)] == [0, 1]


@case("TC_B_18_CSMS")
async def test_custom_report(station: Station) -> None:
    """A report by criteria and by variable: an empty one, then one with content."""
    wanted = [{"component": {"name": "EVSE", "evse": {"id": 1}}, "variable": {"name": "AvailabilityState"}}]
    station.answers("GetReport", {"status": "EmptyResultSet"}, ACCEPTED)

    empty = await station.call("GetReport", {"requestId": 1, "componentCriteria": ["Problem"], "componentVariable": wanted})
    full = await station.call("GetReport", {"requestId": 2, "componentCriteria": ["Available"], "componentVariable": wanted})
    answer = await station.say("NotifyReport", report(2, 0))

    assert [each["componentCriteria"] for each in station.all_told("GetReport")] == [["Problem"], ["Available"]]
    assert (empty["payload"]["status"], full["payload"]["status"], answer) == ("EmptyResultSet", "Accepted", {})


@case("TC_B_20_CSMS")
async def test_reset_on_idle(station: Station) -> None:
    """An idle station restarts on being asked to when idle."""
    station.answers("Reset", ACCEPTED)

    command = await station.ask("reset", kind="on_idle")
    answer = await booted(station, "RemoteReset")

    assert (station.told("Reset"), command["status"], answer["status"]) == ({"type": "OnIdle"}, "Accepted", "Accepted")


@case("TC_B_21_CSMS")
async def test_reset_on_idle_with_a_transaction(station: Station) -> None:
    """A station that charges schedules the reset and restarts after the transaction, which ends undisturbed."""
    charging = await Charging(station).energised()
    station.answers("Reset", {"status": "Scheduled"})

    command = await station.ask("reset", kind="on_idle")
    await charging.stop_authorised()
    await charging.unplugged()
    answer = await booted(station, "ScheduledReset")

    assert (station.told("Reset")["type"], command["status"], answer["status"]) == ("OnIdle", "Scheduled", "Accepted")
    assert (await charging.stored())["stop_reason"] == "EVDisconnected"


@case("TC_B_22_CSMS")
async def test_reset_at_once_with_a_transaction(station: Station) -> None:
    """A station that charges is restarted at once; its transaction ends by the reset."""
    charging = await Charging(station).energised()
    station.answers("Reset", ACCEPTED)

    command = await station.ask("reset", kind="hard")
    await charging.ended("ResetCommand", "ImmediateReset", "EVConnected")
    answer = await booted(station, "RemoteReset")

    assert (station.told("Reset"), command["status"], answer["status"]) == ({"type": "Immediate"}, "Accepted", "Accepted")
    assert (await charging.stored())["stop_reason"] == "ImmediateReset"


@case("TC_B_25_CSMS")
async def test_reset_of_an_evse(station: Station) -> None:
    """One EVSE restarts."""
    station.answers("Reset", ACCEPTED)

    command = await station.ask("reset", kind="on_idle", evse=1)

    assert (station.told("Reset"), command["status"]) == ({"type": "OnIdle", "evseId": 1}, "Accepted")


@case("TC_B_26_CSMS")
async def test_reset_of_a_charging_evse_on_idle(station: Station) -> None:
    """One EVSE restarts after its transaction."""
    charging = await Charging(station).energised()
    station.answers("Reset", {"status": "Scheduled"})

    command = await station.ask("reset", kind="on_idle", evse=1)
    await charging.stop_authorised()
    await charging.unplugged()

    assert (station.told("Reset"), command["status"]) == ({"type": "OnIdle", "evseId": 1}, "Scheduled")
    assert (await charging.stored())["stop_reason"] == "EVDisconnected"


@case("TC_B_27_CSMS")
async def test_reset_of_a_charging_evse_at_once(station: Station) -> None:
    """One EVSE restarts in the middle of its transaction, which ends by it."""
    charging = await Charging(station).energised()
    station.answers("Reset", ACCEPTED)

    await station.ask("reset", kind="hard", evse=1)
    await charging.ended("ResetCommand", "ImmediateReset", "EVConnected")

    assert station.told("Reset") == {"type": "Immediate", "evseId": 1}
    assert (await charging.stored())["stop_reason"] == "ImmediateReset"


@case("TC_B_42_CSMS", "TC_B_44_CSMS")
@pytest.mark.parametrize("word", ["Accepted", "Failed"])
async def test_network_profile(station: Station, word: str) -> None:
    """A network profile goes out as given; the operator sees whether the station took it or failed to."""
    ocpp = "OCPP20" if station.version == "2.0.1" else "OCPP21"
    profile: dict[str, Any] = {
        "ocppVersion": ocpp, "ocppTransport": "JSON", "ocppCsmsUrl": "wss://csms.example/ocpp", "messageTimeout": 30,
        "securityProfile": 2, "ocppInterface": "Wired0",
    }  # fmt: skip
    station.answers("SetNetworkProfile", {"status": word})

    answer = await station.call("SetNetworkProfile", {"configurationSlot": 1, "connectionData": profile})

    assert station.told("SetNetworkProfile") == {"configurationSlot": 1, "connectionData": profile}
    assert answer["payload"] == {"status": word}


def report(request_id: int, seq_no: int, *, more: bool = False) -> Payload:
    """A part of a report."""
    data = [{**THRESHOLD, "variableAttribute": [{"value": "30"}]}]
    return {"requestId": request_id, "generatedAt": now(), "seqNo": seq_no, "tbc": more, "reportData": data}


def _item(name: str, action: str) -> Payload:
    return {"component": {"name": "DeviceDataCtrlr"}, "variable": {"name": name, "instance": action}}


def _seconds(text: str) -> float:
    return datetime.fromisoformat(text).timestamp()
