"""What every room of roaming stands on, and what each gives to the node."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from forecourt.app.partners import Handshakes
from forecourt.app.roaming.publishing import Publishing
from forecourt.app.roaming.shelf import Shelf
from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner
from forecourt.kit.errors import Conflict
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Client, Connection
from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version
from forecourt.roaming.peers import peer_of
from forecourt.roaming.publishing import Showing
from forecourt.roaming.shelving import Shelving
from forecourt.roaming.sync.pulling import Take
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.address import PublicAddress
from forecourt.runtime.subscribers import Subscriber
from forecourt.store.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class Core:
    """The store, the way to partners and how they find us, what they have here and what they see of ours."""

    store: Store
    shelf: Shelf
    shelving: Shelving
    publishing: Publishing
    showing: Showing
    client: Client
    ways: Ways
    handshakes: Handshakes
    address: PublicAddress
    clock: Clock

    def connection(self, partner: Partner) -> Connection:
        """The way to a registered partner. Raises `Conflict` where there is none."""
        if partner.version is None or partner.sealed_token is None:
            raise Conflict(f"{partner.name} is not registered.", code="not_registered")
        return self.client.at(peer_of(partner, self.handshakes.token_for(partner), Version(partner.version)))

    def peer(self, partner: Partner) -> Peer:
        """How it is reached."""
        return self.connection(partner).peer


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One room: what partners call, what hears of events, what runs by the clock, what ends with the node. `taking`: what is done
    with objects of a module that were pulled."""

    handlers: tuple[Interface, ...] = ()
    subscribers: tuple[Subscriber, ...] = ()
    jobs: tuple[Job, ...] = ()
    closing: tuple[Callable[[], Awaitable[None]], ...] = ()
    taking: Mapping[ModuleID, Take] = field(default_factory=dict)
