"""What a response means for an operation: a value, or a refusal (S06, T06 to T09, T12)."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.client.errors import Refused
from forecourt.ocpi.documents import Document
from forecourt.ocpi.envelope import Envelope, read_envelope
from forecourt.ocpi.exchange import Response
from forecourt.ocpi.interfaces.calls import AnyDocument, Filed, Page, Stored, Unread
from forecourt.ocpi.interfaces.operations import Answer, Operation
from forecourt.ocpi.paging import read_page_headers
from forecourt.ocpi.reading import read
from forecourt.ocpi.status import succeeded
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import Wire

_SILENT = (Answer.NOTHING, Answer.STORED, Answer.FILED)


def answer_of(operation: Operation, version: Version, response: Response) -> Any:
    """The value that the interface's method returns. Raises Refused."""
    envelope = _envelope(operation, response)
    stored = Stored.CREATED if response.status == HTTPStatus.CREATED else Stored.UPDATED
    try:
        match operation.answer:
            case Answer.NOTHING:
                return None
            case Answer.STORED:
                return stored
            case Answer.FILED:
                return Filed(response.header("Location") or "", stored)
            case Answer.VALUE:
                return _text(envelope.data)
        of = _struct(operation, version)
        match operation.answer:
            case Answer.PAGE:
                return _page(envelope.objects(), of, response)
            case Answer.LIST:
                return _list(envelope.objects(), of, response)
        return _document(_alone(envelope.data), of)
    except InvalidInput as failure:
        raise _unreadable(response, failure.message, envelope.status_code) from failure


def _envelope(operation: Operation, response: Response) -> Envelope:
    """The envelope of a success. Some partners send no body where there are no data: an HTTP success is believed then (T08)."""
    if not response.body.strip() and operation.answer in _SILENT and 200 <= response.status < 300:
        return Envelope(status_code=1000)
    try:
        envelope = read_envelope(response.body)
    except InvalidInput as failure:
        if response.status < 300:
            raise _unreadable(response, failure.message) from failure
        raise Refused(f"The partner answered with HTTP {response.status}.", http=response.status) from failure
    if not succeeded(response.status, envelope.status_code):
        said = f": {envelope.status_message[:500]}" if envelope.status_message else "."
        sentence = f"The partner answered with HTTP {response.status} and OCPI {envelope.status_code}{said}"
        raise Refused(sentence, http=response.status, status=envelope.status_code)
    return envelope


def _unreadable(response: Response, sentence: str, status: int | None = None) -> Refused:
    return Refused(
        f"The partner's answer cannot be read. {sentence}", http=response.status, status=status, code="unreadable_answer"
    )


def _struct(operation: Operation, version: Version) -> type[Wire]:
    if operation.gives is None:
        raise TypeError(f"{operation.name} says nothing of what it gives")
    return operation.gives[version]


def _page(objects: Sequence[object], of: type[Wire], response: Response) -> Page:
    """Each object by itself: what cannot be read spoils no other (T12)."""
    good: list[AnyDocument] = []
    bad: list[Unread] = []
    for position, each in enumerate(objects):
        try:
            good.append(_document(each, of))
        except InvalidInput as failure:
            bad.append(Unread(position=position, raw=each, faults=failure.faults))
    told = read_page_headers(response.headers)
    return Page(objects=tuple(good), unread=tuple(bad), next_url=told.next_url, total=told.total, limit=told.limit)


def _list(objects: Sequence[object], of: type[Wire], response: Response) -> list[AnyDocument]:
    """What can be read of it (T12); a list of which nothing can is no answer."""
    page = _page(objects, of, response)
    if page.unread and not page.objects:
        first = page.unread[0].faults[0]
        raise InvalidInput(f"{first.path} {first.message}.", faults=page.unread[0].faults)
    return list(page.objects)


def _document(tree: object, of: type[Wire]) -> AnyDocument:
    view = read(tree, of, path="data")
    return Document(tree if isinstance(tree, dict) else {}, view)


def _alone(data: object) -> object:
    """Some partners answer one object as a list of one (T09)."""
    return data[0] if isinstance(data, list) and len(data) == 1 else data


def _text(data: object) -> str:
    if not isinstance(data, str):
        raise InvalidInput("The data are not a text.")
    return data
