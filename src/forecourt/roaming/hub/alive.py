"""Still alive? Who was not heard for a while is asked for its versions (mod_hub_client_info §still alive, H22)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from forecourt.app.ports import PartnerReads
from forecourt.app.roaming.clients import Clients
from forecourt.domain.partners import Partner, PartnerState
from forecourt.domain.roaming import Connection
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.client.client import Connection as Wire
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.interfaces.versions import Versions

QUIET: Final = timedelta(minutes=5)
WITHIN_S: Final = 10.0
AT_ONCE: Final = 8


class StillAlive:
    """The job's work. What a partner itself calls shows that it is there; only silence is asked about."""

    def __init__(
        self,
        partners: PartnerReads,
        clients: Clients,
        connection: Callable[[Partner], Wire],
        clock: Clock,
        *,
        quiet: timedelta = QUIET,
    ) -> None:
        self._partners = partners
        self._clients = clients
        self._connection = connection
        self._clock = clock
        self._quiet = quiet
        self._gate = asyncio.Semaphore(AT_ONCE)

    async def run(self) -> int:
        """Ask all who were silent; how many states changed."""
        registered = [each for each in await self._partners.all() if each.state is PartnerState.REGISTERED]
        changed = await asyncio.gather(*(self._looked_at(each) for each in registered))
        return sum(changed)

    async def _looked_at(self, partner: Partner) -> bool:
        if await self._heard_lately(partner):
            return await self._clients.heard(partner, alive=True)
        async with self._gate:
            return await self._clients.heard(partner, alive=await self._answers(partner))

    async def _heard_lately(self, partner: Partner) -> bool:
        """Whether the partner called us after it was last missed, and not long ago."""
        tokens = await self._partners.tokens_of(partner.id)
        heard = max((each.used_at for each in tokens if each.used_at is not None), default=None)
        if heard is None or self._clock() - heard >= self._quiet:
            return False
        missed = [each.last_updated for each in await self._clients.of(partner) if each.status is Connection.OFFLINE]
        return not missed or heard > max(missed)

    async def _answers(self, partner: Partner) -> bool:
        """Whether it says anything at all; a refusal is an answer too."""
        try:
            way = self._connection(partner)
            await way.remote(Versions).versions(way.call(within_s=WITHIN_S))
        except (Unreachable, Unsafe):
            return False
        except ForecourtError:
            return True
        return True
