"""The server as a station, and its operator, see it."""

import base64
import itertools
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final

import pytest
import websockets

from tests.conformance.certificates import Pki
from tests.conformance.station import Station
from tests.running import Server

_NUMBERS = itertools.count(1)
TOKENS: Final[dict[str, dict[str, Any]]] = {
    "CARD-1": {"group": "FAMILY", "max_concurrent": None},
    "CARD-2": {"group": "FAMILY", "max_concurrent": None},
    "CARD-3": {"max_concurrent": None},
    "BLOCKED": {"status": "blocked"},
    "EXPIRED": {"valid_until": "2020-01-01T00:00:00Z"},
    "MASTER": {"group": "MASTERS", "max_concurrent": None},
}
"""Cards that the operator knows, and what is set of them."""


class World:
    """The server as a station of one version, and its operator, see it."""

    def __init__(self, server: Server, pki: Pki, version: str) -> None:
        self.server = server
        self.pki = pki
        self.version = version

    async def configured(self, **settings: Any) -> str:
        """A new station of the operator; its identity."""
        identity = f"C{next(_NUMBERS)}-{self.version}"
        await self.configure(identity, **settings)
        return identity

    async def configure(self, identity: str, **settings: Any) -> None:
        """Set something of a station."""
        await self.server.api("PUT", f"/stations/{identity}", settings)

    @asynccontextmanager
    async def dialled(
        self, identity: str, *, password: str | bytes | None = None, user: str | None = None, tls: ssl.SSLContext | None = None
    ) -> AsyncIterator[Station]:
        """The station on its socket. Raises `websockets.InvalidStatus` or a TLS fault when it is not let in."""
        headers = {}
        if password is not None:
            secret = password if isinstance(password, bytes) else password.encode()
            headers["Authorization"] = f"Basic {base64.b64encode(f'{user or identity}:'.encode() + secret).decode()}"
        url = self.server.ocpp_url if tls is None else self.server.ocpps_url
        socket = await websockets.connect(
            f"{url}/{identity}",
            subprotocols=[websockets.Subprotocol(f"ocpp{self.version}")],
            additional_headers=headers,
            ssl=tls,
            open_timeout=20,
        )
        station = Station(self.server, identity, self.version, socket)
        try:
            yield station
        finally:
            await station.hang_up()

    async def turned_away(self, identity: str, **how: Any) -> int:
        """The HTTP status with which a dialling station is refused."""
        with pytest.raises(websockets.InvalidStatus) as refusal:
            async with self.dialled(identity, **how):
                pass
        return refusal.value.response.status_code
