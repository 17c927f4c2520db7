"""What a central system orders, a simulated station does; every answer is valid in its version."""

from typing import Any

import pytest

from forecourt.ocpp.versions import Version
from tests.flow.sim_central import Central, central_system
from tests.flow.sim_stations import alive, car, plan

ID = "SIM-0001"
V2 = [Version.V201, Version.V21]
TOKEN = {"idToken": "CARD-1", "type": "ISO14443"}


def limits(amps: float, **changes: Any) -> dict[str, Any]:
    """A 2.x profile of one period."""
    schedule = {"id": 1, "chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amps}]}
    profile = {"id": 7, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative"}
    return profile | {"chargingSchedule": [schedule]} | changes


def limits16(amps: float, **changes: Any) -> dict[str, Any]:
    """A 1.6 profile of one period."""
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": [{"startPeriod": 0, "limit": amps}]}
    profile = {"chargingProfileId": 7, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile"}
    return profile | {"chargingProfileKind": "Relative", "chargingSchedule": schedule} | changes


async def test_1_6_is_started_and_stopped_from_afar() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        await station.plug_in(1, car())
        start = await central.call(ID, "RemoteStartTransaction", {"idTag": "APP-1", "connectorId": 1})
        await central.until_seen("StartTransaction")
        await central.until(lambda: not len(station.core.records))
        stop = await central.call(ID, "RemoteStopTransaction", {"transactionId": central.numbers})
        stopped = await central.until_seen("StopTransaction")

        assert (start["status"], stop["status"]) == ("Accepted", "Accepted")
        assert stopped[0]["reason"] == "Remote"


@pytest.mark.parametrize("version", V2)
async def test_2_x_is_started_and_stopped_from_afar(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        asked = {"idToken": TOKEN, "remoteStartId": 42, "evseId": 2}
        start = await central.call(ID, "RequestStartTransaction", asked)
        await station.plug_in(2, car())
        begun = (await central.until_seen("TransactionEvent"))[0]
        number = begun["transactionInfo"]["transactionId"]
        status = await central.call(ID, "GetTransactionStatus", {"transactionId": number})
        stop = await central.call(ID, "RequestStopTransaction", {"transactionId": number})
        await central.until(lambda: central.of("TransactionEvent")[-1]["eventType"] == "Ended")

        assert (start["status"], stop["status"]) == ("Accepted", "Accepted")
        assert begun["transactionInfo"]["remoteStartId"] == 42
        assert status["ongoingIndicator"] is True
        assert central.of("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "Remote"


@pytest.mark.parametrize(("kind", "reason"), [("Soft", "SoftReset"), ("Hard", "HardReset")])
async def test_1_6_resets_end_the_transaction_and_boot_again(kind: str, reason: str) -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until_seen("StartTransaction")

        answer = await central.call(ID, "Reset", {"type": kind})

        assert answer["status"] == "Accepted"
        await central.until_seen("BootNotification", 2)
        assert (await central.until_seen("StopTransaction"))[0]["reason"] == reason


@pytest.mark.parametrize("version", V2)
async def test_2_x_resets_at_once_when_idle_and_by_evse(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        idle = await central.call(ID, "Reset", {"type": "OnIdle"})
        other = await central.call(ID, "Reset", {"type": "Immediate", "evseId": 2})
        await station.swipe(1, "CARD-1")
        await central.until_seen("BootNotification", 2)
        await station.online()
        await station.swipe(1, "CARD-1")
        now = await central.call(ID, "Reset", {"type": "Immediate"})
        await central.until_seen("BootNotification", 3)
        await central.until(lambda: central.of("TransactionEvent")[-1]["eventType"] == "Ended")

        assert (idle["status"], other["status"], now["status"]) == ("Scheduled", "Accepted", "Accepted")
        assert [boot["reason"] for boot in central.of("BootNotification")] == ["PowerUp", "ScheduledReset", "RemoteReset"]
        assert central.of("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "ImmediateReset"


@pytest.mark.parametrize("version", V2)
async def test_limits_are_obeyed_and_told(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        bay = station.core.bays[0]
        answer = await central.call(ID, "SetChargingProfile", {"evseId": 1, "chargingProfile": limits(8)})
        await central.until(lambda: bay.evse.power_w == pytest.approx(8 * 230 * 3))
        asked = {"evseId": 1, "duration": 600, "chargingRateUnit": "A"}
        composite = await central.call(ID, "GetCompositeSchedule", asked)
        told = await central.call(ID, "GetChargingProfiles", {"requestId": 3, "chargingProfile": {"stackLevel": 0}})
        reported = await central.until_seen("ReportChargingProfiles")
        zero = await central.call(ID, "SetChargingProfile", {"evseId": 1, "chargingProfile": limits(0)})
        await central.until(lambda: bay.charging_state == "SuspendedEVSE")
        cleared = await central.call(ID, "ClearChargingProfile", {"chargingProfileId": 7})
        await central.until(lambda: bay.evse.power_w > 10_000)

        assert [each["status"] for each in (answer, composite, told, zero, cleared)] == ["Accepted"] * 5
        assert composite["schedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 8.0}]
        assert reported[0]["chargingProfile"] == [limits(8)]


async def test_1_6_limits_are_obeyed_and_told() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        answer = await central.call(ID, "SetChargingProfile", {"connectorId": 1, "csChargingProfiles": limits16(8)})
        await central.until(lambda: station.core.bays[0].evse.power_w == pytest.approx(8 * 230 * 3))
        composite = await central.call(ID, "GetCompositeSchedule", {"connectorId": 1, "duration": 60})
        unknown = await central.call(ID, "ClearChargingProfile", {"id": 99})

        assert (answer["status"], composite["status"], unknown["status"]) == ("Accepted", "Accepted", "Unknown")
        assert composite["chargingSchedule"]["chargingSchedulePeriod"] == [{"startPeriod": 0, "limit": 8.0}]


@pytest.mark.parametrize("version", list(Version))
async def test_out_of_service_waits_for_the_transaction(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        old = {"connectorId": 1, "type": "Inoperative"}
        new = {"evse": {"id": 1}, "operationalStatus": "Inoperative"}

        answer = await central.call(ID, "ChangeAvailability", old if version is Version.V16 else new)
        await station.swipe(1, "CARD-1")
        await station.unplug(1)

        assert answer["status"] == "Scheduled"
        await central.until(lambda: central.shown("Unavailable"))
        assert not await station.swipe(1, "CARD-1")


@pytest.mark.parametrize("version", list(Version))
async def test_a_reservation_holds_the_place_for_its_token(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        old = {"connectorId": 1, "expiryDate": "2099-01-01T00:00:00Z", "idTag": "CARD-1", "reservationId": 5}
        new = {"id": 5, "expiryDateTime": "2099-01-01T00:00:00Z", "idToken": TOKEN, "evseId": 1}
        held = await central.call(ID, "ReserveNow", old if version is Version.V16 else new)
        await central.until(lambda: central.shown("Reserved"))
        stranger = await station.swipe(1, "CARD-2")
        gone = await central.call(ID, "CancelReservation", {"reservationId": 5})
        twice = await central.call(ID, "CancelReservation", {"reservationId": 5})

        assert not stranger
        assert (held["status"], gone["status"], twice["status"]) == ("Accepted", "Accepted", "Rejected")


async def test_1_6_configuration_is_read_and_changed() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16, password="old-password-16ch")) as station:
        change = {"key": "MeterValueSampleInterval", "value": "7"}
        answers = [
            await central.call(ID, "ChangeConfiguration", change),
            await central.call(ID, "ChangeConfiguration", change | {"value": "often"}),
            await central.call(ID, "ChangeConfiguration", change | {"key": "Unheard"}),
            await central.call(ID, "ChangeConfiguration", change | {"key": "NumberOfConnectors"}),
        ]
        everything = await central.call(ID, "GetConfiguration", {})
        some = await central.call(ID, "GetConfiguration", {"key": ["MeterValueSampleInterval", "Unheard"]})

        assert [answer["status"] for answer in answers] == ["Accepted", "Rejected", "NotSupported", "Rejected"]
        assert some["configurationKey"][0]["value"] == "7"
        assert some["unknownKey"] == ["Unheard"]
        assert "AuthorizationKey" not in {entry["key"] for entry in everything["configurationKey"]}
        secret = "a-new-password-of-32-characters!"
        await central.call(ID, "ChangeConfiguration", {"key": "AuthorizationKey", "value": secret.encode().hex()})
        await central.until(lambda: central.peers[ID].password == secret)
        assert station.core.settings.password == secret


@pytest.mark.parametrize("version", V2)
async def test_2_x_variables_are_read_changed_and_reported(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)):
        interval = {"component": {"name": "SampledDataCtrlr"}, "variable": {"name": "TxUpdatedInterval"}}
        unknown = [
            {"component": {"name": "Nothing"}, "variable": {"name": "X"}},
            {"component": {"name": "TxCtrlr"}, "variable": {"name": "X"}},
        ]
        sets = [interval | {"attributeValue": "9"}, interval | {"attributeValue": "often"}]
        answered = await central.call(ID, "SetVariables", {"setVariableData": sets})
        got = await central.call(ID, "GetVariables", {"getVariableData": [interval, *unknown]})
        report = await central.call(ID, "GetBaseReport", {"requestId": 1, "reportBase": "FullInventory"})
        await central.until(lambda: bool(parts := central.of("NotifyReport")) and not parts[-1]["tbc"])

        assert [each["attributeStatus"] for each in answered["setVariableResult"]] == ["Accepted", "Rejected"]
        assert got["getVariableResult"][0]["attributeValue"] == "9"
        statuses = [each["attributeStatus"] for each in got["getVariableResult"][1:]]
        assert statuses == ["UnknownComponent", "UnknownVariable"]
        assert report["status"] == "Accepted"
        entries = [entry for part in central.of("NotifyReport") for entry in part["reportData"]]
        plugs = {entry["variableAttribute"][0]["value"] for entry in entries if entry["variable"]["name"] == "ConnectorType"}
        assert plugs == {"sType2"}


@pytest.mark.parametrize("version", list(Version))
async def test_triggered_messages_follow_the_answer(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)):
        for wanted in ("Heartbeat", "StatusNotification", "MeterValues", "BootNotification"):
            before = len(central.of(wanted))
            answer = await central.call(ID, "TriggerMessage", {"requestedMessage": wanted})

            assert answer["status"] == "Accepted"
            await central.until_seen(wanted, before + 1)


@pytest.mark.parametrize("version", list(Version))
async def test_what_it_cannot_do_it_says(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)):
        known = "GetDiagnostics" if version is Version.V16 else "GetLog"
        payload: dict[str, Any] = {"location": "ftp://127.0.0.1/"}
        log = {"logType": "SecurityLog", "requestId": 1, "log": {"remoteLocation": "ftp://127.0.0.1/"}}

        assert await central.call(ID, "Levitate", {}) == {"error": "NotImplemented"}
        assert await central.call(ID, known, payload if version is Version.V16 else log) == {"error": "NotSupported"}
        broken = await central.call(ID, "Reset", {})
        assert broken["error"].startswith("Occur")
        assert (await central.call(ID, "DataTransfer", {"vendorId": "x"}))["status"] == "UnknownVendorId"
        assert (await central.call(ID, "ClearCache", {}))["status"] == "Accepted"


@pytest.mark.parametrize("version", list(Version))
async def test_unlocking(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        ask = {"connectorId": 1} | ({} if version is Version.V16 else {"evseId": 1})

        answer = await central.call(ID, "UnlockConnector", ask)

        assert answer["status"] == ("Unlocked" if version is Version.V16 else "OngoingAuthorizedTransaction")
        await central.until(lambda: _ended(central) is (version is Version.V16))


def _ended(central: Central) -> bool:
    return bool(central.of("StopTransaction"))
