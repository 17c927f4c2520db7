"""Where papers are made: HTML by a template, PDF by Typst, CSV for programs. Port `Documents`.

All of it runs in threads: a long invoice takes seconds. PDFs are PDF/A-2a and PDF/UA-1 (archivable, readable by a screen reader),
made one at a time: the compiler remembers what it made of the last documents, so that many large ones would fill the memory.
"""

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from importlib import resources

import msgspec
import typst
from jinja2 import Environment, PackageLoader, StrictUndefined

from forecourt.app.ports import Document, DocumentForm
from forecourt.documents.collective import MOST_ROWS
from forecourt.documents.export import invoice_csv
from forecourt.documents.invoice import invoice_paper
from forecourt.documents.paper import Paper
from forecourt.documents.receipt import receipt_paper
from forecourt.domain.billing import Cdr
from forecourt.domain.billing.customers import Issuer
from forecourt.domain.billing.invoices import Invoice, InvoiceLine

_LARGE = 200
"""From so many rows on, what the compiler remembers is worth forgetting."""
_REMEMBERED = 32
"""After so many compilations it has forgotten an earlier one."""


class PaperOffice:
    """Makes documents. Everything on them is in the rows it is given; it reads nothing else."""

    def __init__(self) -> None:
        loader = PackageLoader("forecourt.documents")
        self._templates = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        self._layout = resources.files("forecourt.documents").joinpath("templates", "paper.typ").read_bytes()
        self._fonts: typst.Fonts | None = None
        self._turn = asyncio.Lock()

    async def invoice(self, invoice: Invoice, lines: Sequence[InvoiceLine], form: DocumentForm) -> Document:
        """An invoice or credit note."""
        if form is DocumentForm.CSV:
            content = await asyncio.to_thread(invoice_csv, invoice, lines)
        else:
            most_rows = MOST_ROWS if form is DocumentForm.PDF else None
            content = await self._laid_out(lambda: invoice_paper(invoice, lines, most_rows=most_rows), form, invoice.issued_at)
        return Document(form=form, name=invoice.number, content=content)

    async def receipt(self, cdr: Cdr, issuer: Issuer, language: str, form: DocumentForm, *, credit: str | None = None) -> Document:
        """A receipt of a CDR."""
        content = await self._laid_out(lambda: receipt_paper(cdr, issuer, language, credit), form, cdr.created_at)
        return Document(form=form, name=f"receipt-{cdr.id}", content=content)

    async def _laid_out(self, write: Callable[[], Paper], form: DocumentForm, at: datetime) -> bytes:
        if form is DocumentForm.HTML:
            return await asyncio.to_thread(lambda: self._html(write()))
        async with self._turn:
            return await asyncio.to_thread(lambda: self._pdf(write(), at))

    def _html(self, paper: Paper) -> bytes:
        return self._templates.get_template("paper.html").render(paper=paper).encode()

    def _pdf(self, paper: Paper, at: datetime) -> bytes:
        fonts = self._fonts = self._fonts or typst.Fonts()
        at = at.replace(microsecond=0)  # more than a PDF's date holds
        inputs = {"paper": msgspec.json.encode(paper).decode()}
        try:
            made = typst.compile(self._layout, font_paths=fonts, sys_inputs=inputs, timestamp=at, pdf_standards=["a-2a", "ua-1"])
        except typst.TypstError:  # a letter that no font of this machine has: the standards forbid that, a customer does not
            made = typst.compile(self._layout, font_paths=fonts, sys_inputs=inputs, timestamp=at)
        if len(paper.items.rows) >= _LARGE:
            for _ in range(_REMEMBERED):
                typst.compile(b"", font_paths=fonts)
        return bytes(made)
