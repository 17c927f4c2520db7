"""The stations' door: HTTP until the upgrade, then one socket each (1.6J chapter 3; 2.x part 4, chapter 3)."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Final

import msgspec
from aiohttp import WSMsgType, hdrs
from aiohttp.web import BaseRequest, Response, Server, StreamResponse, WebSocketResponse

from forecourt.app.ports import Journal
from forecourt.app.stations import Admitted, Knock, Refused, Stations
from forecourt.csms import identity
from forecourt.csms.drain import DrainPace, drain
from forecourt.csms.journaling import WireJournal
from forecourt.csms.limits import Doorkeeper, Limits
from forecourt.csms.liveness import Liveness, Timing
from forecourt.csms.sockets import GOING_AWAY, PROTOCOL_ERROR, TRY_AGAIN_LATER, UNSUPPORTED_DATA, Dispatch, Sockets, StationSocket
from forecourt.csms.tls import TlsFiles, TlsPort
from forecourt.domain.admission import identity_key
from forecourt.domain.stations import Station
from forecourt.kit.errors import ForecourtError, InvalidInput
from forecourt.kit.time import Clock, utc_now
from forecourt.ocpp.connection import Connection
from forecourt.ocpp.frames import Call, CallError, CallResult, Send
from forecourt.ocpp.versions import Version

BACKLOG: Final = 4096
CLOSE_S: Final = 5.0
SEEN_EVERY_S: Final = 60.0
REALM: Final[Mapping[str, str]] = {hdrs.WWW_AUTHENTICATE: 'Basic realm="OCPP", charset="UTF-8"'}

_log = logging.getLogger(__name__)


class GatewaySettings(msgspec.Struct, frozen=True, kw_only=True):
    """How the gateway behaves; the runtime fills it from the settings of the process."""

    without_subprotocol: bool = True
    compression: bool = True
    call_timeout_s: float = 30.0
    limits: Limits = Limits()
    timing: Timing = Timing()
    draining: DrainPace = DrainPace()


class Gateway:
    """Accepts stations, reads their sockets, and keeps the registry of what is open."""

    def __init__(
        self,
        settings: GatewaySettings,
        stations: Stations,
        journal: Journal,
        dispatch: Dispatch,
        *,
        sockets: Sockets | None = None,
        on_unbooted: Callable[[StationSocket], None] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._stations = stations
        self._journal = journal
        self._dispatch = dispatch
        self._clock = clock
        self._doorkeeper = Doorkeeper(settings.limits)
        self._server = Server(self._handle, access_log=None, keepalive_timeout=15.0)
        self._plain: asyncio.Server | None = None
        self._tls: TlsPort | None = None
        self._draining = False
        self._sweeper: asyncio.Task[None] | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self.sockets = Sockets() if sockets is None else sockets
        self.liveness = Liveness(self.sockets, settings.timing, on_unbooted)
        self.port: int | None = None
        """The port for ws:// once it is open."""
        self.tls_port: int | None = None
        """The port for wss:// once it is open."""

    @property
    def accepting(self) -> bool:
        """Whether stations can connect."""
        return not self._draining and (self.port is not None or self.tls_port is not None)

    # --- the life of the gateway ---

    async def start(self, host: str, port: int | None, *, tls_port: int | None = None, tls: TlsFiles | None = None) -> None:
        """Open the ports (0 takes a free one, None opens none) and accept stations."""
        if tls_port is not None:
            if tls is None:
                raise InvalidInput("A port for wss:// needs certificates.")
            self._tls = TlsPort(tls, self._server, self._handshake_failed, may_begin=self._doorkeeper.may_knock)
            self.tls_port = self._tls.listen(host, tls_port)
        if port is not None:
            self._plain = await asyncio.get_running_loop().create_server(self._server, host, port, backlog=BACKLOG)
            self.port = int(self._plain.sockets[0].getsockname()[1])
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    def reload_certificates(self) -> None:
        """Use the certificate files as they are now for handshakes to come. Raises `InvalidInput` and keeps the old ones."""
        if self._tls is not None:
            self._tls.reload()

    async def drain(self) -> None:
        """Accept nothing more, finish what is in hand, close the sockets at the set pace."""
        self._draining = True
        await self._close_ports()
        await drain(self.sockets, self._settings.draining)

    async def stop(self) -> None:
        """End everything that is left at once."""
        self._draining = True
        await self._close_ports()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for socket in self.sockets:
            socket.abort("the server stops")
        await self._server.shutdown(timeout=CLOSE_S)
        await asyncio.gather(*self._endings, return_exceptions=True)
        await self._stations.flush()

    async def _close_ports(self) -> None:
        if self._plain is not None:
            self._plain.close()
        if self._tls is not None:
            await self._tls.close()

    # --- one handshake ---

    async def _handle(self, request: BaseRequest) -> StreamResponse:
        if self._draining:
            return _plain(503, "The server restarts.", {hdrs.RETRY_AFTER: "10"})
        if request.headers.get(hdrs.UPGRADE, "").lower() != "websocket" or request.method != hdrs.METH_GET:
            return _plain(426, "This port is for charging stations, which speak WebSocket.", {hdrs.UPGRADE: "websocket"})
        address = request.remote or ""
        if not self._doorkeeper.may_knock(address):
            return _plain(429, "Too many refused attempts from this address.", {hdrs.RETRY_AFTER: "60"})
        try:
            knock = _knock(request, address)
        except InvalidInput as error:
            self._doorkeeper.refused(address)
            return _plain(400, error.message)
        return await self._decide(request, knock)

    async def _decide(self, request: BaseRequest, knock: Knock) -> StreamResponse:
        key = identity_key(knock.identity)
        too_many = self._doorkeeper.enter(knock.address, key)
        if too_many is not None:
            self._stations.note_refusal(knock, "too_many_sockets", too_many)
            return _plain(429, too_many, {hdrs.RETRY_AFTER: "30"})
        try:
            verdict = await self._stations.admit(knock)
            if isinstance(verdict, Refused):
                self._doorkeeper.refused(knock.address)
                return _refusal(verdict)
            return await self._welcome(request, knock, verdict)
        except ForecourtError as error:
            _log.warning("handshake of %s not decided: %s", knock.identity, error)
            return _plain(503, "Try again later.", {hdrs.RETRY_AFTER: "10"})
        finally:
            self._doorkeeper.leave(knock.address, key)

    async def _welcome(self, request: BaseRequest, knock: Knock, admitted: Admitted) -> StreamResponse:
        version = identity.choose(knock.offered, none_is_16=self._settings.without_subprotocol)
        if version is None:
            return await self._no_common_version(request, knock)
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
        socket = self._open(websocket, request, knock, admitted, version, epoch)
        await self._serve(socket)
        return websocket

    async def _no_common_version(self, request: BaseRequest, knock: Knock) -> StreamResponse:
        """Complete the handshake without a subprotocol, then close at once (1.6J 3.2; 2.x part 4, 3.2)."""
        theirs = ", ".join(knock.offered) or "none"
        ours = ", ".join(version.subprotocol for version in identity.PREFERENCE)
        self._stations.note_refusal(
            knock, "no_common_subprotocol", f"It offers the subprotocols {theirs}; the server speaks {ours}."
        )
        self._doorkeeper.refused(knock.address)
        websocket = WebSocketResponse(compress=False, timeout=CLOSE_S)
        await websocket.prepare(_with_offer(request, None))
        await websocket.close(code=PROTOCOL_ERROR, message=b"no common subprotocol")
        return websocket

    # --- one socket ---

    def _open(
        self,
        websocket: WebSocketResponse,
        request: BaseRequest,
        knock: Knock,
        admitted: Admitted,
        version: Version,
        epoch: int,
    ) -> StationSocket:
        station = admitted.station
        transport = request.transport
        if transport is None:
            raise ConnectionResetError("It went away during the handshake.")
        socket = StationSocket(
            websocket,
            transport,
            station_id=station.id,
            identity=station.identity,
            operator_id=station.operator_id,
            epoch=epoch,
            version=version,
            validation=station.validation,
            registration=station.registration,
            address=knock.address,
            cert_common_name=knock.certificate_common_name if admitted.profile == 3 else None,
        )
        self._wire(socket, station)
        return socket

    def _wire(self, socket: StationSocket, station: Station) -> None:
        socket.journal = WireJournal(
            self._journal,
            operator_id=station.operator_id,
            station_id=station.id,
            epoch=socket.epoch,
            version=socket.version.value,
            clock=self._clock,
        )
        socket.connection = Connection(
            socket,
            socket.version,
            partial(self._handle_message, socket),
            socket.journal,
            call_timeout_s=self._settings.call_timeout_s,
        )
        socket.hold()

    async def _serve(self, socket: StationSocket) -> None:
        older = self.sockets.add(socket)
        if older is socket:
            await socket.end("a newer socket of the station is open")
            return
        if older is not None:
            self._end_soon(older, "replaced by a newer socket")
        try:
            await self._stations.connected(socket.station_id, socket.epoch, socket.version.value, socket.address)
            await self._read(socket)
        except ForecourtError as error:
            await socket.end(error.message, code=TRY_AGAIN_LATER)
        finally:
            self._ended(socket)

    async def _read(self, socket: StationSocket) -> None:
        """Read until the end. Nothing here waits for a handler; a station that is too fast is read more slowly."""
        websocket, clock = socket.websocket, time.monotonic
        while True:
            message = await websocket.receive()
            now = socket.last_frame_at = clock()
            match message.type:
                case WSMsgType.TEXT:
                    socket.connection.feed(message.data)
                    if (wait := socket.pace.wait_s(self._settings.limits, now)) > 0:
                        await asyncio.sleep(wait)
                case WSMsgType.PING:
                    with contextlib.suppress(OSError):
                        await websocket.pong(message.data)
                case WSMsgType.PONG:
                    pass
                case WSMsgType.BINARY:
                    await socket.end("OCPP-J is text, and this is a binary frame", code=UNSUPPORTED_DATA)
                    return
                case _:
                    socket.note_end(_why_ended(websocket, message.data))
                    return

    async def _handle_message(self, socket: StationSocket, message: Call | Send) -> CallResult | CallError | None:
        is_boot = message.action == "BootNotification"
        if socket.held and not is_boot:
            socket.release()  # it does not boot on this socket, and can take requests (field note 14)
        reply = await self._dispatch(socket, message)
        if is_boot and isinstance(reply, CallResult):
            socket.booted = True
            socket.release()
        return reply

    def _ended(self, socket: StationSocket) -> None:
        self.sockets.remove(socket)
        self._keep(asyncio.get_running_loop().create_task(self._conclude(socket)))

    async def _conclude(self, socket: StationSocket) -> None:
        reason = socket.end_reason or "closed by the station"
        await socket.connection.closed(reason)
        try:
            await self._stations.disconnected(socket.station_id, socket.epoch, reason)
        except ForecourtError as error:
            _log.warning("end of the socket of %s not stored: %s", socket.identity, error)

    def _end_soon(self, socket: StationSocket, reason: str) -> None:
        self._keep(asyncio.get_running_loop().create_task(_end_quietly(socket, reason)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    # --- the one timer ---

    async def _sweep(self) -> None:
        timing, loop = self._settings.timing, asyncio.get_running_loop()
        seen_at = loop.time()
        while True:
            await asyncio.sleep(timing.sweep_s)
            self.liveness.sweep()
            if loop.time() - seen_at >= SEEN_EVERY_S:
                seen_at = loop.time()
                await self._stations.saw(self._seen(SEEN_EVERY_S))
            try:
                await self._stations.flush()
            except ForecourtError as error:
                _log.warning("counters not written: %s", error)

    def _seen(self, within_s: float) -> dict[str, tuple[int, datetime]]:
        now, clock = self._clock(), time.monotonic()
        return {socket.station_id: (socket.epoch, now) for socket in self.sockets if clock - socket.last_frame_at < within_s}

    def _handshake_failed(self, address: str, sentence: str) -> None:
        self._doorkeeper.refused(address)
        self._stations.note_refusal(Knock(identity="", path="", address=address, tls=True), "tls_handshake", sentence)


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


def _why_ended(websocket: WebSocketResponse, said: object) -> str:
    if isinstance(said, BaseException):
        return f"its frames could not be read: {said}"
    code = websocket.close_code
    return "the connection broke" if code in (None, 1006) else f"closed by the station ({code})"


async def _end_quietly(socket: StationSocket, reason: str) -> None:
    with contextlib.suppress(OSError):
        await socket.end(reason, code=GOING_AWAY)
    socket.transport.abort()  # a half-open one would linger with what it never took
