"""Stations' names: people say the OCPP identity, rows hold the surrogate id."""

from collections.abc import Iterable, Mapping

from forecourt.api.services import Services
from forecourt.domain.access import Caller
from forecourt.domain.stations import Station
from forecourt.kit.errors import NotFound


class Names:
    """Surrogate id → identity for one answer. A station that was removed since goes by its surrogate id."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, station_id: str) -> str:
        return self._known.get(station_id, station_id)


async def names_of(services: Services, caller: Caller, station_ids: Iterable[str | None]) -> Names:
    """One read for all of them."""
    wanted = {each for each in station_ids if each is not None}
    found = await services.queries.stations.by_ids(caller, sorted(wanted)) if wanted else {}
    return Names({station_id: station.identity for station_id, station in found.items()})


async def station_for_filter(services: Services, caller: Caller, identity: str | None) -> tuple[bool, Station | None]:
    """The station that a list is narrowed to. (False, None): there is none of this name, so that the list is empty."""
    if identity is None:
        return True, None
    try:
        return True, await services.queries.stations.by_identity(caller, identity)
    except NotFound:
        return False, None
