"""A real server process: `forecourt serve` in a subprocess, on ports of its own, killed or drained by the test."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp

API_KEY = "fc_test_0123456789abcdef0123456789abcdef"


@dataclass
class Server:
    """A running `forecourt serve`; `api` speaks to its REST API as administrator."""

    process: asyncio.subprocess.Process
    ports: dict[str, int]
    http: aiohttp.ClientSession
    log: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ocpp_url(self) -> str:
        return f"ws://127.0.0.1:{self.ports['ocpp_port']}/ocpp"

    @property
    def ocpps_url(self) -> str:
        return f"wss://localhost:{self.ports['ocpps_port']}/ocpp"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.ports['http_port']}"

    async def api(self, method: str, path: str, body: object = None, *, status: int | None = None, **query: str) -> Any:
        """One call of `/api/v1`; with `status`, asserts on it."""
        async with self.http.request(method, f"{self.url}/api/v1{path}", json=body, params=query) as answer:
            text = await answer.text()
            assert status is None or answer.status == status, f"{method} {path}: {answer.status} {text}"
            return json.loads(text) if text else None

    async def kill(self) -> None:
        """SIGKILL: no chance to finish anything."""
        self.process.kill()
        await self.process.wait()

    async def stop(self, timeout_s: float = 30) -> int:
        """SIGTERM: drain and end; the exit status."""
        if self.process.returncode is None:
            self.process.send_signal(signal.SIGTERM)
        return await asyncio.wait_for(self.process.wait(), timeout_s)


@asynccontextmanager
async def serve(database: str, state: Path, **settings: object) -> AsyncIterator[Server]:
    """`forecourt serve` on `database`; `settings` are options by their names. Ends by SIGTERM unless it was ended already."""
    options = {"http_port": 0, "ocpp_port": 0, "server_key_file": state / "server.key", **settings}
    arguments = [part for name, value in options.items() for part in _option(name, value)]
    environ = {**os.environ, "FORECOURT_API_KEY": API_KEY, "FORECOURT_LOG_FORMAT": "json", "PYTHONWARNINGS": "default"}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "forecourt", "serve", "--database", database, *arguments,
        stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE, env=environ, limit=1 << 22,
    )  # fmt: skip
    log: list[dict[str, Any]] = []
    reader = None
    try:
        ports = await asyncio.wait_for(_serving(process, log), 60)
        reader = asyncio.create_task(_follow(process, log))
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {API_KEY}"}) as http:
            yield Server(process, ports, http, log)
    finally:
        if process.returncode is None:
            process.terminate()
            try:
                await asyncio.wait_for(process.wait(), 30)
            except TimeoutError:
                process.kill()
                await process.wait()
        if reader is not None:
            await reader
        for entry in log:
            if entry.get("level") != "info":
                print("server:", json.dumps(entry)[:4000])


def _option(name: str, value: object) -> list[str]:
    flag = f"--{name.replace('_', '-')}"
    if isinstance(value, bool):
        return [flag if value else f"--no-{name.replace('_', '-')}"]
    if isinstance(value, (list, tuple)):
        return [part for each in value for part in (flag, str(each))]
    return [flag, str(value)]


async def _serving(process: asyncio.subprocess.Process, log: list[dict[str, Any]]) -> dict[str, int]:
    assert process.stderr is not None
    raw = []
    while line := await process.stderr.readline():
        raw.append(line.decode(errors="replace"))
        entry = _entry(line)
        log.append(entry)
        if entry.get("event") == "serving":
            return {name: port for name, port in entry.items() if name.endswith("_port") and port is not None}
    raise AssertionError(f"the server ended before it served:\n{''.join(raw)}")


async def _follow(process: asyncio.subprocess.Process, log: list[dict[str, Any]]) -> None:
    assert process.stderr is not None
    while line := await process.stderr.readline():
        log.append(_entry(line))


def _entry(line: bytes) -> dict[str, Any]:
    try:
        entry = json.loads(line)
    except ValueError:
        entry = None
    return entry if isinstance(entry, dict) else {"event": line.decode(errors="replace").rstrip()}
