"""Dialling a central system the way a station of some other maker would: the `websockets` library, Basic authentication, TLS."""

import base64
import ssl
from dataclasses import dataclass

import websockets


@dataclass
class Dial:
    """Where and how a station dials. `url` is the server's, without the identity."""

    url: str
    identity: str
    subprotocol: str
    password: str | None = None
    tls: ssl.SSLContext | None = None

    async def connect(self) -> websockets.ClientConnection:
        """Open the socket; raises `websockets.InvalidStatus` when the server refuses before the upgrade."""
        headers = {}
        if self.password is not None:
            credentials = base64.b64encode(f"{self.identity}:{self.password}".encode()).decode()
            headers["Authorization"] = f"Basic {credentials}"
        return await websockets.connect(
            f"{self.url.rstrip('/')}/{self.identity}",
            subprotocols=[websockets.Subprotocol(self.subprotocol)],
            additional_headers=headers,
            ssl=self.tls,
            open_timeout=20,
        )
