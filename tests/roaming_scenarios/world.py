"""A node of ours among strangers, directly, behind a hub, or both ways at once. The strangers share no OCPI code with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from litestar import Litestar

from forecourt.app.partners import PartnerSettings
from forecourt.domain.partners import Exchange, Partner, PartyRole
from forecourt.domain.roaming import SyncFault, SyncState
from forecourt.ocpi.modules import ModuleID
from forecourt.runtime.web import partners_door
from forecourt.runtime.wiring import Node
from forecourt.sim.partner import Habits, PartnerOptions, Party, Quirk, SimPartner
from forecourt.sim.partner.calling import Answer
from forecourt.sim.partner.hub import Hub
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.speech import loads
from tests import rows
from tests.serving import served

CALLER = rows.SYSTEM
VERSIONS = ("2.1.1", "2.2.1", "2.3.0")
WAYS = ("direct", "hub", "mixed")
NODE = Party("NL", "FCT")
STRANGERS = {"CPO": Party("BE", "SIM"), "EMSP": Party("DE", "DRV"), "HUB": Party("FR", "HUB")}
_COUNTERPART = {"CPO": ("EMSP",), "EMSP": ("CPO",)}
"""2.1.1 has one role a connection."""
PATIENCE_S = 20.0
"""Only so that a test that fails ends."""


@dataclass
class Acquaintance:
    """A stranger that the node knows: how each sees the other."""

    stranger: SimPartner
    partner_id: str
    node: Node

    @property
    def peer(self) -> Peer:
        """The node as the stranger knows it."""
        return self.stranger.peers["node"]

    async def partner(self) -> Partner:
        """The stranger as the node knows it."""
        return await self.node.services.queries.partners.by_id(CALLER, self.partner_id)

    async def pulled(self, module: str, *, full: bool = True) -> SyncState:
        """The node pulls a list to its end; how that went."""
        reads, partner = self.node.store.roaming, await self.partner()
        before = await reads.sync_state(partner.id, module, "pull")
        self.node.roaming.sync.pulls.ask(partner, [ModuleID(module)], full=full)
        async with asyncio.timeout(3 * PATIENCE_S):
            while True:
                state = await reads.sync_state(partner.id, module, "pull")
                if state is not None and state.ended_at not in (None, None if before is None else before.ended_at):
                    return state
                await asyncio.sleep(0.01)

    async def held(self, module: str) -> dict[str, Any]:
        """What the node has of the stranger and has not seen go: id → document."""
        rows = await self.node.store.roaming.held_page(self.partner_id, module, limit=100_000)
        return {row.object_id: loads(row.document.encode()) for row in rows if row.gone_at is None}

    async def faults(self, module: str) -> list[SyncFault]:
        """Objects that the node could not take."""
        return await self.node.store.roaming.sync_faults(self.partner_id, module, "pull")

    async def exchanges(self) -> list[Exchange]:
        """What the node's page of the partner shows, newest first."""
        await self.node.store.journal.flush()
        return (await self.node.services.queries.partners.exchanges(CALLER, self.partner_id)).items

    async def invite(self) -> tuple[str, str]:
        """The node invites: its versions URL and a token A."""
        made = await self.node.services.partners.invite(CALLER, self.partner_id)
        return made.versions_url, made.token

    async def registered(self) -> Acquaintance:
        """The stranger registers with the node."""
        await self.stranger.register("node", *await self.invite())
        return self

    async def joined(self) -> Acquaintance:
        """The node registers with the stranger."""
        url, token = self.stranger.invite("node")
        await self.node.services.handshakes.register(CALLER, self.partner_id, url, token)
        return self


class Road(NamedTuple):
    """One way between the stranger and the node: how the stranger calls, and whom the node knows there."""

    peer: Peer
    to: Party | None
    """The node's party, where a hub is between."""
    known: Acquaintance


