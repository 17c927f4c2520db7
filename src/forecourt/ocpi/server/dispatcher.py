"""From a request to a handler and back: who calls, whether they may, what the body is, what is answered: decided here for all."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, TypeAlias
from urllib.parse import parse_qsl

import msgspec

from forecourt.kit.errors import ForecourtError, NotFound, Unauthenticated
from forecourt.kit.time import Clock
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import AUTHORIZATION, Presented, presented, read_call_ids, read_routing
from forecourt.ocpi.interfaces.calls import Call, Caller
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.server.arguments import arguments_of
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.server.replies import broken, refusal, reply, too_large
from forecourt.ocpi.server.routing import Route, route_of, serves_registration
from forecourt.ocpi.versions import Version

MOST_PER_PAGE = 100
MOST_BYTES = 4 * 1024 * 1024

Authenticate: TypeAlias = Callable[[Sequence[Presented]], Awaitable[Caller | None]]
"""Finds who presents a token, which may be read in more than one way. None: nobody that we know (T04)."""


class Inbound(msgspec.Struct, frozen=True, kw_only=True):
    """A request whose caller and meaning are known, and whose body nobody has read."""

    call: Call
    route: Route
    request: Request
    here: Callable[[Request], Awaitable[Response]]
    """Answers a request of this caller by our own handlers. Raises what they raise."""


Relay: TypeAlias = Callable[[Inbound], Awaitable[Response | None]]
"""A hub's way around the handlers: the response of the party that a request was meant for, or None where it is meant for us."""


class Answered(msgspec.Struct, frozen=True, kw_only=True):
    """A response, and for the journal who asked for what; `failure`: what we have to mend."""

    response: Response
    caller: Caller | None = None
    route: Route | None = None
    failure: Exception | None = None


class Dispatcher:
    """Answers requests by the handlers of a node: at most one for each interface."""

    def __init__(
        self,
        layout: Layout,
        authenticate: Authenticate,
        handlers: Sequence[Interface],
        *,
        clock: Clock,
        relay: Relay | None = None,
        most_per_page: int = MOST_PER_PAGE,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._layout = layout
        self._authenticate = authenticate
        self._handlers = {_interface_of(handler): handler for handler in handlers}
        self._clock = clock
        self._relay = relay
        self._most_per_page = most_per_page
        self._most_bytes = most_bytes

    async def answer(self, request: Request) -> Answered:
        """The response to a request; nothing is raised."""
        inquiry = _Inquiry(request)
        failure: Exception | None = None
        try:
            response = await self._response(inquiry)
        except ForecourtError as error:
            response = refusal(error, self._clock())
        except Exception as error:  # noqa: BLE001 -- the edge: the caller gets an envelope (T07), whoever mounts this the failure
            response, failure = broken(self._clock()), error
        answered = msgspec.structs.replace(response, headers=inquiry.echoed_in(response.headers))
        return Answered(response=answered, caller=inquiry.caller, route=inquiry.route, failure=failure)

    async def _response(self, inquiry: _Inquiry) -> Response:
        caller = inquiry.caller = await self._authenticate(presented(inquiry.request.header(AUTHORIZATION)))
        if caller is None:
            raise Unauthenticated("The token is missing or not known here.")  # T04
        if len(inquiry.request.body) > self._most_bytes:
            return too_large(self._clock(), self._most_bytes)
        if not caller.registered and not serves_registration(inquiry.path):
            raise Unauthenticated("This token is for registration only.")  # T05
        if self._relay is not None and (far := await self._relayed(inquiry, caller, self._relay)) is not None:
            return far
        route = inquiry.route = route_of(inquiry.request.method, inquiry.path, self._handlers)
        if not _serves(caller, route):
            raise NotFound("There is nothing at this URL.")
        return await self._handled(inquiry, inquiry.call(caller, route), route)

    async def _relayed(self, inquiry: _Inquiry, caller: Caller, relay: Relay) -> Response | None:
        """A hub forwards more than it handles itself: all that carries routing headers."""
        route = inquiry.route = route_of(inquiry.request.method, inquiry.path)
        if not route.operation.routed:
            return None

        async def here(request: Request) -> Response:
            asked = _Inquiry(request)
            own = route_of(request.method, asked.path, self._handlers)
            return await self._handled(asked, asked.call(caller, own), own)

        return await relay(Inbound(call=inquiry.call(caller, route), route=route, request=inquiry.request, here=here))

    async def _handled(self, inquiry: _Inquiry, call: Call, route: Route) -> Response:
        most, body = self._most_per_page, inquiry.request.body
        arguments = arguments_of(route, call.caller, body, inquiry.query, most=most)
        method: Callable[..., Awaitable[Any]] = getattr(self._handlers[route.interface], route.operation.name)
        value = await method(call, *arguments)
        return reply(
            route.operation,
            value,
            self._clock(),
            url=f"{self._layout.base.rstrip('/')}/{inquiry.path.strip('/')}",
            endpoint=self._layout.endpoint(route.version, route.interface),
            query=inquiry.query,
            page=next((each for each in arguments if isinstance(each, PageRequest)), None),
            most=most,
        )


class _Inquiry:
    """One request as it becomes known, so that a refusal goes back with the headers of the call."""

    def __init__(self, request: Request) -> None:
        self.path, _, query = request.url.partition("?")
        self.request = request
        self.query: Mapping[str, str] = dict(parse_qsl(query, keep_blank_values=True))
        self.ids = read_call_ids(request.headers)
        self.routing = read_routing(request.headers)
        self.caller: Caller | None = None
        self.route: Route | None = None

    def call(self, caller: Caller, route: Route) -> Call:
        """What the handler is told."""
        return Call(version=route.version, caller=caller, routing=self.routing, ids=self.ids)

    def echoed_in(self, headers: Mapping[str, str]) -> dict[str, str]:
        """The headers of a response with those of this call; what a relayed one has of them is of another hop (H13)."""
        ours = self._echoed()
        names = {name.lower() for name in ours}
        return {name: value for name, value in headers.items() if name.lower() not in names} | ours

    def _echoed(self) -> dict[str, str]:
        """The headers that every response carries: the ids of the call (H13, H14), and the routing, turned round (H03, H04)."""
        if self.route is None:
            return self.ids.headers()
        if self.route.version is Version.V211:
            return {}
        routing = self.routing.answered().headers() if self.route.operation.routed else {}
        return {**self.ids.headers(), **routing}


def _serves(caller: Caller, route: Route) -> bool:
    """Whether the caller is served this side of the module; versions and credentials are everybody's."""
    module = route.operation.module
    return caller.sides is None or module in (None, ModuleID.CREDENTIALS) or (module, route.operation.side) in caller.sides


def _interface_of(handler: Interface) -> type[Interface]:
    """The interface that a handler extends."""
    return next(interface for interface in INTERFACES if isinstance(handler, interface))
