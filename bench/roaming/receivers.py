"""Partners that take pushes of locations: they answer at once, and remember how old each status was when it came."""

import asyncio
import json
import re
import socket
import sys
import time
from datetime import datetime

import uvloop
from aiohttp import web

_DATE = re.compile(rb'"last_updated":\s*"([^"]+)"')
ANSWER = json.dumps({"status_code": 1000, "timestamp": "2026-11-23T12:00:00Z"}).encode()


class Receivers:
    """All partners behind one port; `/{partner}/...`."""

    def __init__(self) -> None:
        self.ages: list[float] = []

    async def take(self, request: web.Request) -> web.Response:
        """A PUT or a PATCH: its newest date is that of the status that changed."""
        body = await request.read()
        newest = max(datetime.fromisoformat(each.decode()).timestamp() for each in _DATE.findall(body))
        self.ages.append(time.time() - newest)
        return web.Response(body=ANSWER, content_type="application/json")

    def told(self) -> dict[str, float]:
        """What came since the last time."""
        ages, told = sorted(self.ages), {"pushes": float(len(self.ages))}
        self.ages.clear()
        return told | ({"median_s": ages[len(ages) // 2], "p99_s": ages[int(len(ages) * 0.99)]} if ages else {})


async def main() -> None:
    """The port, and that of a partner that is connected to and never answers; then what came, each time a line is asked for."""
    receivers = Receivers()
    app = web.Application()
    app.router.add_route("*", "/{partner}/{rest:.*}", receivers.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    dead = socket.create_server(("127.0.0.1", 0), backlog=64)
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    print(json.dumps({"port": runner.addresses[0][1], "dead": dead.getsockname()[1]}), flush=True)
    while await reader.readline():
        print(json.dumps(receivers.told()), flush=True)
    await runner.cleanup()
    dead.close()


if __name__ == "__main__":
    uvloop.run(main())
