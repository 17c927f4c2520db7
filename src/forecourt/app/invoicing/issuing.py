"""Issuing: a document, its lines, what it bills and its event in one unit of work, under a number taken with it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from forecourt.app.invoicing.numbering import Numbering
from forecourt.app.ports import Delete, Insert, Unit, Write
from forecourt.domain.access import Caller
from forecourt.domain.billing.customers import Customer
from forecourt.domain.billing.invoices import BilledCdr, BilledLine, Draft, Invoice, InvoiceKind, InvoiceLine, InvoiceRun
from forecourt.domain.billing.issuing import Issue, credit_note, issued, taken_back
from forecourt.domain.events import Event, new_event


class Issuing:
    """Stores documents."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering

    async def issue(
        self, caller: Caller, customer: Customer, draft: Draft, issue: Issue, period: tuple[datetime, datetime]
    ) -> Invoice:
        """The draft as a document, durable. Raises `Conflict` when another run billed one of its CDRs or gave the same run."""

        def make(sequence: int) -> tuple[Invoice, Unit]:
            invoice = issued(draft, customer, issue, sequence, period)
            billed = [
                Insert(BilledCdr(cdr_id=each.cdr_id, operator_id=invoice.operator_id, invoice_id=invoice.id))
                for each in draft.lines
            ]
            writes = [*_document(invoice, draft.lines), *billed, _run(draft.run_key, draft.run, invoice)]
            return invoice, _unit(invoice, writes, _event(caller, invoice, {"corrects": list(invoice.corrects)}))

        return await self._numbering.store(customer.operator_id, draft.kind, issue.year, make)

    async def take_back(
        self, caller: Caller, invoice: Invoice, lines: Sequence[InvoiceLine], issue: Issue, reason: str, *, rebill: bool
    ) -> Invoice:
        """The credit note of an invoice; with `rebill` its CDRs and its run are free again. Raises `Conflict`."""
        negative = [taken_back(each) for each in lines]
        freed: list[Write] = [Delete(BilledCdr, {"invoice_id": invoice.id}), Delete(InvoiceRun, {"invoice_id": invoice.id})]
        key = credit_key(invoice.id)

        def make(sequence: int) -> tuple[Invoice, Unit]:
            note = credit_note(invoice, negative, issue, sequence, reason)
            writes = [*_document(note, negative), _run(key, key, note), *(freed if rebill else [])]
            event = _event(caller, note, {"credits": invoice.number, "reason": reason, "rebill": rebill})
            return note, _unit(note, writes, event)

        return await self._numbering.store(invoice.operator_id, InvoiceKind.CREDIT_NOTE, issue.year, make)


def credit_key(invoice_id: str) -> str:
    """An invoice is taken back once."""
    return f"credit:{invoice_id}"


def _document(invoice: Invoice, lines: Sequence[InvoiceLine]) -> list[Write]:
    rows = (
        BilledLine(invoice_id=invoice.id, position=at, operator_id=invoice.operator_id, cdr_id=line.cdr_id, line=line)
        for at, line in enumerate(lines, 1)
    )
    return [Insert(invoice), *(Insert(row) for row in rows)]


def _run(key: str, run: str, invoice: Invoice) -> Write:
    return Insert(InvoiceRun(key=key, run=run, operator_id=invoice.operator_id, invoice_id=invoice.id))


def _unit(invoice: Invoice, writes: list[Write], event: Event) -> Unit:
    return Unit(f"invoices:{invoice.operator_id}", writes=writes, events=[event])


def _event(caller: Caller, invoice: Invoice, more: Mapping[str, object]) -> Event:
    type_ = "InvoiceIssued" if invoice.kind is InvoiceKind.INVOICE else "CreditNoteIssued"
    data: dict[str, object] = {
        "number": invoice.number,
        "customer_id": invoice.customer_id,
        "currency": invoice.currency,
        "total_before_taxes": str(invoice.total_before_taxes),
        "total_due": str(invoice.total_due),
        "lines": invoice.line_count,
        **more,
    }
    return new_event(type_, caller, invoice.issued_at, operator_id=invoice.operator_id, subject_id=invoice.id, data=data)
