"""Sites: the places where stations stand."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Response, Router, delete, get, put
from litestar.params import FromPath, JSONBody
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import Moment
from forecourt.app.sites import SiteSettings
from forecourt.domain.sites import Site, SiteDetails


class HoursBody(Body, frozen=True, kw_only=True):
    """Open on a weekday (0 is Monday) from `start` to `end`, local time such as 08:30."""

    weekday: Annotated[int, Meta(ge=0, le=6)]
    start: str
    end: str


class ExceptionBody(Body, frozen=True, kw_only=True):
    """Open, or closed, from one moment to another, whatever the weekday says."""

    start_at: Moment
    end_at: Moment
    open: bool = False


class DetailsBody(Body, frozen=True, kw_only=True):
    """What drivers and partners are told beside the address. No `hours`: always open."""

    published: bool = True
    region: Annotated[str, Meta(max_length=45)] = ""
    hours: Annotated[tuple[HoursBody, ...], Meta(max_length=70)] = ()
    exceptions: Annotated[tuple[ExceptionBody, ...], Meta(max_length=200)] = ()
    charging_when_closed: bool = True
    facilities: Annotated[tuple[str, ...], Meta(max_length=30)] = ()
    parking: Annotated[str, Meta(max_length=50)] = ""
    help_phone: Annotated[str, Meta(max_length=25)] = ""
    run_by: Annotated[str, Meta(max_length=100)] = ""
    run_by_website: Annotated[str, Meta(max_length=255)] = ""
    owned_by: Annotated[str, Meta(max_length=100)] = ""


class SiteBody(Body, frozen=True, kw_only=True):
    """What is said of a site. Coordinates in degrees (WGS 84); `zone` is an IANA time zone such as Europe/Amsterdam."""

    name: Annotated[str, Meta(min_length=1, max_length=200)]
    address: Annotated[str, Meta(max_length=200)] = ""
    postal_code: Annotated[str, Meta(max_length=20)] = ""
    city: Annotated[str, Meta(max_length=100)] = ""
    country: Annotated[str, Meta(max_length=3, description="ISO 3166-1 code.")] = ""
    latitude: Annotated[float, Meta(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Meta(ge=-180, le=180)] | None = None
    zone: str = "UTC"
    details: DetailsBody = DetailsBody()


class SiteView(msgspec.Struct, frozen=True, kw_only=True):
    """A site."""

    id: str
    name: str
    address: str
    postal_code: str
    city: str
    country: str
    latitude: float | None
    longitude: float | None
    zone: str
    details: SiteDetails
    created_at: datetime
    updated_at: datetime


def site_view(row: Site) -> SiteView:
    """The site without what is ours alone."""
    return SiteView(**{name: getattr(row, name) for name in SiteView.__struct_fields__})


@get("/", summary="Sites")
async def list_sites(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[SiteView]:
    """Sites by id."""
    return listing(await services.queries.sites.page(caller, cursor=cursor, limit=limit), site_view)


@get("/{site_id:str}", summary="A site")
async def get_site(services: Use, caller: Who, site_id: FromPath[str]) -> SiteView:
    """One site; its stations are at `/stations?site_id=`."""
    return site_view(await services.queries.sites.by_id(caller, site_id))


@put("/{site_id:str}", summary="Make or change a site")
async def put_site(services: Use, caller: Who, site_id: FromPath[str], data: JSONBody[SiteBody]) -> Response[SiteView]:
    """Make the site (201) or say it anew (200). Ids are unique on the node."""
    given = msgspec.structs.asdict(data) | {"details": msgspec.convert(msgspec.to_builtins(data.details), SiteDetails)}
    site = await services.sites.put(caller, site_id, SiteSettings(**given))
    return Response(site_view(site), status_code=201 if site.created_at == site.updated_at else 200)


@delete("/{site_id:str}", summary="Remove a site")
async def delete_site(services: Use, caller: Who, site_id: FromPath[str]) -> None:
    """Remove a site where no station stands any more."""
    await services.sites.delete(caller, site_id)


ROUTES = (Router("/sites", route_handlers=[list_sites, get_site, put_site, delete_site], tags=["Sites"]),)
