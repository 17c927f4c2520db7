"""`forecourt demo`: a node on a store of its own, and the simulator's demo network charging against it."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from rich.console import Console

from forecourt.app.sites import SiteSettings
from forecourt.app.stations import ConnectorSettings, StationSettings
from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.stations import PlugFormat, PlugStandard
from forecourt.domain.tokens import TokenRef, TokenStatus
from forecourt.runtime import announce
from forecourt.runtime.demo.office import Office
from forecourt.runtime.demo.prices import prepare_prices
from forecourt.runtime.demo.summary import sum_up
from forecourt.runtime.server import running
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node
from forecourt.sim.report import describe
from forecourt.sim.scenarios import DemoNetwork, DemoOptions, DemoReport, DemoSite, DemoStation, demo_network, run_demo

PASSWORD_PROFILE = 1
SHOWN_EVERY_S = 5.0
"""How often a station is told the running cost: a visitor of the demo does not wait for a minute."""


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
            cost_interval_s=SHOWN_EVERY_S,
        )
        async with running(here) as (node, first, http_port):
            caller, started_at = await _caller(node), node.services.clock()
            await prepare(node, caller, network)
            announce.to(console)(node, first, http_port)
            console.print(_promise(network, seconds))
            ledger = kept / "acknowledged.jsonl"
            async with _at_work(Office(node, caller, network)):
                report = await _drive(node, network, stop, ledger, seconds)
            summary = await sum_up(node, caller, report, ledger, started_at)
        console.print(describe(report.fleet))
    print(msgspec.json.encode(summary).decode(), flush=True)


async def prepare(node: Node, caller: Caller, network: DemoNetwork) -> None:
    """Register the network's sites, stations, tokens and prices, as an operator would."""
    for site in network.sites:
        await node.services.sites.put(caller, site.id, _site(site))
        for station in site.stations:
            await node.services.stations.put(caller, station.identity, _station(station, site))
    for token in network.tokens:
        settings = TokenSettings(status=TokenStatus(token.status), group=token.group, label=token.driver)
        await node.services.tokens.put(caller, TokenRef(uid=token.uid), settings)
    await prepare_prices(node.services, caller, network)


async def _caller(node: Node) -> Caller:
    """The demo acts for the one operator there is."""
    [operator] = await node.store.directory.operators()
    return msgspec.structs.replace(system_caller("demo"), operator_id=operator.id)


@contextlib.asynccontextmanager
async def _at_work(office: Office) -> AsyncIterator[None]:
    task = asyncio.create_task(office.run(), name="the demo's office")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _drive(node: Node, network: DemoNetwork, stop: asyncio.Event, ledger: Path, seconds: float | None) -> DemoReport:
    url = f"ws://{announce.address_of(node.settings.ocpp_host)}:{node.gateway.port}/ocpp"
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, stop.set)
    return await run_demo(network, url, stop, DemoOptions(ledger=ledger))


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
