"""What is sent back: the envelope and the headers of an answer or of a refusal (T06 to T09, S01, S02, P02 to P04)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from forecourt.kit.errors import ForecourtError, InvalidInput, TooMany, Unauthenticated
from forecourt.ocpi.envelope import NO_DATA, write_envelope
from forecourt.ocpi.exchange import JSON, Response
from forecourt.ocpi.headers import SCHEME
from forecourt.ocpi.interfaces.calls import Filed, Page, Stored
from forecourt.ocpi.interfaces.operations import Answer, Operation
from forecourt.ocpi.paging import AFTER, LINK, PageRequest, page_headers
from forecourt.ocpi.server.routing import NotAllowed
from forecourt.ocpi.status import Status, refusal_of
from forecourt.ocpi.urls import object_url

_OF_PAGES = frozenset({"date_from", "date_to", "offset", "limit", AFTER})
_MOST_FAULTS = 5


def reply(
    operation: Operation,
    value: Any,
    at: datetime,
    *,
    url: str,
    endpoint: str,
    query: Mapping[str, str],
    page: PageRequest | None,
    most: int,
) -> Response:
    """The response that tells what a handler returned. `url`: what was called, without its query; `endpoint`: of the module."""
    match operation.answer:
        case Answer.PAGE if page is not None:
            return _page(value, at, url=url, query=query, page=page, most=most)
        case Answer.LIST:
            return _success(at, [document.tree for document in value])
        case Answer.OBJECT:
            return _success(at, value.tree)
        case Answer.VALUE:
            return _success(at, str(value))
        case Answer.STORED:
            return _success(at, http=_http(value))
        case Answer.FILED:
            filed: Filed = value
            where = filed.where if "://" in filed.where else object_url(endpoint, *filed.where.split("/"))
            return _success(at, http=_http(filed.stored), headers={"Location": where})
    return _success(at)


def refusal(error: ForecourtError, at: datetime) -> Response:
    """The response that tells why not."""
    told = refusal_of(error)
    headers = {"Content-Type": JSON}
    match error:
        case Unauthenticated():
            headers["WWW-Authenticate"] = SCHEME
        case TooMany():
            headers["Retry-After"] = str(error.retry_after_s)
        case NotAllowed():
            headers["Allow"] = ", ".join(error.allowed)
    return Response(status=told.http, headers=headers, body=write_envelope(told.status, at, message=_sentence(error)))


def too_large(at: datetime, most_bytes: int) -> Response:
    """The response to a body that is not read."""
    message = f"A body may have {most_bytes} bytes."
    body = write_envelope(Status.CLIENT_ERROR, at, message=message)
    return Response(status=HTTPStatus.REQUEST_ENTITY_TOO_LARGE, headers={"Content-Type": JSON}, body=body)


def broken(at: datetime) -> Response:
    """The response where we failed, and do not know why."""
    body = write_envelope(Status.SERVER_ERROR, at, message="Something went wrong here; it was written down.")
    return Response(status=HTTPStatus.INTERNAL_SERVER_ERROR, headers={"Content-Type": JSON}, body=body)


def _page(value: Page, at: datetime, *, url: str, query: Mapping[str, str], page: PageRequest, most: int) -> Response:
    total = page.offset + len(value.objects) if value.total is None else value.total
    others = [(name, text) for name, text in query.items() if name not in _OF_PAGES]
    headers = page_headers(url, page, total=total, most=most, others=others, last=value.last)
    if value.next_url is not None:  # a handler with pages of its own, such as a hub's (P10)
        headers[LINK] = f'<{value.next_url}>; rel="next"'
    return _success(at, [document.tree for document in value.objects], headers=headers)


def _success(
    at: datetime, data: object = NO_DATA, *, http: HTTPStatus = HTTPStatus.OK, headers: Mapping[str, str] | None = None
) -> Response:
    body = write_envelope(Status.SUCCESS, at, data)
    return Response(status=http, headers={"Content-Type": JSON, **(headers or {})}, body=body)


def _http(stored: Stored) -> HTTPStatus:
    return HTTPStatus.CREATED if stored is Stored.CREATED else HTTPStatus.OK


def _sentence(error: ForecourtError) -> str:
    """The message, and further faults by their paths and rules."""
    if not isinstance(error, InvalidInput) or len(error.faults) < 2:
        return error.message
    more = "; ".join(f"{fault.path} {fault.message} ({fault.rule})" for fault in error.faults[:_MOST_FAULTS])
    return f"{error.message} All {len(error.faults)}: {more}."
