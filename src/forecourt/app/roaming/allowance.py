"""How much is kept of a partner: a hostile or broken one cannot fill the node."""

from datetime import datetime, timedelta
from typing import Final

from forecourt.app.ports import RoamingReads
from forecourt.domain.partners import Partner
from forecourt.kit.errors import Conflict
from forecourt.kit.time import Clock

MEGABYTE: Final = 1024 * 1024
MOST_BYTES: Final = 2048 * MEGABYTE
COUNTED_EVERY: Final = timedelta(minutes=1)
"""A partner that is full is counted again so often, since what is retired or replaced makes room."""


class Allowance:
    """Adds up what comes; what is there is counted once, and again before anything is refused."""

    def __init__(self, reads: RoamingReads, clock: Clock, most_bytes: int = MOST_BYTES) -> None:
        self._reads = reads
        self._clock = clock
        self._most = most_bytes
        self._kept: dict[str, int] = {}
        self._counted: dict[str, datetime] = {}

    async def require(self, partner: Partner, more: int) -> None:
        """Raises `Conflict` (`partner_full`) when so many bytes more are too many."""
        if more <= 0:
            return
        if partner.id not in self._kept or (self._kept[partner.id] + more > self._most and self._may_count(partner)):
            self._kept[partner.id] = await self._reads.held_bytes(partner.id)
            self._counted[partner.id] = self._clock()
        if self._kept[partner.id] + more > self._most:
            kept, most = self._kept[partner.id] // MEGABYTE, self._most // MEGABYTE
            message = (
                f"{kept} MB of {partner.name} are kept, and {most} MB at most; raise partner_megabytes, or ask why it has so much."
            )
            raise Conflict(message, code="partner_full")
        self._kept[partner.id] += more

    def _may_count(self, partner: Partner) -> bool:
        return self._clock() - self._counted[partner.id] >= COUNTED_EVERY
