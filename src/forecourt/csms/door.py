"""HTTP until the upgrade: who knocks, who comes in, in which version (1.6J chapter 3; 2.x part 4, chapter 3)."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Final, NamedTuple

from aiohttp import hdrs
from aiohttp.web import BaseRequest, Response, StreamResponse, WebSocketResponse

from forecourt.app.stations import Admitted, Knock, Refused, Stations
from forecourt.csms import identity
from forecourt.csms.limits import Doorkeeper
from forecourt.csms.settings import GatewaySettings
from forecourt.csms.sockets import PROTOCOL_ERROR
from forecourt.domain.admission import identity_key
from forecourt.kit.errors import ForecourtError, InvalidInput, NotFound
from forecourt.ocpp.versions import Version

CLOSE_S: Final = 5.0
REALM: Final[Mapping[str, str]] = {hdrs.WWW_AUTHENTICATE: 'Basic realm="OCPP", charset="UTF-8"'}

_log = logging.getLogger(__name__)


class Entrant(NamedTuple):
    """A station whose handshake is complete."""

    websocket: WebSocketResponse
    transport: asyncio.Transport
    knock: Knock
    admitted: Admitted
    version: Version
    epoch: int


class Door:
    """Answers handshakes; whoever comes in is handed to `serve`, which returns when the socket has ended."""

    def __init__(
        self,
        settings: GatewaySettings,
        stations: Stations,
        doorkeeper: Doorkeeper,
        serve: Callable[[Entrant], Awaitable[None]],
    ) -> None:
        self._settings = settings
        self._stations = stations
        self._doorkeeper = doorkeeper
        self._serve = serve
        self.closed = False
        """Nobody comes in any more: the process drains."""

    async def handle(self, request: BaseRequest) -> StreamResponse:
        """Answer one request: with a socket, or with the reason why there is none."""
        if self.closed:
            return _plain(503, "The server restarts.", {hdrs.RETRY_AFTER: "10"})
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket" or request.method != hdrs.METH_GET:
            return _plain(426, "This port is for charging stations, which speak WebSocket.", {hdrs.UPGRADE: "websocket"})
        address = request.remote or ""
        try:
            knock = _knock(request, address)
        except InvalidInput as error:
            return _plain(400, error.message)
        if not self._doorkeeper.may_knock(address, identity_key(knock.identity), _shown(knock)):
            return _plain(429, "Too many refused attempts.", {hdrs.RETRY_AFTER: "60"})
        return await self._decide(request, knock)

    async def _decide(self, request: BaseRequest, knock: Knock) -> StreamResponse:
        try:
            verdict = await self._stations.admit(knock)
            if isinstance(verdict, Refused):
                self._doorkeeper.refused(knock.address, identity_key(knock.identity))
                return _refusal(verdict)
            return await self._enter(request, knock, verdict)
        except NotFound:  # it was removed in this very moment
            return _plain(404, "Unknown station.")
        except ForecourtError as error:
            _log.warning("handshake of %s not decided: %s", knock.identity, error)
            return _plain(503, "Try again later.", {hdrs.RETRY_AFTER: "10"})

    async def _enter(self, request: BaseRequest, knock: Knock, admitted: Admitted) -> StreamResponse:
        key = identity_key(knock.identity)
        too_many = self._doorkeeper.enter(knock.address, key, _shown(knock))
        if too_many is not None:
            self._stations.note_refusal(knock, "too_many_sockets", too_many)
            return _plain(429, too_many, {hdrs.RETRY_AFTER: "30"})
        try:
            return await self._welcome(request, knock, admitted)
        finally:
            self._doorkeeper.leave(knock.address, key)

    async def _welcome(self, request: BaseRequest, knock: Knock, admitted: Admitted) -> StreamResponse:
        only = admitted.station.only_version
        version = identity.choose(knock.offered, none_is_16=self._settings.without_subprotocol, only=only)
        if version is None:
            return await self._no_common_version(request, knock, only)
        epoch = await self._stations.take_epoch(admitted.station.id)
        websocket = WebSocketResponse(
            protocols=(version.subprotocol,),
            autoping=False,
            compress=self._settings.compression,
            max_msg_size=self._settings.limits.max_frame_bytes,
            timeout=CLOSE_S,
        )
        several = len(request.headers.getall(hdrs.SEC_WEBSOCKET_PROTOCOL, ())) > 1
        await websocket.prepare(_with_offer(request, version.subprotocol) if several else request)
        if request.transport is not None:
            await self._serve(Entrant(websocket, request.transport, knock, admitted, version, epoch))
        return websocket

    async def _no_common_version(self, request: BaseRequest, knock: Knock, only: str | None) -> StreamResponse:
        """Complete the handshake without a subprotocol, then close at once (1.6J 3.2; 2.x part 4, 3.2)."""
        theirs = ", ".join(knock.offered) or "none"
        ours = ", ".join(version.subprotocol for version in identity.PREFERENCE if only in (None, version.value))
        self._stations.note_refusal(
            knock, "no_common_subprotocol", f"It offers the subprotocols {theirs}; the server speaks {ours}."
        )
        self._doorkeeper.refused(knock.address, identity_key(knock.identity))
        websocket = WebSocketResponse(compress=False, timeout=CLOSE_S)
        await websocket.prepare(_with_offer(request, None))
        await websocket.close(code=PROTOCOL_ERROR, message=b"no common subprotocol")
        return websocket


def _knock(request: BaseRequest, address: str) -> Knock:
    credentials = identity.basic(request.headers.get(hdrs.AUTHORIZATION))
    certificate = identity.certificate(request.get_extra_info("peercert"))
    return Knock(
        identity=identity.identity_of(request.raw_path),
        path=request.raw_path,
        address=address,
        offered=identity.offered(request.headers.getall(hdrs.SEC_WEBSOCKET_PROTOCOL, ())),
        user=credentials.user if credentials else None,
        password=credentials.password if credentials else None,
        tls=request.secure,
        certificate_organisations=certificate.organisations if certificate else (),
        certificate_common_name=certificate.common_name if certificate else None,
    )


def _shown(knock: Knock) -> int | None:
    """The credentials of a knock as a number that tells them apart in this process; None where there are none."""
    shown = (knock.user, knock.password, knock.certificate_organisations, knock.certificate_common_name)
    return hash(shown) if knock.password is not None or knock.certificate_common_name is not None else None


def _with_offer(request: BaseRequest, subprotocol: str | None) -> BaseRequest:
    """The request with one subprotocol on offer, or none: aiohttp reads the first of several headers only."""
    headers = request.headers.copy()
    headers.popall(hdrs.SEC_WEBSOCKET_PROTOCOL, None)
    if subprotocol is not None:
        headers[hdrs.SEC_WEBSOCKET_PROTOCOL] = subprotocol
    return request.clone(headers=headers)


def _refusal(refused: Refused) -> Response:
    """What the one at the door is told: less than the operator reads."""
    said = {400: refused.sentence, 401: "Authentication is needed.", 403: "Not permitted.", 404: "Unknown station."}
    return _plain(refused.status, said.get(refused.status, "Refused."), REALM if refused.status == 401 else None)


def _plain(status: int, text: str, headers: Mapping[str, str] | None = None) -> Response:
    return Response(status=status, text=text + "\n", headers={**(headers or {}), hdrs.CONNECTION: "close"})
