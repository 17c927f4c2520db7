"""Partners on real sockets: servers of our own whose handlers do as they like, and clients that may reach this machine."""

from __future__ import annotations

import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from ipaddress import ip_network
from socket import AddressFamily

from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult

from forecourt.ocpi.client.client import Client, Connection
from forecourt.ocpi.client.guard import LOOPBACK, Reach
from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.client.retrying import Retrying
from forecourt.ocpi.client.transport import Limits, Transport
from forecourt.ocpi.exchange import Request
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.server.dispatcher import Dispatcher
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.versions import Version

HERE = Reach(networks=LOOPBACK, plain_http=True)
ONLY_SECOND = Reach(networks=(ip_network("127.0.0.2/32"),), plain_http=True)
Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]


class Partner:
    """A server, and what it was asked."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.asked: list[web.BaseRequest] = []


@asynccontextmanager
async def partner(handler: Handler, *, host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> AsyncIterator[Partner]:
    """A server on a free port that answers all requests by the handler."""

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        running.asked.append(request)
        return await handler(request)

    runner = web.ServerRunner(web.Server(answer), shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, host, 0, ssl_context=tls)
    await site.start()
    running = Partner(f"{'https' if tls else 'http'}://{host}:{runner.addresses[0][1]}")
    try:
        yield running
    finally:
        await runner.cleanup()


@asynccontextmanager
async def connected(
    url: str,
    *,
    reach: Reach = HERE,
    limits: Limits | None = None,
    tls: ssl.SSLContext | None = None,
    resolver: AbstractResolver | None = None,
    deadline_s: float = 10.0,
    version: Version = Version.V221,
) -> AsyncIterator[Connection]:
    """A connection to a partner whose endpoints lie below the URL, as `Layout` has them."""
    layout = Layout(url)
    endpoints = {(each.module, each.side): layout.endpoint(version, each) for each in INTERFACES if each.module is not None}
    known = Peer(key="cpo", version=version, token="known-token", versions_url=layout.versions, endpoints=endpoints, reach=reach)
    async with Transport(limits, tls=tls, resolver=resolver) as transport:
        yield Client(transport, retrying=Retrying(first_s=0.01), deadline_s=deadline_s).at(known)


def mounted(dispatcher: Dispatcher) -> Handler:
    """The dispatcher as a server."""

    async def handler(request: web.BaseRequest) -> web.StreamResponse:
        body = await request.read()
        told = Request(method=request.method, url=request.raw_path, headers=dict(request.headers.items()), body=body)
        response = (await dispatcher.answer(told)).response
        return web.Response(status=response.status, headers=response.headers, body=response.body)

    return handler


class Names(AbstractResolver):
    """A resolver under the control of an attacker: each question is answered by the next list of addresses."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET) -> list[ResolveResult]:
        self.asked.append(host)
        found = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            ResolveResult(hostname=host, host=each, port=port, family=AddressFamily.AF_INET, proto=0, flags=0) for each in found
        ]

    async def close(self) -> None:
        """Nothing to close."""
