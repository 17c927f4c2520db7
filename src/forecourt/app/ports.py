"""What the use cases need from outside, as protocols: the store, the stations' link, the bus, partners.

Writes are data: a verb collects them in a `Unit`, the store turns them into batched statements and commits units of many
stations together (group commit). Nothing is answered before `UnitOfWork.commit` has returned.
"""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import msgspec

from forecourt.domain.access import ApiKey, Caller, Operator, User
from forecourt.domain.advice import Advice
from forecourt.domain.billing import Cdr, ConnectorStateSeen, Correction, ReceivedCdr
from forecourt.domain.billing.customers import Customer, Issuer, Member
from forecourt.domain.billing.invoices import Billable, Invoice, InvoiceKind, InvoiceLine
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.commands import Command, CommandRecord, StationAnswer
from forecourt.domain.events import Event
from forecourt.domain.metering import MeterRow
from forecourt.domain.pricing import Breakdown, Finding
from forecourt.domain.reservations import Reservation
from forecourt.domain.screens import Ability, CheckedCost, Delivery, KnownAbility
from forecourt.domain.sites import Site
from forecourt.domain.stations import Capabilities, Connector, Refusal, RepairSeen, Station, WireMessage
from forecourt.domain.tariffs import Assignment, Tariff, TariffKind, TariffVersion
from forecourt.domain.tokens import Token, TokenRef, TokenVerdict
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.errors import FieldFault
from forecourt.kit.ids import new_id


class Insert(msgspec.Struct, frozen=True, gc=False):
    """A new row. A key that exists already fails the unit with `Conflict`."""

    row: msgspec.Struct


class Upsert(msgspec.Struct, frozen=True, gc=False):
    """The row as it shall be, new or not, by its primary key."""

    row: msgspec.Struct


class Patch(msgspec.Struct, frozen=True, gc=False):
    """Some columns of the row of type `of` with this key. With `epoch`, only while the station row's connection epoch is not
    higher (a holder of an older socket changes nothing)."""

    of: type[msgspec.Struct]
    key: Mapping[str, object]
    values: Mapping[str, object]
    epoch: int | None = None


class Update(msgspec.Struct, frozen=True, gc=False):
    """These attributes of a row that exists, as the row has them; the rest of it stays. The quick form of `Patch`."""

    row: msgspec.Struct
    attributes: tuple[str, ...]


class Delete(msgspec.Struct, frozen=True, gc=False):
    """The row of type `of` with this key goes."""

    of: type[msgspec.Struct]
    key: Mapping[str, object]


Write = Insert | Upsert | Update | Patch | Delete


class Unit(msgspec.Struct, gc=False):
    """One verb's effect: rows and events that commit together or not at all. Units that share `key` keep their order."""

    key: str
    writes: list[Write] = []
    events: list[Event] = []
    id: str = msgspec.field(default_factory=new_id)


class UnitOfWork(Protocol):
    """The way to the store for changes."""

    async def commit(self, unit: Unit) -> None:
        """Return when the unit is durable. Raises `Conflict` (a key exists; the unit alone failed) or `Unavailable` (nothing of
        it is stored, or its outcome stays unknown until the store is back)."""


class Numbers(Protocol):
    """Server-wide numbers, never reused: from blocks reserved in the store beforehand."""

    async def next(self, name: str) -> int:
        """The next number of the series `name`: `transaction` (1.6 ids, 1 to 2³¹−1), `reservation`, `remote_start`, `profile`."""


class StationReads(Protocol):
    """Reads of stations that verbs need (lists for people are in `store.queries`)."""

    async def by_identity(self, identity_key: str) -> Station | None: ...
    async def by_id(self, station_id: str) -> Station | None: ...
    async def connectors(self, station_id: str) -> list[Connector]: ...
    async def capabilities(self, station_id: str) -> Capabilities | None: ...
    async def take_epoch(self, station_id: str) -> int:
        """The next connection epoch of a station; concurrent callers are served by one statement."""

    async def held_by(self, node: str, after: str, limit: int) -> list[Station]:
        """Stations whose open socket this node holds, by surrogate id; those behind `after`."""


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


