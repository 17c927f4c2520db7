"""The processes that a measurement needs; each is ended by its own id when the measurement ends."""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import msgspec
from tests.running import Server

from bench.load import Measured, Request


@dataclass(frozen=True)
class Target:
    """A server that stations can dial."""

    pid: int
    port: int


@dataclass(frozen=True)
class Generator:
    """The load generator; `ask` hands it one request and waits for what it measured. Trouble of a station ends the bench."""

    process: asyncio.subprocess.Process

    async def ask(self, request: Request) -> Measured:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(msgspec.json.encode(request) + b"\n")
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError("The load generator ended.")
        measured = msgspec.json.decode(line, type=Measured)
        if measured.trouble:
            raise RuntimeError(f"A station met trouble: {measured.trouble}")
        return measured


def raise_file_limit() -> None:
    """As many open files as the system lets us have; the children inherit it."""
    _, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def target_of(server: Server, *, tls: bool = False) -> Target:
    """Where stations dial a running `forecourt serve`."""
    return Target(server.process.pid, server.ports["ocpps_port" if tls else "ocpp_port"])


@asynccontextmanager
async def generator() -> AsyncIterator[Generator]:
    """A load generator for as long as the block lasts."""
    async with _child("bench.load") as process:
        yield Generator(process)


@asynccontextmanager
async def floor(url: str | None = None) -> AsyncIterator[Target]:
    """A floor server for as long as the block lasts; with the address of a store the durable one."""
    async with _child("bench.floor", *(() if url is None else (url,))) as process:
        assert process.stdout is not None
        yield Target(process.pid, int(await process.stdout.readline()))


@asynccontextmanager
async def _child(module: str, *arguments: str) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdin=pipe, stdout=pipe)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()
