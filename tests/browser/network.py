"""A small network with everything that a page can show: charging, ended and flagged transactions, refusals, hostile names."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

import aiohttp

from forecourt.app.sites import SiteSettings
from forecourt.app.stations import StationSettings
from forecourt.app.tokens import TokenSettings
from forecourt.domain.tokens import TokenRef
from forecourt.ocpp.versions import Version
from forecourt.sim.station import Station
from tests.browser.world import World
from tests.flow.sim_stations import alive, car, plan

HOSTILE = "<script>window.hacked=1</script>"
IDENTITY = "SIM-0001"


async def furnish(world: World) -> None:
    """A site, a station there, tokens; one of them with a hostile name."""
    services, caller = world.node.services, world.caller
    await services.sites.put(caller, "harbour", SiteSettings(name=f"Harbour {HOSTILE}", city="Kiel", zone="Europe/Berlin"))
    await services.stations.put(caller, IDENTITY, StationSettings(name=f"Quay {HOSTILE}", site_id="harbour"))
    await services.tokens.put(caller, TokenRef(uid="CARD-1"), TokenSettings(label="Ada"))
    await services.tokens.put(caller, TokenRef(uid=HOSTILE[:20]), TokenSettings(label=f"Mallory {HOSTILE}"))


@asynccontextmanager
async def station(world: World, version: Version = Version.V16) -> AsyncIterator[Station]:
    """The furnished station, online."""
    async with alive(world.ocpp_url, plan(version, sample_interval_s=1)) as running:
        yield running


async def charge(world: World, running: Station, evse: int = 1, token: str = "CARD-1") -> str:
    """Plug in, show a token, wait until it charges; the transaction's id."""
    await running.plug_in(evse, car())
    known = await world.node.services.queries.stations.by_identity(world.caller, IDENTITY)
    before = await _open(world, known.id)
    await running.swipe(evse, token)
    await until(lambda: _more(world, known.id, before))
    return (await _open(world, known.id) - before).pop()


async def knock(world: World, identity: str) -> None:
    """Somebody dials and is refused."""
    async with aiohttp.ClientSession() as http:
        with suppress(aiohttp.WSServerHandshakeError):
            await http.ws_connect(f"{world.ocpp_url}/{identity}", protocols=("ocpp1.6",))
    await world.node.services.stations.flush()


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that the node does in its own time."""
    async with asyncio.timeout(20):
        while not await condition():
            await asyncio.sleep(0.02)


async def _open(world: World, station_id: str) -> set[str]:
    page = await world.node.services.queries.transactions.page(world.caller, station_id=station_id, open=True)
    return {each.id for each in page.items}


async def _more(world: World, station_id: str, before: set[str]) -> bool:
    return bool(await _open(world, station_id) - before)
