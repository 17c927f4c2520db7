"""Invoices and credit notes: the list, and one as a page, as HTML, PDF and CSV."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.ports import DocumentForm
from forecourt.console.billing.papers import SAVED, paper
from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager, Visit, address
from forecourt.console.transactions import moment
from forecourt.domain.billing.invoices import BilledLine, Invoice, InvoiceKind


class InvoicesView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    invoices: list[Invoice]
    pager: Pager
    filtered: bool


class InvoiceView(msgspec.Struct, frozen=True, kw_only=True):
    """One document, with some of its lines. `taken_back` is the credit note about it, `of` the invoice that it takes back."""

    invoice: Invoice
    lines: list[BilledLine]
    pager: Pager
    taken_back: Invoice | None
    of: Invoice | None


@get("/billing/invoices")
async def invoices(visit: Here) -> Response[str]:
    """The list, newest first."""
    query, formats = visit.query, await visit.formats()
    page = await visit.services.queries.invoices.page(
        visit.caller,
        customer_id=query.get("customer"),
        kind=InvoiceKind(query["kind"]) if query.get("kind") in set(InvoiceKind) else None,
        start=moment(query.get("from"), formats.parse_local),
        end=moment(query.get("to"), formats.parse_local),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    view = InvoicesView(invoices=page.items, pager=visit.pager(page.next), filtered=bool(query.keys() - PLACE))
    return await visit.page("billing/invoices.html", view)


@get("/billing/invoices/{invoice_id:str}")
async def invoice(visit: Here, invoice_id: FromPath[str]) -> Response[str]:
    """One of them."""
    queries, caller = visit.services.queries.invoices, visit.caller
    row = await queries.by_id(caller, invoice_id)
    lines = await queries.lines(caller, row.id, cursor=visit.query.get("cursor"), limit=PAGE_SIZE)
    view = InvoiceView(
        invoice=row,
        lines=lines.items,
        pager=visit.pager(lines.next),
        taken_back=next(iter((await queries.page(caller, credits=row.id, limit=1)).items), None),
        of=None if row.credits is None else await queries.by_id(caller, row.credits),
    )
    return await visit.page("billing/invoice.html", view, zone=row.zone)


@get("/billing/invoices/{invoice_id:str}/paper")
async def html(visit: Here, invoice_id: FromPath[str]) -> Response[bytes]:
    """As the customer reads it."""
    return await _document(visit, invoice_id, DocumentForm.HTML)


@get("/billing/invoices/{invoice_id:str}/paper.pdf", opt=SAVED)
async def pdf(visit: Here, invoice_id: FromPath[str]) -> Response[bytes]:
    """As the customer keeps it."""
    return await _document(visit, invoice_id, DocumentForm.PDF)


@get("/billing/invoices/{invoice_id:str}/lines.csv", opt=SAVED)
async def csv(visit: Here, invoice_id: FromPath[str]) -> Response[bytes]:
    """Its lines for a spreadsheet."""
    return await _document(visit, invoice_id, DocumentForm.CSV)


@post("/billing/invoices/{invoice_id:str}/credit")
async def credit(visit: Here, invoice_id: FromPath[str]) -> Response[str]:
    """A credit note of the whole."""
    form = await visit.form()
    note = await visit.services.invoicing.credit(visit.caller, invoice_id, reason=form.text("reason"), rebill=form.flag("rebill"))
    return visit.redirect(address(f"/billing/invoices/{note.id}"), "good", f"The credit note {note.number} is issued.")


async def _document(visit: Visit, invoice_id: str, form: DocumentForm) -> Response[bytes]:
    queries = visit.services.queries.invoices
    row = await queries.by_id(visit.caller, invoice_id)
    lines = [each.line for each in await queries.every_line(visit.caller, row.id)]
    return paper(await visit.services.documents.invoice(row, lines, form))


ROUTES = (invoices, invoice, html, pdf, csv, credit)
