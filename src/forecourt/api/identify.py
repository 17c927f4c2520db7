"""Who asks: a Bearer key becomes the request's `Caller`; the role that a route needs is checked before its handler."""

from typing import Any

import msgspec
from litestar.connection import ASGIConnection
from litestar.datastructures import MutableScopeHeaders
from litestar.handlers import BaseRouteHandler
from litestar.types import ASGIApp, Message, Receive, Scope, Send

from forecourt.api.problems import CORRELATION_HEADER, correlation_of
from forecourt.app.access import Access
from forecourt.domain.access import Role
from forecourt.kit.errors import Unauthenticated

OPEN = {"open": True}
"""For a route that needs no key."""
ADMINISTRATOR = {"role": Role.ADMINISTRATOR}
"""For a route of administrators only."""


class Identify:
    """Middleware of the API: sets `request.user` and the correlation id, which every answer carries."""

    def __init__(self, app: ASGIApp, access: Access) -> None:
        self._app = app
        self._access = access

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        connection: ASGIConnection[Any, Any, Any, Any] = ASGIConnection(scope)
        correlation_id = correlation_of(connection)

        async def send_correlated(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableScopeHeaders.from_message(message)[CORRELATION_HEADER] = correlation_id
            await send(message)

        if not connection.route_handler.opt.get("open"):
            caller = await self._access.authenticate_key(_bearer(connection.headers.get("authorization")))
            scope["user"] = msgspec.structs.replace(caller, correlation_id=correlation_id)
        await self._app(scope, receive, send_correlated)


def require_role(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Guard: reading needs a viewer, anything else an operator, unless the route says more."""
    if not handler.opt.get("open"):
        needed = Role.VIEWER if connection.scope.get("method") in ("GET", "HEAD", "OPTIONS") else Role.OPERATOR
        connection.user.require(handler.opt.get("role", needed))


def _bearer(header: str | None) -> str:
    scheme, _, key = (header or "").partition(" ")
    if scheme.casefold() != "bearer" or not key.strip():
        raise Unauthenticated("Send an API key: Authorization: Bearer <key>.", code="no_key")
    return key.strip()
