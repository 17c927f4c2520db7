"""Requests over sockets: a pool for each partner, guarded addresses, redirects one by one, all of it bounded in time and size."""

from __future__ import annotations

import asyncio
import ssl
from socket import AddressFamily
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin, urlsplit

import aiohttp
import msgspec
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from forecourt.ocpi.client.bodies import ACCEPTED, Body
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Reach, allowed, checked, guarded_socket
from forecourt.ocpi.exchange import Request, Response, header_of

_REDIRECTS: Final = {301: ("GET",), 302: ("GET",), 303: ("GET",), 307: None, 308: None}
"""Methods that are repeated at another URL; None: all, with their bodies."""
_PIECE: Final = 64 * 1024
_MOST_HEADER: Final = 16 * 1024


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """What one partner may cost."""

    connections: int = 8
    connect_s: float = 10.0
    most_bytes: int = 16 * 1024 * 1024
    """Of one response, unpacked."""
    most_redirects: int = 3


class Transport:
    """The sockets of a node's client. TLS is always verified, by `tls` or by the system's authorities."""

    def __init__(
        self, limits: Limits | None = None, *, tls: ssl.SSLContext | None = None, resolver: AbstractResolver | None = None
    ) -> None:
        self._limits = limits or Limits()
        self._tls: ssl.SSLContext | bool = tls or True
        self._resolver = resolver
        self._pools: dict[str, tuple[Reach, aiohttp.ClientSession]] = {}
        self._closed = False

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        await self.close()

    async def close(self) -> None:
        """Closes all connections, for good: what comes later is not sent."""
        self._closed = True
        for key in list(self._pools):
            await self.forget(key)

    async def forget(self, key: str) -> None:
        """Closes the connections to one partner."""
        _, pool = self._pools.pop(key, (None, None))
        if pool is not None:
            await pool.close()

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        """The response to a request, redirects followed. Raises Unsafe before anything is sent, Unreachable without an answer."""
        try:
            async with asyncio.timeout(within_s):
                return await self._followed(key, reach, request)
        except TimeoutError as failure:
            raise Unreachable(f"No answer within {within_s:g} s.", why="timeout") from failure

    async def _followed(self, key: str, reach: Reach, request: Request) -> Response:
        """Each hop is looked at like the first; the token never leaves the partner's host."""
        for _ in range(self._limits.most_redirects + 1):
            checked(request.url, reach)
            response = await self._once(await self._pool(key, reach), request)
            target = _target(request, response)
            if target is None:
                return response
            checked(target, reach)
            if not _same_host(request.url, target):
                host = urlsplit(target).hostname
                raise Unreachable(f"The partner sends us on to another host, {host}.", why="redirect", trouble=False)
            request = msgspec.structs.replace(request, url=target)
        raise Unreachable("The partner sends us on again and again.", why="redirect", trouble=False)

    async def _once(self, pool: aiohttp.ClientSession, request: Request) -> Response:
        headers = {"Accept": "application/json", "Accept-Encoding": ACCEPTED, **request.headers}
        try:
            async with pool.request(
                request.method, URL(request.url, encoded=True), headers=headers, data=request.body or None, allow_redirects=False
            ) as answer:
                told = dict(answer.headers.items())
                body = Body(header_of(told, "Content-Encoding"), self._limits.most_bytes)
                async for piece in answer.content.iter_chunked(_PIECE):
                    body.take(piece)
                return Response(status=answer.status, headers=told, body=body.whole(), url=request.url)
        except (aiohttp.ClientError, OSError) as failure:
            raise _unreachable(failure) from failure

    async def _pool(self, key: str, reach: Reach) -> aiohttp.ClientSession:
        """The connections to a partner; new ones when it may be elsewhere now."""
        before, pool = self._pools.get(key, (None, None))
        if pool is not None and before == reach:
            return pool
        if self._closed:
            raise Unreachable("This node is ending.", why="ending", sent=False, trouble=False)
        self._pools[key] = (reach, fresh := self._opened(reach))
        if pool is not None:
            await pool.close()
        return fresh

    def _opened(self, reach: Reach) -> aiohttp.ClientSession:
        connector = aiohttp.TCPConnector(
            limit=self._limits.connections,
            resolver=GuardedResolver(reach, self._resolver),
            use_dns_cache=False,
            socket_factory=lambda info: guarded_socket(info[0], info[1], info[2], str(info[4][0]), reach),
            ssl=self._tls,
        )
        pool = aiohttp.ClientSession(
            connector=connector,
            timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect_s),
            auto_decompress=False,
            cookie_jar=aiohttp.DummyCookieJar(),
            max_line_size=_MOST_HEADER,
            max_field_size=_MOST_HEADER,
            skip_auto_headers=("User-Agent",),
            headers={"User-Agent": "Forecourt"},
        )
        pool._retry_connection = False  # aiohttp would repeat every PUT and DELETE; what may be repeated is known elsewhere
        return pool


class GuardedResolver(AbstractResolver):
    """Names to addresses, of which only those are handed on that may be connected to."""

    def __init__(self, reach: Reach, inner: AbstractResolver | None = None) -> None:
        self._reach = reach
        self._inner = inner or aiohttp.ThreadedResolver()

    async def resolve(self, host: str, port: int = 0, family: AddressFamily = AddressFamily.AF_INET) -> list[ResolveResult]:
        """Raises Unsafe where none is left."""
        found = await self._inner.resolve(host, port, family)
        good = allowed([each["host"] for each in found], self._reach, host)
        return [each for each in found if each["host"] in good]

    async def close(self) -> None:
        """The inner resolver belongs to whoever handed it in."""


def _target(request: Request, response: Response) -> str | None:
    """Where a response sends us on to."""
    if response.status not in _REDIRECTS:
        return None
    location, methods = response.header("Location"), _REDIRECTS[response.status]
    if not location or (methods is not None and request.method not in methods):
        raise Unreachable(f"The partner sends a {request.method} elsewhere ({response.status}).", why="redirect", trouble=False)
    return urljoin(request.url, location)


def _same_host(before: str, after: str) -> bool:
    """Whether a redirect stays at the partner: the same host and port, or from `http` to `https` at the usual ports."""
    old, new = urlsplit(before), urlsplit(after)
    if old.hostname != new.hostname:
        return False
    upgrade = (old.scheme, new.scheme) == ("http", "https") and old.port in (None, 80) and new.port in (None, 443)
    return upgrade or (old.scheme, old.port) == (new.scheme, new.port)


def _unreachable(failure: Exception) -> Unreachable:
    """Why there is no answer, in a word and a sentence."""
    match failure:
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError():
            return Unreachable(f"TLS: {failure}", why="certificate", sent=False)
        case aiohttp.ClientConnectorDNSError():
            return Unreachable(f"The host's name cannot be resolved: {failure}", why="name", sent=False)
        case aiohttp.ConnectionTimeoutError():
            return Unreachable("No connection in time.", why="timeout", sent=False)
        case aiohttp.ClientConnectorError():
            return Unreachable(f"No connection: {failure}", why="refused", sent=False)
    return Unreachable(f"The connection broke: {failure}", why="broken")
