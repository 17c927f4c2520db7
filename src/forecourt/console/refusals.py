"""Refusals: who knocked and was not let in, why, and one click to adopt them. Pending stations wait here as well."""

import msgspec
from litestar import Response, get, post

from forecourt.console.frame import PAGE_SIZE, Here, Pager
from forecourt.console.stations import connect_view
from forecourt.domain.stations import Refusal, Registration, Station

DISABLED, MALFORMED = "disabled", "malformed_identity"


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A refusal. Who is none of ours can be adopted, as can who is disabled; what else is wrong with ours, its settings mend."""

    refusal: Refusal
    known: bool

    @property
    def adoptable(self) -> bool:
        """Whether adopting takes the reason away."""
        if self.known:
            return self.refusal.reason == DISABLED
        return bool(self.refusal.identity) and self.refusal.reason != MALFORMED


class RefusalsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list, and the stations that were let in as pending."""

    lines: list[Line]
    pending: list[Station]
    pager: Pager


@get("/refusals")
async def refusals(visit: Here) -> Response[str]:
    """The latest first."""
    queries = visit.services.queries
    query = visit.query
    page = await queries.stations.refusals(visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE)
    pending = await queries.stations.page(visit.caller, registration=Registration.PENDING, limit=PAGE_SIZE)
    known = await queries.stations.known(visit.caller, [each.identity_key for each in page.items])
    lines = [Line(refusal=each, known=each.identity_key in known) for each in page.items]
    view = RefusalsView(lines=lines, pending=pending.items, pager=visit.pager(page.next))
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
