"""The client of a node: calls to partners, each with a deadline, retries where they do no harm, and a breaker of its own."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from typing import Any, Protocol, TypeAlias

import msgspec

from forecourt.ocpi.client.answers import answer_of
from forecourt.ocpi.client.breaker import Breaker
from forecourt.ocpi.client.crawling import Crawl
from forecourt.ocpi.client.errors import Unreachable
from forecourt.ocpi.client.guard import Reach, Unsafe
from forecourt.ocpi.client.peer import Peer
from forecourt.ocpi.client.remote import RemoteT, remote_of
from forecourt.ocpi.client.requests import headers_of, request_of
from forecourt.ocpi.client.retrying import DOWN, Retrying, may_repeat
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import CallIds, Party, Routing
from forecourt.ocpi.interfaces.calls import Call, Page
from forecourt.ocpi.interfaces.operations import Answer, Interface, Operation
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.versions import Version

DEADLINE_S = 30.0
Ending: TypeAlias = Response | Unreachable | Unsafe
"""How an attempt ends: with an answer, without one, or at the guard."""


class Exchanging(Protocol):
    """What carries requests; see `transport.Transport`."""

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        """The response. Raises Unsafe and Unreachable."""


class Attempt(msgspec.Struct, frozen=True):
    """One request on the wire, what it was for, how it ended and how long that took."""

    peer: Peer
    operation: Operation
    request: Request
    ending: Ending
    took_s: float


class Client:
    """Calls to all partners. `journal` is told of every attempt, also of those that failed."""

    def __init__(
        self,
        transport: Exchanging,
        *,
        retrying: Retrying | None = None,
        deadline_s: float = DEADLINE_S,
        monotonic: Callable[[], float] = time.monotonic,
        journal: Callable[[Attempt], None] | None = None,
    ) -> None:
        self._transport = transport
        self._retrying = retrying or Retrying()
        self._deadline_s = deadline_s
        self._monotonic = monotonic
        self._journal = journal or _unheard
        self._breakers: dict[str, Breaker] = {}

    def at(self, peer: Peer) -> Connection:
        """The way to one partner."""
        return Connection(self, peer)

    def resting(self, key: str) -> bool:
        """Whether a partner failed so often that it is left alone."""
        breaker = self._breakers.get(key)
        return breaker is not None and breaker.open

    def forget(self, key: str) -> None:
        """A partner was mended or is gone: its failures do not count any more."""
        self._breakers.pop(key, None)

    async def exchange(self, peer: Peer, request: Request, operation: Operation, *, within_s: float | None = None) -> Response:
        """The response to a request, whatever it says; repeated where that does no harm. Raises Unsafe and Unreachable."""
        ends_s = self._monotonic() + (within_s or self._deadline_s)
        attempt = 1
        while True:
            ending = await self._once(peer, request, operation, ends_s)
            if attempt < self._retrying.attempts and may_repeat(operation, ending):
                asked = ending.header("Retry-After") if isinstance(ending, Response) else None
                wait_s = self._retrying.wait_s(attempt, asked)
                if self._monotonic() + wait_s < ends_s:
                    await asyncio.sleep(wait_s)
                    attempt += 1
                    continue
            if isinstance(ending, Unreachable):
                raise ending
            return ending

    async def _once(self, peer: Peer, request: Request, operation: Operation, ends_s: float) -> Response | Unreachable:
        """One attempt, and what it tells of the partner. Of what was not even tried the journal hears nothing."""
        breaker = self._breakers.setdefault(peer.key, Breaker())
        now_s = self._monotonic()
        try:
            trial = breaker.admit(now_s)
        except Unreachable as resting:
            return resting
        ending: Ending | None = None
        try:
            ending = await self._attempted(peer, request, max(ends_s - now_s, 0.001))
        finally:  # cancelled calls are told of too
            self._told(breaker, ending, trial=trial)
        self._journal(Attempt(peer, operation, request, ending, self._monotonic() - now_s))
        if isinstance(ending, Unsafe):
            raise ending
        return ending

    async def _attempted(self, peer: Peer, request: Request, within_s: float) -> Ending:
        try:
            return await self._transport.exchange(peer.key, peer.reach, request, within_s=within_s)
        except (Unreachable, Unsafe) as failure:
            return failure

    def _told(self, breaker: Breaker, ending: Ending | None, *, trial: bool) -> None:
        """Only a partner that cannot be reached, or says that it cannot now, is in trouble."""
        match ending:
            case Response(status=status) if status in DOWN:
                breaker.failed(self._monotonic(), trial=trial)
            case Response():
                breaker.succeeded()
            case Unreachable(trouble=True):
                breaker.failed(self._monotonic(), trial=trial)
            case _:
                breaker.left(trial=trial)


def _unheard(attempt: Attempt) -> None:
    """Where nobody keeps a journal."""


class Connection:
    """One partner, as whoever calls sees it."""

    def __init__(self, client: Client, peer: Peer) -> None:
        self._client = client
        self.peer = peer

    def call(
        self,
        *,
        sender: Party | None = None,
        to: Party | None = None,
        ids: CallIds | None = None,
        version: Version | None = None,
        within_s: float | None = None,
    ) -> Call:
        """What goes with a call to this partner: from and to which party (H03), as which call (H13, H14)."""
        return Call(
            version=version or self.peer.version,
            routing=Routing(sender=sender, to=to),
            ids=ids or CallIds.new(),
            within_s=within_s,
        )

    def remote(self, interface: type[RemoteT]) -> RemoteT:
        """The far end of an interface: every method is a call over HTTP. They raise Refused, Unreachable and Unsafe."""
        return remote_of(interface, self._invoked)

    def crawl(self, interface: type[Interface], call: Call, wanted: PageRequest) -> Pages:
        """A list of the partner, to its end."""
        operation = next(row for row in interface.operations if row.answer is Answer.PAGE)
        first = request_of(self.peer, self.peer.endpoint(interface), operation, call, [wanted])
        return Pages(self, operation, call, Crawl(first.url, missing_links=self.peer.habits.missing_links))

    async def page_at(self, operation: Operation, call: Call, url: str) -> Page:
        """The page at a URL of the partner, which is followed as it is (P07)."""
        request = Request(method=operation.method, url=url, headers=headers_of(self.peer, operation, call))
        page: Page = await self._answered(operation, call, request)
        return page

    async def _invoked(self, interface: type[Interface], operation: Operation, call: Call, arguments: list[Any]) -> Any:
        request = request_of(self.peer, self.peer.endpoint(interface), operation, call, arguments)
        return await self._answered(operation, call, request)

    async def _answered(self, operation: Operation, call: Call, request: Request) -> Any:
        response = await self._client.exchange(self.peer, request, operation, within_s=call.within_s)
        return answer_of(operation, call.version, response)


class Pages:
    """The pages of a list, one after the other; `crawl` knows what was seen and whether that was all."""

    def __init__(self, connection: Connection, operation: Operation, call: Call, crawl: Crawl) -> None:
        self._connection = connection
        self._operation = operation
        self._call = call
        self.crawl = crawl

    async def __aiter__(self) -> AsyncIterator[Page]:
        while (url := self.crawl.url) is not None:
            ids = self._call.ids.forwarded()  # a request id for each page, one correlation for all
            page = await self._connection.page_at(self._operation, msgspec.structs.replace(self._call, ids=ids), url)
            yield self.crawl.took(page)
