"""Partners: what verbs read of them, and the way to one over the roaming wire."""

from collections.abc import Sequence
from typing import Protocol

import msgspec

from forecourt.domain.partners import Exchange, IssuedToken, ModuleAddress, Partner, PartyRole


class PartnerReads(Protocol):
    """Reads of partners that verbs need (lists for people are in `store.queries`)."""

    async def by_id(self, partner_id: str) -> Partner | None: ...
    async def tokens_of(self, partner_id: str) -> list[IssuedToken]: ...
    async def token_by_sha256(self, sha256: str) -> IssuedToken | None: ...
    async def all(self) -> list[Partner]:
        """Of every operator; partners are few."""


class Discovered(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner serves: the version that was chosen, and its endpoints."""

    version: str
    versions_url: str
    endpoints: tuple[ModuleAddress, ...]


class OurCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner is told of us: the token that it shall come in by, and who we are."""

    token: str
    versions_url: str
    roles: tuple[PartyRole, ...]


class TheirCredentials(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner tells of itself, with the token that we shall come in by."""

    token: str
    versions_url: str
    roles: tuple[PartyRole, ...]
    hub_party: str | None = None


class PartnerLink(Protocol):
    """The handshake with a partner. Everything raises `HandshakeFailed`, which says on whose side and how far it came."""

    async def discover(self, partner: Partner, versions_url: str, token: str, versions: Sequence[str]) -> Discovered:
        """Ask what the partner serves, in the latest of these versions that it has (C01, C03). `versions` empty: all of ours."""

    async def send(self, partner: Partner, found: Discovered, token: str, ours: OurCredentials, *, renew: bool) -> TheirCredentials:
        """Give it our credentials, for the first time (POST) or anew (PUT); its own come back."""

    async def leave(self, partner: Partner, token: str) -> None:
        """Tell it that we unregister (DELETE)."""


class ExchangeJournal(Protocol):
    """The journal of what was exchanged with partners: bounded, outside the unit of work. Never blocks."""

    def record_exchange(self, exchange: Exchange) -> None: ...
