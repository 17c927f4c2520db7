"""Bills: CDRs, customers, invoices, their papers, and payment."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

import msgspec

from forecourt.domain.billing import Cdr, ConnectorStateSeen, Correction, PartnerPolicy, ReceivedCdr
from forecourt.domain.billing.customers import Customer, Issuer, Member
from forecourt.domain.billing.invoices import Billable, Invoice, InvoiceKind, InvoiceLine
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.reservations import Reservation
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.files import SAFE_PAGE, saved_as


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

    async def partner_policy(self, operator_id: str, party: str) -> PartnerPolicy | None:
        """How the CDRs of a party are read, where that is not the default; the party in upper case."""

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


class BookReads(Protocol):
    """The sums that must agree."""

    async def books(self, operator_id: str, start: datetime, end: datetime) -> Books:
        """Transactions that began in this time, CDRs cut in it."""


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

    async def unbilled(
        self, customer: Customer, since: datetime | None, before: datetime, after: str, limit: int
    ) -> list[Billable]:
        """CDRs that ended between two moments (None: ever) and stand on no invoice, by id, those behind `after`: the customer's
        own, and those that nobody owned when they were cut and whose token or group is the customer's now."""

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

    @property
    def media_type(self) -> str:
        """As HTTP and mail name it."""
        return _MEDIA_TYPES[self]


_MEDIA_TYPES = {
    DocumentForm.HTML: "text/html; charset=utf-8",
    DocumentForm.PDF: "application/pdf",
    DocumentForm.CSV: "text/csv; charset=utf-8; header=present",
}


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A document as a file; `name` has no ending."""

    form: DocumentForm
    name: str
    content: bytes

    @property
    def headers(self) -> dict[str, str]:
        """HTML is looked at, all else is saved under its name."""
        return SAFE_PAGE if self.form is DocumentForm.HTML else saved_as(f"{self.name}.{self.form.value}")


class Documents(Protocol):
    """What customers get on paper, in their language; it says only what is in the rows given. Implemented by `documents`."""

    async def invoice(self, invoice: Invoice, lines: Sequence[InvoiceLine], form: DocumentForm) -> Document:
        """An invoice or a credit note."""

    async def receipt(self, cdr: Cdr, issuer: Issuer, language: str, form: DocumentForm, *, credit: str | None = None) -> Document:
        """A CDR with the lines of its price, as HTML or PDF; `credit` is the id of the credit CDR that took it back."""


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