class TariffReads(Protocol):
    """Reads of tariffs, every version of them, and of where they apply."""

    async def latest(self, operator_id: str, tariff_id: str) -> TariffVersion | None:
        """The newest version, also of a tariff that was removed; the id is compared without case."""

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> TariffVersion | None:
        """The version of that moment, the id in its own spelling."""

    async def assignment(self, assignment_id: str) -> Assignment | None: ...
    async def assignments_at(self, operator_id: str, place_ids: Sequence[str]) -> list[Assignment]:
        """Those of these places (a site's or station's id, empty for the whole operator), also past and future ones."""

    async def assignments_of(self, operator_id: str, tariff_id: str, now: datetime) -> list[Assignment]:
        """Those of a tariff that are in force or still to come."""


class TariffBook(Protocol):
    """Which price applies. Implemented by `app.tariffs`."""

    async def of_place(
        self,
        operator_id: str,
        site_id: str | None,
        station_id: str,
        evse: int | None,
        connector: int | None,
        token: TokenRef | None,
        group: str | None,
        at: datetime,
        *,
        partner: str | None = None,
        kind: TariffKind | None = None,
    ) -> tuple[Tariff, ...]:
        """The tariff of a transaction that starts here at `at`, in its version of that moment; () when no price is known.

        `group` is the token's; `partner` whose token it is, as `NL*ABC`; `kind` the driver's preference, else by the token's type.
        """

    async def version_at(self, operator_id: str, tariff_id: str, at: datetime) -> Tariff | None:
        """One tariff as it was at a moment."""


class CustomerReads(Protocol):
    """Reads of customers and of who issues their invoices."""

    async def by_id(self, operator_id: str, customer_id: str) -> Customer | None: ...
    async def of_token(self, operator_id: str, token: TokenRef, group: str | None) -> Customer | None:
        """Who pays for a token: the customer that owns it, else the one that owns its group. Any card type answers for `rfid`."""

    async def members(self, operator_id: str, customer_ids: Sequence[str]) -> list[Member]: ...
    async def owner_of(self, member: Member) -> str | None:
        """The customer that has this token or group."""

    async def has_invoices(self, operator_id: str, customer_id: str) -> bool: ...
    async def page(self, operator_id: str, after: str, limit: int) -> list[Customer]:
        """Customers by id, those behind `after`."""

    async def issuer(self, operator_id: str) -> Issuer | None: ...
    async def automatic_issuers(self) -> list[Issuer]:
        """Those whose invoices the server runs by itself."""


class InvoiceReads(Protocol):
    """Reads of invoices, and of what is still to be billed."""

    async def unbilled(self, customer: Customer, before: datetime, after: str, limit: int) -> list[Billable]:
        """CDRs that ended before a moment and stand on no invoice, by id, those behind `after`: the customer's own, and those that
        nobody owned when they were cut and whose token or group is the customer's now."""

    async def last_sequence(self, operator_id: str, kind: InvoiceKind, year: int) -> int:
        """The highest number given, 0 when there is none. Numbers have no gaps."""

    async def by_id(self, invoice_id: str) -> Invoice | None: ...
    async def of_run(self, run: str) -> list[Invoice]:
        """What a run gave, an invoice a currency; those that were credited to be billed anew are left out."""

    async def of_key(self, run_key: str) -> Invoice | None: ...

    async def lines(self, invoice_id: str, after: int, limit: int) -> list[InvoiceLine]:
        """Lines in order, those behind the position `after`."""

    async def billed_on(self, cdr_ids: Sequence[str]) -> Mapping[str, str]:
        """The numbers of the invoices on which these CDRs stand."""


