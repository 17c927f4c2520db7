"""The roaming part of a node, put together: partners, the client that calls them, the door by which they come in."""

from dataclasses import dataclass

from forecourt.app.partners import Admission, Handshakes, InboundHandshakes, Partners, Vault
from forecourt.app.partners.steps import Steps
from forecourt.domain.partners import Terms
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Client
from forecourt.ocpi.client.transport import Transport
from forecourt.ocpi.server.layout import Layout
from forecourt.roaming.door import PREFIX, Door
from forecourt.roaming.handshake import Handshake
from forecourt.roaming.journaling import Journaling
from forecourt.runtime.jobs import Job
from forecourt.store.store import Store


class PublicAddress:
    """Where the node's web server is reached from outside: what the settings say, else where it was opened."""

    def __init__(self, configured: str) -> None:
        self._configured = configured.rstrip("/")
        self._opened = ""

    def opened(self, url: str) -> None:
        """The web server listens there."""
        self._opened = url.rstrip("/")

    def ocpi(self) -> str:
        """The base of everything that partners call."""
        return f"{self._configured or self._opened}{PREFIX}"

    def versions(self) -> str:
        """What partners are given to begin with (C09)."""
        return Layout(self.ocpi()).versions


@dataclass(frozen=True, slots=True, kw_only=True)
class Roaming:
    """The roaming part of a node."""

    partners: Partners
    handshakes: Handshakes
    door: Door
    address: PublicAddress
    transport: Transport
    client: Client


def build_roaming(store: Store, server_key: bytes, public_url: str, clock: Clock) -> Roaming:
    """Everything on top of an open store."""
    address, transport = PublicAddress(public_url), Transport()
    journaling = Journaling(store.journal, clock)
    client = Client(transport, journal=journaling.outgoing)
    link = Handshake(client)
    steps = Steps(store.uow, store.partners, Vault(server_key), Terms(), clock)
    return Roaming(
        partners=Partners(steps, store.uow, store.directory, address.versions),
        handshakes=Handshakes(steps, store.uow, link, address.versions),
        door=Door(
            Admission(steps, store.partners, store.uow),
            InboundHandshakes(steps, store.uow, link, address.versions),
            journaling,
            address.ocpi,
            (),
            clock,
        ),
        address=address,
        transport=transport,
        client=client,
    )


def roaming_jobs(roaming: Roaming) -> list[Job]:
    """What roaming does by the clock."""

    async def renew() -> None:
        await roaming.handshakes.renew_due()

    return [Job("credentials of partners", 600, renew)]
