"""A simulated station boots, authorises, charges and stops in every version, in frames that the official schemas accept."""

import pytest

from forecourt.ocpp.versions import Version
from forecourt.sim.core import Verdict
from forecourt.sim.makers import MAKERS
from tests.flow.sim_central import central_system
from tests.flow.sim_stations import alive, car, plan

V2 = [Version.V201, Version.V21]


@pytest.mark.parametrize("version", list(Version))
async def test_it_boots_and_shows_its_connectors(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version, password="p" * 20)):
        await central.until_seen("StatusNotification", 2)

        assert central.seen[0].action == "BootNotification"
        assert central.peers["SIM-0001"].subprotocol == version.subprotocol
        assert central.peers["SIM-0001"].password == "p" * 20
        assert central.peers["SIM-0001"].compressed


async def test_a_transaction_in_1_6() -> None:
    async with central_system() as central:
        async with alive(central.url, plan(Version.V16, register_wh=5000)) as station:
            await station.plug_in(1, car())
            assert await station.swipe(1, "CARD-1")
            station.core.settings.sample_interval_s = 1
            await central.until_seen("MeterValues")
            assert await station.swipe(1, "CARD-1")
            stop = (await central.until_seen("StopTransaction"))[0]
            await station.unplug(1)
            await central.until(lambda: central.of("StatusNotification")[-1]["status"] == "Available")

        start = central.of("StartTransaction")[0]
        assert (start["connectorId"], start["idTag"], start["meterStart"]) == (1, "CARD-1", 5000)
        assert stop["transactionId"] == central.numbers
        assert stop["reason"] == "Local"
        assert stop["meterStop"] >= start["meterStart"]
        assert central.of("MeterValues")[0]["transactionId"] == central.numbers
        shown = [status["status"] for status in central.of("StatusNotification") if status["connectorId"] == 1]
        assert shown == ["Available", "Preparing", "Charging", "Finishing", "Available"]


@pytest.mark.parametrize("version", V2)
async def test_a_transaction_in_2_x(version: Version) -> None:
    async with central_system() as central:
        async with alive(central.url, plan(version)) as station:
            await station.plug_in(2, car())
            assert await station.swipe(2, "CARD-1")
            station.core.settings.sample_interval_s = 1
            await central.until_seen("TransactionEvent", 2)
            await station.swipe(2, "CARD-1")
            await central.until(lambda: central.of("TransactionEvent")[-1]["eventType"] == "Ended")

        events = central.of("TransactionEvent")
        assert [event["seqNo"] for event in events] == list(range(len(events)))
        assert len({event["transactionInfo"]["transactionId"] for event in events}) == 1
        assert events[0]["eventType"] == "Started"
        assert events[0]["transactionInfo"]["chargingState"] == "Charging"
        assert {event["triggerReason"] for event in events[1:-1]} == {"MeterValuePeriodic"}
        assert events[-1]["transactionInfo"]["stoppedReason"] == "Local"
        assert events[-1]["triggerReason"] == "StopAuthorized"


@pytest.mark.parametrize("version", V2)
async def test_a_transaction_that_starts_with_the_cable_and_ends_with_it(version: Version) -> None:
    async with central_system() as central:
        async with alive(central.url, plan(version, start_on=("EVConnected",), stop_on=("EVConnected",))) as station:
            await station.plug_in(1, car())
            await station.swipe(1, "CARD-1")
            await station.swipe(1, "CARD-1")
            await station.unplug(1)
            await central.until(
                lambda: bool(central.of("TransactionEvent")) and central.of("TransactionEvent")[-1]["eventType"] == "Ended"
            )

        reasons = [(event["eventType"], event["triggerReason"]) for event in central.of("TransactionEvent")]
        assert reasons == [
            ("Started", "CablePluggedIn"),
            ("Updated", "Authorized"),
            ("Updated", "StopAuthorized"),
            ("Ended", "EVCommunicationLost"),
        ]
        assert central.of("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "Local"


@pytest.mark.parametrize(("maker", "version"), [(name, version) for name, maker in MAKERS.items() for version in maker.versions])
async def test_every_maker_in_every_version_speaks_validly(maker: str, version: Version) -> None:
    async with central_system() as central:
        async with alive(central.url, plan(version, maker, sample_interval_s=1)) as station:
            await station.plug_in(1, car())
            assert await station.swipe(1, "CARD-1")
            await central.until_seen("MeterValues" if version is Version.V16 else "TransactionEvent", 1)
            await station.unplug(1)
            ended = "StopTransaction" if version is Version.V16 else "TransactionEvent"
            await central.until(lambda: len(central.of(ended)) > 0 and not len(station.core.records))

        assert station.tally.given_up == 0
        assert station.tally.ended == 1


@pytest.mark.parametrize("version", list(Version))
async def test_a_refused_token_does_not_charge(version: Version) -> None:
    async with central_system() as central:
        central.tokens["STOLEN"] = "Blocked"
        async with alive(central.url, plan(version)) as station:
            await station.plug_in(1, car())

            assert not await station.swipe(1, "STOLEN")

            assert station.tally.started == 0


@pytest.mark.parametrize("version", list(Version))
async def test_a_token_refused_at_the_start_ends_the_transaction(version: Version) -> None:
    async with central_system() as central:
        central.replies["Authorize"] = lambda payload: None
        central.tokens["CARD-1"] = "Invalid"
        async with alive(central.url, plan(version)) as station:
            station.core.settings.local_preauthorize = True
            station.core.cache["card-1"] = Verdict("Accepted")
            await station.plug_in(1, car())
            assert await station.swipe(1, "CARD-1")
            await central.until(lambda: station.tally.ended == 1 and not len(station.core.records))

        last = central.seen[-1].payload if version is Version.V16 else central.of("TransactionEvent")[-1]["transactionInfo"]
        stops = central.of("StopTransaction")
        assert (stops[0]["reason"] if stops else last["stoppedReason"]) == "DeAuthorized"


async def test_a_2_1_station_may_report_its_connectors_by_event() -> None:
    async with central_system() as central:
        async with alive(central.url, plan(Version.V21, "mesa")) as station:
            await station.plug_in(1, car(), connector=2)
            events = await central.until_seen("NotifyEvent", 4)

        shown = [
            (event["component"]["evse"]["connectorId"], event["actualValue"]) for part in events for event in part["eventData"]
        ]
        assert shown == [(1, "Available"), (2, "Available"), (1, "Unavailable"), (2, "Occupied")]
        assert central.of("StatusNotification") == []