@dataclass
class Far:
    """A stranger, and every way between it and the node."""

    stranger: SimPartner
    roads: tuple[Road, ...]

    async def each(self, act: Callable[[Peer, Party | None], Awaitable[Answer]]) -> list[Answer]:
        """The same, by every way."""
        return [await act(road.peer, road.to) for road in self.roads]


@dataclass
class World:
    """The node, and whom it meets."""

    node: Node
    url: str
    roles: tuple[str, ...]
    stack: AsyncExitStack = field(repr=False)

    async def meets(self, role: str, *quirks: Quirk, version: str = "2.2.1", **said: Any) -> Acquaintance:
        """A stranger opens, and the node makes it a partner; nothing is exchanged yet. `said`: `party`, `stocked`, `settings`."""
        stranger = await self.opens(
            role, *quirks, version=version, **{key: said[key] for key in ("party", "habits") if key in said}
        )
        made = await self.node.services.partners.create(CALLER, self._settings(stranger, **said.get("settings", {})))
        return Acquaintance(stranger, made.id, self.node)

    async def opens(
        self, role: str, *quirks: Quirk, version: str = "2.2.1", party: Party | None = None, habits: Habits | None = None
    ) -> SimPartner:
        """A stranger that the node does not know."""
        options = PartnerOptions(
            role=role,
            party=party or STRANGERS[role],
            name=f"Stranger {role} {'*'.join(party or STRANGERS[role])}",
            versions=(version,),
            quirks=set(quirks),
            habits=habits or Habits(),
        )
        stranger = await self.stack.enter_async_context(SimPartner(options))
        stranger.stock()
        return stranger

    async def reached(self, role: str, way: str, *, version: str = "2.2.1") -> Far:
        """A stranger that the node roams with: directly, behind a hub that is a stranger too, or both ways at once."""
        far = await self.opens(role, version=version)
        roads: list[Road] = []
        if way in ("hub", "mixed"):
            hub = await self.meets("HUB", version=version)
            await far.register("hub", *hub.stranger.invite("far"))
            await hub.registered()
            await _hub_of(hub).tell(hub.stranger.peers["far"])
            roads.append(Road(far.peers["hub"], NODE, hub))
        if way in ("direct", "mixed"):
            made = await self.node.services.partners.create(CALLER, self._settings(far))
            direct = await Acquaintance(far, made.id, self.node).registered()
            roads.append(Road(direct.peer, None, direct))
        return Far(far, tuple(roads))

    def _settings(self, stranger: SimPartner, **said: Any) -> PartnerSettings:
        alone = _COUNTERPART if stranger.options.versions == ("2.1.1",) else {}
        roles = alone.get(stranger.options.role, self.roles)
        own = tuple(PartyRole(role=role, party="*".join(NODE)) for role in roles)
        return PartnerSettings(**{"name": stranger.options.name, "own": own, "private_network": True, **said})


@asynccontextmanager
async def world(url: str, folder: Path, roles: tuple[str, ...] = ("CPO", "EMSP"), **settings: Any) -> AsyncIterator[World]:
    """A node that serves, on its own store; its operator is NL*FCT."""
    async with AsyncExitStack() as stack:
        node, address = await stack.enter_async_context(
            served(url, folder, lambda made: Litestar([partners_door(made)], openapi_config=None), **settings)
        )
        await node.store.uow.commit(rows.inserts(rows.operator(country_code=NODE.country, party_id=NODE.id)))
        async with AsyncExitStack() as strangers:
            yield World(node, address, roles, strangers)


def _hub_of(hub: Acquaintance) -> Hub:
    assert hub.stranger.hub is not None
    return hub.stranger.hub


async def until(true: Callable[[], object]) -> None:
    """Wait for something that happens at a stranger."""
    async with asyncio.timeout(PATIENCE_S):
        while not true():
            await asyncio.sleep(0.01)


def blamed(*strangers: SimPartner) -> list[Any]:
    """All that strangers found to blame in the node."""
    return [found for stranger in strangers for found in stranger.notes.findings]
