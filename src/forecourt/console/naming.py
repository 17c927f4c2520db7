"""Stations and sites by the names that people know, for lists whose rows hold only the surrogate id."""

from collections.abc import Iterable, Mapping

from forecourt.console.frame import Visit
from forecourt.domain.sites import Site
from forecourt.domain.stations import Station
from forecourt.kit.errors import NotFound

NOWHERE = "-"
"""Matches no station: a filter for a station that is not there shows an empty list."""


class Names:
    """Surrogate id → station, for one page."""

    def __init__(self, stations: Mapping[str, Station]) -> None:
        self._stations = stations

    def of(self, station_id: str | None) -> str | None:
        """The station's identity; None for one that is gone."""
        station = self._stations.get(station_id or "")
        return None if station is None else station.identity


async def names_of(visit: Visit, station_ids: Iterable[str | None]) -> Names:
    """One read for all of them."""
    wanted = sorted({each for each in station_ids if each is not None})
    return Names(await visit.services.queries.stations.by_ids(visit.caller, wanted))


async def station_filter(visit: Visit) -> str | None:
    """The surrogate id that the query parameter `station` narrows a list to."""
    if (identity := visit.query.get("station")) is None:
        return None
    try:
        return (await visit.services.queries.stations.by_identity(visit.caller, identity)).id
    except NotFound:
        return NOWHERE


async def site_choices(visit: Visit) -> list[Site]:
    """Sites to choose from in forms and filters."""
    return (await visit.services.queries.sites.page(visit.caller, limit=500)).items


async def zone_of(visit: Visit, station: Station) -> str | None:
    """The time zone where the station stands."""
    if station.site_id is None:
        return None
    try:
        return (await visit.services.queries.sites.by_id(visit.caller, station.site_id)).zone
    except NotFound:
        return None
