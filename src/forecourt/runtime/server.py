"""`forecourt serve`: one process from an opened store to a drained end."""

import asyncio
import gc
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path

import structlog
import uvicorn

from forecourt.app.access import FirstStart
from forecourt.csms.tls import TlsFiles
from forecourt.kit.errors import InvalidInput
from forecourt.runtime.settings import Settings
from forecourt.runtime.web import create_web
from forecourt.runtime.wiring import Node, build, store_settings
from forecourt.store.store import Store

log = structlog.get_logger()


class _Web(uvicorn.Server):
    """uvicorn, with the signals left to the node."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def running(settings: Settings) -> AsyncIterator[tuple[Node, FirstStart | None, int]]:
    """A node that serves while the block lasts; gives it, what a first start made, and the HTTP port. The end drains."""
    store = await Store.open(settings.database, settings=store_settings(settings))
    try:
        node = build(settings, store)
        first = await node.services.access.first_start(
            preset_key=settings.api_key, operator_name=settings.operator_name, operator_party=settings.operator_party
        )
        if lost := await node.services.stations.end_lost():
            log.warning("the last run ended without a word", stations_disconnected=lost)
        async with _feeding(node), _stations(node), _web(node) as http_port:
            node.jobs.start()
            try:
                yield node, first, http_port
            finally:
                await node.jobs.stop()
                await node.roaming.close()
                await node.gateway.drain()  # the API answers until the last station was let go
    finally:
        await store.close()


async def serve(settings: Settings, announce: Callable[[Node, FirstStart | None, int], None]) -> None:
    """Serve until SIGTERM or SIGINT; SIGHUP reads the certificates again."""
    end = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, end.set)
    async with running(settings) as (node, first, http_port):
        _look_for_garbage_seldom()
        loop.add_signal_handler(signal.SIGHUP, _reload, node)
        announce(node, first, http_port)
        log.info("serving", http_port=http_port, ocpp_port=node.gateway.port, ocpps_port=node.gateway.tls_port)
        await end.wait()
        log.info("draining", sockets=len(node.gateway.sockets))
    log.info("stopped")


def _look_for_garbage_seldom() -> None:
    """What is there now stays as long as the process, and messages make next to no cycles: by default a third of the CPU under load
    would go into looking for some."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)


def _reload(node: Node) -> None:
    try:
        node.gateway.reload_certificates()
        log.info("certificates read again")
    except InvalidInput as error:
        log.error("certificates kept as they were", reason=error.message)


@asynccontextmanager
async def _stations(node: Node) -> AsyncIterator[None]:
    settings = node.settings
    tls = TlsFiles(
        certificates=tuple(map(Path, settings.tls_cert)),
        keys=tuple(map(Path, settings.tls_key)),
        client_ca=Path(settings.client_ca) if settings.client_ca else None,
    )
    with _said_well("stations", settings.ocpp_port):
        await node.gateway.start(
            settings.ocpp_host, settings.ocpp_port, tls_port=settings.ocpps_port, tls=tls if settings.tls_cert else None
        )
    try:
        yield
    finally:
        await node.gateway.stop()


@asynccontextmanager
async def _web(node: Node) -> AsyncIterator[int]:
    """REST and console on uvicorn in this loop; the signals stay ours."""
    settings = node.settings
    listener = socket.socket(socket.AF_INET6 if ":" in settings.http_host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    with _said_well("the console and API", settings.http_port):
        listener.bind((settings.http_host, settings.http_port))
    host, port = listener.getsockname()[:2]
    node.roaming.address.opened(f"http://{f'[{host}]' if ':' in host else host}:{port}")
    config = uvicorn.Config(
        create_web(node),
        log_config=None,
        access_log=False,
        lifespan="on",
        timeout_graceful_shutdown=5,
    )
    server = _Web(config)
    task = asyncio.create_task(server.serve([listener]), name="web")
    try:
        while not server.started:
            if task.done():
                task.result()
            await asyncio.sleep(0.01)
        yield int(listener.getsockname()[1])
    finally:
        server.should_exit = True
        await task
        listener.close()


@contextmanager
def _said_well(what: str, port: int | None) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise InvalidInput(
            f"Port {port} for {what} cannot be opened: {error.strerror}. Choose another, or end what uses it."
        ) from error


@asynccontextmanager
async def _feeding(node: Node) -> AsyncIterator[None]:
    """The relay of committed events to whoever listens, and to the subscribers."""
    task = asyncio.create_task(node.services.relay.run(), name="relay")
    node.subscribers.start()
    try:
        yield
    finally:
        await node.subscribers.stop()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
