"""The load generator, a process of its own (`python -m bench.load`): requests as JSON lines on stdin, answers on stdout."""

from __future__ import annotations

import asyncio
import ssl
import sys
import time
from collections.abc import Awaitable, Callable
from typing import Any

import msgspec
import uvloop

from bench.station import Station, Tally
from bench.watch import cpu_s

PATIENCE_S = 20.0


class Connect(msgspec.Struct, tag=True, kw_only=True):
    """Connect and boot a group of stations; `at_once` bounds the handshakes under way."""

    group: str
    port: int
    version: str
    count: int
    prefix: str
    password: str | None = None
    ca: str | None = None
    deflate: bool = False
    at_once: int = 100
    server: int
    """The server's process, whose CPU is measured."""


class Charge(msgspec.Struct, tag=True, kw_only=True):
    """Open a transaction at every station of a group."""

    group: str
    only: int | None = None


class Loop(msgspec.Struct, tag=True, kw_only=True):
    """All stations of a group at once, each sending its next message when the last was answered."""

    group: str
    warm_up_s: float
    window_s: float
    server: int
    database: int | None = None


class Repeat(msgspec.Struct, tag=True, kw_only=True):
    """One station of a group sends so many messages."""

    group: str
    station: int
    messages: int
    server: int


class Leave(msgspec.Struct, tag=True, kw_only=True):
    """Drop a group's connections."""

    group: str


Request = Connect | Charge | Loop | Repeat | Leave


class Measured(msgspec.Struct, kw_only=True):
    """The answer to every request."""

    done: int = 0
    wall_s: float = 0.0
    server_s: float = 0.0
    database_s: float = 0.0
    trouble: str = ""


class Groups:
    """All stations of this process."""

    def __init__(self) -> None:
        self._groups: dict[str, tuple[list[Station], Tally]] = {}

    async def handle(self, request: Request) -> Measured:
        match request:
            case Connect():
                return await self._connect(request)
            case Charge():
                stations, tally = self._groups[request.group]
                chosen = stations if request.only is None else [stations[request.only]]
                await asyncio.gather(*(station.charge() for station in chosen))
                return Measured(done=len(chosen), trouble=tally.trouble)
            case Loop():
                return await self._loop(request)
            case Repeat():
                stations, tally = self._groups[request.group]
                return await _measured(request.server, stations[request.station].send(request.messages), tally)
            case Leave():
                for station in self._groups.pop(request.group)[0]:
                    station.leave()
                return Measured()

    async def _connect(self, request: Connect) -> Measured:
        tally = Tally()
        context = ssl.create_default_context(cafile=request.ca) if request.ca else None
        slots = asyncio.Semaphore(request.at_once)
        loop = asyncio.get_running_loop()

        def station(number: int) -> Station:
            identity = f"{request.prefix}{number:05}"
            return Station(identity, number, request.version, tally, password=request.password, deflate=request.deflate)

        async def dial(number: int) -> Station | None:
            async with slots:
                _, protocol = await loop.create_connection(
                    lambda: station(number),
                    "127.0.0.1",
                    request.port,
                    ssl=context,
                    server_hostname="localhost" if context else None,
                )
                return protocol if await protocol.boot() else None

        async def dial_all() -> None:
            found = await asyncio.gather(*(dial(number) for number in range(request.count)))
            self._groups[request.group] = ([each for each in found if each is not None], tally)

        measured = await _measured(request.server, dial_all(), tally)
        measured.done = len(self._groups[request.group][0])
        return measured

    async def _loop(self, request: Loop) -> Measured:
        stations, tally = self._groups[request.group]
        tally.running = True
        for station in stations:
            station.send_next()
        await asyncio.sleep(request.warm_up_s)
        before = tally.answered
        database = cpu_s(request.database, family=True) if request.database else 0.0
        measured = await _measured(request.server, asyncio.sleep(request.window_s), tally)
        measured.done = tally.answered - before
        if request.database:
            measured.database_s = cpu_s(request.database, family=True) - database
        tally.running = False
        patience = time.monotonic() + PATIENCE_S
        while (busy := sum(station.busy for station in stations)) and not tally.trouble:
            await asyncio.sleep(0.02)
            if time.monotonic() > patience:
                tally.trouble = f"{busy} stations wait for an answer"
        measured.trouble = tally.trouble
        return measured


async def _measured(server: int, work: Awaitable[None], tally: Tally) -> Measured:
    answered, used, at = tally.answered, cpu_s(server), time.monotonic()
    await work
    return Measured(
        done=tally.answered - answered,
        wall_s=time.monotonic() - at,
        server_s=cpu_s(server) - used,
        trouble=tally.trouble,
    )


async def _serve(handle: Callable[[Request], Awaitable[Measured]]) -> None:
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    requests: msgspec.json.Decoder[Any] = msgspec.json.Decoder(Request)
    while line := await reader.readline():
        answer = await handle(requests.decode(line))
        sys.stdout.write(msgspec.json.encode(answer).decode() + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    uvloop.run(_serve(Groups().handle))
