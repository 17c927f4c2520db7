"""Refusals: who knocked and was not let in, why, and one click to adopt them. Pending stations wait here as well."""

import msgspec
from litestar import Response, get, post

from forecourt.console.frame import PAGE_SIZE, Here, Pager
from forecourt.console.stations import connect_view
from forecourt.domain.stations import Refusal, Registration, Station

ADOPTABLE = ("unknown_station", "too_many_unknown", "disabled")
"""Reasons that adopting takes away; the others are for the station's settings, or for who stands at the station."""


class RefusalsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list, and the stations that were let in as pending."""

    refusals: list[Refusal]
    pending: list[Station]
    pager: Pager
    adoptable: tuple[str, ...] = ADOPTABLE


@get("/refusals")
async def refusals(visit: Here) -> Response[str]:
    """The latest first."""
    queries = visit.services.queries
    query = visit.query
    page = await queries.stations.refusals(visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE)
    pending = await queries.stations.page(visit.caller, registration=Registration.PENDING, limit=PAGE_SIZE)
    view = RefusalsView(refusals=page.items, pending=pending.items, pager=visit.pager(page.next))
    return await visit.page("refusals/list.html", view)


@post("/refusals/adopt")
async def adopt(visit: Here) -> Response[str]:
    """Make it one of ours; with a fresh password, shown once with the address to dial."""
    form = await visit.form()
    adopted = await visit.services.stations.adopt(
        visit.caller, form.text("identity"), generate_password=form.text("password") == "generate"
    )
    return await visit.page("stations/connect.html", connect_view(visit, adopted.station, adopted.password))


ROUTES = (refusals, adopt)
