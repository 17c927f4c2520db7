"""One WebSocket to a central system: the dial (1.6J and 2.x part 4, chapter 3), the reader, and the faults of real networks."""

import contextlib
import os
import random
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

import aiohttp

from forecourt.ocpp.connection import Connection, Handler
from forecourt.ocpp.frames import CallError, CallResult, Frame
from forecourt.ocpp.versions import Version

WINDOW_BITS = 15
"""permessage-deflate is offered with the full window."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where and how to dial; `{identity}` in the URL is replaced, else the identity is appended."""

    url: str
    tls: ssl.SSLContext | None = None
    compress: bool = True
    call_timeout_s: float = 30.0
    handshake_timeout_s: float = 15.0
    ping_s: float | None = None

    def address(self, identity: str) -> str:
        """The URL of one station."""
        name = quote(identity, safe="")
        return self.url.replace("{identity}", name) if "{identity}" in self.url else f"{self.url.rstrip('/')}/{name}"


@dataclass(slots=True)
class Faults:
    """What goes wrong on purpose; each may be switched on and off at any time."""

    silent: bool = False
    """Half-open: nothing is sent or read any more, and nobody is told."""
    answer_delay_s: float = 0.0
    """Commands are answered late."""
    repeats_records: bool = False
    """Each transaction record is sent twice."""
    repeats_frames: bool = False
    """Each frame is sent twice, with the same message id."""
    loses: tuple[str, ...] = ()
    """Records of these events never leave (started, updated, values, ended)."""
    ignores_server_time: bool = False
    """The clock stays as wrong as it is."""


class Backoff:
    """Waits that double up to a limit, with jitter, so that a fleet does not return in step (2.x part 4, 5.3)."""

    def __init__(self, first_s: float, most_s: float) -> None:
        self._first_s = first_s
        self._most_s = most_s
        self._next_s = first_s

    def reset(self) -> None:
        """The connection was good."""
        self._next_s = self._first_s

    def next_s(self) -> float:
        """How long to wait now."""
        wait, self._next_s = self._next_s, min(self._next_s * 2, self._most_s)
        return wait * random.uniform(0.5, 1.5)  # noqa: S311 - jitter is no secret


class Link:
    """An open socket with its RPC connection; `answered` is called whenever an answer of ours leaves."""

    def __init__(
        self,
        ws: aiohttp.ClientWebSocketResponse,
        version: Version,
        handler: Handler,
        faults: Faults,
        answered: Callable[[], None],
        call_timeout_s: float,
    ) -> None:
        self._ws = ws
        self._faults = faults
        self._answered = answered
        self.connection = Connection(self, version, handler, self, call_timeout_s=call_timeout_s)

    async def read(self) -> None:
        """Feed the connection until the socket is gone."""
        try:
            async for message in self._ws:
                if self._faults.silent:
                    continue
                if message.type is aiohttp.WSMsgType.TEXT:
                    self.connection.feed(message.data)
                elif message.type is aiohttp.WSMsgType.PING:
                    await self._pong(message.data)
        finally:
            await self.connection.closed("socket closed")

    async def _pong(self, data: bytes) -> None:
        with contextlib.suppress(OSError):
            await self._ws.pong(data)

    # The socket of the connection

    async def send_str(self, text: str, /) -> None:
        """Send one frame."""
        if self._faults.silent:
            return
        await self._ws.send_str(text)
        if self._faults.repeats_frames:
            await self._ws.send_str(text)

    async def close(self, code: int = 1000, reason: bytes = b"") -> None:
        """Close in order."""
        await self._ws.close(code=code, message=reason)

    def abort(self) -> None:
        """Drop the line without a word, as a power cut does."""
        line = self._ws.get_extra_info("socket")
        if line is not None:
            with contextlib.suppress(OSError), socket.socket(fileno=os.dup(line.fileno())) as own:
                own.shutdown(socket.SHUT_RDWR)

    # The observer of the connection

    def frame_in(self, text: str, frame: Frame | None, at: float) -> None:
        """Nothing to note."""

    def frame_out(self, text: str, frame: Frame, at: float) -> None:
        """What follows an answer may go now."""
        if isinstance(frame, CallResult | CallError):
            self._answered()

    def note(self, kind: str, detail: str) -> None:
        """Nothing to note."""


async def dial(
    http: aiohttp.ClientSession, endpoint: Endpoint, identity: str, password: str | None, version: Version | None
) -> aiohttp.ClientWebSocketResponse:
    """Open the socket; `version` None offers no subprotocol (field note 1)."""
    headers = {"Authorization": aiohttp.encode_basic_auth(identity, password)} if password else {}
    return await http.ws_connect(
        endpoint.address(identity),
        protocols=(version.subprotocol,) if version else (),
        headers=headers,
        timeout=aiohttp.ClientWSTimeout(ws_close=2.0),
        autoping=False,
        heartbeat=endpoint.ping_s,
        compress=WINDOW_BITS if endpoint.compress else 0,
        ssl=endpoint.tls if endpoint.tls is not None else True,
        max_msg_size=4 << 20,
    )
