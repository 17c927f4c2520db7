"""Documents for people who are signed in: to look at, or to save."""

from litestar import Response

from forecourt.app.ports import Document, DocumentForm
from forecourt.domain.access import Role

SAVED = {"file": True, "role": Role.VIEWER}
"""Of routes that answer with a file instead of a page."""
_TYPES = {DocumentForm.PDF: "application/pdf", DocumentForm.CSV: "text/csv; charset=utf-8; header=present"}
_STYLED = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
"""A document has a style of its own, and nothing that runs."""


def paper(document: Document) -> Response[bytes]:
    """A document: HTML is shown, all else is saved under its name."""
    if document.form is DocumentForm.HTML:
        return Response(document.content, media_type="text/html; charset=utf-8", headers=_STYLED)
    return saved(document.content, _TYPES[document.form], f"{document.name}.{document.form.value}")


def saved(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file; what a header cannot carry of its name becomes an underscore."""
    safe = "".join(each if each.isascii() and (each.isalnum() or each in "-._") else "_" for each in name)
    headers = {"Content-Disposition": f'attachment; filename="{safe}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media_type, headers=headers)
