"""The roaming part of a node put together: partners, the client that calls them, the door where they come in, the rooms behind."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial

from forecourt.app.billing import ReceivedCdrs
from forecourt.app.partners import Admission, Handshakes, InboundHandshakes, Partners, Vault
from forecourt.app.partners.steps import Steps
from forecourt.app.roaming.clients import Clients
from forecourt.app.roaming.cpo.rules import PublishingRules
from forecourt.app.roaming.emsp import Emsp
from forecourt.app.roaming.preferring import RoutePreferences
from forecourt.app.roaming.publishing import Publishing
from forecourt.app.roaming.shelf import Shelf
from forecourt.app.roaming.syncing import Syncing
from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Terms
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Client
from forecourt.ocpi.client.transport import Transport
from forecourt.roaming.door import Door
from forecourt.roaming.handshake import Handshake
from forecourt.roaming.journaling import Journaling
from forecourt.roaming.publishing import Showing
from forecourt.roaming.shelving import Shelving
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.address import PublicAddress
from forecourt.runtime.roaming.core import Core, Part
from forecourt.runtime.roaming.cpo import Cpo, Ours, build_cpo
from forecourt.runtime.roaming.emsp import build_emsp
from forecourt.runtime.roaming.hub import Hub, build_hub
from forecourt.runtime.roaming.sync import Sync, build_sync
from forecourt.runtime.subscribers import Subscriber
from forecourt.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Roaming:
    """The roaming part of a node."""

    partners: Partners
    handshakes: Handshakes
    door: Door
    address: PublicAddress
    transport: Transport
    core: Core
    cpo: Cpo
    emsp: Emsp
    hub: Hub
    routes: RoutePreferences
    sync: Sync
    syncing: Syncing
    publishing_rules: PublishingRules
    jobs: tuple[Job, ...]
    subscribers: tuple[Subscriber, ...]
    closing: tuple[Callable[[], Awaitable[None]], ...]

    async def close(self) -> None:
        """End what is under way with partners."""
        for close in self.closing:
            await close()
        await self.transport.close()


def build_roaming(
    store: Store, received: ReceivedCdrs, ours: Ours, server_key: bytes, public_url: str, most_bytes: int, clock: Clock
) -> Roaming:
    """Everything on top of an open store. `most_bytes`: what is kept of a partner's objects at most."""
    address, transport = PublicAddress(public_url), Transport()
    journaling = Journaling(store.journal, clock)
    client = Client(transport, journal=journaling.outgoing)
    link = Handshake(client)
    steps = Steps(store.uow, store.partners, Vault(server_key), Terms(), clock)
    ways = Ways(store.partners, store.roaming, store.reach, client.resting)
    clients = Clients(store.uow, store.partners, store.reach, ways, clock)
    handshakes = Handshakes(steps, store.uow, link, address.versions, clients.credentials_for)
    shelf = Shelf(store.uow, store.roaming, clock=clock, most_bytes=most_bytes)
    publishing = Publishing(store.uow, store.roaming, clock=clock)
    core = Core(
        store=store,
        shelf=shelf,
        shelving=Shelving(shelf, store.roaming, clock),
        publishing=publishing,
        showing=Showing(publishing),
        client=client,
        ways=ways,
        handshakes=handshakes,
        address=address,
        clock=clock,
    )
    emsp = build_emsp(core, received)
    cpo = build_cpo(core, ours)
    hub = build_hub(core, clients)
    rooms: tuple[Part, ...] = (_credentials(handshakes), emsp.part, cpo.part, hub.part)
    sync = build_sync(core, {module: take for room in rooms for module, take in room.taking.items()})
    parts = (*rooms, sync.part)
    return Roaming(
        partners=Partners(steps, store.uow, store.directory, address.versions),
        handshakes=handshakes,
        door=Door(
            Admission(steps, store.partners, store.uow),
            InboundHandshakes(steps, store.uow, link, address.versions, clients.credentials_for),
            journaling,
            address.ocpi,
            tuple(handler for part in parts for handler in part.handlers),
            clock,
            relay=hub.relay,
        ),
        address=address,
        transport=transport,
        core=core,
        cpo=cpo,
        emsp=emsp.services,
        hub=hub,
        routes=RoutePreferences(store.uow, store.directory, store.partners, store.roaming, ways, clock),
        sync=sync,
        syncing=Syncing(store.partners, store.roaming, sync),
        publishing_rules=PublishingRules(
            store.uow, store.roaming, store.partners, store.directory, partial(sync.push, full=True), clock=clock
        ),
        jobs=tuple(job for part in parts for job in part.jobs),
        closing=tuple(close for part in parts for close in part.closing),
        subscribers=tuple(subscriber for part in parts for subscriber in part.subscribers),
    )


def _credentials(handshakes: Handshakes) -> Part:
    async def renew() -> None:
        await handshakes.renew_due()

    return Part(jobs=(Job("credentials of partners", 600, renew),))
