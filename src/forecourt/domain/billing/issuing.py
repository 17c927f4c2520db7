"""Issuing: a draft, a number and a moment make an invoice; an invoice taken back makes a credit note. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from forecourt.domain.billing.customers import Customer, Issuer
from forecourt.domain.billing.drafts import totals
from forecourt.domain.billing.invoices import Draft, Invoice, InvoiceKind, InvoiceLine, Party
from forecourt.kit.ids import new_id


class Issue(msgspec.Struct, frozen=True, kw_only=True):
    """Where a document gets its number: who issues it, the zone whose year and dates count, and the moment."""

    issuer: Issuer
    zone: str
    at: datetime

    @property
    def year(self) -> int:
        """The year that the number is of."""
        return self.at.astimezone(ZoneInfo(self.zone)).year

    def number(self, kind: InvoiceKind, sequence: int) -> str:
        """The number as people read it."""
        prefix = self.issuer.invoice_prefix if kind is InvoiceKind.INVOICE else self.issuer.credit_note_prefix
        return f"{prefix}{self.year}-{sequence:06}"


def issued(draft: Draft, customer: Customer, issue: Issue, sequence: int, period: tuple[datetime, datetime]) -> Invoice:
    """The draft as an invoice, or as a credit note where more is given back than billed."""
    issuer, is_invoice = issue.issuer, draft.kind is InvoiceKind.INVOICE
    today = issue.at.astimezone(ZoneInfo(issue.zone)).date()
    return Invoice(
        id=new_id(),
        operator_id=customer.operator_id,
        customer_id=customer.id,
        kind=draft.kind,
        year=issue.year,
        sequence=sequence,
        number=issue.number(draft.kind, sequence),
        issued_at=issue.at,
        due_on=today + timedelta(days=issuer.payment_days) if is_invoice else None,
        zone=issue.zone,
        language=customer.language,
        period_start=period[0],
        period_end=period[1],
        currency=draft.currency,
        total_before_taxes=draft.totals.before_taxes,
        total_after_taxes=draft.totals.after_taxes,
        total_due=draft.totals.due,
        taxes=draft.totals.taxes,
        energy_wh=draft.totals.energy_wh,
        line_count=len(draft.lines),
        seller=Party(name=issuer.name, tax_number=issuer.tax_number, address=issuer.address, email=issuer.email),
        buyer=Party(
            name=customer.name,
            tax_number=customer.tax_number,
            address=customer.address,
            email=customer.email,
            reference=customer.reference,
        ),
        payment=issuer.payment if is_invoice else "",
        corrects=draft.corrects,
    )


def credit_note(invoice: Invoice, lines: Sequence[InvoiceLine], issue: Issue, sequence: int, reason: str) -> Invoice:
    """What takes an invoice back: parties and period as they stood there; `lines` are those of `taken_back`."""
    summed = totals(lines)
    return msgspec.structs.replace(
        invoice,
        id=new_id(),
        kind=InvoiceKind.CREDIT_NOTE,
        year=issue.year,
        sequence=sequence,
        number=issue.number(InvoiceKind.CREDIT_NOTE, sequence),
        issued_at=issue.at,
        due_on=None,
        total_before_taxes=summed.before_taxes,
        total_after_taxes=summed.after_taxes,
        total_due=summed.due,
        taxes=summed.taxes,
        energy_wh=summed.energy_wh,
        payment="",
        corrects=(invoice.number,),
        credits=invoice.id,
        reason=reason,
    )


def taken_back(line: InvoiceLine) -> InvoiceLine:
    """The line as a credit note has it."""
    return msgspec.structs.replace(
        line,
        energy_wh=-line.energy_wh,
        before_taxes=-line.before_taxes,
        after_taxes=None if line.after_taxes is None else -line.after_taxes,
        taxes=tuple(msgspec.structs.replace(tax, base=-tax.base, amount=-tax.amount) for tax in line.taxes),
    )
