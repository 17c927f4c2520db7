"""Child processes that are asked by lines of JSON and answer by lines."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_LINE = 1 << 20


@dataclass(frozen=True)
class Child:
    """One of them."""

    process: asyncio.subprocess.Process

    async def ask(self, **what: Any) -> Any:
        """An answer; a child that ended said why on stderr."""
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(what).encode() + b"\n")
        return await self.line()

    async def line(self) -> Any:
        """What it says next."""
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        if not line:
            raise RuntimeError("A process of the bench ended.")
        return json.loads(line)


@asynccontextmanager
async def child(module: str, *arguments: str) -> AsyncIterator[Child]:
    """For as long as the block lasts; it is ended by its own id."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", module, *arguments, stdin=pipe, stdout=pipe, limit=_LINE)
    try:
        yield Child(process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


@asynccontextmanager
async def node(folder: Path, role: str, party: str) -> AsyncIterator[Child]:
    """A node; see `bench.roaming.node`."""
    async with child("bench.roaming.node", str(folder), role, party) as running:
        yield running
