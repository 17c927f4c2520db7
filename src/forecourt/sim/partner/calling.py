"""Calls of the partner: one request, judged and noted; lists to their end; pushes with their quirks."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

import aiohttp

from forecourt.sim.partner.bending import FOREIGN
from forecourt.sim.partner.judging import Heard, of_answer, of_page
from forecourt.sim.partner.notes import Exchange, Notes
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import PartnerOptions, Party
from forecourt.sim.partner.speech import JSON, ROUTED, dumps, loads, new_id, next_link, routing, spelled

_MOST_PAGES = 10_000
_LARGE = 64 * 1024


@dataclass(frozen=True)
class Answer:
    """What came back; `http` 0 where nothing did."""

    http: int
    headers: Mapping[str, str] = field(default_factory=dict)
    content: Any = None
    raw: bytes = b""

    @property
    def status(self) -> int | None:
        """The OCPI status."""
        return self.content.get("status_code") if isinstance(self.content, dict) else None

    @property
    def data(self) -> Any:
        """The data of the envelope."""
        return self.content.get("data") if isinstance(self.content, dict) else None

    @property
    def ok(self) -> bool:
        """Both the HTTP and the OCPI status say so (S06)."""
        return 200 <= self.http < 300 and self.status is not None and self.status // 1000 == 1


class Caller:
    """The partner as a client."""

    def __init__(self, options: PartnerOptions, http: aiohttp.ClientSession, notes: Notes) -> None:
        self._options = options
        self._http = http
        self._notes = notes

    async def call(
        self,
        peer: Peer,
        method: str,
        url: str,
        *,
        module: str = "",
        body: object = None,
        raw: bytes | None = None,
        to: Party | None = None,
        sender: Party | None = None,
        token: str | None = None,
        correlation: str | None = None,
        version: str | None = None,
    ) -> Answer:
        """One request. `token` and `version` where they are not those of the registration."""
        spoken = version if version is not None else peer.version
        headers = self._headers(peer, module, to, sender, correlation, spoken)
        headers["Authorization"] = spelled(token if token is not None else peer.token_out, spoken, self._options.quirks)
        sent = raw if raw is not None else None if body is None else dumps(body)
        if sent is not None:
            headers["Content-Type"] = JSON
        answer = await self._answered(method, url, headers, sent)
        self._noted(peer, method, url, sent, answer, Heard(spoken, module, method, url, headers, body))
        return answer

    async def crawl(self, peer: Peer, module: str, side: str = "SENDER", *, to: Party | None = None, **wanted: str) -> list[Any]:
        """A list to its end, by the Links as they are (P02, P07)."""
        base = peer.endpoint(module, side)
        if base is None:
            return []
        url: str | None = f"{base}?{urlencode(wanted)}" if wanted else base
        found: list[Any] = []
        for _ in range(_MOST_PAGES):
            if url is None:
                return found
            answer = await self.call(peer, "GET", url, module=module, to=to)
            if not answer.ok:
                self._notes.fault(f"The list of {module} ended with HTTP {answer.http}, status {answer.status}.")
                return found
            for rule, sentence in of_page(answer.headers, answer.data):
                self._notes.found(rule, sentence, f"GET {url}")
            found += answer.data or []
            url = next_link(answer.headers)
        self._notes.found("P02", "A list has no end.", base)
        return found

    async def push(
        self, peer: Peer, method: str, module: str, owner: Party, ids: tuple[str, ...], body: object, *, to: Party | None = None
    ) -> Answer:
        """PUT, PATCH or DELETE of an object of `owner` (T15)."""
        base = peer.endpoint(module, "RECEIVER")
        if base is None:
            return Answer(0)
        quirks = self._options.quirks
        if Quirk.FOREIGN_OWNER in quirks:
            owner = FOREIGN
        path = "/".join(quote(each, safe="") for each in (owner.country, owner.id, *ids))
        if Quirk.ID_MISMATCH in quirks:
            path += "-OTHER"
        raw = b" " * self._options.habits.huge_bytes if Quirk.HUGE_PUSHES in quirks else None
        if Quirk.DEEP_PUSHES in quirks:
            raw = b"[" * self._options.habits.deep + b"]" * self._options.habits.deep
        answer = await self.call(peer, method, f"{base}/{path}", module=module, body=body, raw=raw, to=to)
        if Quirk.DUPLICATE_PUSHES in quirks:
            await self.call(peer, method, f"{base}/{path}", module=module, body=body, raw=raw, to=to)
        return answer

    def _headers(
        self, peer: Peer, module: str, to: Party | None, sender: Party | None, correlation: str | None, version: str
    ) -> dict[str, str]:
        quirks = self._options.quirks
        headers: dict[str, str] = {}
        if version != "2.1.1" and Quirk.NO_REQUEST_IDS not in quirks:
            headers = {"X-Request-ID": new_id(), "X-Correlation-ID": correlation or new_id()}
        if version != "2.1.1" and module in ROUTED and Quirk.NO_ROUTING_HEADERS not in quirks:
            said = FOREIGN if Quirk.SPOOFED_FROM in quirks else sender or self._options.party
            headers |= routing(said, to if to is not None else peer.party)
        return headers

    async def _answered(self, method: str, url: str, headers: dict[str, str], body: bytes | None) -> Answer:
        try:
            async with self._http.request(method, url, headers=headers, data=_data(body), allow_redirects=False) as answer:
                raw = await answer.read()
                return Answer(answer.status, answer.headers, _content(raw), raw)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            return Answer(0, raw=str(error).encode())

    def _noted(self, peer: Peer, method: str, url: str, sent: bytes | None, answer: Answer, asked: Heard) -> None:
        self._notes.exchange(Exchange("out", peer.name, method, url, asked.module, sent or b"", answer.http, answer.raw))
        if answer.http == 0:
            self._notes.fault(f"{method} {url} got no answer: {answer.raw.decode()}")
            return
        for rule, sentence in of_answer(asked, answer.http, answer.headers, answer.content):
            self._notes.found(rule, sentence, f"{method} {url}")


def _data(body: bytes | None) -> bytes | io.BytesIO | None:
    """Large bodies are read piece by piece."""
    return io.BytesIO(body) if body is not None and len(body) > _LARGE else body


def _content(raw: bytes) -> Any:
    try:
        return loads(raw)
    except ValueError:
        return None
