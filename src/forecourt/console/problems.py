"""Errors as a page, as a part of a page, or as a way to the sign-in."""

from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.exceptions import HTTPException

from forecourt.console.frame import Desk, Visit, address
from forecourt.kit.errors import (
    Conflict,
    FieldFault,
    Forbidden,
    ForecourtError,
    InvalidInput,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)

Handlers = dict[int | type[Exception], Callable[[Request[Any, Any, Any], Any], Response[Any]]]
log = structlog.get_logger()

_TITLES: tuple[tuple[type[ForecourtError], int, str], ...] = (
    (NotFound, 404, "Nothing here"),
    (InvalidInput, 422, "That did not work"),
    (Conflict, 409, "That is not possible now"),
    (Unauthenticated, 401, "Please sign in"),
    (Forbidden, 403, "Not permitted"),
    (TooMany, 429, "Slow down"),
    (Unavailable, 503, "Trouble on our side"),
)


class ProblemView(msgspec.Struct, frozen=True, kw_only=True):
    """What went wrong, and what the person can do."""

    title: str
    sentence: str
    faults: tuple[FieldFault, ...] = ()
    again: bool = False


def explain(visit: Visit, error: ForecourtError) -> Response[str]:
    """A problem that has a name."""
    if isinstance(error, Unauthenticated) and not visit.signed_in:
        path = visit.request.url.path
        after = address(path, visit.query) if visit.request.method == "GET" and not visit.htmx else "/"
        return visit.redirect(address("/sign-in", {"next": after} if after != "/" else None))
    status, title = next(((s, t) for kind, s, t in _TITLES if isinstance(error, kind)), (500, "That did not work"))
    faults = error.faults if isinstance(error, InvalidInput) else ()
    return _show(visit, status, ProblemView(title=title, sentence=error.message, faults=faults, again=error.retryable))


def explain_http(visit: Visit, error: HTTPException) -> Response[str]:
    """A problem that the HTTP layer found."""
    if error.status_code == 404:
        return _show(visit, 404, ProblemView(title="Nothing here", sentence="There is no page at this address."))
    if error.status_code >= 500:
        return explain_defect(visit, error)
    return _show(visit, error.status_code, ProblemView(title="That did not work", sentence=error.detail))


def explain_defect(visit: Visit, error: Exception) -> Response[str]:
    """Something nobody foresaw: logged with its trace, told without it."""
    log.error("page failed", path=visit.request.url.path, exc_info=error)
    sentence = "The server made a mistake. It was logged; trying again may help."
    return _show(visit, 500, ProblemView(title="Trouble on our side", sentence=sentence, again=True))


def handlers_for(desk: Desk) -> Handlers:
    """For the console's router. Closures: Litestar copies a router deeply when it registers it, and services must not be copied."""

    def handle(request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        visit = Visit(desk, request)
        if isinstance(error, ForecourtError):
            return explain(visit, error)
        return explain_http(visit, error) if isinstance(error, HTTPException) else explain_defect(visit, error)

    return {ForecourtError: handle, HTTPException: handle, Exception: handle}


def _show(visit: Visit, status: int, view: ProblemView) -> Response[str]:
    return visit.problem("problem/part.html" if visit.htmx else "problem/page.html", view, status)
