"""Documents for people who are signed in: to look at, or to save."""

from litestar import Response

from forecourt.app.ports import Document
from forecourt.domain.access import Role
from forecourt.kit.files import saved_as

SAVED = {"file": True, "role": Role.VIEWER}
"""Of routes that answer with a file instead of a page."""
_NOT_KEPT = {"Cache-Control": "no-store"}


def paper(document: Document) -> Response[bytes]:
    """A document: HTML is shown, all else is saved under its name."""
    return Response(document.content, media_type=document.form.media_type, headers=document.headers | _NOT_KEPT)


def saved(content: bytes, media_type: str, name: str) -> Response[bytes]:
    """A file to save."""
    return Response(content, media_type=media_type, headers=saved_as(name) | _NOT_KEPT)
