"""The nouns of invoices. Every amount is a sum of published CDR amounts; what was issued is never edited."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.billing.customers import Address
from forecourt.domain.billing.nouns import CdrKind, CdrPlace
from forecourt.domain.pricing import Breakdown, Finding
from forecourt.domain.tokens import TokenRef


class InvoiceKind(StrEnum):
    """What a document is; each kind is numbered by itself."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Billable(msgspec.Struct, frozen=True, kw_only=True):
    """What billing needs of a CDR."""

    id: str
    kind: CdrKind
    credits: str | None
    transaction_id: str | None
    reservation_id: str | None
    place: CdrPlace
    evse: int
    connector: int
    token: TokenRef | None
    zone: str
    started_at: datetime
    ended_at: datetime
    currency: str
    energy_wh: int
    time_s: int
    parking_s: int
    breakdown: Breakdown
    total_before_taxes: Decimal
    total_after_taxes: Decimal | None


class TaxTotal(msgspec.Struct, frozen=True, kw_only=True):
    """One tax of a line or of an invoice: what it was levied on, and how much it is."""

    name: str
    percentage: Decimal
    account_number: str | None = None
    base: Decimal
    amount: Decimal


class InvoiceLine(msgspec.Struct, frozen=True, kw_only=True):
    """One CDR on an invoice. `credits` is the CDR that a credit CDR takes back; `token` as the driver showed it. `lapsed`: of a
    reservation that ran out, from `started_at` to `ended_at`; nothing was charged."""

    cdr_id: str
    credits: str | None = None
    place: CdrPlace
    evse: int
    connector: int
    token: TokenRef | None
    zone: str
    started_at: datetime
    ended_at: datetime
    energy_wh: int
    time_s: int
    parking_s: int
    before_taxes: Decimal
    after_taxes: Decimal | None
    taxes: tuple[TaxTotal, ...] = ()
    lapsed: bool = False

    @property
    def due(self) -> Decimal:
        """What is to be paid: the amount as it stands where nobody stated taxes."""
        return self.before_taxes if self.after_taxes is None else self.after_taxes

    @property
    def is_free(self) -> bool:
        """Whether nothing is to be paid or returned."""
        return not self.before_taxes and not self.due

    @property
    def reserved_s(self) -> int:
        """How long it was reserved, in whole seconds."""
        return round((self.ended_at - self.started_at).total_seconds()) if self.lapsed else 0


class InvoiceTotals(msgspec.Struct, frozen=True, kw_only=True):
    """The exact sums of the lines; `after_taxes` None when one of them has unknown taxes."""

    before_taxes: Decimal
    after_taxes: Decimal | None
    due: Decimal
    taxes: tuple[TaxTotal, ...]
    energy_wh: int


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice before it has a number. `corrects` are the numbers of earlier invoices whose CDRs are taken back here."""

    run: str
    """The customer and the period, or the customer and the CDR."""
    run_key: str
    """The run and the currency, unique: the same run never gives a second invoice."""
    kind: InvoiceKind
    currency: str
    lines: tuple[InvoiceLine, ...]
    totals: InvoiceTotals
    corrects: tuple[str, ...] = ()
    findings: tuple[Finding, ...] = ()


class Party(msgspec.Struct, frozen=True, kw_only=True):
    """Seller or buyer as they were when the invoice was issued."""

    name: str
    tax_number: str = ""
    address: Address = Address()
    email: str = ""
    reference: str = ""


class Invoice(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or a credit note, immutable. Its lines are rows of their own (`BilledLine`).

    `sequence` runs without gap from 1 in each (operator, kind, year); the year is that of the issue in `zone`.
    """

    id: str
    operator_id: str
    customer_id: str
    kind: InvoiceKind
    year: int
    sequence: int
    number: str
    issued_at: datetime
    due_on: date | None
    zone: str
    language: str
    period_start: datetime
    period_end: datetime
    currency: str
    total_before_taxes: Decimal
    total_after_taxes: Decimal | None
    total_due: Decimal
    taxes: tuple[TaxTotal, ...]
    energy_wh: int
    line_count: int
    seller: Party
    buyer: Party
    payment: str = ""
    corrects: tuple[str, ...] = ()
    credits: str | None = None
    """The id of the invoice that a credit note takes back whole."""
    reason: str = ""


class BilledLine(msgspec.Struct, frozen=True, kw_only=True):
    """A line of an invoice, from position 1."""

    invoice_id: str
    position: int
    operator_id: str
    cdr_id: str
    line: InvoiceLine


class BilledCdr(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR stands on an invoice; by its key never on a second one. Gone when a credit note frees the CDR to be billed anew."""

    cdr_id: str
    operator_id: str
    invoice_id: str


class InvoiceRun(msgspec.Struct, frozen=True, kw_only=True):
    """A run gave an invoice; by its key never a second one."""

    key: str
    run: str
    operator_id: str
    invoice_id: str
