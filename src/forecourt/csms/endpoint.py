"""The gateway: its ports, the sockets behind them, and its end."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final

from aiohttp import WSMsgType
from aiohttp.web import BaseRequest, RequestHandler, Server, StreamResponse, WebSocketResponse

from forecourt.app.ports import Journal
from forecourt.app.stations import Knock, Stations
from forecourt.csms.door import Door, Entrant
from forecourt.csms.drain import drain
from forecourt.csms.journaling import WireJournal
from forecourt.csms.limits import Doorkeeper
from forecourt.csms.liveness import UNRESPONSIVE_S, Liveness
from forecourt.csms.settings import GatewaySettings
from forecourt.csms.sockets import GOING_AWAY, TRY_AGAIN_LATER, UNSUPPORTED_DATA, Dispatch, Sockets, StationSocket
from forecourt.csms.tls import TlsFiles, TlsPort
from forecourt.kit.errors import ForecourtError, InvalidInput, Unavailable
from forecourt.kit.time import Clock, utc_now
from forecourt.ocpp.connection import Answer, Connection
from forecourt.ocpp.frames import Call, CallError, CallResult, Send

BACKLOG: Final = 4096
CLOSE_S: Final = 5.0
END_AGAIN_S: Final = 1.0
SEEN_EVERY_S: Final = 60.0

__all__ = ["Gateway", "GatewaySettings"]

_log = logging.getLogger(__name__)


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
        on_unclaimed: Callable[[StationSocket, str, Answer], None] | None = None,
        clock: Clock = utc_now,
    ) -> None:
        self._settings = settings
        self._stations = stations
        self._journal = journal
        self._dispatch = dispatch
        self._on_unclaimed = on_unclaimed
        self._clock = clock
        self._doorkeeper = Doorkeeper(settings.limits)
        self._door = Door(settings, stations, self._doorkeeper, self._serve)
        self._silent: dict[RequestHandler, float] = {}
        """Connections that have not asked for anything yet, since when."""
        self._server = Server(self._handle, access_log=None, keepalive_timeout=15.0)
        self._plain: asyncio.Server | None = None
        self._tls: TlsPort | None = None
        self._sweeper: asyncio.Task[None] | None = None
        self._endings: set[asyncio.Task[None]] = set()
        self.sockets = Sockets() if sockets is None else sockets
        self.liveness = Liveness(self.sockets, settings.timing, on_unbooted, on_mute=self._found_mute)
        self.port: int | None = None
        """The port for ws:// once it is open."""
        self.tls_port: int | None = None
        """The port for wss:// once it is open."""

    @property
    def accepting(self) -> bool:
        """Whether stations can connect."""
        return not self._door.closed and (self.port is not None or self.tls_port is not None)

    # --- the life of the gateway ---

    async def start(self, host: str, port: int | None, *, tls_port: int | None = None, tls: TlsFiles | None = None) -> None:
        """Open the ports (0 takes a free one, None opens none) and accept stations."""
        if tls_port is not None:
            if tls is None:
                raise InvalidInput("A port for wss:// needs certificates.")
            self._tls = TlsPort(tls, self._connection, self._handshake_failed, may_begin=self._doorkeeper.may_begin)
            self.tls_port = self._tls.listen(host, tls_port)
        if port is not None:
            self._plain = await asyncio.get_running_loop().create_server(self._connection, host, port, backlog=BACKLOG)
            self.port = int(self._plain.sockets[0].getsockname()[1])
        self._sweeper = asyncio.get_running_loop().create_task(self._sweep())

    def reload_certificates(self) -> None:
        """Use the certificate files as they are now for handshakes to come. Raises `InvalidInput` and keeps the old ones."""
        if self._tls is not None:
            self._tls.reload()

    async def drain(self) -> None:
        """Accept nothing more, finish what is in hand, close the sockets at the set pace."""
        self._door.closed = True
        await self._close_ports()
        await drain(self.sockets, self._settings.draining)

    async def stop(self) -> None:
        """End everything that is left at once."""
        self._door.closed = True
        await self._close_ports()
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for socket in self.sockets:
            socket.abort("the server stops")
        await self._server.shutdown(timeout=CLOSE_S)
        await asyncio.gather(*self._endings, return_exceptions=True)
        await self._stations.flush()

    def _found_mute(self, socket: StationSocket) -> None:
        self._stations.advise(socket.station_id, "answers_nothing", seconds=round(UNRESPONSIVE_S))

    async def _close_ports(self) -> None:
        if self._plain is not None:
            self._plain.close()
        if self._tls is not None:
            await self._tls.close()

    # --- one connection ---

    def _connection(self) -> RequestHandler:
        handler = self._server()
        self._silent[handler] = time.monotonic()
        return handler

    async def _handle(self, request: BaseRequest) -> StreamResponse:
        self._silent.pop(request.protocol, None)
        return await self._door.handle(request)

    def _drop_silent(self) -> None:
        """Connections that ask for nothing hold a descriptor; they are in order of age."""
        late = time.monotonic() - self._settings.timing.request_s
        for handler, since in list(self._silent.items()):
            if since > late:
                return
            del self._silent[handler]
            handler.force_close()

    # --- one socket ---

    def _open(self, entrant: Entrant) -> StationSocket:
        station = entrant.admitted.station
        socket = StationSocket(
            entrant.websocket,
            entrant.transport,
            station_id=station.id,
            identity=station.identity,
            operator_id=station.operator_id,
            epoch=entrant.epoch,
            version=entrant.version,
            validation=station.validation,
            registration=station.registration,
            address=entrant.knock.address,
            cert_common_name=entrant.knock.certificate_common_name if entrant.admitted.profile == 3 else None,
        )
        self._wire(socket)
        return socket

    def _wire(self, socket: StationSocket) -> None:
        socket.journal = WireJournal(
            self._journal,
            operator_id=socket.operator_id,
            station_id=socket.station_id,
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
            on_unclaimed=None if self._on_unclaimed is None else partial(self._on_unclaimed, socket),
        )
        socket.hold()

    async def _serve(self, entrant: Entrant) -> None:
        socket = self._open(entrant)
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
        while True:
            if await self._end_stored(socket, reason):
                return
            await asyncio.sleep(END_AGAIN_S)

    async def _end_stored(self, socket: StationSocket, reason: str) -> bool:
        """Whether there is nothing more to do: while the store is away it is tried again; the next start ends what is left."""
        try:
            await self._stations.disconnected(socket.station_id, socket.epoch, reason)
        except ForecourtError as error:
            _log.warning("end of the socket of %s not stored: %s", socket.identity, error)
            return self._door.closed or not isinstance(error, Unavailable)
        return True

    def _end_soon(self, socket: StationSocket, reason: str) -> None:
        self._keep(asyncio.get_running_loop().create_task(_end_quietly(socket, reason)))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._endings.add(task)
        task.add_done_callback(self._endings.discard)

    # --- the one timer ---

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        seen_at = loop.time()
        while True:
            await asyncio.sleep(self._settings.timing.sweep_s)
            try:
                self.liveness.sweep()
                self._drop_silent()
                if loop.time() - seen_at >= SEEN_EVERY_S:
                    seen_at = loop.time()
                    await self._stations.saw(self._seen(SEEN_EVERY_S))
                await self._stations.flush()
            except Unavailable as trouble:
                _log.warning("the sweep waits for the store: %s", trouble)
            except Exception:  # noqa: BLE001 -- supervisor: without its sweeper the process would keep dead sockets
                _log.exception("the sweep failed")

    def _seen(self, within_s: float) -> dict[str, tuple[int, datetime]]:
        now, clock = self._clock(), time.monotonic()
        return {socket.station_id: (socket.epoch, now) for socket in self.sockets if clock - socket.last_frame_at < within_s}

    def _handshake_failed(self, address: str, sentence: str) -> None:
        self._doorkeeper.handshake_failed(address)
        self._stations.note_refusal(Knock(identity="", path="", address=address, tls=True), "tls_handshake", sentence)


def _why_ended(websocket: WebSocketResponse, said: object) -> str:
    if isinstance(said, BaseException):
        return f"its frames could not be read: {said}"
    code = websocket.close_code
    return "the connection broke" if code in (None, 1006) else f"closed by the station ({code})"


async def _end_quietly(socket: StationSocket, reason: str) -> None:
    with contextlib.suppress(OSError):
        await socket.end(reason, code=GOING_AWAY)
    socket.transport.abort()  # a half-open one would linger with what it never took
