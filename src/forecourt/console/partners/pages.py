"""What is known of partners: the list, one partner, and the journal of what was exchanged with it."""

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager
from forecourt.domain.partners import Exchange, IssuedToken, Partner, PartnerStep

STEPS = 15


class PartnersView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    partners: list[Partner]
    pager: Pager


class PartnerView(msgspec.Struct, frozen=True, kw_only=True):
    """One partner: its tokens without their text, and the last steps of its registration."""

    partner: Partner
    tokens: list[IssuedToken]
    steps: list[PartnerStep]


class JournalView(msgspec.Struct, frozen=True, kw_only=True):
    """Calls to and from the partner."""

    partner: Partner
    exchanges: list[Exchange]
    modules: tuple[str, ...]
    pager: Pager
    filtered: bool


@get("/partners")
async def partners(visit: Here) -> Response[str]:
    """The list, the oldest first."""
    query = visit.query
    page = await visit.services.queries.partners.page(
        visit.caller, cursor=query.get("cursor"), sort=query.get("sort"), limit=PAGE_SIZE
    )
    return await visit.page("partners/list.html", PartnersView(partners=page.items, pager=visit.pager(page.next)))


@get("/partners/{partner_id:str}")
async def partner_page(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """How things stand with one partner."""
    queries, caller = visit.services.queries.partners, visit.caller
    view = PartnerView(
        partner=await queries.by_id(caller, partner_id),
        tokens=await queries.tokens(caller, partner_id),
        steps=(await queries.steps(caller, partner_id, limit=STEPS)).items,
    )
    return await visit.page("partners/one.html", view)


@get("/partners/{partner_id:str}/journal")
async def partner_journal(visit: Here, partner_id: FromPath[str]) -> Response[str]:
    """Every exchange in both directions, the newest first."""
    queries, caller, query = visit.services.queries.partners, visit.caller, visit.query
    partner = await queries.by_id(caller, partner_id)
    direction = query.get("direction")
    page = await queries.exchanges(
        caller,
        partner_id,
        direction="in" if direction == "in" else "out" if direction == "out" else None,
        module=query.get("module"),
        cursor=query.get("cursor"),
        limit=PAGE_SIZE,
    )
    view = JournalView(
        partner=partner,
        exchanges=page.items,
        modules=("versions", *sorted({"credentials", *(each.module for each in partner.endpoints)})),
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("partners/journal.html", view)


ROUTES = (partners, partner_page, partner_journal)
