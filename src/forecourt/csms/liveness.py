"""Which sockets still live: any frame counts; the silent are pinged, the dead are dropped. One sweeper for all (field note 20)."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Final

import msgspec

from forecourt.csms.sockets import Sockets, StationSocket

UNBOOTED_AT_ONCE: Final = 20
"""So many stations a sweep are asked to boot; a restart must not make a storm."""
UNRESPONSIVE_S: Final = 60.0
REACH_STEP_S: Final = 0.02


class Timing(msgspec.Struct, frozen=True, kw_only=True):
    """After how many seconds what happens to a socket."""

    ping_s: float = 60.0
    dead_s: float = 150.0
    hold_s: float = 10.0
    """How long our CALLs wait for the boot answer at most (field note 15)."""
    unbooted_s: float = 30.0
    """After this time without BootNotification the link may ask for one (field note 14)."""
    request_s: float = 20.0
    """How long a connection may take to ask for anything."""
    sweep_s: float = 1.0


class Liveness:
    """Looks at every socket once a sweep. Holds no state of its own."""

    def __init__(
        self,
        sockets: Sockets,
        timing: Timing,
        on_unbooted: Callable[[StationSocket], None] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        on_mute: Callable[[StationSocket], None] | None = None,
    ) -> None:
        self._sockets = sockets
        self._timing = timing
        self._on_unbooted = on_unbooted
        self._on_mute = on_mute
        self._clock = clock
        self._pings: set[asyncio.Task[None]] = set()

    def sweep(self) -> None:
        """One look at all sockets."""
        now = self._clock()
        nudges = UNBOOTED_AT_ONCE
        for socket in self._sockets:
            self._look_at(socket, now)
            if socket.held and now - socket.opened_at >= self._timing.hold_s:
                socket.release()
            if not socket.mute and self.responsive(socket) is False:
                self._found_mute(socket)
            if nudges and self._unbooted(socket, now):
                nudges -= 1
                socket.nudged = True
                if self._on_unbooted is not None:
                    self._on_unbooted(socket)

    def responsive(self, socket: StationSocket) -> bool | None:
        """Whether the station answered the last CALL of ours; None while that is open or none was sent."""
        asked, answered = socket.journal.asked_at, socket.journal.answered_at
        if asked is None:
            return None
        if answered is not None and answered >= asked:
            return True
        return False if self._clock() - asked > UNRESPONSIVE_S else None

    async def reach(self, socket: StationSocket, timeout_s: float) -> bool:
        """Ping now; whether anything came back in time."""
        asked = self._clock()
        self._ping(socket, asked)
        while socket.last_frame_at <= asked:
            if self._clock() - asked > timeout_s or socket.websocket.closed:
                return False
            await asyncio.sleep(REACH_STEP_S)
        return True

    def _look_at(self, socket: StationSocket, now: float) -> None:
        silent = now - socket.last_frame_at
        if silent >= self._timing.dead_s:
            socket.abort(f"nothing came from it for {silent:.0f} seconds")
        elif silent >= self._timing.ping_s and now - (socket.pinged_at or 0.0) >= self._timing.ping_s:
            self._ping(socket, now)

    def _found_mute(self, socket: StationSocket) -> None:
        socket.mute = True
        if self._on_mute is not None:
            self._on_mute(socket)

    def _ping(self, socket: StationSocket, now: float) -> None:
        socket.pinged_at = now
        task = asyncio.get_running_loop().create_task(_send_ping(socket))
        self._pings.add(task)
        task.add_done_callback(self._pings.discard)

    def _unbooted(self, socket: StationSocket, now: float) -> bool:
        return not socket.booted and not socket.nudged and now - socket.opened_at >= self._timing.unbooted_s


async def _send_ping(socket: StationSocket) -> None:
    with contextlib.suppress(OSError):
        await socket.websocket.ping()
