"""What stations turned out to know and take, kept so that a restart need not find it out again. Worth losing in trouble."""

import logging

from forecourt.app.ports import StationReads, Unit, UnitOfWork, Upsert
from forecourt.domain.stations import Capabilities
from forecourt.kit.errors import ForecourtError

_log = logging.getLogger(__name__)


class CapabilityBook:
    """Reads and writes one row a station."""

    def __init__(self, stations: StationReads, unit_of_work: UnitOfWork) -> None:
        self._stations = stations
        self._unit_of_work = unit_of_work

    async def capabilities(self, station_id: str) -> Capabilities | None:
        """What is kept of the station; None when nothing is, or the store cannot tell."""
        try:
            return await self._stations.capabilities(station_id)
        except ForecourtError as error:
            _log.warning("capabilities of %s not read: %s", station_id, error)
            return None

    async def keep_capabilities(self, capabilities: Capabilities) -> None:
        """Keep the row as it is now."""
        try:
            await self._unit_of_work.commit(Unit(key=capabilities.station_id, writes=[Upsert(capabilities)]))
        except ForecourtError as error:
            _log.warning("capabilities of %s not kept: %s", capabilities.station_id, error)
