"""A charge point operator with a station that charges for real, and a provider of no kin; by every way."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from forecourt.ocpp.versions import Version
from forecourt.sim.partner.objects import Json
from forecourt.sim.station import Station
from tests.flow.roaming_cpo_world import CARD, equipped, eventually
from tests.flow.sim_stations import alive, car, plan
from tests.roaming_scenarios.world import Far, Road, World, world


@dataclass
class Home:
    """A station with two EVSEs, and a provider of no kin."""

    here: World
    far: Far
    station: Station

    @property
    def last(self) -> Road:
        """The way that is preferred."""
        return self.far.roads[-1]

    @property
    def sessions(self) -> list[Json]:
        return list(self.far.stranger.held("sessions"))

    @property
    def cdrs(self) -> list[Json]:
        return list(self.far.stranger.cdrs.values())

    def pushes(self, module: str, method: str) -> int:
        """How many came."""
        return len(self.far.stranger.notes.heard(method, module))

    async def evse(self, number: int) -> str:
        peer, to, _ = self.last
        (place,) = await self.far.stranger.caller.crawl(peer, "locations", to=to)
        return str(place["evses"][number - 1]["uid"])

    async def command(self, kind: str, **body: Any) -> Json:
        """Asked by the preferred way, and what the station did."""
        peer, to, _ = self.last
        answer, name = await self.far.stranger.command(peer, kind, body, to=to)
        assert answer.data["result"] == "ACCEPTED", answer
        return await self.far.stranger.result(name)

    async def profile(self, method: str, session_id: str, profile: Json | None = None) -> Json:
        """A charging profile is set (PUT), asked for (GET) or cleared (DELETE); the result."""
        stranger, (peer, to, _) = self.far.stranger, self.last
        name = f"profile-{len(stranger.results)}"
        stranger.results[name] = []
        where = f"{stranger.endpoint(peer.version, 'sender', 'chargingprofiles')}/{name}"
        url, body = f"{peer.endpoint('chargingprofiles', 'RECEIVER')}/{session_id}", None
        if profile is not None:
            body = {"charging_profile": profile, "response_url": where}
        else:
            url += f"?{urlencode({'response_url': where, **({'duration': 600} if method == 'GET' else {})})}"
        answer = await stranger.caller.call(peer, method, url, module="chargingprofiles", body=body, to=to)
        assert answer.data["result"] == "ACCEPTED", answer
        return await stranger.result(name)

    async def charge(self, evse: int = 1) -> None:
        """By card, for a moment."""
        await self.station.plug_in(evse, car())
        assert await self.station.swipe(evse, CARD)
        await eventually(lambda: [each["status"] for each in self.sessions] == ["ACTIVE"])
        await self.station.swipe(evse, CARD)
        await self.station.unplug(evse)


@asynccontextmanager
async def home(url: str, folder: Path, way: str, *, whitelist: str = "NEVER") -> AsyncIterator[Home]:
    """The station is online; the provider's cards are known, and must be asked for unless `whitelist` says otherwise."""
    async with world(url, folder, roles=("CPO",), gateway=True) as here:
        await equipped(here.node)
        here.node.subscribers.start()
        here.node.jobs.start()
        far = await here.reached("EMSP", way)
        tokens = far.stranger.own("tokens", "2.2.1")
        for token in list(tokens):
            tokens.put(token | {"whitelist": whitelist})
        for module in ("locations", "sessions", "cdrs", "tariffs"):
            far.stranger.held(module)
        await far.each(lambda peer, to: far.stranger.push(peer, "tokens", next(iter(tokens)), to=to))
        async with alive(f"ws://127.0.0.1:{here.node.gateway.port}/ocpp", plan(Version.V201, sample_interval_s=1)) as station:
            try:
                yield Home(here, far, station)
            finally:
                await here.node.subscribers.stop()
                await here.node.jobs.stop()
                await here.node.roaming.cpo.commands.idle()
