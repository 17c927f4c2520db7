"""Our drivers at partners: their charging as the partners tell it, and what was asked of partners for them."""

import msgspec
from litestar import Response, get

from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager
from forecourt.console.naming import partner_names
from forecourt.domain.roaming import RoamingCommand, RoamingSession


class SessionsView(msgspec.Struct, frozen=True, kw_only=True):
    """Charging at partners, the latest first."""

    sessions: list[RoamingSession]
    pager: Pager
    filtered: bool


class CommandsView(msgspec.Struct, frozen=True, kw_only=True):
    """Commands to and from partners, the latest first."""

    commands: list[RoamingCommand]
    names: dict[str, str]
    pager: Pager
    filtered: bool


@get("/roaming")
async def roaming_sessions(visit: Here) -> Response[str]:
    """Charging of our drivers at partners."""
    query = visit.query
    page = await visit.services.queries.roaming_sessions.page(
        visit.caller, status=query.get("status"), token_uid=query.get("token"), cursor=query.get("cursor"), limit=PAGE_SIZE
    )
    view = SessionsView(sessions=page.items, pager=visit.pager(page.next), filtered=bool(query.keys() - PLACE))
    return await visit.page("roaming/sessions.html", view)


@get("/roaming/commands")
async def roaming_commands(visit: Here) -> Response[str]:
    """What was asked of partners, and they of us."""
    query = visit.query
    direction = query.get("direction")
    page = await visit.services.queries.roaming_commands.page(
        visit.caller, direction=direction if direction in ("in", "out") else None, cursor=query.get("cursor"), limit=PAGE_SIZE
    )
    view = CommandsView(
        commands=page.items,
        names=await partner_names(visit),
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("roaming/commands.html", view)


ROUTES = (roaming_sessions, roaming_commands)
