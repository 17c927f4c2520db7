"""A mobility provider with drivers, and a charge point operator of no kin that it roams with."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forecourt.app.ports.roaming_emsp import Wanted
from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller
from forecourt.domain.billing import ReceivedCdr
from forecourt.domain.events import Event
from forecourt.domain.roaming import RoamingCommand, RoamingSession
from forecourt.domain.tokens import TokenRef
from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner.calling import Answer
from tests.roaming_scenarios.world import STRANGERS, Acquaintance, World, world
from tests.rows import person

CARD, APP = TokenRef(uid="CARD1"), TokenRef(uid="driver-7", type="central")
OWNER: Caller = person("op")
CPO = "*".join(STRANGERS["CPO"])
PLACE: dict[str, Any] = {"party": CPO, "location_id": "LOC-00001", "evse_uid": "00001-1", "connector_id": "1"}
HEARD = ("roaming search", "roaming tokens")
PATIENCE_S = 20.0
"""Only so that a test that fails ends."""


@dataclass
class Roaming:
    """Both, registered."""

    world: World
    cpo: Acquaintance

    @property
    def node(self) -> Any:
        return self.world.node

    @property
    def queries(self) -> Any:
        return self.world.node.services.queries

    async def heard(self) -> None:
        """What was committed reaches those who follow it."""
        relay = self.node.services.relay
        for each in self.node.roaming.subscribers:
            if each.name in HEARD:
                while await relay.deliver(each.name, each.handle, each.types):
                    pass

    async def pushed(self, *modules: str) -> None:
        """The CPO pushes all that it has of these modules."""
        for module in modules:
            answers = await self.cpo.stranger.push_all(self.cpo.peer, module)
            assert all(each.ok for each in answers), answers
        await self.heard()

    async def ask(self, kind: str, *, wait_s: float = 0, **about: Any) -> RoamingCommand:
        """A command of ours."""
        wanted = Wanted(kind=kind, **about)  # type: ignore[arg-type]
        asked: RoamingCommand = await self.node.services.emsp.commands.ask(OWNER, wanted, wait_s=wait_s)
        return asked

    async def command(self, command_id: str) -> RoamingCommand:
        """As it stands now."""
        found: RoamingCommand = await self.queries.roaming_commands.by_id(OWNER, command_id)
        return found

    async def sessions(self) -> list[RoamingSession]:
        """Of our drivers, once what came was heard."""
        await self.heard()
        return list((await self.queries.roaming_sessions.page(OWNER)).items)

    async def bills(self) -> list[ReceivedCdr]:
        """CDRs that came, the oldest first."""
        return list(reversed((await self.queries.received_cdrs.page(OWNER)).items))

    async def events(self, type_: str) -> list[Event]:
        """What was told."""
        found, _ = await self.node.store.event_log.after({}, 500, {type_})
        return list(found)

    async def authorize(self, uid: str, where: dict[str, Any] | None = None, of: str = "RFID") -> Answer:
        """The CPO asks whether a token may charge."""
        return await self.cpo.stranger.authorize(self.cpo.peer, f"{uid}", where)

    async def post_cdr(self, cdr: dict[str, Any]) -> Answer:
        return await self.cpo.stranger.post_cdr(self.cpo.peer, cdr)


@asynccontextmanager
async def roaming(
    url: str, folder: Path, *quirks: Quirk, version: str = "2.2.1", habits: Habits | None = None
) -> AsyncIterator[Roaming]:
    """An eMSP with a card and a driver of its app; the CPO registers with it."""
    async with world(url, folder, ("EMSP",)) as here:
        tokens = here.node.services.tokens
        await tokens.put(OWNER, CARD, TokenSettings(label="Card", group="FLEET"))
        await tokens.put(OWNER, APP, TokenSettings(label="App"))
        cpo = await here.meets("CPO", *quirks, version=version, **({} if habits is None else {"habits": habits}))
        await cpo.registered()
        made = Roaming(here, cpo)
        await made.heard()
        yield made


async def eventually(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something that another side does."""
    async with asyncio.timeout(PATIENCE_S):
        while not await true():
            await asyncio.sleep(0.02)
