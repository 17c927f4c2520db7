"""`forecourt demo`: an operator with simulated stations, service providers and a hub, each a node on a store of its own."""

import asyncio
import contextlib
import signal
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
from rich.console import Console
from rich.panel import Panel
from rich.table import Table

from forecourt.app.sites import SiteSettings
from forecourt.app.stations import ConnectorSettings, StationSettings
from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller
from forecourt.domain.stations import PlugFormat, PlugStandard
from forecourt.domain.tokens import TokenRef, TokenStatus
from forecourt.runtime import announce
from forecourt.runtime.demo.app import ProviderApp
from forecourt.runtime.demo.office import Office
from forecourt.runtime.demo.prices import prepare_prices
from forecourt.runtime.demo.summary import sum_up
from forecourt.runtime.demo.world import PROVIDERS, World, raised
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
        async with raised(msgspec.structs.replace(settings, cost_interval_s=SHOWN_EVERY_S), kept) as world:
            node, caller, started_at = world.operator.node, world.operator.caller, world.operator.node.services.clock()
            await prepare(node, caller, network)
            announce.to(console)(node, world.operator.first, world.operator.http_port)
            console.print(_others(world))
            console.print(_promise(network, seconds))
            ledger = kept / "acknowledged.jsonl"
            async with _at_work(Office(node, caller, network)):
                report = await _drive(world, network, stop, ledger, seconds)
            summary = await sum_up(world, report, ledger, started_at)
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


@contextlib.asynccontextmanager
async def _at_work(office: Office) -> AsyncIterator[None]:
    task = asyncio.create_task(office.run(), name="the demo's office")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def _drive(world: World, network: DemoNetwork, stop: asyncio.Event, ledger: Path, seconds: float | None) -> DemoReport:
    """Drivers of the operator and of the providers come and go."""
    node = world.operator.node
    url = f"ws://{announce.address_of(node.settings.ocpp_host)}:{node.gateway.port}/ocpp"
    if seconds is not None:
        asyncio.get_running_loop().call_later(seconds, stop.set)
    everybody = msgspec.structs.replace(network, tokens=(*network.tokens, *(card for each in PROVIDERS for card in each.cards)))
    return await run_demo(everybody, url, stop, DemoOptions(ledger=ledger, app=ProviderApp(world)))


def _others(world: World) -> Panel:
    """Where the providers' and the hub's consoles are, and who roams by which way."""
    grid = Table.grid(padding=(0, 2))
    for each in (world.providers, world.hub):
        first = each.first
        grid.add_row(each.name, f"http://127.0.0.1:{each.http_port}/", "" if first is None else f"{first.email} / {first.password}")
    ways = {"direct": "directly", "hub": "by the hub", "mixed": "both ways"}
    grid.add_row("roaming", ", ".join(f"{each.name} {ways[each.route]}" for each in PROVIDERS))
    return Panel(grid, title="Its roaming partners", expand=False)


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
