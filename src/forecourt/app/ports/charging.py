"""Transactions and tokens: what verbs read of them, and who answers for what is not ours."""

from datetime import datetime
from typing import Protocol

from forecourt.domain.access import Caller
from forecourt.domain.authorisation import Purpose
from forecourt.domain.commands import CommandRecord
from forecourt.domain.metering import MeterRow
from forecourt.domain.pricing import Breakdown
from forecourt.domain.screens import Outlook
from forecourt.domain.stations import Station
from forecourt.domain.tokens import Token, TokenRef, TokenVerdict
from forecourt.domain.transactions import Transaction


class TransactionReads(Protocol):
    """Reads of the ledger that verbs need."""

    async def unfinished(self, station_id: str) -> list[Transaction]:
        """Open ones and ended ones with pending messages."""

    async def by_id(self, transaction_id: str) -> Transaction | None: ...
    async def by_reference(self, station_id: str, reference: str) -> Transaction | None: ...
    async def latest_of_connector(self, station_id: str, evse: int, connector: int, limit: int = 5) -> list[Transaction]: ...
    async def evidence_by_content(self, station_id: str, content_key: str) -> str | None:
        """The transaction id (or "") of the evidence with this content, None when there is none."""

    async def meter_rows(self, transaction_id: str) -> list[MeterRow]:
        """All, by time; a rare path (late or misplaced values), never a message's normal cost."""

    async def open_count(self, operator_id: str, token: TokenRef) -> int: ...
    async def by_command(self, station_id: str, remote_start_id: int) -> CommandRecord | None:
        """The start command with this remote start id."""

    async def recent_starts(self, station_id: str, since: datetime) -> list[CommandRecord]:
        """Start commands to a station asked after `since` that no transaction is tied to and that did not fail, newest first."""

    async def pending_starts(self, after: datetime, before: datetime, limit: int) -> list[CommandRecord]:
        """Start commands accepted by their stations, asked between the two, with neither transaction nor error, oldest first."""

    async def quiet(self, before: datetime, limit: int) -> list[Transaction]:
        """Unfinished transactions of all stations that nothing has changed since `before`, quietest first."""

    async def with_gaps(self, limit: int) -> list[Transaction]:
        """Unfinished transactions of all stations with missing messages, latest changed first."""


class TokenReads(Protocol):
    """Reads of tokens."""

    async def find(self, operator_id: str, ref: TokenRef) -> Token | None:
        """By uid without case and type; a token stored as `rfid` answers for any card type of any version."""


class TokenAuthority(Protocol):
    """Someone else who answers for tokens that are not ours: a roaming partner."""

    async def authorize(
        self, caller: Caller, station: Station, token: TokenRef, *, evse: int | None = None, purpose: Purpose = Purpose.ASK
    ) -> TokenVerdict | None:
        """The verdict, or None when nobody knows the token. Has a deadline of its own."""


class TransactionCosts(Protocol):
    """What a transaction costs. Implemented by `app.costs`."""

    async def of(self, transaction: Transaction, *, until: datetime) -> Breakdown | None:
        """The price until then; None when no tariff applies."""

    async def outlook(self, transaction: Transaction, at: datetime) -> Outlook | None:
        """The prices of one that runs, and what changes them next; None when no tariff applies."""
