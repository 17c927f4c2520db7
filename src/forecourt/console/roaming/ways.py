"""Ways to parties: which partner leads to whom, which way is preferred, and what our hub did with each call."""

import msgspec
from litestar import Response, get, post

from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager
from forecourt.console.gate import ADMINISTRATOR
from forecourt.console.naming import partner_names
from forecourt.domain.roaming import ReachedParty, RoutedCall, RoutePreference
from forecourt.kit.errors import InvalidInput, NotFound

MODULES = ("", "locations", "tariffs", "tokens", "sessions", "cdrs", "commands", "chargingprofiles")


class WaysView(msgspec.Struct, frozen=True, kw_only=True):
    """Parties with the partners that lead to them, and what is preferred. `names` of partners by id."""

    reached: list[ReachedParty]
    preferences: list[RoutePreference]
    names: dict[str, str]
    forked: dict[str, list[str]]
    """Parties that several partners lead to, with those partners."""
    modules: tuple[str, ...]
    pager: Pager


class RouteLogView(msgspec.Struct, frozen=True, kw_only=True):
    """Calls between partners that went through us."""

    calls: list[RoutedCall]
    names: dict[str, str]
    pager: Pager
    filtered: bool


@get("/roaming/ways")
async def ways(visit: Here) -> Response[str]:
    """Who is reached by whom."""
    queries, caller = visit.services.queries, visit.caller
    page = await queries.routes.reached(caller, cursor=visit.query.get("cursor"), limit=4 * PAGE_SIZE)
    leading: dict[tuple[str, str], set[str]] = {}
    for each in page.items:
        leading.setdefault((each.operator_id, each.party), set()).add(each.partner_id)
    view = WaysView(
        reached=page.items,
        preferences=(await queries.routes.preferences(caller, limit=4 * PAGE_SIZE)).items,
        names=await partner_names(visit),
        forked={party: sorted(by) for (_, party), by in leading.items() if len(by) > 1},
        modules=MODULES,
        pager=visit.pager(page.next),
    )
    return await visit.page("roaming/ways.html", view)


@post("/roaming/ways", opt=ADMINISTRATOR)
async def prefer(visit: Here) -> Response[str]:
    """Prefer a way."""
    form = await visit.form()
    party, _, partner_id = form.text("way").partition(" ")
    try:
        await visit.services.routes.prefer(visit.caller, party, form.text("module"), partner_id)
    except InvalidInput as error:
        return visit.redirect("/roaming/ways", "bad", error.message)
    return visit.redirect("/roaming/ways", "good", f"The way to {party} is preferred while it can be used.")


@post("/roaming/ways/forget", opt=ADMINISTRATOR)
async def forget(visit: Here) -> Response[str]:
    """Prefer none."""
    form = await visit.form()
    try:
        await visit.services.routes.forget(visit.caller, form.text("party"), form.text("module"))
    except NotFound as error:
        return visit.redirect("/roaming/ways", "bad", error.message)
    return visit.redirect("/roaming/ways", "good", "The usual way is taken: directly where that can be.")


@get("/roaming/routed")
async def routed(visit: Here) -> Response[str]:
    """The route log."""
    query = visit.query
    page = await visit.services.queries.routes.calls(
        visit.caller, party=query.get("party"), cursor=query.get("cursor"), limit=PAGE_SIZE
    )
    view = RouteLogView(
        calls=page.items, names=await partner_names(visit), pager=visit.pager(page.next), filtered=bool(query.keys() - PLACE)
    )
    return await visit.page("roaming/routed.html", view)


ROUTES = (ways, prefer, forget, routed)
