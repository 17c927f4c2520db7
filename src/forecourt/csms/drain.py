"""The end of a process without a storm: work in hand is finished, sockets are closed a few at a time (field note 7)."""

import asyncio
import contextlib
import time

import msgspec

from forecourt.csms.sockets import SERVICE_RESTART, Sockets, StationSocket


class DrainPace(msgspec.Struct, frozen=True, kw_only=True):
    """How fast a process lets go of its stations."""

    closes_per_s: float = 200.0
    work_s: float = 20.0
    """How long work in hand of one socket may take."""


async def drain(sockets: Sockets, pace: DrainPace) -> None:
    """Close every socket, at most so many a second, each after what it has in hand. The caller has stopped accepting."""
    begun = time.monotonic()
    closing: set[asyncio.Task[None]] = set()
    for number, socket in enumerate(sockets):
        due = begun + number / pace.closes_per_s
        if (delay := due - time.monotonic()) > 0:
            await asyncio.sleep(delay)
        closing.add(asyncio.get_running_loop().create_task(_let_go(socket, pace.work_s)))
    if closing:
        await asyncio.wait(closing)


async def _let_go(socket: StationSocket, work_s: float) -> None:
    await socket.connection.drain(work_s)
    with contextlib.suppress(OSError):
        await socket.end("the server restarts", code=SERVICE_RESTART)
