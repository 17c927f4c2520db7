"""Roaming as a charge point operator: what is read of our own, and how it is put into the words of partners."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

import msgspec

from forecourt.domain.access import Operator
from forecourt.domain.billing import Cdr
from forecourt.domain.billing.cdrs import Priced, Subject
from forecourt.domain.partners import Partner
from forecourt.domain.pricing import Finding
from forecourt.domain.roaming import Authorization, RoamingCommand
from forecourt.domain.roaming.evses import SiteStand
from forecourt.domain.stations import Connector
from forecourt.domain.tariffs import Assignment, Tariff
from forecourt.domain.transactions import Transaction

ConnectorKey = tuple[str, int, int]
"""Station, EVSE, connector."""


class Worded(msgspec.Struct, frozen=True, kw_only=True):
    """An object of ours in the words of partners; `document` empty: it must not be shown as it is, and the findings say why.
    `part` names what alone differs from the document before."""

    document: str
    part: str = ""
    findings: tuple[Finding, ...] = ()


class SessionFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What a session says of a transaction. `priced`: what it used and cost so far."""

    party: str
    transaction: Transaction
    authorization: Authorization
    site_id: str
    priced: Priced
    currency: str


class CdrSource(msgspec.Struct, frozen=True, kw_only=True):
    """What a CDR on the wire needs beside our own. `connector`: where it was, if that is still there."""

    party: str
    cdr: Cdr
    authorization: Authorization
    connector: Connector | None = None


class CpoWords(Protocol):
    """Puts what is ours into the words of partners. Implemented by the roaming edge."""

    def location(
        self,
        stand: SiteStand,
        operator: Operator,
        tariff_ids: Mapping[ConnectorKey, tuple[str, ...]],
        before: str | None,
        now: datetime,
    ) -> Worded:
        """A site. What is as it was `before` keeps its date; EVSEs that went away stay as removed (L02, L05)."""

    def location_gone(self, before: str, now: datetime) -> Worded:
        """A site that is no more."""

    def tariff(self, tariff: Tariff, party: str) -> Worded: ...
    def session(self, facts: SessionFacts) -> Worded: ...
    def cdr(self, source: CdrSource) -> Worded: ...


class PricedTransaction(Protocol):
    """What was used and what it costs, and where it is."""

    @property
    def record(self) -> Priced: ...
    @property
    def subject(self) -> Subject: ...


class TransactionAccounts(Protocol):
    """Prices transactions. Implemented by `app.costs`."""

    async def account(self, transaction: Transaction, *, until: datetime) -> PricedTransaction: ...


class CpoReads(Protocol):
    """Reads of what partners are shown, many at once."""

    async def stands(self, site_ids: Collection[str]) -> list[SiteStand]:
        """These sites with everything that stands there now."""

    async def site_ids(self, operator_id: str, after: str, limit: int) -> list[str]:
        """Sites of an operator by id, those behind `after`."""

    async def sites_of(self, station_ids: Collection[str]) -> set[str]:
        """Where these stations stand."""

    async def sites_showing(self, station_id: str) -> set[str]:
        """The sites as whose part a station is shown, or was."""

    async def assignments(self, operator_id: str, now: datetime) -> list[Assignment]:
        """Those in force, and those to come."""

    async def tariffs(self, operator_id: str, tariff_ids: Collection[str]) -> list[Tariff]:
        """As they are now."""

    async def shown(self, operator_id: str, module: str) -> list[tuple[str, str, str]]:
        """Party, key and audience of what is shown of a module; for modules that have few objects."""

    async def transactions(self, transaction_ids: Collection[str]) -> list[Transaction]: ...
    async def authorizations_of(self, transaction_ids: Collection[str]) -> dict[str, Authorization]:
        """By transaction."""

    async def authorization_for(self, reservation_id: str) -> Authorization | None:
        """The one that a reservation of ours was made by."""

    async def running(self, limit: int) -> list[Authorization]:
        """Those whose transactions are open, of all operators, the oldest first."""

    async def commands_under_way(self, before: datetime, limit: int) -> list[RoamingCommand]:
        """Commands of partners that are to be answered still, and whose time was over by then."""

    async def commands_of(self, partner_id: str, since: datetime) -> list[RoamingCommand]:
        """What a partner asked for since then, the newest first."""

    async def reserve_command(self, own_reservation_id: str) -> RoamingCommand | None:
        """The partner's command that a reservation of ours came of."""

    async def profiled(self, station_id: str) -> list[tuple[RoamingCommand, Transaction]]:
        """Open transactions at a station for which a partner has set a profile, each with the newest such command."""

    async def reservation_of(self, partner_id: str, reservation_id: str) -> RoamingCommand | None:
        """The newest command by which a partner made the reservation that it calls so (M08)."""


class PartnerAsker(Protocol):
    """Asks a partner about a token. Implemented by the roaming edge."""

    async def ask(self, partner: Partner, question: "TokenQuestion") -> "TokenAnswer | None":
        """Its answer; None: it does not know the token. Raises `ForecourtError` when it is away."""


class TokenQuestion(msgspec.Struct, frozen=True, kw_only=True):
    """May this token charge there? `kind` is the wire's word for the type; `owner` the party that issued it, if that is known."""

    uid: str
    kind: str
    sender: str
    owner: str = ""
    location_id: str = ""
    evse_uids: tuple[str, ...] = ()
    within_s: float = 5.0


class TokenAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """What a partner says of a token: `allowed` in the wire's words; where it may charge, if it says so."""

    allowed: str
    token: "KnownToken | None" = None
    location_id: str = ""
    evse_uids: tuple[str, ...] = ()
    reference: str = ""
    info: str = ""


class KnownToken(msgspec.Struct, frozen=True, kw_only=True):
    """A token as its owner describes it; `document` in the latest version's words."""

    uid: str
    kind: str
    owner: str
    contract_id: str
    valid: bool
    whitelist: str
    group: str | None = None
    language: str | None = None
    document: str


class TokenReading(Protocol):
    """Reads the tokens that partners gave us. Implemented by the roaming edge."""

    def token(self, document: str, version: str, owner: str) -> KnownToken:
        """Raises `InvalidInput` for what cannot be read."""


class CommandReplies(Protocol):
    """Tells a partner what became of its command. Implemented by the roaming edge."""

    async def result(self, partner: Partner, command: RoamingCommand, result: str, message: str) -> None:
        """Post the result to the URL that it gave (M03, M12). Raises `ForecourtError`."""

    async def profile_result(self, partner: Partner, command: RoamingCommand, result: str, profile: "ActiveProfile | None") -> None:
        """The same about a charging profile (G01, G02)."""

    async def profile_changed(self, partner: Partner, session_id: str, profile: "ActiveProfile") -> None:
        """A session charges by another profile now (G05)."""


class ActiveProfile(msgspec.Struct, frozen=True, kw_only=True):
    """The schedule that an EVSE follows: limits by seconds from `start_at`."""

    start_at: datetime
    duration_s: int | None = None
    unit: str
    min_rate: float | None = None
    periods: tuple[tuple[int, float], ...]


__all__ = [
    "ActiveProfile",
    "CdrSource",
    "CommandReplies",
    "ConnectorKey",
    "CpoReads",
    "CpoWords",
    "KnownToken",
    "PartnerAsker",
    "PricedTransaction",
    "SessionFacts",
    "TokenAnswer",
    "TokenQuestion",
    "TokenReading",
    "TransactionAccounts",
    "Worded",
]
