"""The open sockets of stations: one `StationSocket` each, the newest epoch of a station wins (design, invariant 4)."""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterator
from typing import TYPE_CHECKING, Final

from forecourt.csms.allowance import Allowance
from forecourt.csms.limits import Pace
from forecourt.domain.stations import Registration, Validation
from forecourt.ocpp.frames import Call, CallError, CallResult, Send
from forecourt.ocpp.versions import Version

if TYPE_CHECKING:
    from asyncio import Transport

    from aiohttp.web import WebSocketResponse

    from forecourt.csms.journaling import WireJournal
    from forecourt.ocpp.connection import Connection

Dispatch = Callable[["StationSocket", Call | Send], Awaitable[CallResult | CallError | None]]
"""Handles one message of a station. None: no answer (a SEND), or `socket.end` was called and the CALL stays unanswered."""

DEFLATE_BITS: Final = 11
"""Our largest compression window, 2^11 bytes; replies are short, and a window is memory."""
GOING_AWAY: Final = 1001
PROTOCOL_ERROR: Final = 1002
UNSUPPORTED_DATA: Final = 1003
POLICY_VIOLATION: Final = 1008
SERVICE_RESTART: Final = 1012
TRY_AGAIN_LATER: Final = 1013


class StationSocket:
    """One accepted socket of a station, until it ends. What the translators and the link need to know of it."""

    __slots__ = (
        "address",
        "allowance",
        "booted",
        "cert_common_name",
        "connection",
        "deflate",
        "end_reason",
        "epoch",
        "held",
        "identity",
        "journal",
        "last_frame_at",
        "mute",
        "nudged",
        "opened_at",
        "operator_id",
        "pace",
        "pinged_at",
        "registration",
        "station_id",
        "transport",
        "validation",
        "version",
        "websocket",
    )

    connection: Connection
    journal: WireJournal
    """Observer of the connection; the dispatcher attaches faults and repairs to the message in hand here."""

    def __init__(
        self,
        websocket: WebSocketResponse,
        transport: Transport,
        *,
        station_id: str,
        identity: str,
        operator_id: str,
        epoch: int,
        version: Version,
        validation: Validation,
        registration: Registration,
        address: str,
        cert_common_name: str | None = None,
    ) -> None:
        self.websocket = websocket
        self.transport = transport
        self.station_id = station_id
        self.identity = identity
        self.operator_id = operator_id
        self.epoch = epoch
        self.version = version
        self.validation = validation
        self.registration = registration
        """The last status the station was told: on this socket, or as stored."""
        self.address = address
        self.cert_common_name = cert_common_name
        """Common name of the client certificate (profile 3), checked against the boot message (B01.FR.11)."""
        self.mute = False
        """It was found alive and not answering, once on this socket (field note 20)."""
        self.booted = False
        """BootNotification was answered on this socket."""
        self.allowance = Allowance()
        """Actions that we asked the station to send (B02.FR.02); they pass the boot gate."""
        self.deflate = min(int(websocket.compress), DEFLATE_BITS)
        """Window bits of permessage-deflate, 0 when it was not negotiated."""
        self.end_reason: str | None = None
        self.opened_at = self.last_frame_at = time.monotonic()
        """Any frame counts as a sign of life, pings and pongs too (field note 20)."""
        self.pinged_at: float | None = None
        self.pace = Pace(self.opened_at)
        self.held = False
        """Our CALLs wait for the answer to BootNotification (field note 15)."""
        self.nudged = False
        """The link was told that no BootNotification came (field note 14)."""

    def hold(self) -> None:
        """Keep our CALLs back until the station booted, says something else, or the sweeper ends the wait."""
        self.held = True
        self.connection.hold()

    def release(self) -> None:
        """Let our CALLs go; from a handler, after its answer was sent."""
        if self.held:
            self.held = False
            self.connection.release_after_answer()

    async def send_str(self, text: str) -> None:
        """Send one frame. A fresh small compressor for each: no window is kept while the socket idles."""
        await self.websocket.send_str(text, compress=self.deflate or None)

    async def close(self, code: int, reason: bytes) -> None:
        """Close with the WebSocket handshake."""
        self.note_end(reason.decode(errors="replace"))
        await self.websocket.close(code=code, message=reason)

    async def end(self, reason: str, *, code: int = POLICY_VIOLATION) -> None:
        """Close for a stated reason."""
        self.note_end(reason)
        await self.close(code, _fitting(reason))

    def abort(self, reason: str) -> None:
        """Drop the transport at once: the other side is not there any more."""
        self.note_end(reason)
        self.transport.abort()

    def note_end(self, reason: str) -> None:
        """Say why the socket ends; the first reason given is kept."""
        if self.end_reason is None:
            self.end_reason = reason


class Sockets:
    """All open sockets of this process, by station."""

    def __init__(self) -> None:
        self._by_station: dict[str, StationSocket] = {}

    def __len__(self) -> int:
        return len(self._by_station)

    def __iter__(self) -> Iterator[StationSocket]:
        return iter(list(self._by_station.values()))

    def get(self, station_id: str) -> StationSocket | None:
        """The station's socket here, None when there is none."""
        return self._by_station.get(station_id)

    def add(self, socket: StationSocket) -> StationSocket | None:
        """Make `socket` the station's; returns the socket that must end: the older one, itself when it is the older, or None."""
        present = self._by_station.get(socket.station_id)
        if present is not None and present.epoch > socket.epoch:
            return socket
        self._by_station[socket.station_id] = socket
        return present

    def remove(self, socket: StationSocket) -> bool:
        """Forget `socket`; the station's newer one stays. True when it was the station's socket."""
        if self._by_station.get(socket.station_id) is not socket:
            return False
        del self._by_station[socket.station_id]
        return True


def _fitting(reason: str) -> bytes:
    """The reason as a close frame can carry it: at most 123 bytes of UTF-8."""
    return reason.encode()[:123].decode(errors="ignore").encode()
