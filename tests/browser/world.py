"""A node of one process with its console, on a fresh SQLite store and free ports; simulated stations dial it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from forecourt.app.access import NewUser
from forecourt.domain.access import Caller, Role, system_caller
from forecourt.runtime.settings import Settings
from forecourt.runtime.web import create_web
from forecourt.runtime.wiring import Node, build
from forecourt.store.store import Store
from tests.passwords import QUICK

PASSWORD = "correct horse battery"
CALLER = system_caller("test")


@dataclass
class World:
    """A running node; `url` is the console's."""

    node: Node
    url: str

    @property
    def ocpp_url(self) -> str:
        return f"ws://127.0.0.1:{self.node.gateway.port}/ocpp"

    @property
    def caller(self) -> Caller:
        return CALLER


@asynccontextmanager
async def running_console(url: str, folder: Path) -> AsyncIterator[World]:
    """Gateway, API and console; one account for each role, all with `PASSWORD`."""
    store = await Store.open(url)
    node = build(Settings(server_key_file=str(folder / "server.key")), store, hasher=QUICK)
    await node.services.access.first_start(operator_name="Demo Charging")
    for role in Role:
        new = NewUser(email=f"{role.value}@example.org", name=f"Ada {role.value.title()}", password=PASSWORD, role=role)
        await node.services.access.create_user(CALLER, new)
    await node.gateway.start("127.0.0.1", 0)
    relaying = asyncio.create_task(node.services.relay.run())
    server = uvicorn.Server(
        uvicorn.Config(create_web(node), port=0, ws="none", log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    )
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.005)
        port = server.servers[0].sockets[0].getsockname()[1]
        yield World(node, f"http://127.0.0.1:{port}")
    finally:
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        server.should_exit = True
        await serving
        await node.gateway.drain()
        await node.gateway.stop()
        await store.close()
