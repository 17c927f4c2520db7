"""Sites: where stations stand."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.sites import SiteSettings
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, faults_by_field
from forecourt.console.opening import exceptions_text, hours_text, read_exceptions, read_hours
from forecourt.domain.access import Role
from forecourt.domain.pricing import Finding
from forecourt.domain.sites import Site, SiteDetails
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
    findings: tuple[Finding, ...] = ()
    """What of it partners cannot be told, and why."""


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
    return await visit.page(
        "sites/edit.html",
        SiteView(known=None, values={"zone": zone, "published": "1", "charging_when_closed": "1"}, faults={}, stations=[]),
    )


@get("/sites/{site_id:str}")
async def site(visit: Here, site_id: FromPath[str]) -> Response[str]:
    """One site."""
    queries = visit.services.queries
    known = await queries.sites.by_id(visit.caller, site_id)
    stations = (await queries.stations.page(visit.caller, site_id=known.id, limit=PAGE_SIZE)).items
    values = _values(known)
    findings = await visit.services.places.findings(visit.caller, known.id)
    view = SiteView(known=known, values=values, faults={}, stations=stations, findings=findings)
    return await visit.page("sites/edit.html", view, zone=known.zone)


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
            details=_details(form),
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


def _values(known: Site) -> dict[str, str]:
    """The site as its form shows it."""
    values = {name: "" if value is None else str(value) for name, value in msgspec.structs.asdict(known).items()}
    details = known.details
    values |= {
        name: str(getattr(details, name)) for name in ("region", "parking", "help_phone", "run_by", "run_by_website", "owned_by")
    }
    return values | {
        "published": "1" if details.published else "",
        "charging_when_closed": "1" if details.charging_when_closed else "",
        "facilities": ", ".join(details.facilities),
        "hours": hours_text(details.hours),
        "exceptions": exceptions_text(details.exceptions, known.zone),
    }


def _details(form: Form) -> SiteDetails:
    zone = form.text("zone") or "UTC"
    hours = form.read("hours", read_hours, "Write a line such as Mon-Fri 08:00-18:00 for some days.")
    exceptions = form.read(
        "exceptions",
        lambda text: read_exceptions(text, zone),
        "Write a line such as 2026-12-25 00:00 - 2026-12-26 00:00 closed for each exception.",
    )
    return SiteDetails(
        published=form.flag("published"),
        region=form.text("region"),
        hours=hours or (),
        exceptions=exceptions or (),
        charging_when_closed=form.flag("charging_when_closed"),
        facilities=tuple(word for each in form.text("facilities").split(",") if (word := each.strip())),
        parking=form.text("parking"),
        help_phone=form.text("help_phone"),
        run_by=form.text("run_by"),
        run_by_website=form.text("run_by_website"),
        owned_by=form.text("owned_by"),
    )


ROUTES = (sites, new_site, site, save_site, remove_site)
