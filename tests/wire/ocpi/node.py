"""An OCPI node without a socket: recording handlers behind the dispatcher, and our client wired straight to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.client.client import Client, Connection
from forecourt.ocpi.client.guard import Reach
from forecourt.ocpi.client.peer import Habits, Peer
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import Party, Presented
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Caller, Filed, Page, Stored
from forecourt.ocpi.interfaces.operations import Answer, Interface, Operation
from forecourt.ocpi.interfaces.table import INTERFACES
from forecourt.ocpi.server.dispatcher import Answered, Dispatcher, Relay
from forecourt.ocpi.server.layout import Layout
from forecourt.ocpi.shapes import Field, Kind, Shape, fields_of
from forecourt.ocpi.versions import Version
from forecourt.ocpi.wire import OneOf, Wire

AT = datetime(2026, 11, 23, 10, 0, 0, tzinfo=UTC)
BASE = "https://cpo.example/ocpi"
TOKEN, TOKEN_A, HUB_TOKEN = "known-token", "token-a", "hub-token"
US, THEM = Party(CiString("NL"), CiString("CPO")), Party(CiString("DE"), CiString("MSP"))
SAMPLES = {
    Kind.TEXT: "NL", Kind.CI_STRING: "NL", Kind.NUMBER: 1, Kind.INT: 1, Kind.BOOL: True, Kind.TIME: "2026-11-23T10:00:00Z",
}  # fmt: skip


def sample(of: type[Wire]) -> dict[str, object]:
    """A small document of a struct: what it cannot be read without."""
    return {field.name: _value(field.shape, field) for field in fields_of(of) if field.needed}


def document(of: type[Wire], **changed: object) -> AnyDocument:
    """The same, read."""
    tree = {**sample(of), **changed}
    return Document.read(render(tree), of)


def _value(shape: Shape, field: Field) -> object:
    if shape.kind is Kind.OBJECT and shape.of is not None:
        return sample(shape.of)
    if shape.kind is Kind.LIST and shape.item is not None:
        return [_value(shape.item, field)]
    values = next((fact.values for fact in shape.facts if isinstance(fact, OneOf)), None)
    return SAMPLES[shape.kind] if values is None else str(next(iter(values)))


class Recorder:
    """What handlers were called with, and what they answer."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, Call, list[Any]]] = []
        self.answers: dict[str, Any] = {}

    def handler(self, interface: type[Interface]) -> Interface:
        """A handler that offers all of an interface."""
        methods = {row.name: self._method(interface, row) for row in interface.operations}
        made: Interface = type(f"Recording{interface.__name__}", (interface,), methods)()
        return made

    def _method(self, interface: type[Interface], row: Operation) -> Any:
        async def method(handler: Interface, call: Call, *arguments: Any) -> Any:
            self.calls.append((row.name, call, list(arguments)))
            answer = self.answers.get(row.name, canned(row, call.version))
            if isinstance(answer, Exception):
                raise answer
            return answer(call, *arguments) if callable(answer) else answer

        return method


def canned(row: Operation, version: Version) -> Any:
    """What a handler answers with when nothing else is said."""
    match row.answer:
        case Answer.PAGE if row.gives is not None:
            return Page(objects=(document(row.gives[version]),), total=1)
        case Answer.LIST if row.gives is not None:
            return [document(row.gives[version])]
        case Answer.OBJECT if row.gives is not None:
            return document(row.gives[version])
        case Answer.VALUE:
            return "ACCEPTED"
        case Answer.STORED:
            return Stored.CREATED
        case Answer.FILED:
            return Filed("NL/CPO/1")
    return None


async def authenticate(readings: Sequence[Presented]) -> Caller | None:
    """Three callers: a partner, one that is about to register, and a hub."""
    tokens = {reading.token for reading in readings}
    if TOKEN in tokens:
        return Caller(key="msp", parties=frozenset({THEM}))
    if HUB_TOKEN in tokens:
        return Caller(key="hub")
    return Caller(key="new", registered=False) if TOKEN_A in tokens else None


class Node:
    """A node with a handler for every interface; everything that crossed is kept."""

    def __init__(self, *, handlers: Sequence[Interface] | None = None, relay: Relay | None = None, most_per_page: int = 50) -> None:
        self.recorder = Recorder()
        self.layout = Layout(BASE)
        self.dispatcher = Dispatcher(
            self.layout,
            authenticate,
            [self.recorder.handler(interface) for interface in INTERFACES] if handlers is None else handlers,
            clock=lambda: AT,
            relay=relay,
            most_per_page=most_per_page,
            most_bytes=100_000,
        )
        self.requests: list[Request] = []
        self.responses: list[Response] = []
        self.answered: list[Answered] = []

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        """The transport of the client: straight into the dispatcher."""
        response = await self.asked(request.method, request.url, request.headers, request.body)
        self.requests.append(request)
        return response

    async def asked(self, method: str, url: str, headers: Any = None, body: bytes = b"") -> Response:
        """A request made by hand."""
        parts = urlsplit(url)
        path = parts.path.removeprefix("/ocpi") + (f"?{parts.query}" if parts.query else "")
        told = {"Authorization": f"Token {TOKEN}"} if headers is None else headers
        answered = await self.dispatcher.answer(Request(method=method, url=path, headers=told, body=body))
        self.answered.append(answered)
        self.responses.append(answered.response)
        return answered.response

    def connection(self, version: Version = Version.V230, *, token: str = TOKEN, habits: Habits | None = None) -> Connection:
        """Our client as the partner of this node."""
        endpoints = {
            (interface.module, interface.side): self.layout.endpoint(version, interface)
            for interface in INTERFACES
            if interface.module is not None
        }
        peer = Peer(
            key="cpo",
            version=version,
            token=token,
            versions_url=self.layout.versions,
            endpoints=endpoints,
            habits=habits or Habits(),
        )
        return Client(self).at(peer)
