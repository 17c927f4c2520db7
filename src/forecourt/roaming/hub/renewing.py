"""Partners of 2.3.0 that take no hubclientinfo learn who is reached through us from our credentials: these are renewed (H17)."""

from __future__ import annotations

from contextlib import suppress

from forecourt.app.partners import Handshakes
from forecourt.app.ports import PartnerReads
from forecourt.app.roaming.clients import Clients
from forecourt.domain.access import system_caller
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import Connection
from forecourt.domain.roaming.reach import RECEIVER, hub_of_ours, serves
from forecourt.kit.errors import ForecourtError
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version


class Renewing:
    """The job's work."""

    def __init__(self, partners: PartnerReads, clients: Clients, handshakes: Handshakes) -> None:
        self._partners = partners
        self._clients = clients
        self._handshakes = handshakes

    async def run(self) -> int:
        """Renew where somebody came or went since; how many."""
        renewed = 0
        for partner in await self._partners.all():
            if await self._due(partner):
                with suppress(ForecourtError):  # told by its event; the next run tries again
                    await self._handshakes.rotate(system_caller("hub"), partner.id)
                    renewed += 1
        return renewed

    async def _due(self, partner: Partner) -> bool:
        since = partner.token_since
        if partner.state is not PartnerState.REGISTERED or partner.version != Version.V230 or since is None:
            return False
        if hub_of_ours(partner) is None or serves(partner, ModuleID.HUB_CLIENT_INFO, RECEIVER):
            return False
        return any(
            each.created_at > since or (each.status is Connection.SUSPENDED and each.last_updated > since)
            for each in await self._clients.shown_to(partner)
        )
