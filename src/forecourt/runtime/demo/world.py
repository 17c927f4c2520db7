"""The roaming world of the demo: an operator, service providers and a hub, each a node on a store of its own; they register by the
real handshake."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from forecourt.app.access import FirstStart
from forecourt.app.operators import OperatorSettings
from forecourt.app.partners import PartnerSettings
from forecourt.app.tokens import TokenSettings
from forecourt.domain.access import Caller, system_caller
from forecourt.domain.partners import Partner, PartyRole
from forecourt.domain.tokens import TokenRef
from forecourt.runtime.server import running
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node
from forecourt.sim.scenarios import DemoToken

OPERATOR: Final = ("Demo Charging", "NL*DEM")
HUB: Final = ("Demo Hub", "NL*HUB")


class Provider(msgspec.Struct, frozen=True, kw_only=True):
    """A service provider of the demo: its party, by which way it roams, and the cards of its drivers."""

    name: str
    party: str
    route: str
    """`direct`, `hub` or `mixed`."""
    cards: tuple[DemoToken, ...]

    @property
    def directly(self) -> bool:
        """Whether it registers with the operator itself."""
        return self.route != "hub"

    @property
    def by_hub(self) -> bool:
        """Whether it registers with the hub."""
        return self.route != "direct"


def _cards(prefix: str, *drivers: str) -> tuple[DemoToken, ...]:
    return tuple(DemoToken(uid=f"{prefix}{number:05d}", driver=driver) for number, driver in enumerate(drivers, 1))


PROVIDERS: Final = (
    Provider(
        name="Ladewerk", party="DE*LAD", route="direct", cards=_cards("LAD", "Anna Vogt", "Bilal Aydin", "Clara Stein", "Dirk Wolf")
    ),
    Provider(name="Voie Verte", party="FR*VOV", route="hub", cards=_cards("VOV", "Elise Roy", "Farid Amar", "Gael Petit")),
    Provider(name="Via Mista", party="IT*VIM", route="mixed", cards=_cards("VIM", "Ilaria Conti", "Luca Greco", "Nina Serra")),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A node of the demo: where its console is, and who acts on it for each operator (by party)."""

    name: str
    node: Node
    first: FirstStart | None
    http_port: int
    callers: dict[str, Caller]

    @property
    def caller(self) -> Caller:
        """Who acts for the node's first operator."""
        return next(iter(self.callers.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """The three nodes."""

    operator: Raised
    providers: Raised
    hub: Raised

    @property
    def nodes(self) -> tuple[Raised, ...]:
        """All of them, the operator first."""
        return (self.operator, self.providers, self.hub)


@contextlib.asynccontextmanager
async def raised(settings: Settings, folder: Path) -> AsyncIterator[World]:
    """The three nodes serve while the block lasts, and know each other."""
    async with (
        _node("operator", *OPERATOR, settings, folder, 0) as operator,
        _node("providers", PROVIDERS[0].name, PROVIDERS[0].party, _quiet(settings), folder, 1) as providers,
        _node("hub", *HUB, _quiet(settings), folder, 2) as hub,
    ):
        for each in PROVIDERS[1:]:
            providers.callers[each.party] = await _one_more(providers.node, each)
        world = World(operator=operator, providers=providers, hub=hub)
        await _acquaint(world)
        yield world


def _quiet(settings: Settings) -> Settings:
    """No station dials these."""
    return msgspec.structs.replace(settings, ocpp_port=0, api_key=None)


@contextlib.asynccontextmanager
async def _node(role: str, name: str, party: str, settings: Settings, folder: Path, number: int) -> AsyncIterator[Raised]:
    kept = folder / role
    kept.mkdir()
    here = msgspec.structs.replace(
        settings,
        database=f"sqlite:///{kept / 'demo.db'}",
        server_key_file=str(kept / "server.key"),
        http_port=settings.http_port + number if settings.http_port else 0,
        operator_name=name,
        operator_party=party,
    )
    async with running(here) as (node, first, http_port):
        [operator] = await node.store.directory.operators()
        yield Raised(name=name, node=node, first=first, http_port=http_port, callers={party: _acting(operator.id)})


def _acting(operator_id: str) -> Caller:
    return msgspec.structs.replace(system_caller("demo"), operator_id=operator_id)


async def _one_more(node: Node, provider: Provider) -> Caller:
    country_code, _, party_id = provider.party.partition("*")
    settings = OperatorSettings(legal_name=provider.name, country_code=country_code, party_id=party_id)
    return _acting((await node.services.operators.create(system_caller("demo"), settings)).id)


async def _acquaint(world: World) -> None:
    """Who roams with whom: the operator with the hub, providers directly, by the hub, or both; then the cards."""
    operator, hub = PartyRole(role="CPO", party=OPERATOR[1]), PartyRole(role="HUB", party=HUB[1])
    await _registered(world.hub, world.hub.caller, hub, world.operator, world.operator.caller, operator, versions=("2.2.1",))
    for each in PROVIDERS:
        own, caller = PartyRole(role="EMSP", party=each.party), world.providers.callers[each.party]
        if each.directly:
            await _registered(world.operator, world.operator.caller, operator, world.providers, caller, own)
        if each.by_hub:
            await _registered(world.hub, world.hub.caller, hub, world.providers, caller, own)
        if each.directly and each.by_hub:
            await _preferred(world, each)
        for card in each.cards:
            settings = TokenSettings(label=card.driver)
            await world.providers.node.services.tokens.put(caller, TokenRef(uid=card.uid), settings)


async def _preferred(world: World, provider: Provider) -> None:
    """Some modules go by the hub although there is a direct way: commands of the provider, sessions of the operator."""
    own = world.providers.callers[provider.party]
    ways = (
        (world.providers.node, own, OPERATOR[1], "commands"),
        (world.operator.node, world.operator.caller, provider.party, "sessions"),
    )
    for node, caller, party, module in ways:
        partners = (await node.store.queries.partners.page(caller, limit=200)).items
        hub = next(each for each in partners if each.hub_party is not None)
        await node.services.routes.prefer(caller, party, module, hub.id)


async def _registered(
    host: Raised,
    host_caller: Caller,
    host_own: PartyRole,
    guest: Raised,
    guest_caller: Caller,
    guest_own: PartyRole,
    *,
    versions: tuple[str, ...] = (),
) -> tuple[Partner, Partner]:
    """The guest registers with the host by a token that the host gave it; each side's view of the other."""

    def settings(name: str, own: PartyRole) -> PartnerSettings:
        return PartnerSettings(name=name, own=(own,), private_network=True, offered_versions=versions)

    theirs = await host.node.services.partners.create(host_caller, settings(_name_of(guest_own), host_own))
    ours = await guest.node.services.partners.create(guest_caller, settings(_name_of(host_own), guest_own))
    given = await host.node.services.partners.invite(host_caller, theirs.id)
    registered = await guest.node.services.handshakes.register(guest_caller, ours.id, given.versions_url, given.token)
    return await host.node.store.queries.partners.by_id(host_caller, theirs.id), registered


def _name_of(own: PartyRole) -> str:
    named = {OPERATOR[1]: OPERATOR[0], HUB[1]: HUB[0], **{each.party: each.name for each in PROVIDERS}}
    return named[own.party]
