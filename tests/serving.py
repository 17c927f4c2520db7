"""A node in this loop behind real HTTP on a free port, over a store that is opened for it and closed after it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import uvicorn
from litestar import Litestar

from forecourt.kit.time import Clock, utc_now
from forecourt.runtime.settings import Settings
from forecourt.runtime.wiring import Node, build
from forecourt.store.store import Store
from tests.passwords import QUICK


@asynccontextmanager
async def served(
    url: str, folder: Path, make: Callable[[Node], Litestar], *, gateway: bool = False, clock: Clock = utc_now, **settings: Any
) -> AsyncIterator[tuple[Node, str]]:
    """The node and its address; its events are relayed, its gateway is open when wanted. `settings` of the node by their names."""
    store = await Store.open(url)
    node = build(Settings(server_key_file=str(folder / "server.key"), **settings), store, clock, hasher=QUICK)
    if gateway:
        await node.gateway.start("127.0.0.1", 0)
    server = uvicorn.Server(
        uvicorn.Config(make(node), port=0, ws="none", log_config=None, lifespan="off", timeout_graceful_shutdown=1)
    )
    relaying = asyncio.create_task(node.services.relay.run())
    serving = asyncio.create_task(server.serve())
    try:
        while not server.started:
            await asyncio.sleep(0.005)
        url = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
        node.roaming.address.opened(url)
        yield node, url
    finally:
        await node.roaming.close()
        relaying.cancel()
        await asyncio.gather(relaying, return_exceptions=True)
        server.should_exit = True
        await serving
        if gateway:
            await node.gateway.drain()
            await node.gateway.stop()
        await store.close()