class DocumentForm(StrEnum):
    """In which form a document is wanted; the value is the file's ending."""

    HTML = "html"
    PDF = "pdf"
    CSV = "csv"


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a file; `name` has no ending."""

    form: DocumentForm
    name: str
    content: bytes


class Documents(Protocol):
    """What customers get on paper, in their language; it says only what is in the rows given. Implemented by `documents`."""

    async def invoice(self, invoice: Invoice, lines: Sequence[InvoiceLine], form: DocumentForm) -> Document:
        """An invoice or a credit note."""

    async def receipt(self, cdr: Cdr, issuer: Issuer, language: str, form: DocumentForm) -> Document:
        """A CDR with the lines of its price, as HTML or PDF."""


class PaymentGateway(Protocol):
    """The way to a card payment: holds money before charging, takes what the CDR costs, lets the rest go. Amounts are in the
    currency's published precision; a `reference` (ours, unique) makes every call repeatable. Nothing implements it yet."""

    async def hold(self, reference: str, amount: Decimal, currency: str) -> str:
        """Reserve money on the driver's card; the gateway's id of the hold."""

    async def take(self, hold_id: str, reference: str, amount: Decimal) -> None:
        """Take at most what is held; the rest is free again."""

    async def release(self, hold_id: str) -> None:
        """Let a hold go."""

    async def give_back(self, hold_id: str, reference: str, amount: Decimal) -> None:
        """Return money that was taken (a credit note)."""


class BillingReads(Protocol):
    """Reads of what was billed, and of what billing rests on."""

    async def cdr(self, cdr_id: str) -> Cdr | None: ...
    async def cdr_by_key(self, cut_key: str) -> Cdr | None: ...
    async def cdrs_of(self, transaction_id: str) -> list[Cdr]:
        """Every CDR of a transaction, credits too, oldest first."""

    async def correction(self, cdr_id: str) -> Correction | None:
        """What is proposed about a CDR, or was."""

    async def received(self, received_id: str) -> ReceivedCdr | None: ...
    async def received_by_owner(self, operator_id: str, party: str, cdr_id: str) -> ReceivedCdr | None:
        """A partner's CDR by its own id, compared without case."""

    async def told(self, transaction_id: str) -> list[Evidence]:
        """What a station said of a transaction in numbered events (second generation), in the order of its time."""

    async def connector_states(
        self, station_id: str, evse: int, connector: int, start: datetime, end: datetime
    ) -> list[ConnectorStateSeen]:
        """What a connector said of charging (first generation), in the order of the station's time."""

    async def uncut(self, since: datetime, after: tuple[datetime, str] | None, limit: int) -> list[Transaction]:
        """Transactions of all stations that are over, began after `since`, and have no CDR; those behind `after`."""

    async def never_settled(self, before: datetime, limit: int) -> list[Transaction]:
        """Transactions that ended, whose missing messages did not come since `before`, and that have no CDR."""

    async def lapsed_reservations(self, since: datetime, limit: int) -> list[Reservation]:
        """Expired reservations made after `since` that have no CDR."""


class TransactionCosts(Protocol):
    """What a transaction costs. Implemented by `app.costs`."""

    async def of(self, transaction: Transaction, *, until: datetime) -> Breakdown | None:
        """The price until then; None when no tariff applies."""


class ScreenReads(Protocol):
    """What is kept of stations' screens."""

    async def ability(self, station_id: str) -> KnownAbility | None: ...
    async def deliveries(self, station_id: str) -> list[Delivery]: ...
    async def checked_cost(self, transaction_id: str) -> CheckedCost | None: ...


class Spoken(msgspec.Struct, frozen=True, kw_only=True):
    """A message that a station would be sent; without an action where its version cannot say it, as the sentence tells."""

    action: str
    payload: object = None
    sentence: str = ""


