"""Roaming as a mobility provider: what its verbs read, and the way of a command to a partner."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from forecourt.domain.partners import Partner
from forecourt.domain.roaming import PartnerSite, PartnerTariff, RoamingCommand, RoamingSession, TokenTerms
from forecourt.domain.tokens import Token


class EmspReads(Protocol):
    """Everything is scoped by an operator or a partner, but for what the jobs look for."""

    async def tokens_after(self, operator_id: str, after: tuple[str, str], limit: int) -> list[Token]:
        """Tokens by uid and type, those behind `after`."""

    async def tokens_of_uid(self, operator_id: str, uid_key: str) -> list[Token]:
        """All that go by one uid, of whatever type."""

    async def tokens_of_group(self, operator_id: str, group: str, limit: int) -> list[Token]: ...

    async def tokens_lapsing(self, start: datetime, end: datetime, limit: int) -> list[Token]:
        """Of all operators, those whose validity ends in this time."""

    async def terms_among(self, operator_id: str, keys: Collection[str]) -> list[TokenTerms]:
        """Terms of tokens and groups that go by these keys."""

    async def site(self, partner_id: str, key: str) -> list[PartnerSite]:
        """Sites of a partner by their id in lower case; several owners may have the same."""

    async def sites_named(self, operator_id: str, owner: str, key: str) -> list[PartnerSite]:
        """A site as each partner has it that leads to its owner."""

    async def tariffs_dated(self, before: datetime, limit: int) -> list[PartnerTariff]:
        """Of all operators, those whose compared price is older."""

    async def session(self, partner_id: str, owner: str, key: str) -> RoamingSession | None: ...
    async def sessions_named(self, operator_id: str, key: str) -> list[RoamingSession]: ...
    async def sessions_running(self, operator_id: str, token_uid: str) -> int:
        """How many a token has; the uid in lower case. One that comes by two partners counts once."""

    async def commands_due(self, now: datetime, limit: int) -> list[RoamingCommand]:
        """Of all operators, ours that are open and whose time is up."""

    async def starts_since(self, partner_id: str, since: datetime) -> list[RoamingCommand]:
        """Starts of ours that no session came of, the oldest first."""

    async def reservations_named(self, operator_id: str, reservation_id: str) -> list[RoamingCommand]:
        """Reservations that we asked for, the newest first."""

    async def partners_of(self, operator_id: str) -> Sequence[Partner]:
        """Those that are registered."""


class CommandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner said at once (M02), in the words of the wire. `timeout_s` None: it did not say."""

    result: str
    timeout_s: int | None = None
    message: str = ""


class NotAnswered(Exception):
    """No answer came, or one that is none. `sent`: it may be done all the same."""

    def __init__(self, sentence: str, *, sent: bool) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.sent = sent


class CommandLink(Protocol):
    """The way of a command to a partner."""

    def response_url(self, partner: Partner, command: RoamingCommand, secret: str) -> str:
        """Where the partner shall post the result."""

    async def send(self, partner: Partner, command: RoamingCommand) -> CommandAnswer:
        """Send it. Raises `NotAnswered`, and `InvalidInput` or `Conflict` for what the partner's version cannot say."""
