"""Headers of HTTP answers that are files or printed pages, the same for programs and for people."""

from typing import Final

SAFE_PAGE: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'",
    "X-Content-Type-Options": "nosniff",
}
"""Of a page with a style of its own, and nothing that runs."""


def saved_as(name: str) -> dict[str, str]:
    """The name under which a file is saved; what a header cannot carry becomes an underscore."""
    safe = "".join(each if each.isascii() and (each.isalnum() or each in "-._") else "_" for each in name)
    return {"Content-Disposition": f'attachment; filename="{safe}"'}
