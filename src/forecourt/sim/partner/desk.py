"""The partner as a server: who comes in, what is asked, the answer, and what quirks make of it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from aiohttp import web

from forecourt.sim.partner import commands, modules, registration
from forecourt.sim.partner.bending import deep
from forecourt.sim.partner.judging import Heard, of_request
from forecourt.sim.partner.notes import Exchange
from forecourt.sim.partner.paging import ELSEWHERE
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.speech import JSON, ROUTED, dumps, envelope, loads, new_id, presented, routed, routing, told
from forecourt.sim.partner.visits import NOT_ALLOWED, Reply, Visit, refuses

if TYPE_CHECKING:
    from forecourt.sim.partner.partner import SimPartner

PREFIX = "/ocpi"
Handler = Callable[["SimPartner", Visit], Awaitable[Reply]]
_CPO: dict[tuple[str, str], Handler] = {
    **{("sender", module): modules.listed for module in modules.LISTED["CPO"]},
    ("receiver", "tokens"): modules.pushed,
    ("receiver", "commands"): commands.commanded,
    ("receiver", "chargingprofiles"): commands.profiled,
    ("receiver", "hubclientinfo"): modules.clients,
}
_EMSP: dict[tuple[str, str], Handler] = {
    ("sender", "tokens"): modules.listed,
    **{("receiver", module): modules.pushed for module in modules.LISTED["CPO"]},
    ("sender", "commands"): modules.resulted,
    ("sender", "chargingprofiles"): modules.resulted,
    ("receiver", "hubclientinfo"): modules.clients,
}
HANDLERS = {"CPO": _CPO, "EMSP": _EMSP}
SINCE_221 = ("chargingprofiles", "hubclientinfo")


class Desk:
    """Answers every request on the partner's port."""

    def __init__(self, partner: SimPartner, handlers: dict[tuple[str, str], Handler]) -> None:
        self._partner = partner
        self.handlers = handlers

    async def __call__(self, request: web.BaseRequest) -> web.StreamResponse:
        """One request, judged and noted."""
        partner = self._partner
        raw = await request.read()
        parts = [unquote(each) for each in urlsplit(request.raw_path).path.removeprefix(PREFIX).strip("/").split("/")]
        peer = self._peer(request)
        if peer is None:
            http = 403 if Quirk.FORBIDDEN_FOR_UNKNOWN in partner.quirks else 401
            return self._told(request, refuses(http, 2000, "Unknown token."), None)
        visit = self._visit(request, peer, parts, raw)
        if isinstance(visit, Reply):
            return self._told(request, visit, None)
        self._judged(request, visit)
        if (visit.side or partner.options.habits.from_the_start) and (hostile := await self._hostile(request)) is not None:
            partner.notes.exchange(Exchange("in", peer.name, visit.method, visit.url, visit.module, raw, hostile.status, b""))
            return hostile
        reply = await self._reply(request, visit)
        response = self._told(request, reply, visit)
        sent = response.body if isinstance(response.body, bytes) else b""
        partner.notes.exchange(Exchange("in", peer.name, visit.method, visit.url, visit.module, raw, response.status, sent))
        return response

    def _peer(self, request: web.BaseRequest) -> Peer | None:
        tokens = presented(request.headers.get("Authorization"))
        return next((peer for peer in self._partner.peers.values() for token in tokens if peer.knows(token)), None)

    def _visit(self, request: web.BaseRequest, peer: Peer, parts: list[str], raw: bytes) -> Visit | Reply:
        version, side, module, rest = "", "", "versions", list[str]()
        if parts[0] != "versions":
            version = parts[0]
            if version not in self._partner.options.versions:
                return refuses(404, 3002, "No such version.")
            if parts[1:2] == ["credentials"]:
                module = "credentials"
            elif len(parts) > 2:
                side, module, rest = parts[1], parts[2], parts[3:]
            elif len(parts) > 1:
                return refuses(404, 2000, "No such place.")
        try:
            body = loads(raw) if raw else None
        except ValueError as error:
            return refuses(400, 2001, str(error))  # S01
        query = dict(parse_qsl(urlsplit(request.raw_path).query))
        url = f"{self._partner.origin}{request.raw_path}"
        return Visit(
            peer=peer,
            version=version,
            module=module,
            side=side,
            method=request.method,
            rest=rest,
            query=query,
            headers=request.headers,
            raw=raw,
            body=body,
            url=url,
        )

    def _judged(self, request: web.BaseRequest, visit: Visit) -> None:
        version = visit.version or self._partner.options.versions[0]
        heard = Heard(version, visit.module, visit.method, request.raw_path, request.headers, visit.body)
        hub = visit.peer.hub is not None or self._partner.options.role == "HUB"
        for rule, sentence in of_request(heard, sender=visit.peer.party if visit.peer.registered else None, via_hub=hub):
            self._partner.notes.found(rule, sentence, f"{visit.method} {visit.url}")

    async def _reply(self, request: web.BaseRequest, visit: Visit) -> Reply:
        partner = self._partner
        if visit.module == "versions":
            return registration.versions(partner, visit)
        if visit.module == "credentials":
            return await registration.credentials(partner, visit)
        if not visit.peer.registered:
            return refuses(401, 2000, "Register first.")  # T05
        if Quirk.TRAILING_SLASH in partner.quirks and not urlsplit(request.raw_path).path.endswith("/"):
            return refuses(404, 2000, "Did you forget the slash?")
        handler = self.handlers.get((visit.side, visit.module))
        if handler is None or (visit.version == "2.1.1" and visit.module in SINCE_221):
            return refuses(404, 2000, "No such module.")
        return NOT_ALLOWED if visit.method not in _METHODS else await handler(partner, visit)

    async def _hostile(self, request: web.BaseRequest) -> web.StreamResponse | None:
        partner, habits = self._partner, self._partner.options.habits
        if Quirk.SLOW in partner.quirks:
            await partner.pause(habits.slow_s)
        if Quirk.DROPS_CONNECTION in partner.quirks:
            if request.transport is not None:
                request.transport.close()
            return web.Response(status=499)
        if Quirk.ERRORS in partner.quirks:
            return web.Response(status=500, text="<html>Oh no.</html>", content_type="text/html")
        if Quirk.REDIRECTS_TO_METADATA in partner.quirks:
            return web.Response(status=301, headers={"Location": ELSEWHERE})
        if Quirk.HUGE_ANSWERS in partner.quirks:
            return await self._endless(request)
        if Quirk.DEEP_ANSWERS in partner.quirks:
            return web.Response(body=deep(habits.deep), content_type=JSON)
        return None

    async def _endless(self, request: web.BaseRequest) -> web.StreamResponse:
        """As much as the other side reads."""
        response = web.StreamResponse(headers={"Content-Type": JSON})
        await response.prepare(request)
        chunk, partner = b" " * 65536, self._partner
        try:
            for _ in range(partner.options.habits.huge_bytes // len(chunk)):
                await response.write(chunk)
                partner.poured += len(chunk)
                await asyncio.sleep(0)
        except (ConnectionError, asyncio.CancelledError):
            partner.notes.fault("The other side stopped to read an endless answer.")
        return response

    def _told(self, request: web.BaseRequest, reply: Reply, visit: Visit | None) -> web.Response:
        partner = self._partner
        body = reply.raw if reply.raw is not None else self._enveloped(reply)
        if Quirk.BROKEN_JSON in partner.quirks and visit is not None and visit.side:
            body = body[: len(body) // 2]
        headers = {**self._headers(request, visit), **reply.headers}
        return web.Response(status=reply.http, body=body, headers=headers, content_type=JSON)

    def _enveloped(self, reply: Reply) -> bytes:
        quirks = self._partner.quirks
        if Quirk.BARE_ERRORS in quirks and reply.http >= 400:
            return dumps({"detail": reply.message})
        at = None if Quirk.NO_TIMESTAMP in quirks else told(self._partner.options.clock(), quirks)
        data = [reply.data] if Quirk.OBJECTS_IN_LISTS in quirks and isinstance(reply.data, dict) else reply.data
        return envelope(at, reply.status, reply.message, data, with_data=reply.with_data)

    def _headers(self, request: web.BaseRequest, visit: Visit | None) -> dict[str, str]:
        """Ids are echoed, the routing is swapped (H03, H13, H14)."""
        partner = self._partner
        headers: dict[str, str] = {}
        if Quirk.NO_REQUEST_IDS not in partner.quirks:
            headers = {name: request.headers[name] for name in ("X-Request-ID", "X-Correlation-ID") if name in request.headers}
            headers.setdefault("X-Correlation-ID", new_id())
        if visit is None or visit.version == "2.1.1" or visit.module not in ROUTED or Quirk.NO_ROUTING_HEADERS in partner.quirks:
            return headers
        return headers | routing(routed(request.headers, "to") or partner.options.party, routed(request.headers, "from"))


_METHODS = frozenset({"GET", "POST", "PUT", "PATCH", "DELETE"})


def offered(handlers: dict[tuple[str, str], Any], version: str) -> list[tuple[str, str]]:
    """(side, module) of a version."""
    known = [(side, module) for side, module in handlers if side in ("sender", "receiver")]
    return [(side, module) for side, module in known if version != "2.1.1" or module not in SINCE_221]
