"""Several real nodes that roam with each other over HTTP: operators, providers and hubs, registered by the real handshake."""

import shutil
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from litestar import Litestar

from forecourt.app.partners import PartnerSettings
from forecourt.domain.partners import Partner, PartyRole
from forecourt.domain.roaming import RoutedCall
from forecourt.runtime.roaming.core import Core
from forecourt.runtime.web import partners_door
from forecourt.runtime.wiring import Node
from tests import rows
from tests.flow.partners_world import CALLER
from tests.serving import served

ROLES = {"cpo": "CPO", "emsp": "EMSP", "hub": "HUB", "hub2": "HUB", "both": "CPO"}
PARTIES = {"cpo": "NL*CPO", "emsp": "DE*MSP", "hub": "NL*HUB", "hub2": "BE*HB2"}


@dataclass(frozen=True)
class Member:
    """One node, and the partners that it has by the names of their nodes."""

    name: str
    node: Node
    partner_ids: dict[str, str] = field(default_factory=dict)

    @property
    def party(self) -> str:
        return PARTIES[self.name]

    @property
    def core(self) -> Core:
        return self.node.roaming.core

    async def partner(self, name: str) -> Partner:
        return await self.node.services.queries.partners.by_id(CALLER, self.partner_ids[name])

    async def operator_id(self) -> str:
        return (await self.node.store.directory.operators())[0].id

    async def settle(self) -> None:
        """What the node does by itself when partners came or went."""
        hub = self.node.roaming.hub
        await hub.tell()
        await self.node.roaming.sync.pushes.turn()

    async def held(self, partner: str, module: str = "locations") -> set[str]:
        """Objects that came by a partner."""
        page = await self.node.store.roaming.held_page(self.partner_ids[partner], module)
        return {row.object_id for row in page}

    async def log(self) -> list[RoutedCall]:
        """The route log, the oldest first."""
        await self.node.store.journal.flush()
        return (await self.node.services.queries.routes.calls(CALLER, limit=200)).items[::-1]


@dataclass(frozen=True)
class Nodes:
    """The nodes by their names."""

    members: dict[str, Member]

    def __getitem__(self, name: str) -> Member:
        return self.members[name]

    async def register(self, first: str, second: str, *, version: str = "2.2.1") -> None:
        """The second registers with the first."""
        mine, theirs = self[first], self[second]
        mine.partner_ids[second] = await _partner(mine, second, version)
        theirs.partner_ids[first] = await _partner(theirs, first, version)
        made = await mine.node.services.partners.invite(CALLER, mine.partner_ids[second])
        await theirs.node.services.handshakes.register(CALLER, theirs.partner_ids[first], made.versions_url, made.token)
        for each in (mine, theirs):
            each.core.ways.forget()

    async def settle(self) -> None:
        """Twice: what one says, the next hands on."""
        for _ in range(2):
            for each in self.members.values():
                await each.settle()


async def _partner(member: Member, name: str, version: str) -> str:
    own = (PartyRole(role=ROLES[member.name], party=member.party),)
    settings = PartnerSettings(name=name, own=own, private_network=True, offered_versions=(version,))
    return (await member.node.services.partners.create(CALLER, settings)).id


@asynccontextmanager
async def nodes(template: Path, folder: Path, *names: str, **settings: Any) -> AsyncIterator[Nodes]:
    """These nodes, each on its own store, strangers to each other."""
    async with AsyncExitStack() as stack:
        members: dict[str, Member] = {}
        for name in names:
            (folder / name).mkdir()
            shutil.copy(template, folder / f"{name}.db")
            url = f"sqlite:///{folder / f'{name}.db'}"
            node, _ = await stack.enter_async_context(served(url, folder / name, _web, **settings))
            operator = rows.operator(country_code=PARTIES[name][:2], party_id=PARTIES[name][3:])
            await node.store.uow.commit(rows.inserts(operator))
            members[name] = Member(name, node)
        yield Nodes(members)


def _web(node: Node) -> Litestar:
    """Only where partners come in."""
    return Litestar([partners_door(node)], openapi_config=None)
