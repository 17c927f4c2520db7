"""What a simulated station does when things go wrong: no acceptance, no network, no power, no answer."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Condition, Token
from forecourt.sim.core import Verdict
from forecourt.sim.makers import Quirks
from forecourt.sim.tally import Ledger, read_ledger
from tests.flow.sim_central import Document, central_system, now
from tests.flow.sim_stations import alive, car, plan


@pytest.mark.parametrize("version", list(Version))
async def test_pending_and_rejected_stations_ask_again_and_say_nothing_else(version: Version) -> None:
    async with central_system() as central:
        verdicts = iter(["Pending", "Rejected", "Accepted"])
        central.replies["BootNotification"] = lambda payload: {"status": next(verdicts), "interval": 0, "currentTime": now()}

        async with alive(central.url, plan(version)):
            await central.until_seen("StatusNotification")

        assert [seen.action for seen in central.seen[:3]] == ["BootNotification"] * 3


@pytest.mark.parametrize("version", list(Version))
async def test_what_happened_offline_is_told_later_in_order(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        station.core.cache["card-1"] = Verdict("Accepted")
        central.refuse_with = 503
        station.drop_socket()
        await central.until(lambda: not station.is_online)
        await station.plug_in(1, car())
        assert await station.swipe(1, "CARD-1")
        assert not await station.swipe(2, "CARD-UNKNOWN")
        await station.swipe(1, "CARD-1")
        owed = len(station.core.records)
        central.refuse_with = None
        await central.until(lambda: station.is_online and not len(station.core.records))

        assert owed == 2
        if version is Version.V16:
            assert central.of("StopTransaction")[0]["transactionId"] == central.numbers
        else:
            assert [event["offline"] for event in central.of("TransactionEvent")] == [True, True]
            assert [event["eventType"] for event in central.of("TransactionEvent")] == ["Started", "Ended"]


@pytest.mark.parametrize("version", list(Version))
async def test_an_unanswered_record_is_sent_again_on_the_next_socket(version: Version) -> None:
    action = "StartTransaction" if version is Version.V16 else "TransactionEvent"
    async with central_system() as central, alive(central.url, plan(version)) as station:
        central.replies[action] = lambda payload: {"silence": True}
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until_seen(action)
        del central.replies[action]
        await central.drop()
        await central.until_seen(action, 2)
        await central.until(lambda: not len(station.core.records))

        assert central.of(action)[0] == central.of(action)[1]
        assert station.tally.records == 1


async def test_error_answers_are_tried_again_then_given_up() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        station.core.settings.attempt_interval_s = 0
        central.replies["StartTransaction"] = lambda payload: None
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until(lambda: station.tally.given_up == 1)
        await station.swipe(1, "CARD-1")
        stop = (await central.until_seen("StopTransaction"))[0]

        assert len(central.of("StartTransaction")) == 3
        assert stop["transactionId"] == -1


@pytest.mark.parametrize("version", list(Version))
async def test_a_power_cut_ends_the_transaction_after_the_boot(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until(lambda: not len(station.core.records))

        station.lose_power()

        await central.until_seen("BootNotification", 2)
        await central.until(lambda: station.is_online and not len(station.core.records))
        if version is Version.V16:
            assert central.of("StopTransaction")[0]["reason"] == "PowerLoss"
        else:
            last = central.of("TransactionEvent")[-1]
            assert (last["eventType"], last["offline"], last["transactionInfo"]["stoppedReason"]) == ("Ended", True, "PowerLoss")


async def test_a_2_1_station_may_resume_after_a_power_cut() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21, resumes=True)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until(lambda: not len(station.core.records))

        station.lose_power()

        await central.until(lambda: any(event["triggerReason"] == "TxResumed" for event in central.of("TransactionEvent")))
        assert station.core.bays[0].evse.energised


async def test_a_half_open_socket_says_nothing_until_dropped() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        await central.until_seen("StatusNotification", 3)
        seen = len(central.seen)
        station.faults.silent = True
        await station.plug_in(1, car())
        await asyncio.sleep(0.1)

        assert len(central.seen) == seen
        station.drop_socket()
        await central.until_seen("BootNotification", 2)


async def test_frames_and_records_may_come_twice_and_records_may_be_lost() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V201)) as station:
        station.faults.repeats_records = True
        station.faults.loses = ("updated",)
        station.core.settings.sample_interval_s = 0
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.call("SIM-0001", "TriggerMessage", {"requestedMessage": "TransactionEvent"})
        await station.swipe(1, "CARD-1")
        await central.until_seen("TransactionEvent", 4)

        assert [event["seqNo"] for event in central.of("TransactionEvent")] == [0, 0, 2, 2]


async def test_quirks_of_the_field() -> None:
    quirks = Quirks(no_subprotocol=True, resends_start=True, stops_without_id=True, late_closing_values=True)
    async with central_system() as central, alive(central.url, plan(Version.V16, quirks=quirks)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await station.swipe(1, "CARD-1")
        await central.until_seen("MeterValues")

        starts = central.of("StartTransaction")
        assert len(starts) == 2
        assert starts[0] == starts[1]
        assert central.of("StopTransaction")[0]["transactionId"] == -1
        assert central.seen[-1].action == "MeterValues"


async def test_a_station_that_does_not_boot_again_shows_only_what_changed() -> None:
    async with (
        central_system() as central,
        alive(central.url, plan(Version.V16, quirks=Quirks())) as station,
    ):
        await central.until_seen("StatusNotification", 3)
        await central.drop()
        await central.until(lambda: not station.is_online)
        await station.plug_in(1, car())
        await central.until_seen("StatusNotification", 4)

        assert len(central.of("BootNotification")) == 1


async def test_the_ledger_names_each_acknowledged_record(tmp_path: Path) -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        with Ledger(tmp_path / "acknowledged.jsonl") as ledger:
            station.tally.ledger = ledger
            await station.plug_in(1, car())
            await station.swipe(1, "CARD-1")
            await station.swipe(1, "CARD-1")
            await central.until(lambda: station.tally.records == 2)

        start, stop = read_ledger(tmp_path / "acknowledged.jsonl")
        sent: Document = central.of("StartTransaction")[0]
        assert (start.station, start.action, start.at, start.meter_wh) == ("SIM-0001", "StartTransaction", sent["timestamp"], 0)
        assert start.ocpp_transaction_id == stop.ocpp_transaction_id == str(central.numbers)
        assert (stop.event, stop.transaction) == ("ended", start.transaction)


@pytest.mark.parametrize("version", list(Version))
async def test_a_wrong_clock_stays_wrong(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        station.misset_clock(timedelta(days=-365))
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until(lambda: station.tally.records == 1)

        started = central.of("StartTransaction") or central.of("TransactionEvent")
        assert datetime.fromisoformat(started[0]["timestamp"]) < datetime.now(UTC) - timedelta(days=364)


async def test_each_frame_may_come_twice_and_answers_late() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        station.faults.answer_delay_s = 0.05
        late = await central.call("SIM-0001", "ClearCache", {})
        station.faults.repeats_frames = True
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        await central.until_seen("StartTransaction", 2)

        assert late == {"status": "Accepted"}
        assert central.of("StartTransaction")[0] == central.of("StartTransaction")[1]


@pytest.mark.parametrize("version", list(Version))
async def test_a_driver_who_does_not_plug_in_loses_the_permission(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        station.core.settings.connection_timeout_s = 1
        await station.swipe(1, "CARD-1")

        await central.until(lambda: station.core.bays[0].authorised is None)

        assert station.condition(1) is Condition.AVAILABLE
        assert station.tally.started == 0


async def test_an_expired_reservation_is_told() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21)) as station:
        soon = station.core.now() + timedelta(milliseconds=200)
        station.operations.reserve(5, 1, Token("CARD-1"), soon, None)

        told = await central.until_seen("ReservationStatusUpdate")

        assert told == [{"reservationId": 5, "reservationUpdateStatus": "Expired"}]
        assert station.condition(1) is Condition.AVAILABLE


@pytest.mark.parametrize("version", list(Version))
async def test_a_fault_trips_the_evse(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")

        station.fail(1)

        await central.until(lambda: central.shown("Faulted") and not len(station.core.records))
        assert station.tally.ended == 1
        station.repair(1)
        assert station.condition(1) is Condition.FINISHING


@pytest.mark.parametrize("version", list(Version))
async def test_a_watchdog_reboot_says_so(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")

        station.reboot()

        await central.until(lambda: station.is_online and station.tally.boots == 2 and not len(station.core.records))
        if version is Version.V16:
            assert central.of("StopTransaction")[0]["reason"] == "Reboot"
        else:
            assert central.of("BootNotification")[-1]["reason"] == "Watchdog"
            assert central.of("TransactionEvent")[-1]["transactionInfo"]["stoppedReason"] == "Reboot"


async def test_an_answer_that_the_standard_does_not_allow_counts_as_an_error() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        station.core.settings.attempts = 1
        central.replies["StartTransaction"] = lambda payload: {"idTagInfo": {"status": "Accepted"}}
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")

        await central.until(lambda: station.tally.given_up == 1)

        assert station.tally.errors == {"StartTransaction: invalid answer": 1}
