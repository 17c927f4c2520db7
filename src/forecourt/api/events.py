"""The live stream: committed events as server-sent events, in the caller's scope, resumed by `Last-Event-ID`."""

import asyncio
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated, Any, Final

import msgspec
import structlog
from litestar import Router, get
from litestar.params import HeaderParameter, QueryParameter
from litestar.response import Stream
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from forecourt.api.naming import Names, names_of
from forecourt.api.services import Services, Use, Who
from forecourt.domain.access import Caller
from forecourt.domain.events import Event

log = structlog.get_logger()

HEARTBEAT_S: Final = 15.0
SEND_S: Final = 20.0
HEADERS: Final = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}


class EventView(msgspec.Struct, frozen=True, kw_only=True):
    """What happened. `caller` is `kind:id` of who caused it; the shape of `data` belongs to (type, version)."""

    id: str
    type: str
    version: int
    occurred_at: datetime
    recorded_at: datetime
    operator_id: str | None
    station_id: str | None
    subject_id: str | None
    caller: str
    caller_name: str
    correlation_id: str
    causation_id: str | None
    data: dict[str, Any]


def event_view(row: Event, names: Names) -> EventView:
    """The event with the station's identity."""
    same = {name: getattr(row, name) for name in EventView.__struct_fields__ if name != "station_id"}
    return EventView(**same, station_id=None if row.station_id is None else names[row.station_id])


class TooSlow(Exception):
    """A client takes nothing."""


class SendDeadline:
    """Middleware: a client that takes nothing for `SEND_S` seconds is let go; it comes back with its last id."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""

        async def send_in_time(message: Message) -> None:
            try:
                async with asyncio.timeout(SEND_S):
                    await send(message)
            except TimeoutError as error:
                raise TooSlow from error

        try:
            await self._app(scope, receive, send_in_time)
        except* TooSlow:
            log.info("live stream let go: its client takes nothing", address=scope.get("client"))


@get(
    "/events",
    summary="The live stream",
    media_type="text/event-stream",
    middleware=[SendDeadline],
    tags=["Events"],
)
async def stream(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only about this station (its OCPP identity).")] = None,
    type_: Annotated[list[str] | None, QueryParameter(name="type", description="Only of this type; may be repeated.")] = None,
    last_event_id: Annotated[str | None, HeaderParameter(name="Last-Event-ID", description="Go on behind this event.")] = None,
) -> Stream:
    """Server-sent events as they are committed: `id`, `event` (the type), `data` (JSON). Resumes behind `Last-Event-ID`; when that
    is too old, a `Reset` event comes first: read the state anew. Comments keep the connection alive."""
    services.relay.require_room()
    wanted = None if station_id is None else (await services.queries.stations.by_identity(caller, station_id)).id
    known = last_event_id is None or await services.relay.knows(last_event_id)
    events = services.relay.live(caller, last_event_id if known else None)
    body = _frames(services, caller, events, reset=not known, station=wanted, types=frozenset(type_ or ()))
    return Stream(body, media_type="text/event-stream", headers=HEADERS)


async def _frames(
    services: Services, caller: Caller, events: AsyncIterator[Event], *, reset: bool, station: str | None, types: frozenset[str]
) -> AsyncIterator[bytes]:
    yield b"retry: 2000\n\n"
    if reset:
        yield b"event: Reset\ndata: {}\n\n"
    known: dict[str, str] = {}
    async for event in _with_heartbeats(events):
        if event is None:
            yield b": alive\n\n"
        elif (not types or event.type in types) and station in (None, event.station_id):
            yield _frame(event_view(event, await _names(services, caller, event.station_id, known)))


async def _with_heartbeats(events: AsyncIterator[Event]) -> AsyncIterator[Event | None]:
    """The events; None whenever nothing came for a while."""
    pending = asyncio.ensure_future(anext(events, None))
    try:
        while True:
            done, _ = await asyncio.wait((pending,), timeout=HEARTBEAT_S)
            if not done:
                yield None
                continue
            event = pending.result()
            if event is None:
                return
            pending = asyncio.ensure_future(anext(events, None))
            yield event
    finally:
        pending.cancel()
        await asyncio.gather(pending, return_exceptions=True)


async def _names(services: Services, caller: Caller, station_id: str | None, known: dict[str, str]) -> Names:
    """Identities hardly change: each is read once a stream."""
    if station_id is not None and station_id not in known:
        if len(known) > 10_000:
            known.clear()
        known[station_id] = (await names_of(services, caller, (station_id,)))[station_id]
    return Names(known)


def _frame(event: EventView) -> bytes:
    return b"id: %b\nevent: %b\ndata: %b\n\n" % (event.id.encode(), event.type.encode(), msgspec.json.encode(event))


ROUTES = (Router("/", route_handlers=[stream]),)
