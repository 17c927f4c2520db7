"""Stations made known to a server before they dial."""

import asyncio

from tests.running import Server

PASSWORD = "bench-0123456789abcdef"
_AT_ONCE = 16


async def register(server: Server, prefix: str, count: int, *, password: str | None = None) -> None:
    """`count` stations, named as the load generator names them."""
    body = {} if password is None else {"password": password, "security_profile": 1}
    slots = asyncio.Semaphore(_AT_ONCE)

    async def put(number: int) -> None:
        async with slots:
            await server.api("PUT", f"/stations/{prefix}{number:05}", body)

    await asyncio.gather(*(put(number) for number in range(count)))
