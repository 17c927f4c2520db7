"""Invoices: runs and their previews, the documents, credit notes; receipts of CDRs."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.papers import CSV, HTML, PDF, paper
from forecourt.api.services import Services, Use, Who
from forecourt.api.times import From, To
from forecourt.app.invoicing import Billed, Outcome, RunResult
from forecourt.app.ports import Document, DocumentForm
from forecourt.domain.access import Caller
from forecourt.domain.billing.invoices import BilledLine, Invoice, InvoiceKind, InvoiceLine, Party, TaxTotal
from forecourt.domain.billing.months import Month
from forecourt.domain.pricing import Finding
from forecourt.kit.files import saved_as
from forecourt.store.queries import Invoiced


class InvoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice or credit note. Amounts are exact sums of its CDRs; `total_after_taxes` is null where a CDR's taxes are unknown,
    `total_due` then takes that CDR as it stands. `corrects` are numbers, `credits` is the id of the invoice taken back whole."""

    id: str
    number: str
    kind: InvoiceKind
    customer_id: str
    year: int
    sequence: int
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
    payment: str
    corrects: tuple[str, ...]
    credits: str | None
    reason: str


class InvoiceLineView(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR on an invoice."""

    position: int
    line: InvoiceLine


class InvoiceExport(msgspec.Struct, frozen=True, kw_only=True):
    """An invoice with all its lines."""

    invoice: InvoiceView
    lines: tuple[InvoiceLineView, ...]


class BilledView(msgspec.Struct, frozen=True, kw_only=True):
    """A document of a run; in a preview it has no id and no number. `earlier`: the same run gave it before."""

    id: str | None
    number: str | None
    earlier: bool
    kind: InvoiceKind
    currency: str
    total_before_taxes: Decimal
    total_after_taxes: Decimal | None
    total_due: Decimal
    taxes: tuple[TaxTotal, ...]
    energy_wh: int
    line_count: int
    corrects: tuple[str, ...]


class CustomerRunView(msgspec.Struct, frozen=True, kw_only=True):
    """What a run gives a customer. A finding's `path` names the CDR, invoice or member that it is about."""

    customer_id: str
    name: str
    invoices: tuple[BilledView, ...]
    findings: tuple[Finding, ...]


class RunView(msgspec.Struct, frozen=True, kw_only=True):
    """What a run gives. `next`: the run goes on with this as `after`; null when it is done."""

    preview: bool
    customers: tuple[CustomerRunView, ...]
    findings: tuple[Finding, ...]
    next: str | None


class RunBody(Body, frozen=True, kw_only=True):
    """What to bill. `month` (YYYY-MM, over unless in a preview) bills all that ended in it or before; without it, what customers
    billed by transaction owe until now. One customer, or all by pages (`after`). A preview stores nothing."""

    month: Annotated[str, Meta(pattern=r"^\d{4}-\d{2}$")] | None = None
    customer_id: Annotated[str, Meta(max_length=64)] | None = None
    preview: bool = False
    after: Annotated[str, Meta(max_length=64)] = ""


class CreditNoteBody(Body, frozen=True, kw_only=True):
    """Why an invoice is taken back; `rebill`: its CDRs may be billed anew by another run, else they stay billed."""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    rebill: bool = False


def invoice_view(row: Invoice) -> InvoiceView:
    """The invoice without what is ours alone."""
    return InvoiceView(**{name: getattr(row, name) for name in InvoiceView.__struct_fields__})


def _line_view(row: BilledLine) -> InvoiceLineView:
    return InvoiceLineView(position=row.position, line=row.line)


def _billed_view(billed: Billed) -> BilledView:
    if billed.invoice is not None:
        row, kept = billed.invoice, BilledView.__struct_fields__
        return BilledView(earlier=billed.earlier, **{name: getattr(row, name) for name in kept if name != "earlier"})
    draft = billed.draft
    assert draft is not None  # a document is issued or drafted
    return BilledView(
        id=None,
        number=None,
        earlier=False,
        kind=draft.kind,
        currency=draft.currency,
        total_before_taxes=draft.totals.before_taxes,
        total_after_taxes=draft.totals.after_taxes,
        total_due=draft.totals.due,
        taxes=draft.totals.taxes,
        energy_wh=draft.totals.energy_wh,
        line_count=len(draft.lines),
        corrects=draft.corrects,
    )


def _outcome_view(outcome: Outcome) -> CustomerRunView:
    return CustomerRunView(
        customer_id=outcome.customer.id,
        name=outcome.customer.name,
        invoices=tuple(_billed_view(each) for each in outcome.billed),
        findings=outcome.findings,
    )


def _run_view(result: RunResult, *, preview: bool) -> RunView:
    customers = tuple(_outcome_view(each) for each in result.outcomes)
    return RunView(preview=preview, customers=customers, findings=result.findings, next=result.next)


@get("/", summary="Invoices and credit notes")
async def list_invoices(
    services: Use,
    caller: Who,
    customer_id: Annotated[str | None, QueryParameter(description="Only of this customer.")] = None,
    kind: Annotated[InvoiceKind | None, QueryParameter(description="Only invoices, or only credit notes.")] = None,
    cdr_id: Annotated[str | None, QueryParameter(description="Those on which this CDR stands.")] = None,
    credits_: Annotated[
        str | None, QueryParameter(name="credits", description="The credit note that took this invoice back.")
    ] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[InvoiceView]:
    """Newest first, by issue."""
    page = await services.queries.invoices.page(
        caller,
        customer_id=customer_id,
        kind=kind,
        cdr_id=cdr_id,
        credits=credits_,
        start=start,
        end=end,
        cursor=cursor,
        limit=limit,
    )
    return listing(page, invoice_view)


@get("/totals", summary="What was invoiced")
async def get_totals(services: Use, caller: Who, start: From = None, end: To = None) -> list[Invoiced]:
    """Sums of a time by currency, credit notes taken off."""
    return await services.queries.invoices.totals(caller, start, end)


@get("/{invoice_id:str}", summary="An invoice")
async def get_invoice(services: Use, caller: Who, invoice_id: FromPath[str]) -> InvoiceView:
    """One invoice or credit note."""
    return invoice_view(await services.queries.invoices.by_id(caller, invoice_id))


@get("/{invoice_id:str}/lines", summary="Its lines")
async def list_lines(
    services: Use, caller: Who, invoice_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[InvoiceLineView]:
    """One line a CDR, in the order in which they ended."""
    return listing(await services.queries.invoices.lines(caller, invoice_id, cursor=cursor, limit=limit), _line_view)


@get("/{invoice_id:str}/json", summary="As JSON, whole")
async def get_json(services: Use, caller: Who, invoice_id: FromPath[str]) -> Response[InvoiceExport]:
    """The invoice with all its lines, to save."""
    invoice = await services.queries.invoices.by_id(caller, invoice_id)
    lines = await services.queries.invoices.every_line(caller, invoice_id)
    export = InvoiceExport(invoice=invoice_view(invoice), lines=tuple(_line_view(each) for each in lines))
    return Response(export, headers=saved_as(f"{invoice.number}.json"))


@get("/{invoice_id:str}/pdf", media_type=PDF, summary="As PDF")
async def get_pdf(services: Use, caller: Who, invoice_id: FromPath[str]) -> Response[bytes]:
    """To keep: PDF/A, in the customer's language."""
    return paper(await _document(services, caller, invoice_id, DocumentForm.PDF))


@get("/{invoice_id:str}/html", media_type=HTML, summary="As HTML")
async def get_html(services: Use, caller: Who, invoice_id: FromPath[str]) -> Response[bytes]:
    """To read and to print, in the customer's language."""
    return paper(await _document(services, caller, invoice_id, DocumentForm.HTML))


@get("/{invoice_id:str}/csv", media_type=CSV, summary="As CSV")
async def get_csv(services: Use, caller: Who, invoice_id: FromPath[str]) -> Response[bytes]:
    """Its lines for a spreadsheet or another program."""
    return paper(await _document(services, caller, invoice_id, DocumentForm.CSV))


@post("/{invoice_id:str}/credit-note", summary="Take it back")
async def credit_invoice(services: Use, caller: Who, invoice_id: FromPath[str], data: JSONBody[CreditNoteBody]) -> InvoiceView:
    """A credit note of the whole invoice. An invoice is never edited and is taken back once."""
    return invoice_view(await services.invoicing.credit(caller, invoice_id, reason=data.reason, rebill=data.rebill))


@post("/", summary="Run, or preview a run")
async def run_invoices(services: Use, caller: Who, data: JSONBody[RunBody]) -> Response[RunView]:
    """Bill CDRs that stand on no invoice. The same run again bills nothing twice and tells what it gave."""
    month = None if data.month is None else Month.parse(data.month)
    result = await services.invoicing.run(caller, month, customer_id=data.customer_id, preview=data.preview, after=data.after)
    return Response(_run_view(result, preview=data.preview), status_code=200 if data.preview else 201)


async def _document(services: Services, caller: Caller, invoice_id: str, form: DocumentForm) -> Document:
    invoice = await services.queries.invoices.by_id(caller, invoice_id)
    lines = await services.queries.invoices.every_line(caller, invoice_id)
    return await services.documents.invoice(invoice, [each.line for each in lines], form)


ROUTES = (
    Router(
        "/invoices",
        route_handlers=[
            list_invoices, get_totals, get_invoice, list_lines, get_json, get_pdf, get_html, get_csv, credit_invoice,
        ],
        tags=["Invoices"],
    ),
    Router("/invoice-runs", route_handlers=[run_invoices], tags=["Invoices"]),
)  # fmt: skip
