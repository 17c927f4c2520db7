"""A call to the partner, and its answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from forecourt.sim.partner.peer import Peer


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One call, its path taken apart."""

    peer: Peer
    version: str
    module: str
    side: str
    """`sender`, `receiver`; empty for versions and credentials."""
    method: str
    rest: list[str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes
    body: Any
    url: str


@dataclass(frozen=True)
class Reply:
    """What is answered; `data` only where `with_data` (T08)."""

    http: int = 200
    status: int = 1000
    data: object = None
    message: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    with_data: bool = False
    raw: bytes | None = None
    """A whole body of somebody else, for a hub."""


def gives(data: object, **headers: str) -> Reply:
    """An answer with data."""
    return Reply(data=data, with_data=True, headers=headers)


def refuses(http: int, status: int, message: str) -> Reply:
    """No."""
    return Reply(http, status, message=message)


NOT_ALLOWED = refuses(405, 2000, "The method is not offered here.")
