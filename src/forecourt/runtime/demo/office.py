"""What people do in the demo while the stations charge: a driver reserves now and then, the office bills."""

import asyncio
import random
from datetime import timedelta
from typing import Final

import structlog

from forecourt.domain.access import Caller
from forecourt.domain.stations import Connector, ConnectorStatus, Station
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import ForecourtError
from forecourt.runtime.wiring import Node
from forecourt.sim.scenarios import DemoNetwork

RESERVED_SITE: Final = "mall"
RESERVED_FOR: Final = timedelta(seconds=45)
RESERVES_EVERY_S: Final = 60.0
BILLS_EVERY_S: Final = 15.0

log = structlog.get_logger(__name__)


class Office:
    """Both at once, until cancelled. Trouble is logged and the next turn comes."""

    def __init__(self, node: Node, caller: Caller, network: DemoNetwork) -> None:
        self._node = node
        self._caller = caller
        self._network = network

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.gather(self._reserve(), self._bill())

    async def _bill(self) -> None:
        while True:
            await asyncio.sleep(BILLS_EVERY_S)
            try:
                await self._node.services.invoicing.automatic()
            except ForecourtError as trouble:
                log.warning("billing waits", reason=trouble.message)

    async def _reserve(self) -> None:
        while True:
            await asyncio.sleep(RESERVES_EVERY_S / 4)
            free = await self._free()
            if free is not None:
                await self._reserve_one(*free)
            await asyncio.sleep(RESERVES_EVERY_S * 3 / 4)

    async def _reserve_one(self, station: Station, connector: Connector) -> None:
        driver = random.choice([each for each in self._network.tokens if each.status == "accepted"])  # noqa: S311 -- a demo's whim
        until = self._node.services.clock() + RESERVED_FOR
        try:
            await self._node.services.reservations.reserve(
                self._caller, station, connector.evse, connector.connector, TokenRef(uid=driver.uid), until, group=driver.group
            )
        except ForecourtError as trouble:
            log.warning("reservation failed", station=station.identity, reason=trouble.message)

    async def _free(self) -> tuple[Station, Connector] | None:
        stations = self._node.store.queries.stations
        page = await stations.page(self._caller, site_id=RESERVED_SITE, connected=True)
        kept = await stations.connectors_of(self._caller, [each.id for each in page.items])
        free = [
            (station, connector)
            for station in page.items
            for connector in kept.get(station.id, ())
            if connector.status is ConnectorStatus.AVAILABLE and connector.evse > 0
        ]
        return random.choice(free) if free else None  # noqa: S311
