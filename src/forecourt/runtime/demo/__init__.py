"""`forecourt demo`: a node on a store of its own, and the simulator's demo network charging against it."""

import asyncio
import signal
import tempfile
from datetime import datetime
from pathlib import Path

import msgspec
from rich.console import Console

from forecourt.app.sites import SiteSettings
from forecourt.app.stations import ConnectorSettings, StationSettings
from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.stations import PlugFormat, PlugStandard
from forecourt.domain.tokens import TokenRef, TokenStatus
from forecourt.kit.time import rfc3339
from forecourt.runtime import announce
from forecourt.runtime.server import running
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node
from forecourt.sim.report import describe
from forecourt.sim.scenarios import DemoNetwork, DemoOptions, DemoReport, DemoSite, DemoStation, demo_network, run_demo
from forecourt.sim.tally import Acknowledged, read_ledger
from forecourt.store.queries import Queries

PASSWORD_PROFILE = 1
_KINDS = {"StartTransaction": "start", "MeterValues": "meter_values", "StopTransaction": "stop"}
Record = tuple[str, str, str]
"""(station, transaction id on the wire, sequence number or kind and time)."""


class DemoSummary(msgspec.Struct, frozen=True, kw_only=True):
    """What happened in a demo, as one line of JSON. Energy is what the store holds, in Wh."""

    seconds: float
    sites: int
    stations: int
    online: dict[str, int]
    transactions_started: int
    transactions_ended: int
    transactions_stored: int
    energy_wh: int
    records_acknowledged: int
    records_stored: int
    """Of the acknowledged ones (a resent one counts once), how many were found in the store afterwards."""


async def run(settings: Settings, console: Console, seconds: float | None) -> None:
    """Raise the network, print where to look, end on Ctrl-C or after `seconds` with one JSON line on standard output."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    network = demo_network()
    with tempfile.TemporaryDirectory(prefix="forecourt-demo-") as folder:
        kept = Path(folder)
        here = msgspec.structs.replace(
            settings,
            database=f"sqlite:///{kept / 'demo.db'}",
            server_key_file=str(kept / "server.key"),
            operator_name="Demo Charging",
        )
        async with running(here) as (node, first, http_port):
            caller = system_caller("demo")
            await prepare(node, caller, network)
            announce.to(console)(node, first, http_port)
            console.print(_promise(network, seconds))
            ledger = kept / "acknowledged.jsonl"
            report = await _drive(node, network, stop, ledger, seconds)
            summary = await _sum_up(node.store.queries, caller, report, ledger)
        console.print(describe(report.fleet))
    print(msgspec.json.encode(summary).decode(), flush=True)


async def prepare(node: Node, caller: Caller, network: DemoNetwork) -> None:
    """Register the network's sites, stations and tokens, as an operator would."""
    for site in network.sites:
        await node.services.sites.put(caller, site.id, _site(site))
        for station in site.stations:
            await node.services.stations.put(caller, station.identity, _station(station, site))
    for token in network.tokens:
        settings = TokenSettings(status=TokenStatus(token.status), group=token.group, label=token.driver)
        await node.services.tokens.put(caller, TokenRef(uid=token.uid), settings)


async def _drive(node: Node, network: DemoNetwork, stop: asyncio.Event, ledger: Path, seconds: float | None) -> DemoReport:
    url = f"ws://{announce.address_of(node.settings.ocpp_host)}:{node.gateway.port}/ocpp"
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, stop.set)
    return await run_demo(network, url, stop, DemoOptions(ledger=ledger))


async def _sum_up(queries: Queries, caller: Caller, report: DemoReport, ledger: Path) -> DemoSummary:
    acknowledged = {_record_of(each) for each in read_ledger(ledger)}
    stored, transactions, energy_wh = await _stored(queries, caller)
    return DemoSummary(
        seconds=report.fleet.duration_s,
        sites=report.sites,
        stations=report.fleet.stations,
        online=report.fleet.online,
        transactions_started=report.fleet.transactions_started,
        transactions_ended=report.fleet.transactions_ended,
        transactions_stored=transactions,
        energy_wh=energy_wh,
        records_acknowledged=len(acknowledged),
        records_stored=len(acknowledged & stored),
    )


async def _stored(queries: Queries, caller: Caller) -> tuple[set[Record], int, int]:
    """Every stored record of every transaction; how many transactions, and their energy in Wh."""
    identities = {each.id: each.identity for each in (await queries.stations.page(caller, limit=200)).items}
    records: set[Record] = set()
    transactions, energy_wh, cursor = 0, 0, None
    while True:
        page = await queries.transactions.page(caller, cursor=cursor, limit=200)
        for each in page.items:
            transactions, energy_wh = transactions + 1, energy_wh + each.energy_wh
            evidence_cursor = None
            while True:
                evidence = await queries.transactions.evidence(caller, each.id, evidence_cursor)
                for one in evidence.items:
                    what = f"{one.kind} {rfc3339(one.at)}" if one.seq_no is None else str(one.seq_no)
                    records.add((identities[each.station_id], each.ocpp_transaction_id, what))
                if (evidence_cursor := evidence.next) is None:
                    break
        if (cursor := page.next) is None:
            return records, transactions, energy_wh


def _record_of(line: Acknowledged) -> Record:
    what = str(line.seq_no) if line.seq_no is not None else f"{_KINDS[line.action]} {rfc3339(datetime.fromisoformat(line.at))}"
    return line.station, line.ocpp_transaction_id or "", what


def _site(site: DemoSite) -> SiteSettings:
    return SiteSettings(
        name=site.name,
        address=site.address,
        postal_code=site.postal_code,
        city=site.city,
        country=site.country,
        latitude=site.latitude,
        longitude=site.longitude,
        zone=site.time_zone,
    )


def _station(station: DemoStation, site: DemoSite) -> StationSettings:
    connectors = tuple(
        ConnectorSettings(
            evse=each.evse,
            connector=each.connector,
            standard=PlugStandard(each.standard),
            format=PlugFormat(each.format),
            max_power_w=each.power_w,
        )
        for each in station.connectors
    )
    return StationSettings(
        name=f"{site.name} {station.identity[-2:]}",
        site_id=site.id,
        security_profile=PASSWORD_PROFILE,
        password=station.password,
        serial_number=station.serial,
        connectors=connectors,
    )


def _promise(network: DemoNetwork, seconds: float | None) -> str:
    end = "Ctrl-C ends it." if seconds is None else f"It ends by itself after {seconds:g} seconds."
    return f"{len(network.stations)} simulated stations at {len(network.sites)} sites are connecting; drivers come and go. {end}"
