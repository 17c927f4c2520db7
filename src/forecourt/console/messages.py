"""The wire log across stations, and the audit of what people changed."""

import msgspec
from litestar import Response, get

from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager
from forecourt.console.naming import names_of, station_filter
from forecourt.console.telling import Told, tell
from forecourt.domain.stations import WireMessage
from forecourt.store.queries import StationName


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A call with its answer, and whose it is."""

    message: WireMessage
    station: StationName | None


class MessagesView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: list[Line]
    pager: Pager
    filtered: bool


class AuditView(msgspec.Struct, frozen=True, kw_only=True):
    """What people and their programs did."""

    events: list[Told]
    pager: Pager
    filtered: bool


@get("/messages")
async def messages(visit: Here) -> Response[str]:
    """Calls paired with their answers, newest first."""
    query = visit.query
    page = await visit.services.queries.messages.page(
        visit.caller,
        station_id=await station_filter(visit),
        action=query.get("action"),
        outcome=query.get("outcome"),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    names = await names_of(visit, (each.station_id for each in page.items))
    view = MessagesView(
        lines=[Line(message=each, station=names.of(each.station_id)) for each in page.items],
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("messages/list.html", view)


@get("/audit")
async def audit(visit: Here) -> Response[str]:
    """Changes by people and keys, newest first."""
    query = visit.query
    page = await visit.services.queries.events.page(
        visit.caller,
        type_=query.get("type"),
        station_id=await station_filter(visit),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    names = await names_of(visit, (each.station_id for each in page.items))
    view = AuditView(
        events=[tell(each, names) for each in page.items],
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("messages/audit.html", view)


ROUTES = (messages, audit)
