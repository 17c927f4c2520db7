"""Sites: where stations stand."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.sites import SiteSettings
from forecourt.console.frame import PAGE_SIZE, Here, Pager, faults_by_field
from forecourt.domain.access import Role
from forecourt.domain.sites import Site
from forecourt.domain.stations import Station
from forecourt.kit.errors import InvalidInput


class SitesView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    sites: list[Site]
    pager: Pager


class SiteView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of one site, and some of its stations. `known` None: a new one."""

    known: Site | None
    values: dict[str, str]
    faults: dict[str, str]
    stations: list[Station]


@get("/sites")
async def sites(visit: Here) -> Response[str]:
    """The list, by id."""
    query = visit.query
    page = await visit.services.queries.sites.page(
        visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE
    )
    return await visit.page("sites/list.html", SitesView(sites=page.items, pager=visit.pager(page.next)))


@get("/sites/new", opt={"role": Role.OPERATOR})
async def new_site(visit: Here) -> Response[str]:
    """The form of a new site."""
    zone = (await visit.formats()).zone_name
    return await visit.page("sites/edit.html", SiteView(known=None, values={"zone": zone}, faults={}, stations=[]))


@get("/sites/{site_id:str}")
async def site(visit: Here, site_id: FromPath[str]) -> Response[str]:
    """One site."""
    queries = visit.services.queries
    known = await queries.sites.by_id(visit.caller, site_id)
    stations = (await queries.stations.page(visit.caller, site_id=known.id, limit=PAGE_SIZE)).items
    values = {name: "" if value is None else str(value) for name, value in msgspec.structs.asdict(known).items()}
    return await visit.page("sites/edit.html", SiteView(known=known, values=values, faults={}, stations=stations), zone=known.zone)


@post("/sites/save")
async def save_site(visit: Here) -> Response[str]:
    """Make it, or change it."""
    form = await visit.form()
    site_id = form.required("id")
    try:
        settings = SiteSettings(
            name=form.text("name"),
            address=form.text("address"),
            postal_code=form.text("postal_code"),
            city=form.text("city"),
            country=form.text("country"),
            latitude=form.number("latitude"),
            longitude=form.number("longitude"),
            zone=form.text("zone") or "UTC",
        )
        form.check()
        await visit.services.sites.put(visit.caller, site_id, settings)
    except InvalidInput as error:
        known = await visit.services.queries.sites.by_id(visit.caller, site_id) if form.flag("known") else None
        view = SiteView(known=known, values=form.values(), faults=faults_by_field(error), stations=[])
        return await visit.page("sites/edit.html", view, status=422)
    return visit.redirect("/sites", "good", f"The site {settings.name} is saved.")


@post("/sites/{site_id:str}/remove")
async def remove_site(visit: Here, site_id: FromPath[str]) -> Response[str]:
    """Remove a site where no station stands."""
    await visit.services.sites.delete(visit.caller, site_id)
    return visit.redirect("/sites", "good", f"The site {site_id} was removed.")


ROUTES = (sites, new_site, site, save_site, remove_site)
