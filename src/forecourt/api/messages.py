"""The wire log: every call with its answer, as they crossed the wire."""

from datetime import datetime
from typing import Annotated, Any, Literal

import msgspec
from litestar import Router, get
from litestar.params import QueryParameter

from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import From, To
from forecourt.api.transactions import as_json
from forecourt.domain.stations import WireMessage


class MessageView(msgspec.Struct, frozen=True, kw_only=True):
    """A call and its answer. `direction` is `in` from the station, `out` to it; latency in ms; secrets are masked; `faults` and
    `repairs` name the field, its schema path and the rule."""

    id: str
    station_id: str
    version: str
    direction: str
    action: str
    message_id: str
    at: datetime
    payload: Any
    answer: Any
    answered_at: datetime | None
    latency_ms: float | None
    outcome: str
    error_code: str | None
    faults: tuple[dict[str, Any], ...]
    repairs: tuple[dict[str, Any], ...]


def message_view(row: WireMessage, names: Names) -> MessageView:
    """The pair with the station's identity."""
    return MessageView(
        id=row.id,
        station_id=names[row.station_id],
        version=row.version,
        direction=row.direction,
        action=row.action,
        message_id=row.message_id,
        at=row.at,
        payload=as_json(row.payload),
        answer=None if row.answer is None else as_json(row.answer),
        answered_at=row.answered_at,
        latency_ms=row.latency_ms,
        outcome=row.outcome,
        error_code=row.error_code,
        faults=row.faults,
        repairs=row.repairs,
    )


@get("/", summary="The wire log")
async def list_messages(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only of this station (its OCPP identity).")] = None,
    action: Annotated[str | None, QueryParameter(description="Only of this action, e.g. `BootNotification`.")] = None,
    outcome: Annotated[
        Literal["result", "error", "timeout", "closed", "malformed", "late", "none"] | None,
        QueryParameter(description="Only with this outcome."),
    ] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[MessageView]:
    """Calls paired with their answers, newest first."""
    page = await services.queries.messages.page(
        caller,
        station_id=await stations_for_filter(services, caller, station_id),
        action=action,
        outcome=outcome,
        start=start,
        end=end,
        cursor=cursor,
        limit=limit,
    )
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: message_view(each, names))


ROUTES = (Router("/messages", route_handlers=[list_messages], tags=["Wire log"]),)
