"""A command through the API to a station and back."""

import time
from pathlib import Path
from statistics import median

from tests.running import Server, serve

from bench.load import Connect
from bench.processes import generator, target_of
from bench.report import Part, Table
from bench.scale import Scale
from bench.stations import register

PREFIX = "CALL-"
STATIONS = 20
METHOD = """\
POST of a command, one after the other over a kept-alive connection, to stations that answer at once; the time from request to
response. Each command is stored before it is sent and again with the station's answer. SQLite; {count} of each."""
COMMANDS = {
    "raw call (ClearCache)": ("calls", {"action": "ClearCache", "payload": {}}),
    "trigger (Heartbeat)": ("trigger", {"message": "heartbeat"}),
}


async def measure(scale: Scale, folder: Path) -> Part:
    """Both kinds of command."""
    rows = []
    async with serve(f"sqlite:///{folder}/command.db", folder) as server, generator() as load:
        await register(server, PREFIX, STATIONS)
        target = target_of(server)
        await load.ask(Connect(group="calls", port=target.port, version="2.0.1", count=STATIONS, prefix=PREFIX, server=target.pid))
        for name, (path, body) in COMMANDS.items():
            times = sorted([await _one(server, path, body, number % STATIONS) for number in range(scale.commands)])
            rows.append((name, f"{median(times) * 1e3:.2f}", f"{times[int(len(times) * 0.99)] * 1e3:.2f}"))
    method = METHOD.format(count=f"{scale.commands:,}").replace("\n", " ")
    return Part([Table("A command through the API", method, ("command", "median, ms", "p99, ms"), rows)])


async def _one(server: Server, path: str, body: object, station: int) -> float:
    at = time.perf_counter()
    await server.api("POST", f"/stations/{PREFIX}{station:05}/{path}", body, status=200)
    return time.perf_counter() - at
