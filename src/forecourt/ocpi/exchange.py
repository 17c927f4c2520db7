"""A request and a response as plain data: what the client sends and the server takes, without a socket."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

JSON = "application/json"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A client gives an absolute URL; a server is given the path below where it is mounted, with the query."""

    method: str
    url: str
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """A header, its name without case."""
        return header_of(self.headers, name)


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """What came back, or goes back. `url` is where it came from in the end, after redirects."""

    status: int
    headers: Mapping[str, str] = msgspec.field(default_factory=dict)
    body: bytes = b""
    url: str = ""

    def header(self, name: str) -> str | None:
        """A header, its name without case."""
        return header_of(self.headers, name)


def header_of(headers: Mapping[str, str], name: str) -> str | None:
    """A header, its name without case."""
    wanted = name.lower()
    return next((value for each, value in headers.items() if each.lower() == wanted), None)
