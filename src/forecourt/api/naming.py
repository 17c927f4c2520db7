"""Stations' names: people say the OCPP identity, rows hold the surrogate id."""

from collections.abc import Iterable, Mapping

from forecourt.api.services import Services
from forecourt.domain.access import Caller


class Names:
    """Surrogate id → identity for one answer, of removed stations too."""

    def __init__(self, known: Mapping[str, str]) -> None:
        self._known = known

    def __getitem__(self, station_id: str) -> str:
        return self._known.get(station_id, station_id)


async def names_of(services: Services, caller: Caller, station_ids: Iterable[str | None]) -> Names:
    """One read for all of them."""
    wanted = {each for each in station_ids if each is not None}
    found = await services.queries.stations.names(caller, wanted)
    return Names({station_id: name.identity for station_id, name in found.items()})


async def stations_for_filter(services: Services, caller: Caller, identity: str | None) -> list[str] | None:
    """The surrogate ids that a list is narrowed to: of the station, and of removed ones of this name; [] when there was none."""
    return None if identity is None else await services.queries.stations.ids_of(caller, identity)
