"""Fleets and the demo network against a central system: they charge, count, survive its death, and tell."""

import asyncio
import io
from pathlib import Path

import msgspec
from rich.console import Console

from forecourt.ocpp.versions import Version
from forecourt.sim.drivers import Habits
from forecourt.sim.fleet import FleetOptions, describe, run_fleet
from forecourt.sim.scenarios import DemoOptions, demo_network, run_demo
from forecourt.sim.tally import read_ledger
from tests.flow.sim_central import Central, central_system

HURRIED = Habits(charging_s=(0.3, 0.6), pause_s=(0.05, 0.2), patience_s=1.0)


async def test_a_fleet_charges_in_every_version_and_reports() -> None:
    async with central_system() as central:
        stop = asyncio.Event()
        options = FleetOptions(central.url, stations=6, ramp_s=0.2, tick_s=0.05, meter_interval_s=1, habits=HURRIED, seed=1)
        run = asyncio.create_task(run_fleet(options, stop))
        await central.until(lambda: len(central.peers) == 6 and _ended(central) >= {"1.6", "2.x"})
        stop.set()
        report = await run

    assert report.online == {version.value: 2 for version in Version}
    assert report.transactions_ended > 0
    assert report.records_given_up == 0
    assert report.calls_failed == {}
    assert msgspec.json.decode(msgspec.json.encode(report))["stations"] == 6
    assert set(central.peers) == {f"SIM-{number:04d}" for number in range(1, 7)}


def _ended(central: Central) -> set[str]:
    new = any(event["eventType"] == "Ended" for event in central.of("TransactionEvent"))
    return ({"1.6"} if central.of("StopTransaction") else set()) | ({"2.x"} if new else set())


async def test_a_lean_fleet_sends_at_a_constant_rate_and_survives_the_death_of_the_server(tmp_path: Path) -> None:
    ledger = tmp_path / "acknowledged.jsonl"
    async with central_system() as central:
        stop = asyncio.Event()
        options = FleetOptions(
            central.url,
            stations=6,
            duration_s=20,
            ramp_s=0.1,
            meter_interval_s=0.05,
            lean=True,
            ledger=ledger,
            backoff_s=0.05,
            records_per_transaction=5,
        )
        run = asyncio.create_task(run_fleet(options, stop))
        await central.until(lambda: _records(central) > 40)
        await central.drop()
        connections = central.connections
        await central.until(lambda: central.connections >= connections + 6)
        seen = _records(central)
        await central.until(lambda: _records(central) > seen + 40)
        stop.set()
        report = await run

    assert report.stations == 6
    assert report.records_acknowledged == len(read_ledger(ledger))
    by_event = {line.event for line in read_ledger(ledger)}
    assert by_event == {"started", "values", "updated", "ended"}


def _records(central: Central) -> int:
    return len(central.of("MeterValues")) + len(central.of("TransactionEvent"))


async def test_the_demo_network_comes_alive() -> None:
    network = demo_network()
    async with central_system() as central:
        central.tokens["LOST0001"] = "Blocked"
        stop = asyncio.Event()
        run = asyncio.create_task(
            run_demo(network, central.url, stop, DemoOptions(sample_interval_s=1, habits=HURRIED, ramp_s=0.1, tick_s=0.05, seed=3))
        )
        await central.until(lambda: len(central.peers) == len(network.stations) and bool(central.of("StopTransaction")))
        stop.set()
        report = await run

    assert report.sites == 3
    assert sum(report.fleet.online.values()) == len(network.stations)
    assert {peer.password for peer in central.peers.values()} == {station.password for station in network.stations}


def test_the_demo_network_has_every_plug_and_version() -> None:
    network = demo_network()

    plugs = {connector.standard for station in network.stations for connector in station.connectors}

    assert plugs == {"CCS1", "CCS2", "NACS", "J1772", "Type 2", "CHAdeMO"}
    assert {station.version for station in network.stations} == {version.value for version in Version}
    assert len({station.identity for station in network.stations}) == len(network.stations)


async def test_the_report_is_readable_by_people() -> None:
    async with central_system() as central:
        stop = asyncio.Event()
        run = asyncio.create_task(run_fleet(FleetOptions(central.url, stations=1, ramp_s=0, idle=True), stop))
        await central.until_seen("StatusNotification")
        stop.set()
        report = await run

    console = Console(record=True, width=120, file=io.StringIO())
    console.print(describe(report))

    assert "1 of 1" in console.export_text()
