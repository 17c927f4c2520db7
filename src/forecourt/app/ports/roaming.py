"""Roaming: what is read of partners' objects, of ours that they may see, and of how far both are the same."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

import msgspec

from forecourt.domain.roaming import (
    Authorization,
    HeldObject,
    Publication,
    PublishingRule,
    RoamingCommand,
    RoutePreference,
    Scope,
    Side,
    SyncFault,
    SyncState,
)
from forecourt.domain.roaming.posting import PostedCdr

ObjectKey = tuple[str, str]
"""The owner and the key."""


class View(msgspec.Struct, frozen=True, kw_only=True):
    """What one partner may see of one module: the scope of every list (P03).."""

    operator_id: str
    partner_id: str
    module: str
    parties: tuple[str, ...]
    """Our parties that the partner was told of; empty: of all."""
    for_party: str = ""
    """The party behind a hub that asks; empty: the partner itself."""
    scope: Scope = Scope.ALL
    site_ids: tuple[str, ...] = ()


class Span(msgspec.Struct, frozen=True, kw_only=True):
    """From `start`, inclusive, to `end`, exclusive (P01)."""

    start: datetime | None = None
    end: datetime | None = None


class RoamingReads(Protocol):
    """Reads that the rooms of roaming need. Everything is scoped by a partner or an operator."""

    async def held(self, partner_id: str, module: str, owner: str, key: str) -> HeldObject | None:
        """An object of a partner, also one that is gone."""

    async def held_among(self, partner_id: str, module: str, keys: Collection[ObjectKey]) -> dict[ObjectKey, HeldObject]:
        """Those of these objects that are known."""

    async def held_bytes(self, partner_id: str) -> int:
        """How long all documents of a partner are together."""

    async def held_by_key(self, operator_id: str, module: str, key: str) -> list[HeldObject]:
        """What any partner of the operator has under a key and is not gone, the newest first."""

    async def held_page(
        self, partner_id: str, module: str, *, after: ObjectKey | None = None, limit: int = 500
    ) -> list[HeldObject]:
        """What a partner has of a module and is not gone, by owner and key."""

    async def held_unseen(
        self, partner_id: str, module: str, since: datetime, limit: int = 500, *, of_seen_owners: bool = False
    ) -> list[HeldObject]:
        """What is not gone and was not received since then (P08); on demand only of owners of whom something was."""

    async def held_latest(self, partner_id: str, module: str, until: datetime) -> datetime | None:
        """The latest date of its objects that is not after `until`."""

    async def publication(self, operator_id: str, party: str, module: str, key: str, audience: str = "") -> Publication | None:
        """One row, also one that is withdrawn."""

    async def publications_among(
        self, operator_id: str, module: str, keys: Collection[str], *, parties: Collection[str] = ()
    ) -> list[Publication]:
        """All rows of these keys, whoever may see them, also withdrawn ones; found quickly where the parties are told."""

    async def published_page(self, view: View, span: Span, *, after: str = "", offset: int = 0, limit: int) -> list[Publication]:
        """What a partner sees, the oldest created first (P05), behind the row with the id `after`."""

    async def published_count(self, view: View, span: Span) -> int:
        """How many there are in all (P03)."""

    async def published(self, view: View, keys: Collection[str], *, withdrawn: bool = False) -> list[Publication]:
        """What a partner sees of these keys; on demand with what it sees no longer."""

    async def changed_since(
        self, view: View, since: datetime | None, after: tuple[datetime, str] | None, limit: int
    ) -> list[Publication]:
        """What changed for a partner from then on, withdrawals too, by date and id; `after` is the last row of the page before."""

    async def rules_of(self, partner_id: str) -> list[PublishingRule]: ...
    async def sync_state(self, partner_id: str, module: str, side: Side) -> SyncState | None: ...
    async def sync_states(self, partner_id: str) -> list[SyncState]: ...
    async def sync_faults(self, partner_id: str, module: str, side: Side) -> list[SyncFault]:
        """The oldest first; they are few."""

    async def posted_cdr(self, partner_id: str, publication_id: str) -> PostedCdr | None: ...
    async def command(self, command_id: str) -> RoamingCommand | None: ...
    async def commands_by_reference(self, operator_id: str, reference: str) -> list[RoamingCommand]:
        """Commands with this authorisation reference, the newest first."""

    async def authorization_of(self, transaction_id: str) -> Authorization | None: ...
    async def authorizations_recent(self, operator_id: str, token_uid: str, since: datetime) -> list[Authorization]:
        """Of a token (without case), the newest first."""

    async def preferences(self, operator_id: str) -> list[RoutePreference]: ...
