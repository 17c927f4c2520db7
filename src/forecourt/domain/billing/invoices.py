"""Invoices: what a run makes of CDRs, pure and exact. Every amount is a sum of published CDR amounts; nothing is rounded here."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.billing.customers import Address, Customer
from forecourt.domain.billing.nouns import CdrKind, CdrPlace
from forecourt.domain.pricing import Breakdown, Finding, published
from forecourt.domain.tokens import TokenRef

ZERO = Decimal(0)


class InvoiceKind(StrEnum):
    """What a document is; each kind is numbered by itself."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"


class Billable(msgspec.Struct, frozen=True, kw_only=True):
    """What billing needs of a CDR."""

    id: str
    kind: CdrKind
    credits: str | None
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
    """One CDR on an invoice. `credits` is the CDR that a credit CDR takes back; `token` as the driver showed it."""

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

    @property
    def due(self) -> Decimal:
        """What is to be paid: the amount as it stands where nobody stated taxes."""
        return self.before_taxes if self.after_taxes is None else self.after_taxes


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


def line_of(cdr: Billable) -> tuple[InvoiceLine | None, tuple[Finding, ...]]:
    """The line of a CDR, None when its figures contradict each other; and what a person should know of it."""
    taxes = taxes_of(cdr.kind, cdr.breakdown)
    line = InvoiceLine(
        cdr_id=cdr.id,
        credits=cdr.credits,
        place=cdr.place,
        evse=cdr.evse,
        connector=cdr.connector,
        token=cdr.token,
        zone=cdr.zone,
        started_at=cdr.started_at,
        ended_at=cdr.ended_at,
        energy_wh=cdr.energy_wh if cdr.kind is CdrKind.CHARGE else -cdr.energy_wh,
        time_s=cdr.time_s,
        parking_s=cdr.parking_s,
        before_taxes=cdr.total_before_taxes,
        after_taxes=cdr.total_after_taxes,
        taxes=taxes if cdr.total_after_taxes is not None else (),
    )
    if cdr.total_after_taxes is None:
        sentence = "Nobody stated the taxes of this CDR; it is billed as it stands."
        return line, (Finding(code="taxes_unknown", path=cdr.id, sentence=sentence, amount=cdr.total_before_taxes),)
    gap = cdr.total_after_taxes - cdr.total_before_taxes - sum((each.amount for each in taxes), ZERO)
    if gap:
        sentence = "The taxes of this CDR do not add up to the difference of its totals; it is not billed."
        return None, (Finding(code="taxes_do_not_add_up", path=cdr.id, sentence=sentence, amount=gap),)
    return line, ()


def taxes_of(kind: CdrKind, breakdown: Breakdown) -> tuple[TaxTotal, ...]:
    """The published taxes; those of a credit CDR are negative as its totals are (D03)."""
    sign = 1 if kind is CdrKind.CHARGE else -1
    return tuple(
        TaxTotal(
            name=each.name,
            percentage=each.percentage,
            account_number=each.account_number,
            base=sign * each.base,
            amount=sign * each.amount,
        )
        for each in published(breakdown).tax_lines
    )


def totals(lines: Iterable[InvoiceLine]) -> InvoiceTotals:
    """The exact sums, and the tax summary by rate and name."""
    lines = tuple(lines)
    afters = [line.after_taxes for line in lines if line.after_taxes is not None]
    return InvoiceTotals(
        before_taxes=sum((line.before_taxes for line in lines), ZERO),
        after_taxes=sum(afters, ZERO) if len(afters) == len(lines) else None,
        due=sum((line.due for line in lines), ZERO),
        taxes=_tax_summary(lines),
        energy_wh=sum(line.energy_wh for line in lines),
    )


def _tax_summary(lines: Sequence[InvoiceLine]) -> tuple[TaxTotal, ...]:
    summed: dict[tuple[str, Decimal, str], TaxTotal] = {}
    for tax in (tax for line in lines for tax in line.taxes):
        key = (tax.name, tax.percentage, tax.account_number or "")
        before = summed.get(key)
        summed[key] = (
            tax
            if before is None
            else msgspec.structs.replace(before, base=before.base + tax.base, amount=before.amount + tax.amount)
        )
    return tuple(summed[key] for key in sorted(summed))


def monthly(
    customer: Customer, period: str, lines: Sequence[tuple[str, InvoiceLine]], billed_on: Mapping[str, str]
) -> tuple[Draft, ...]:
    """The invoices of a period from (currency, line) pairs: one a currency, the customer's own first.

    `billed_on` gives the numbers of the invoices on which credited CDRs stand.
    """
    run = run_of(customer, period)
    apart: dict[str, list[InvoiceLine]] = {}
    for currency, line in _by_time(lines):
        apart.setdefault(currency, []).append(line)
    order = sorted(apart, key=lambda each: (each != customer.currency, each))
    return tuple(_draft(customer, run, f"{run}:{each}", each, tuple(apart[each]), billed_on) for each in order)


def by_transaction(customer: Customer, lines: Sequence[tuple[str, InvoiceLine]], billed_on: Mapping[str, str]) -> tuple[Draft, ...]:
    """An invoice for each (currency, line), in the order in which they ended."""
    runs = [(run_of(customer, f"cdr:{line.cdr_id}"), currency, line) for currency, line in _by_time(lines)]
    return tuple(_draft(customer, run, run, currency, (line,), billed_on) for run, currency, line in runs)


def run_of(customer: Customer, what: str) -> str:
    """The name of a run over a period or a CDR; customers are each operator's own."""
    return f"{customer.operator_id}:{customer.id}:{what}"


def _by_time(lines: Sequence[tuple[str, InvoiceLine]]) -> list[tuple[str, InvoiceLine]]:
    return sorted(lines, key=lambda each: (each[1].ended_at, each[1].cdr_id))


def _draft(
    customer: Customer, run: str, run_key: str, currency: str, lines: tuple[InvoiceLine, ...], billed_on: Mapping[str, str]
) -> Draft:
    summed = totals(lines)
    findings: tuple[Finding, ...] = ()
    if currency != customer.currency:
        sentence = f"The customer expects {customer.currency}; what was priced in {currency} is billed apart."
        findings = (Finding(code="other_currency", path="currency", sentence=sentence, amount=summed.due),)
    return Draft(
        run=run,
        run_key=run_key,
        kind=InvoiceKind.CREDIT_NOTE if summed.due < 0 else InvoiceKind.INVOICE,
        currency=currency,
        lines=lines,
        totals=summed,
        corrects=tuple(dict.fromkeys(billed_on[line.credits] for line in lines if line.credits in billed_on)),
        findings=findings,
    )
