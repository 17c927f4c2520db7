"""Headers of requests and responses: who calls, for whom, and as which call (transport §authorization_header, §message_routing).

Handlers never see them; the client and the server share this room.
"""

from __future__ import annotations

import base64
import binascii
import uuid
from collections.abc import Iterator, Mapping
from typing import Final

import msgspec

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.versions import Version

AUTHORIZATION: Final = "Authorization"
SCHEME: Final = "Token"
REQUEST_ID: Final = "X-Request-ID"
CORRELATION_ID: Final = "X-Correlation-ID"
MOST_ID: Final = 255
"""Ids that are longer are no ids, and are not echoed."""


def authorization(token: str, version: Version, *, encoded: bool | None = None) -> str:
    """The header's value: from 2.2.1 on the token is in Base64 (T01), unless a partner is known to want it otherwise (T02)."""
    wanted = version is not Version.V211 if encoded is None else encoded
    return f"{SCHEME} {base64.b64encode(token.encode()).decode() if wanted else token}"


class Presented(msgspec.Struct, frozen=True):
    """A token that a header may mean, and how it was written: `encoded` in Base64, with a `newline` in it by mistake (T03)."""

    token: str
    encoded: bool
    newline: bool = False


def presented(header: str | None) -> tuple[Presented, ...]:
    """What an Authorization header may mean, likeliest first: look each up, none is decoded for good (T02). Empty: no token."""
    scheme, _, rest = (header or "").strip().partition(" ")
    text = rest.strip()
    if scheme.lower() != SCHEME.lower() or not text or not text.isascii():
        return ()
    return (*_decoded(text), Presented(text, encoded=False))


def _decoded(text: str) -> Iterator[Presented]:
    try:
        token = base64.b64decode(text, validate=True).decode("ascii")
    except (binascii.Error, ValueError):
        return
    if token.isprintable() and token:
        yield Presented(token, encoded=True)
    elif token.rstrip("\r\n").isprintable() and token.rstrip("\r\n"):
        yield Presented(token.rstrip("\r\n"), encoded=True, newline=True)


class Party(msgspec.Struct, frozen=True):
    """A party by its country and its id, compared without case."""

    country_code: CiString
    party_id: CiString

    def __str__(self) -> str:
        return f"{self.country_code}*{self.party_id}"


class Routing(msgspec.Struct, frozen=True):
    """From whom a message is and for whom (H01). `to` None: the hub shall find out (H11)."""

    sender: Party | None = None
    to: Party | None = None

    def answered(self) -> Routing:
        """The routing of a direct response: the other way round (H03, H04)."""
        return Routing(sender=self.to, to=self.sender)

    def headers(self) -> dict[str, str]:
        """As headers of 2.2.1 and later."""
        parties = (("to", self.to), ("from", self.sender))
        return {
            f"OCPI-{side}-{name}": str(value)
            for side, party in parties
            if party is not None
            for name, value in (("party-id", party.party_id), ("country-code", party.country_code))
        }


def read_routing(headers: Mapping[str, str]) -> Routing:
    """The routing of a message; header names without case, half a party is none (H01)."""
    told = {name.lower(): value.strip() for name, value in headers.items()}
    return Routing(sender=_party(told, "from"), to=_party(told, "to"))


def _party(told: Mapping[str, str], side: str) -> Party | None:
    country, party = told.get(f"ocpi-{side}-country-code"), told.get(f"ocpi-{side}-party-id")
    return Party(CiString(country), CiString(party)) if country and party else None


class CallIds(msgspec.Struct, frozen=True):
    """By which a call is found in two logs: `request` is of one hop, `correlation` of the whole way (H13, H14)."""

    request: str
    correlation: str

    @classmethod
    def new(cls) -> CallIds:
        """Those of a call that begins here."""
        return cls(str(uuid.uuid4()), str(uuid.uuid4()))

    def forwarded(self) -> CallIds:
        """Those of the next hop: a new request, the same correlation."""
        return CallIds(str(uuid.uuid4()), self.correlation)

    def headers(self) -> dict[str, str]:
        """As headers of a request, and of its response."""
        return {REQUEST_ID: self.request, CORRELATION_ID: self.correlation}


def read_call_ids(headers: Mapping[str, str]) -> CallIds:
    """The ids that a request brought; new ones where it brought none, or what cannot be echoed."""
    told = {name.lower(): value.strip() for name, value in headers.items()}
    fresh = CallIds.new()
    request, correlation = told.get(REQUEST_ID.lower(), ""), told.get(CORRELATION_ID.lower(), "")
    return CallIds(request if _echoed(request) else fresh.request, correlation if _echoed(correlation) else fresh.correlation)


def _echoed(text: str) -> bool:
    return 0 < len(text) <= MOST_ID and text.isascii() and text.isprintable()
