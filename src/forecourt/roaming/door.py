"""Where partners come in: `/ocpi` on the node's web server (ASGI); who calls and what is done is decided behind it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from contextlib import suppress
from http import HTTPStatus
from typing import Any, Final, TypeAlias

import structlog

from forecourt.app.partners import Admission, InboundHandshakes
from forecourt.kit.errors import ForecourtError, TooMany
from forecourt.kit.time import Clock
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import Party, Presented
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.server.dispatcher import MOST_BYTES, Answered, Dispatcher, Relay
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.server.replies import refusal, too_large
from forecourt.roaming.journaling import VERSIONS, Journaling
from forecourt.roaming.mapping.parties import wire_party
from forecourt.roaming.registering import CredentialsHandler, PartnerCaller, VersionsHandler, sides_of

PREFIX: Final = "/ocpi"
_log = structlog.get_logger(__name__)
Message: TypeAlias = MutableMapping[str, Any]
Receive: TypeAlias = Callable[[], Awaitable[Any]]
Send: TypeAlias = Callable[[Any], Awaitable[None]]


class Door:
    """An ASGI application. `base_url` is where partners reach it, known when the node serves; `handlers` are the modules',
    `relay` is a hub's way around them."""

    def __init__(
        self,
        admission: Admission,
        handshakes: InboundHandshakes,
        journaling: Journaling,
        base_url: Callable[[], str],
        handlers: Sequence[Interface],
        clock: Clock,
        relay: Relay | None = None,
    ) -> None:
        self._admission = admission
        self._handshakes = handshakes
        self._journaling = journaling
        self._base_url = base_url
        self._handlers = tuple(handlers)
        self._clock = clock
        self._relay = relay
        self._dispatcher: Dispatcher | None = None

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """One request over HTTP."""
        body = await _body(receive)
        if body is None:
            response = too_large(self._clock(), MOST_BYTES)
        else:
            response = await self.answer(_request(scope, body), _address(scope))
        headers = [(name.lower().encode(), value.encode("latin-1", "replace")) for name, value in response.headers.items()]
        headers.append((b"content-length", str(len(response.body)).encode()))
        await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
        await send({"type": "http.response.body", "body": response.body})

    async def answer(self, request: Request, address: str) -> Response:
        """The response; wrong tokens are counted by the address that they come from."""
        try:
            self._admission.require_calm(address)
        except TooMany as error:
            return refusal(error, self._clock())
        at = self._clock()
        answered = await self._dispatching().answer(request)
        if answered.failure is not None:
            _log.error("a call of a partner failed", url=request.url, exc_info=answered.failure)
        if not isinstance(answered.caller, PartnerCaller):
            if answered.response.status == HTTPStatus.UNAUTHORIZED:
                self._admission.failed(address)
            return answered.response
        await self._heard(answered, answered.caller)
        admitted, route = answered.caller.admitted, answered.route
        self._journaling.incoming(
            admitted.partner.operator_id,
            admitted.partner.id,
            request,
            answered.response,
            at=at,
            version="" if route is None else route.version,
            module="" if route is None else route.operation.module or VERSIONS,
        )
        return answered.response

    async def _heard(self, answered: Answered, caller: PartnerCaller) -> None:
        module = None if answered.route is None else answered.route.operation.module
        to_a_module = caller.registered and module not in (None, ModuleID.CREDENTIALS)
        with suppress(ForecourtError):  # what was done is done; the next call shows it again
            await self._admission.came(caller.admitted, to_a_module=to_a_module)

    async def _authenticate(self, presented: Sequence[Presented]) -> PartnerCaller | None:
        admitted = await self._admission.admit([each.token for each in presented])
        if admitted is None:
            return None
        partner = admitted.partner
        parties = frozenset(
            Party(country, party)
            for country, party in (wire_party(each.party) for each in partner.roles)
            if country is not None and party is not None
        )
        return PartnerCaller(
            key=partner.id,
            registered=admitted.registered,
            parties=None if partner.hub_party is not None else parties,
            sides=sides_of(partner),
            undated_patches=partner.quirks.patch_without_last_updated,
            admitted=admitted,
        )

    def _dispatching(self) -> Dispatcher:
        if self._dispatcher is None:
            layout = Layout(self._base_url())
            served = (CredentialsHandler(self._handshakes), *self._handlers)
            handlers = (VersionsHandler(layout, self._handlers), *served)
            self._dispatcher = Dispatcher(layout, self._authenticate, handlers, clock=self._clock, relay=self._relay)
        return self._dispatcher


async def _body(receive: Receive) -> bytes | None:
    """The body; None when it is too large to be read."""
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return bytes(parts)
        parts += message.get("body", b"")
        if len(parts) > MOST_BYTES:
            return None
        if not message.get("more_body"):
            return bytes(parts)


def _request(scope: MutableMapping[str, Any], body: bytes) -> Request:
    raw: bytes = scope.get("raw_path") or scope["path"].encode()
    path = raw.decode("latin-1").partition("?")[0].removeprefix(PREFIX)
    query = scope.get("query_string", b"").decode("latin-1")
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    return Request(method=scope["method"], url=f"{path}?{query}" if query else path, headers=headers, body=body)


def _address(scope: MutableMapping[str, Any]) -> str:
    client = scope.get("client")
    return str(client[0]) if client else ""
