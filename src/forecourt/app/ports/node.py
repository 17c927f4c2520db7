"""What the node itself needs: the small things, events, leases, the wire log, the bus."""

from collections.abc import AsyncIterator, Collection, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from forecourt.domain.access import ApiKey, Operator, User
from forecourt.domain.advice import Advice
from forecourt.domain.commands import CommandRecord
from forecourt.domain.events import Event
from forecourt.domain.reservations import Reservation
from forecourt.domain.sites import Site
from forecourt.domain.stations import Refusal, RepairSeen, WireMessage


class Directory(Protocol):
    """Reads of the small things: operators, sites, people, keys, reservations, refusals, repairs."""

    async def operator(self, operator_id: str) -> Operator | None: ...
    async def operators(self) -> list[Operator]: ...
    async def site(self, site_id: str) -> Site | None: ...
    async def site_in_use(self, site_id: str) -> bool:
        """Whether a station stands there."""

    async def user_by_email(self, email: str) -> User | None: ...
    async def user(self, user_id: str) -> User | None: ...
    async def sign_in_ended(self, nonce: str) -> bool:
        """Whether its person signed out of it."""

    async def key_by_sha256(self, sha256: str) -> ApiKey | None: ...
    async def key(self, key_id: str) -> ApiKey | None: ...
    async def reservation(self, reservation_id: str) -> Reservation | None: ...
    async def reservation_by_number(self, station_id: str, number: int) -> Reservation | None: ...
    async def overdue_reservations(self, now: datetime, limit: int) -> list[Reservation]:
        """Requested or active ones of all stations whose time is over."""

    async def refusals_of(self, identity_key: str) -> list[Refusal]: ...
    async def repairs_of(self, station_id: str) -> list[RepairSeen]: ...
    async def advice_of(self, station_id: str) -> list[Advice]: ...
    async def command(self, command_id: str) -> CommandRecord | None: ...


class Journal(Protocol):
    """The wire log: bounded, outside the unit of work, may lose its last second, counts what it dropped. Never blocks."""

    def record(self, message: WireMessage) -> None: ...


class JournalNews(Protocol):
    """When the wire log was written."""

    async def wait(self, timeout_s: float) -> bool:
        """Return when something was written here (True), or after the timeout."""


class Bus(Protocol):
    """Publish and subscribe by subject between parts of the node. Local now; NATS in a cluster."""

    async def publish(self, subject: str, message: bytes) -> None: ...
    def subscribe(self, subject: str) -> AsyncIterator[bytes]: ...


class EventLog(Protocol):
    """The committed events in commit order, for subscribers with a cursor of their own (a vector over writers)."""

    async def after(
        self, cursor: Mapping[str, int], limit: int, types: Collection[str] | None = None
    ) -> tuple[list[Event], Mapping[str, int]]:
        """Events behind the cursor, oldest first, and the cursor behind them. `types`: only events of these types; the cursor moves
        over all others, so that it may move although nothing is found."""

    async def cursor_of(self, event_id: str) -> Mapping[str, int] | None:
        """The cursor just behind an event; None when it is unknown or retired."""

    async def end(self) -> Mapping[str, int]:
        """The cursor behind everything committed."""

    async def wait(self, timeout_s: float) -> None:
        """Return when something was committed here, or after the timeout."""


class Leases(Protocol):
    """Jobs and subscribers lease a row, so that one of many processes does the work."""

    async def acquire(self, name: str, holder: str, now: datetime, ttl_s: float) -> bool: ...
    async def release(self, name: str, holder: str) -> None: ...
    async def load_cursor(self, name: str) -> Mapping[str, int]: ...
    async def save_cursor(self, name: str, cursor: Mapping[str, int]) -> None: ...


class KeptAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of an `Idempotency-Key`: the request that it came with, and its answer (None: still in hand; empty: it told a
    secret, and only that it was given is kept)."""

    route: str
    request_sha256: str
    status: int | None = None
    response: str | None = None
    created_at: datetime


class IdempotencyKeys(Protocol):
    """Requests that say by a key that they may be sent again (REST)."""

    async def claim(self, key: str, caller_id: str, *, route: str, request_sha256: str, now: datetime) -> KeptAnswer | None:
        """Take the key for a new request: None. Else what is kept of the earlier one; of two at once, one gets None."""

    async def keep(self, key: str, caller_id: str, *, status: int, response: str) -> None:
        """The answer of a claimed key, durable on return."""

    async def release(self, key: str, caller_id: str) -> None:
        """Nothing was done: the key is free again."""
