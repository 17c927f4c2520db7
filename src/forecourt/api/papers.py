"""Documents as answers; receipts of CDRs."""

from typing import Annotated

from litestar import Response, Router, get
from litestar.params import FromPath, QueryParameter

from forecourt.api.services import Services, Use, Who
from forecourt.app.ports import Document, DocumentForm
from forecourt.domain.access import Caller

PDF, HTML, CSV = "application/pdf", "text/html", "text/csv"
Language = Annotated[str | None, QueryParameter(max_length=20, description="BCP 47, such as de; else the issuer's.")]


def paper(document: Document) -> Response[bytes]:
    """A document to look at, or to save under its name."""
    return Response(document.content, media_type=document.form.media_type, headers=document.headers)


@get("/cdrs/{cdr_id:str}/receipt/pdf", media_type=PDF, summary="Receipt as PDF")
async def get_receipt_pdf(services: Use, caller: Who, cdr_id: FromPath[str], language: Language = None) -> Response[bytes]:
    """What the driver paid for and why, to keep: PDF/A."""
    return paper(await _receipt(services, caller, cdr_id, language, DocumentForm.PDF))


@get("/cdrs/{cdr_id:str}/receipt/html", media_type=HTML, summary="Receipt as HTML")
async def get_receipt_html(services: Use, caller: Who, cdr_id: FromPath[str], language: Language = None) -> Response[bytes]:
    """What the driver paid for and why, to read and to print."""
    return paper(await _receipt(services, caller, cdr_id, language, DocumentForm.HTML))


async def _receipt(services: Services, caller: Caller, cdr_id: str, language: str | None, form: DocumentForm) -> Document:
    cdr = await services.queries.cdrs.by_id(caller, cdr_id)
    issuer = await services.customers.issuer_of(cdr.operator_id)
    credit = await services.queries.cdrs.credit_of(caller, cdr.id)
    return await services.documents.receipt(cdr, issuer, language or issuer.language, form, credit=credit)


ROUTES = (Router("/", route_handlers=[get_receipt_pdf, get_receipt_html], tags=["Invoices"]),)
