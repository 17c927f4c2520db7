"""Errors as a page, as a part of a page, or as a way to the sign-in."""

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


class Problems:
    """The console's exception handlers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.handlers: dict[int | type[Exception], Any] = {
            ForecourtError: self.explain,
            HTTPException: self.explain_http,
            Exception: self.explain_defect,
        }

    async def explain(self, request: Request[Any, Any, Any], error: ForecourtError) -> Response[str]:
        """A problem that has a name."""
        visit = Visit(self._desk, request)
        if isinstance(error, Unauthenticated) and not visit.signed_in:
            after = address(request.url.path, visit.query) if request.method == "GET" and not visit.htmx else "/"
            return visit.redirect(address("/sign-in", {"next": after} if after != "/" else None))
        status, title = next(((s, t) for kind, s, t in _TITLES if isinstance(error, kind)), (500, "That did not work"))
        faults = error.faults if isinstance(error, InvalidInput) else ()
        return await _show(visit, status, ProblemView(title=title, sentence=error.message, faults=faults, again=error.retryable))

    async def explain_http(self, request: Request[Any, Any, Any], error: HTTPException) -> Response[str]:
        """A problem that the HTTP layer found."""
        visit = Visit(self._desk, request)
        if error.status_code == 404:
            return await _show(visit, 404, ProblemView(title="Nothing here", sentence="There is no page at this address."))
        if error.status_code >= 500:
            return await self.explain_defect(request, error)
        return await _show(visit, error.status_code, ProblemView(title="That did not work", sentence=error.detail))

    async def explain_defect(self, request: Request[Any, Any, Any], error: Exception) -> Response[str]:
        """Something nobody foresaw: logged with its trace, told without it."""
        log.error("page failed", path=request.url.path, exc_info=error)
        sentence = "The server made a mistake. It was logged; trying again may help."
        return await _show(Visit(self._desk, request), 500, ProblemView(title="Trouble on our side", sentence=sentence, again=True))


async def _show(visit: Visit, status: int, view: ProblemView) -> Response[str]:
    return await visit.page("problem/part.html" if visit.htmx else "problem/page.html", view, status=status)