class SpokenTariff(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff as a station takes it: its id there, what of ours is lost, how many prices a dimension, whether with conditions."""

    tariff_id: str
    payload: object
    losses: tuple[Finding, ...]
    most_prices: int
    conditional: bool


class ScreenSpeech(Protocol):
    """Prices and screens in the words of stations' versions. Implemented by the OCPP edge."""

    def ability(self, version: str, answer: object) -> Ability:
        """What the answer to `AskAbility` says; nothing where it cannot be read."""

    def speak(self, version: str, command: Command) -> Sequence[Spoken]:
        """The messages that say the command."""

    def tariff(self, tariff: Tariff, *, of_driver: bool = False) -> SpokenTariff:
        """The tariff as a station takes it."""


class BookReads(Protocol):
    """The sums that must agree."""

    async def books(self, operator_id: str, start: datetime, end: datetime) -> Books:
        """Transactions that began in this time, CDRs cut in it."""


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


class StationLink(Protocol):
    """The way to a station, wherever its socket is. Implemented by the OCPP edge."""

    async def send(self, station_id: str, command: Command, *, timeout_s: float) -> StationAnswer:
        """Encode the command in the station's version, send it, wait for its answer. Never raises for the station's trouble."""

    def connected(self, station_id: str) -> bool:
        """Whether a socket of the station is open here."""

    async def close(self, station_id: str, reason: str) -> None:
        """End the station's socket (disabled, removed, password changed)."""


class CommandSender(Protocol):
    """The way to ask something of a station so that question and answer are kept. Implemented by `app.commands`."""

    async def send(self, caller: Caller, station: Station, command: Command, *, timeout_s: float | None = None) -> CommandRecord:
        """Keep the command, send it, keep the answer; None waits as long as the node's settings say."""


class GivenPassword(msgspec.Struct, frozen=True):
    """The password that a command gives to a station. `alone`: the command asks for nothing else, so its status is about this."""

    password: str
    alone: bool


class PasswordKeeper(Protocol):
    """What is kept of stations' passwords, told of each change that a station is asked for. Implemented by `app.stations`."""

    async def password_sent(self, station_id: str, password: str) -> None: ...
    async def password_answered(self, caller: Caller, station_id: str, password: str, *, taken: bool) -> None: ...


class MessageCatalog(Protocol):
    """What can be sent to a station of a version, for forms and raw calls. Implemented by the OCPP edge."""

    def actions(self, version: str) -> Sequence[str]:
        """Actions that a central system may send in this version."""

    def faults(self, version: str, action: str, payload: object) -> list[FieldFault] | None:
        """Every fault of a request payload against its schema; [] when valid; None when the action is not of this version."""

    def password_in(self, command: Command) -> GivenPassword | None:
        """The station password that a command gives; None when it gives none."""


class Journal(Protocol):
    """The wire log: bounded, outside the unit of work, may lose its last second, counts what it dropped. Never blocks."""

    def record(self, message: WireMessage) -> None: ...


class JournalNews(Protocol):
    """When the wire log was written."""

    async def wait(self, timeout_s: float) -> bool:
        """Return when something was written here (True), or after the timeout."""


class TokenAuthority(Protocol):
    """Someone else who answers for tokens that are not ours: a roaming partner."""

    async def authorize(self, caller: Caller, station: Station, token: TokenRef) -> TokenVerdict | None:
        """The verdict, or None when nobody knows the token. Has a deadline of its own."""


class Bus(Protocol):
    """Publish and subscribe by subject between parts of the node. Local now; NATS in a cluster."""

    async def publish(self, subject: str, message: bytes) -> None: ...
    def subscribe(self, subject: str) -> AsyncIterator[bytes]: ...


class EventLog(Protocol):
    """The committed events in commit order, for subscribers with a cursor of their own (a vector over writers)."""

    async def after(self, cursor: Mapping[str, int], limit: int) -> tuple[list[Event], Mapping[str, int]]:
        """Events behind the cursor, oldest first, and the cursor behind them."""

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
