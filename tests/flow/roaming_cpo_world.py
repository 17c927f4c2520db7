"""A charge point operator with a site, a price and a simulated station that charges for real, and a mobility provider of no kin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from forecourt.app.sites import SiteSettings
from forecourt.app.stations.settings import ConnectorSettings, StationSettings
from forecourt.app.tariffs import AssignmentSettings, TariffSettings
from forecourt.domain.events import Event
from forecourt.domain.stations import PlugFormat, PlugStandard
from forecourt.domain.tariffs import Component, Dimension, Element, ReservationPart, Restrictions
from forecourt.ocpp.versions import Version
from forecourt.runtime.wiring import Node
from forecourt.sim.station import Station
from tests.flow.sim_stations import alive, car, plan
from tests.roaming_scenarios.world import Acquaintance, World, world
from tests.rows import person

SITE = "YARD"
CARD = "00000001"
"""The first token that the stranger has."""
OWNER = person("op")


@dataclass
class Yard:
    """All of it."""

    world: World
    emsp: Acquaintance
    station: Station

    @property
    def node(self) -> Node:
        return self.world.node

    def pushed(self, module: str) -> list[dict[str, Any]]:
        """What the stranger was given of a module, as it is now."""
        return list(self.emsp.stranger.held(module))

    @property
    def cdrs(self) -> list[dict[str, Any]]:
        return list(self.emsp.stranger.cdrs.values())

    @property
    def blamed(self) -> list[Any]:
        """What the stranger found to blame in what it was told; what it is asked is another matter."""
        return [each for each in self.emsp.stranger.notes.findings if not each.where.startswith("GET")]

    def states(self) -> list[str]:
        """Of the EVSEs, as the stranger was told."""
        return [each["status"] for location in self.pushed("locations") for each in location["evses"]]

    async def evse_uid(self, number: int = 1) -> str:
        """As the stranger reads it in our list."""
        told = await self.get("locations")
        return str(told[0]["evses"][number - 1]["uid"])

    async def get(self, module: str, **query: str) -> Any:
        """What the stranger reads of ours."""
        url = self.emsp.peer.endpoint(module, "SENDER")
        asked = "&".join(f"{name}={value}" for name, value in query.items())
        answer = await self.emsp.stranger.caller.call(self.emsp.peer, "GET", f"{url}?{asked}", module=module)
        assert answer.ok, answer
        return answer.data

    async def events(self, type_: str) -> list[Event]:
        """Of a type, the newest first."""
        latest = await self.node.services.queries.events.latest(OWNER, limit=100)
        return [each for each in latest if each.type == type_]

    async def charged(self, card: str = CARD, evse: int = 1) -> None:
        """The driver plugs in, shows a card, charges for a moment and leaves."""
        await self.station.plug_in(evse, car())
        assert await self.station.swipe(evse, card)
        await eventually(lambda: self.sessions_are("ACTIVE"))
        await asyncio.sleep(0.2)
        await self.station.swipe(evse, card)
        await self.station.unplug(evse)

    async def sessions_are(self, *statuses: str) -> bool:
        return [each["status"] for each in self.pushed("sessions")] == list(statuses)


@asynccontextmanager
async def yard(
    url: str, folder: Path, *, ocpi: str = "2.2.1", ocpp: Version = Version.V201, whitelist: str = "ALLOWED", valid: bool = True
) -> AsyncIterator[Yard]:
    """The station is online, the partner registered, and its tokens are here."""
    async with world(url, folder, roles=("CPO",), gateway=True) as here:
        node = here.node
        await equipped(node)
        node.subscribers.start()
        node.jobs.start()
        emsp = await here.meets("EMSP", version=ocpi)
        tokens = emsp.stranger.own("tokens", ocpi)
        for token in list(tokens):
            tokens.put(token | {"whitelist": whitelist, "valid": valid})
        await emsp.registered()
        await emsp.stranger.push_all(emsp.peer, "tokens")
        address = f"ws://127.0.0.1:{node.gateway.port}/ocpp"
        async with alive(address, plan(ocpp, sample_interval_s=1)) as station:
            try:
                yield Yard(here, emsp, station)
            finally:
                await node.subscribers.stop()
                await node.jobs.stop()
                await node.roaming.cpo.commands.idle()


async def equipped(node: Node) -> None:
    """A site with an address, a station with its plugs, a price for all."""
    services = node.services
    site = SiteSettings(
        name="Yard", address="Quay 1", postal_code="3000", city="Rotterdam", country="NL", latitude=51.9, longitude=4.5,
        zone="Europe/Amsterdam",
    )  # fmt: skip
    await services.sites.put(OWNER, SITE, site)
    plugs = tuple(
        ConnectorSettings(
            evse=evse, connector=1, standard=PlugStandard.TYPE2, format=PlugFormat.SOCKET, max_power_w=11_000, max_current_a=16
        )
        for evse in (1, 2)
    )
    await services.stations.put(OWNER, "SIM-0001", StationSettings(site_id=SITE, connectors=plugs))
    await services.tariffs.put(OWNER, "USUAL", priced("0.35"))
    await services.tariffs.assign(OWNER, AssignmentSettings(tariff_id="USUAL"))


def priced(kwh: str, *, lapsed: str | None = None) -> TariffSettings:
    """So much a kWh, and for a reservation that ran out."""
    elements = [Element(components=(Component(dimension=Dimension.ENERGY, price=Decimal(kwh)),))]
    if lapsed is not None:
        fee = Component(dimension=Dimension.FLAT, price=Decimal(lapsed))
        elements.append(Element(components=(fee,), restrictions=Restrictions(reservation=ReservationPart.EXPIRED)))
    return TariffSettings(currency="EUR", elements=tuple(elements))


async def eventually(true: Callable[[], Awaitable[bool]] | Callable[[], object], patience_s: float = 20) -> None:
    """Wait for what happens in its own time; the patience is only so that a test that fails ends."""
    async with asyncio.timeout(patience_s):
        while True:
            found = true()
            if await found if isinstance(found, Awaitable) else found:
                return
            await asyncio.sleep(0.02)
