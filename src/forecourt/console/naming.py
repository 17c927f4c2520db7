"""Stations, sites and people by the names that people know, for lists whose rows hold only the surrogate id."""

from collections.abc import Iterable, Mapping

from forecourt.console.frame import Visit
from forecourt.domain.sites import Site
from forecourt.domain.stations import Station
from forecourt.kit.errors import NotFound
from forecourt.store.queries import StationName


class Names:
    """Surrogate id → name, for one page."""

    def __init__(self, known: Mapping[str, StationName]) -> None:
        self._known = known

    def of(self, station_id: str | None) -> StationName | None:
        """The station's name, of a removed one too."""
        return self._known.get(station_id or "")


async def names_of(visit: Visit, station_ids: Iterable[str | None]) -> Names:
    """One read for all of them."""
    wanted = {each for each in station_ids if each is not None}
    return Names(await visit.services.queries.stations.names(visit.caller, wanted))


class People:
    """Who did something, for one page: `user:<id>` or `key:<id>` → name."""

    def __init__(self, users: Mapping[str, str], keys: Mapping[str, str]) -> None:
        self._users = users
        self._keys = keys

    def of(self, by: str | None) -> str:
        """A person by name, also when the account is gone; a program by its key's name; empty for nobody."""
        kind, _, id_ = (by or "").partition(":")
        match kind:
            case "user":
                return self._users.get(id_, "a former user")
            case "key":
                return f"key {self._keys.get(id_, 'that is gone')}"
            case "partner":
                return "the partner"
        return "the server" if by else ""


async def people_of(visit: Visit, doers: Iterable[str | None]) -> People:
    """One read for all people, one for all keys."""
    wanted: dict[str, set[str]] = {"user": set(), "key": set()}
    for each in doers:
        kind, _, id_ = (each or "").partition(":")
        wanted.get(kind, set()).add(id_)
    queries = visit.services.queries
    return People(await queries.users.names(visit.caller, wanted["user"]), await queries.keys.names(visit.caller, wanted["key"]))


async def station_filter(visit: Visit) -> list[str] | None:
    """The surrogate ids that the query parameter `station` narrows a list to: none, when no station has or had this name."""
    if (identity := visit.query.get("station")) is None:
        return None
    return await visit.services.queries.stations.ids_of(visit.caller, identity)


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


async def partner_names(visit: Visit) -> dict[str, str]:
    """Partners by id; they are few."""
    partners = await visit.services.queries.partners.page(visit.caller, limit=200)
    return {each.id: each.name for each in partners.items}
