"""Roaming as a mobility provider: what its verbs read, and the way of a command to a partner."""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Literal, Protocol

import msgspec

from forecourt.domain.partners import Partner
from forecourt.domain.roaming import PartnerSite, PartnerTariff, RoamingCommand, RoamingSession, TokenTerms, Whitelist
from forecourt.domain.tokens import Token, TokenRef
from forecourt.kit.errors import Unavailable


class EmspReads(Protocol):
    """Everything is scoped by an operator or a partner, but for what the jobs look for."""

    async def tokens_after(self, operator_id: str, after: tuple[str, str], limit: int) -> list[Token]:
        """Tokens by uid and type, those behind `after`."""

    async def tokens_of_uid(self, operator_id: str, uid_key: str) -> list[Token]:
        """All that go by one uid, of whatever type."""

    async def tokens_of_group(self, operator_id: str, group: str, limit: int) -> list[Token]: ...

    async def tokens_lapsing(self, start: datetime, end: datetime, after: tuple[str, str, str], limit: int) -> list[Token]:
        """Of all operators, those whose validity ends in this time, by operator, uid and type, those behind `after`."""

    async def terms_among(self, operator_id: str, keys: Collection[str]) -> list[TokenTerms]:
        """Terms of tokens and groups that go by these keys."""

    async def site(self, partner_id: str, key: str) -> list[PartnerSite]:
        """Sites of a partner by their id in lower case; several owners may have the same."""

    async def sites_among(self, partner_id: str, keys: Collection[tuple[str, str]]) -> list[PartnerSite]:
        """Those of these sites (owner and key) that are known."""

    async def sites_named(self, operator_id: str, owner: str, key: str) -> list[PartnerSite]:
        """A site as each partner has it that leads to its owner."""

    async def tariffs_dated(self, before: datetime, limit: int) -> list[PartnerTariff]:
        """Of all operators, those whose compared price is older."""

    async def terms_of_contract(self, operator_id: str, contract: str) -> list[TokenTerms]:
        """Tokens with a contract; the id in lower case."""

    async def session(self, partner_id: str, owner: str, key: str) -> RoamingSession | None: ...
    async def sessions_named(self, operator_id: str, key: str) -> list[RoamingSession]: ...
    async def sessions_running(self, operator_id: str, token_uid: str, since: datetime) -> int:
        """How many a token has that were told of since then; the uid in lower case. One that comes by two partners counts once."""

    async def commands_due(self, now: datetime, limit: int) -> list[RoamingCommand]:
        """Of all operators, ours that are open and whose time is up."""

    async def starts_since(self, partner_id: str, since: datetime) -> list[RoamingCommand]:
        """Starts of ours that no session came of, the oldest first."""

    async def reservations_named(self, operator_id: str, reservation_id: str) -> list[RoamingCommand]:
        """Reservations that we asked for, the newest first."""

    async def partners_of(self, operator_id: str) -> Sequence[Partner]:
        """Those that are registered."""


CommandKind = Literal["start", "stop", "reserve", "cancel_reservation", "unlock", "set_profile", "get_profile", "clear_profile"]


class Limit(msgspec.Struct, frozen=True, kw_only=True):
    """From so many seconds after the start of a profile on this limit holds."""

    start_s: int
    limit: Decimal


class WantedProfile(msgspec.Struct, frozen=True, kw_only=True):
    """How a session shall charge: limits in W or A over time (G06)."""

    unit: Literal["W", "A"]
    limits: tuple[Limit, ...]
    starts_at: datetime | None = None
    duration_s: int | None = None
    min_rate: Decimal | None = None


class Wanted(msgspec.Struct, frozen=True, kw_only=True):
    """A command as a person asks for it; what it is about depends on its kind. `duration_s`: of the profile that is asked for."""

    kind: CommandKind
    party: str = ""
    location_id: str = ""
    evse_uid: str = ""
    connector_id: str = ""
    token: TokenRef | None = None
    session_id: str = ""
    reservation_id: str = ""
    expires_at: datetime | None = None
    profile: WantedProfile | None = None
    duration_s: int | None = None


class CommandAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner said at once (M02), in the words of the wire. `timeout_s` None: it did not say."""

    result: str
    timeout_s: int | None = None
    message: str = ""


class NotAnswered(Unavailable):
    """No answer came, or one that is none. `sent`: it may be done all the same."""

    code = "not_answered"

    def __init__(self, sentence: str, *, sent: bool) -> None:
        super().__init__(sentence)
        self.sent = sent


class OwnToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token of ours with all that partners are told of it."""

    token: Token
    party: str
    issuer: str
    contract_id: str
    whitelist: Whitelist
    visual_number: str
    valid: bool


class CommandLink(Protocol):
    """The way of a command to a partner."""

    def response_url(self, partner: Partner, kind: CommandKind, where: str) -> str:
        """Where the partner shall post the result; it ends with `where`."""

    def compose(self, partner: Partner, wanted: Wanted, own: OwnToken | None, response_url: str, reference: str) -> str:
        """The body in the words of the partner's version. Raises `Conflict` and `InvalidInput` for what it cannot say."""

    async def send(self, partner: Partner, sender: str, command: RoamingCommand) -> CommandAnswer:
        """Send it, as a party of ours. Raises `NotAnswered`."""
