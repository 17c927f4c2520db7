"""The page of the map, with the list that it is drawn from."""

import msgspec
from litestar import Response, get

from forecourt.console.frame import PLACE, Here, Visit
from forecourt.console.naming import partner_names
from forecourt.console.places.spots import Spot, own_spot, partner_spot
from forecourt.domain.roaming import PartnerSite
from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, PlugStandard
from forecourt.domain.tariffs import Driver, Place, summary
from forecourt.store.queries.roaming_emsp import Wish

MOST_SITES = 200
MOST_STATIONS = 200


class MapView(msgspec.Struct, frozen=True, kw_only=True):
    """The places that fit. `all_shown`: there are no more than these."""

    spots: list[Spot]
    plugs: list[tuple[str, str]]
    """To filter by."""
    filtered: bool
    all_shown: bool


@get("/map")
async def map_page(visit: Here) -> Response[str]:
    """Own and partners' places."""
    query = visit.query
    whose = query.get("whose", "")
    own, all_own = await _own(visit) if whose != "partners" else ([], True)
    theirs, all_theirs = await _partners(visit) if whose != "own" else ([], True)
    spots = [each for each in (*own, *theirs) if _fits(each, query)]
    plugs = [(each.value, each.value) for each in PlugStandard]
    view = MapView(spots=spots, plugs=plugs, filtered=bool(query.keys() - PLACE), all_shown=all_own and all_theirs)
    return await visit.page("places/map.html", view)


def _fits(spot: Spot, query: dict[str, str]) -> bool:
    plug = query.get("plug", "")
    return (not plug or plug in spot.plugs) and (not query.get("free") or spot.free > 0)


async def _own(visit: Visit) -> tuple[list[Spot], bool]:
    queries, caller = visit.services.queries, visit.caller
    sites = await queries.sites.page(caller, limit=MOST_SITES)
    stations = await queries.stations.page(caller, limit=MOST_STATIONS)
    plugs = await queries.stations.connectors_of(caller, [each.id for each in stations.items])
    by_site: dict[str, list[Connector]] = {}
    for station in stations.items:
        if station.site_id is not None:
            by_site.setdefault(station.site_id, []).extend(plugs.get(station.id, ()))
    found = [own_spot(site, by_site.get(site.id, ()), await _price(visit, site)) for site in sites.items]
    return found, sites.next is None and stations.next is None


async def _partners(visit: Visit) -> tuple[list[Spot], bool]:
    """Each place once, though several operators of the node may have it."""
    queries, caller = visit.services.queries, visit.caller
    page = await queries.partner_sites.page(caller, Wish(), limit=MOST_SITES)
    tariffs = await queries.partner_sites.tariffs(caller, page.items)
    names, language = await partner_names(visit), (await visit.formats()).locale.language
    by_place: dict[tuple[str, str], list[PartnerSite]] = {}
    for each in page.items:
        by_place.setdefault((each.owner, each.key), []).append(each)
    found = [
        partner_spot(same[0], tariffs, ", ".join(sorted({names.get(each.partner_id, "") for each in same})), language)
        for same in by_place.values()
    ]
    return found, page.next is None


async def _price(visit: Visit, site: Site) -> str:
    """What anybody pays at the site; stations of their own price say so on their page."""
    place = Place(site_id=site.id, station_id="", evse=None, connector=None)
    found = await visit.services.book.applying(site.operator_id, place, Driver(), visit.services.clock())
    return "" if found is None else summary(found.version.tariff, (await visit.formats()).locale.language)


ROUTES = (map_page,)
