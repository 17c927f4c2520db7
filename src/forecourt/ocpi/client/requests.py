"""The request that an operation is: URL, headers and body. No clock, no socket."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

import msgspec

from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.exchange import JSON, Request
from forecourt.ocpi.headers import AUTHORIZATION, Party, authorization
from forecourt.ocpi.interfaces.calls import Call
from forecourt.ocpi.interfaces.operations import Answer, Operation, Part
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.urls import object_url
from forecourt.ocpi.versions import Version


def request_of(peer: Peer, endpoint: str, operation: Operation, call: Call, arguments: Sequence[Any]) -> Request:
    """The request for a call with these arguments: those of the path, then the body, then the query."""
    rest = list(arguments)
    url = url_of(peer, endpoint, operation, [rest.pop(0) for _ in operation.arguments])
    body = _body(rest.pop(0)) if operation.takes is not None else b""
    query = _query(peer, operation, rest[0]) if rest else []
    return Request(
        method=operation.method,
        url=f"{url}{'&' if '?' in url else '?'}{urlencode(query)}" if query else url,
        headers=headers_of(peer, operation, call, with_body=bool(body)),
        body=body,
    )


def headers_of(peer: Peer, operation: Operation, call: Call, *, with_body: bool = False) -> dict[str, str]:
    """Who calls, for whom and as which call (T01, H01, H02, H13, H14); 2.1.1 has the first only."""
    headers = {AUTHORIZATION: authorization(peer.token, call.version, encoded=peer.habits.encoded_token)}
    if call.version is not Version.V211:
        headers |= call.ids.headers()
        if operation.routed and not peer.habits.unrouted:
            headers |= call.routing.headers()
    return headers | {"Content-Type": JSON} if with_body else headers


def url_of(peer: Peer, endpoint: str, operation: Operation, arguments: Sequence[Any]) -> str:
    """Under the endpoint as the partner gave it (T22); an absolute URL of the partner as it is."""
    parts: list[str] = []
    left = iter(arguments)
    for segment in operation.path:
        match segment.part:
            case Part.LITERAL:
                parts.append(segment.name)
            case Part.PARTY:
                party: Party = next(left)
                parts += [str(party.country_code), str(party.party_id)]
            case Part.REST:
                where = str(next(left))
                if "://" in where:
                    return where
                parts += where.strip("/").split("/")
            case Part.ID:
                parts.append(str(next(left)))
    if not parts and not peer.habits.trailing_slash:
        return endpoint
    return object_url(endpoint, *parts) + ("/" if peer.habits.trailing_slash else "")


def _body(body: Document[Any] | dict[str, object] | None) -> bytes:
    if body is None:
        return b""
    return body.raw if isinstance(body, Document) else render(body)


def _query(peer: Peer, operation: Operation, query: msgspec.Struct) -> list[tuple[str, str]]:
    if operation.answer is Answer.PAGE and isinstance(query, PageRequest):
        most = peer.habits.most_per_page
        clamped = query if most is None or query.limit <= most else msgspec.structs.replace(query, limit=most)
        return clamped.parameters()
    told: dict[str, object] = msgspec.to_builtins(query)
    return [(name, str(value)) for name, value in told.items()]
