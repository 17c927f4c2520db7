"""The hub's rooms put together."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final

from forecourt.app.roaming.clients import ABOUT_PARTNERS, Clients
from forecourt.domain.events import Event
from forecourt.domain.partners import PartnerState
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.hub.alive import StillAlive
from forecourt.roaming.hub.broadcasting import Broadcasting
from forecourt.roaming.hub.clientinfo import HubClientInfoHandler, HubClientInfos, Telling
from forecourt.roaming.hub.forwarding import Forwarder
from forecourt.roaming.hub.merging import Merging
from forecourt.roaming.hub.proxies import Proxies
from forecourt.roaming.hub.relay import HubRelay
from forecourt.roaming.hub.renewing import Renewing
from forecourt.roaming.hub.speaking import Speaking
from forecourt.runtime.jobs import Job
from forecourt.runtime.roaming.core import Core, Part
from forecourt.runtime.subscribers import Subscriber

ALIVE_S: Final = 60.0
TELL_S: Final = 10.0
RENEW_S: Final = 600.0


@dataclass(frozen=True, slots=True)
class Hub:
    """The way around the handlers, and the part of the node."""

    relay: HubRelay
    forwarder: Forwarder
    renewing: Renewing
    clients: Clients
    alive: StillAlive
    tell: Callable[[], Awaitable[None]]
    """Tell clients how everybody is."""
    part: Part


def build_hub(core: Core, clients: Clients) -> Hub:
    """Calls for others, and who is there."""
    store, clock = core.store, core.clock
    proxies = Proxies(store.uow, store.reach, core.address.ocpi, clock)
    speaking = Speaking(core.ways)
    forwarder = Forwarder(core.client, core.connection, proxies, speaking, clock)
    broadcasting = Broadcasting(core.ways, forwarder, store.journal, clock)
    merging = Merging(core.ways, forwarder, proxies, clock)
    telling = Telling(clients, core.publishing, store.roaming)
    received = HubClientInfoHandler(clients, store.uow, clock)
    alive = StillAlive(store.partners, clients, core.connection, clock)
    renewing = Renewing(store.partners, clients, core.handshakes)

    async def tell() -> None:
        await clients.refresh()
        await telling.tell([each for each in await store.partners.all() if each.state is PartnerState.REGISTERED])

    async def heard(_: list[Event]) -> None:
        await tell()

    part = Part(
        handlers=(HubClientInfos(core.showing), received),
        subscribers=(Subscriber("roaming hub", heard, types=ABOUT_PARTNERS),),
        jobs=(
            Job("partners that are silent", ALIVE_S, alive.run),
            Job("who is connected to the hub", TELL_S, tell),
            Job("credentials of a hub", RENEW_S, renewing.run),
        ),
        closing=(broadcasting.close,),
        taking={ModuleID.HUB_CLIENT_INFO: received.take},
    )
    relay = HubRelay(core.ways, speaking, forwarder, broadcasting, merging, proxies, store.journal, clock)
    return Hub(relay, forwarder, renewing, clients, alive, tell, part)
