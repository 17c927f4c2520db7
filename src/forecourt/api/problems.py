"""Errors as `application/problem+json` (RFC 9457). One table; every status of the API comes from it."""

import re
from collections.abc import Callable
from typing import Any

import msgspec
import structlog
from litestar import Request, Response
from litestar.connection import ASGIConnection
from litestar.exceptions import HTTPException, ValidationException

from forecourt.kit.errors import FieldFault, ForecourtError, InvalidInput, TooMany
from forecourt.kit.ids import new_id

log = structlog.get_logger()

ABOUT = "/api/v1/problems"
MEDIA_TYPE = "application/problem+json"
CORRELATION_HEADER = "x-correlation-id"
_CORRELATION = re.compile(r"[A-Za-z0-9._:-]{1,64}")


class Kind(msgspec.Struct, frozen=True):
    """A kind of problem: its anchor in the documentation, HTTP status, title, and what to do about it."""

    name: str
    status: int
    title: str
    advice: str


KINDS: tuple[Kind, ...] = (
    Kind("bad_request", 400, "Bad request", "Mend the request as the faults say: a query parameter, a header or the JSON itself."),
    Kind("unauthenticated", 401, "Unauthenticated", "Send `Authorization: Bearer <key>` with a key that was not revoked."),
    Kind("forbidden", 403, "Forbidden", "Use a key or an account with the role that the detail names."),
    Kind("not_found", 404, "Not found", "The thing is not there, or belongs to another operator: the two look alike."),
    Kind("method_not_allowed", 405, "Method not allowed", "Use one of the methods in the `Allow` header."),
    Kind("conflict", 409, "Conflict", "The state of the thing forbids this; look at it, then decide."),
    Kind("too_large", 413, "Too large", "Send a smaller body."),
    Kind("invalid", 422, "Invalid", "The content breaks a rule; every fault names its path and the rule."),
    Kind("too_many", 429, "Too many requests", "Wait as long as `Retry-After` says."),
    Kind("error", 500, "Our fault", "A defect of the server; report it with the correlation id."),
    Kind("unavailable", 503, "Unavailable", "Trouble of ours that passes: nothing was stored; send the same request again."),
)
_BY_NAME = {kind.name: kind for kind in KINDS}
_BY_STATUS = {kind.status: kind for kind in KINDS}


class Fault(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong: where (a JSON path, or a parameter's name), which rule, a sentence."""

    path: str
    rule: str
    message: str


class Problem(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What went wrong. `code` is stable and may be finer than `type`; `detail` is a sentence for a person."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    correlation_id: str
    faults: tuple[Fault, ...] = ()


class BadRequest(ForecourtError):
    """The request itself, apart from its content, is wrong: parameters, headers, JSON."""

    code = "bad_request"

    def __init__(self, message: str, *, faults: tuple[FieldFault, ...] = ()) -> None:
        super().__init__(message)
        self.faults = faults


def correlation_of(connection: ASGIConnection[Any, Any, Any, Any]) -> str:
    """The id that ties a request to its events and logs: the client's own where it is harmless, else a fresh one."""
    kept = connection.state.get("correlation_id")
    if not isinstance(kept, str):
        given = connection.headers.get(CORRELATION_HEADER, "")
        kept = connection.state["correlation_id"] = given if _CORRELATION.fullmatch(given) else new_id()
    return kept


def explain(request: Request[Any, Any, Any], error: ForecourtError) -> Response[bytes]:
    """A problem that has a name."""
    names = (getattr(each, "code", "") for each in type(error).__mro__)
    kind = next(_BY_NAME[name] for name in names if name in _BY_NAME)
    faults = error.faults if isinstance(error, (InvalidInput, BadRequest)) else ()
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.retry_after_s)
    elif error.retryable:
        headers["Retry-After"] = "2"
    return _respond(request, kind, error.message, error.code, faults, headers)


def explain_http(request: Request[Any, Any, Any], error: HTTPException) -> Response[bytes]:
    """A problem that the HTTP layer found: routing, parameters, sizes."""
    if isinstance(error, ValidationException):
        return explain(
            request, BadRequest("The request has parameters that cannot be read.", faults=_parameter_faults(request, error))
        )
    kind = _BY_STATUS.get(error.status_code) or _BY_NAME["error" if error.status_code >= 500 else "bad_request"]
    headers = dict(error.headers or {})
    detail = error.detail
    if kind.status == 404:
        detail = f"There is nothing at {request.url.path}."
    elif kind.status == 405:
        detail = f"{request.method} is not possible here."
    elif kind.status >= 500:
        log.error("request failed", path=request.url.path, detail=detail, correlation_id=correlation_of(request))
        detail = kind.advice
    return _respond(request, kind, detail, kind.name, (), headers)


def explain_defect(request: Request[Any, Any, Any], error: Exception) -> Response[bytes]:
    """Something nobody foresaw: logged with its trace, told without it."""
    log.error("request failed", path=request.url.path, correlation_id=correlation_of(request), exc_info=error)
    kind = _BY_NAME["error"]
    return _respond(request, kind, kind.advice, kind.name, (), {})


Explain = Callable[[Request[Any, Any, Any], Any], Response[Any]]
Handlers = dict[int | type[Exception], Explain]
HANDLERS: Handlers = {ForecourtError: explain, HTTPException: explain_http, Exception: explain_defect}
"""For the API's router, and for the app around it (requests that found no route)."""


def _respond(
    request: Request[Any, Any, Any],
    kind: Kind,
    detail: str,
    code: str,
    faults: tuple[FieldFault, ...],
    headers: dict[str, str],
) -> Response[bytes]:
    correlation_id = correlation_of(request)
    problem = Problem(
        type=f"{ABOUT}#{kind.name}",
        title=kind.title,
        status=kind.status,
        detail=detail,
        code=code,
        correlation_id=correlation_id,
        faults=tuple(Fault(path=each.path, rule=each.rule, message=each.message) for each in faults),
    )
    headers = {**headers, CORRELATION_HEADER: correlation_id}
    if kind.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="forecourt"'
    return Response(msgspec.json.encode(problem), status_code=kind.status, media_type=MEDIA_TYPE, headers=headers)


def _parameter_faults(request: Request[Any, Any, Any], error: ValidationException) -> tuple[FieldFault, ...]:
    found = error.extra if isinstance(error.extra, list) else []
    aliases = {name: field.kwarg_definition for name, field in request.route_handler.parsed_fn_signature.parameters.items()}
    faults = []
    for each in found:
        key = str(each.get("key", ""))
        alias = getattr(aliases.get(key), "name", None) or key
        faults.append(FieldFault(path=alias, rule="parameter", message=str(each.get("message", ""))))
    return tuple(faults) or (FieldFault(path="", rule="parameter", message=error.detail),)
