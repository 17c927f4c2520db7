"""The partner itself: a server and a client, its peers, what it has and what it heard."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Coroutine
from datetime import datetime
from decimal import Decimal
from types import TracebackType
from typing import Any, Self

import aiohttp
from aiohttp import web

from forecourt.sim.partner import commands, objects, registration
from forecourt.sim.partner.bending import bent, spoiled
from forecourt.sim.partner.calling import Answer, Caller
from forecourt.sim.partner.desk import HANDLERS, PREFIX, Desk, offered
from forecourt.sim.partner.hub import Hub
from forecourt.sim.partner.notes import Notes, PartnerReport
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import PartnerOptions, Party
from forecourt.sim.partner.shelves import Held, Own
from forecourt.sim.partner.speech import new_id, told


class SimPartner:
    """Use it as `async with SimPartner(options) as partner`: its port is open within."""

    def __init__(self, options: PartnerOptions) -> None:
        self.options = options
        self.quirks = options.quirks
        self.notes = Notes()
        self.peers: dict[str, Peer] = {}
        self.cdrs: dict[str, Json] = {}
        self.verdicts: dict[str, str] = {}
        """What a token is told when its own state does not say it: EXPIRED, NO_CREDIT, NOT_ALLOWED."""
        self.wants_location = False
        self.running: dict[str, Json] = {}
        self.reservations: dict[str, Json] = {}
        self.commands: list[tuple[str, Json]] = []
        self.results: dict[str, list[Json]] = {}
        self.resulted = asyncio.Event()
        self.profiles: dict[str, Any] = {}
        self.clients: dict[Party, Json] = {}
        self.seen: dict[tuple[str, str], Json] = {}
        """What it pulled: (module, id) → object."""
        self.poured = 0
        """Bytes of endless answers that were taken."""
        self.origin = ""
        self.hub = Hub(self) if options.role == "HUB" else None
        self._own: defaultdict[tuple[str, str], Own] = defaultdict(Own)
        self._held: defaultdict[str, Held] = defaultdict(Held)
        self._closing = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        handlers = self.hub.handlers() if self.hub is not None else HANDLERS[options.role]
        self._desk = Desk(self, handlers)

    async def __aenter__(self) -> Self:
        self._runner = web.ServerRunner(web.Server(self._desk), shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.options.host, self.options.port).start()
        self.origin = f"http://{self.options.host}:{self._runner.addresses[0][1]}"
        self._http = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=60))
        self.caller = Caller(self.options, self._http, self.notes)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._closing.set()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._http.close()
        await self._runner.cleanup()

    @property
    def versions_url(self) -> str:
        """What is given to who shall register."""
        return f"{self.origin}{PREFIX}/versions"

    def details(self, version: str) -> str:
        """Where the endpoints of a version are told."""
        return f"{self.origin}{PREFIX}/{version}"

    def credentials_url(self, version: str) -> str:
        """The credentials endpoint."""
        return f"{self.details(version)}/credentials"

    def endpoint(self, version: str, side: str, module: str) -> str:
        """The endpoint of a module."""
        return f"{self.details(version)}/{side}/{module}"

    def offered(self, version: str) -> list[tuple[str, str]]:
        """(side, module) that it serves."""
        return offered(self._desk.handlers, version)

    def told_roles(self, version: str) -> list[tuple[str, Party]]:
        """The roles of its credentials; a hub of 2.3.0 tells those behind it (H16)."""
        if self.hub is not None:
            return self.hub.told_roles(version)
        return [(self.options.role, self.options.party)]

    def invite(self, name: str) -> tuple[str, str]:
        """The versions URL and a token A for somebody."""
        peer = self.peers.setdefault(name, Peer(name))
        return self.versions_url, peer.token_a

    async def register(self, name: str, versions_url: str, token: str) -> Peer:
        """Registers with somebody who invited. Raises `RegistrationFailed`."""
        peer = self.peers.setdefault(name, Peer(name))
        await registration.register(self, peer, versions_url, token)
        return peer

    async def renew(self, peer: Peer) -> None:
        """New tokens (C06)."""
        await registration.register(self, peer, peer.versions_url, peer.token_out, renew=True)

    async def unregister(self, peer: Peer) -> None:
        """The end of it (C07)."""
        await registration.unregister(self, peer)

    def own(self, module: str, version: str) -> Own:
        """Its own objects."""
        return self._own[module, version]

    def held(self, module: str) -> Held:
        """What it was pushed."""
        return self._held[module]

    def stock(self, *, locations: int = 3, tokens: int = 3, evses: int = 2) -> None:
        """A small network, or a few drivers, in every version that it offers."""
        at, party = self.options.clock(), self.options.party
        for version in self.options.versions:
            if self.options.role == "EMSP":
                for number in range(1, tokens + 1):
                    self.own("tokens", version).put(objects.token(party, version, f"{number:08X}", at))
                continue
            self.own("tariffs", version).put(objects.tariff(party, version, at))
            for number in range(1, locations + 1):
                self.own("locations", version).put(objects.location(party, version, number, at, evses=evses))

    async def push(self, peer: Peer, module: str, document: Json, *, to: Party | None = None) -> Answer:
        """PUT of an object of its own, with what quirks make of it."""
        sent = spoiled(document) if Quirk.WRONG_TYPES in self.quirks else bent(document, self.quirks)
        return await self.caller.push(peer, "PUT", module, self.options.party, (_id(sent),), sent, to=to)

    async def patch(self, peer: Peer, module: str, ids: tuple[str, ...], changes: Json, *, to: Party | None = None) -> Answer:
        """PATCH of an object of its own, or of a child; dated, unless a quirk says no."""
        dated = {**changes, "last_updated": changes.get("last_updated", told(self.options.clock(), self.quirks))}
        if Quirk.PATCH_UNDATED in self.quirks:
            del dated["last_updated"]
        return await self.caller.push(peer, "PATCH", module, self.options.party, ids, bent(dated, self.quirks), to=to)

    async def push_all(self, peer: Peer, module: str) -> list[Answer]:
        """All of a module."""
        return [await self.push(peer, module, each) for each in self.own(module, peer.version)]

    async def post_cdr(self, peer: Peer, cdr: Json, *, to: Party | None = None) -> Answer:
        """Once, or twice by a quirk; never PUT (D01)."""
        url = peer.endpoint("cdrs", "RECEIVER")
        if url is None:
            return Answer(0)
        sent = spoiled(cdr) if Quirk.WRONG_TYPES in self.quirks else bent(cdr, self.quirks)
        answer = await self.caller.call(peer, "POST", url, module="cdrs", body=sent, to=to)
        if Quirk.CDR_TWICE in self.quirks:
            await self.caller.call(peer, "POST", url, module="cdrs", body=sent, to=to)
        if answer.ok and "Location" not in answer.headers:
            self.notes.found("D01", "A CDR was taken without a Location.", url)
        return answer

    async def finish(self, peer: Peer, of: Json, kwh: Decimal, *, to: Party | None = None, at: datetime | None = None) -> Json:
        """A session ends: its last state, then its CDR."""
        version, ended = peer.version, at or self.options.clock()
        began = datetime.fromisoformat(of["start_datetime" if version == "2.1.1" else "start_date_time"])
        where = of.get("location") or self.own("locations", version).get(of["location_id"]) or {}
        tariff = next(iter(self.own("tariffs", version)))
        bill = objects.cdr(self.options.party, version, of, tariff, where, began, ended, kwh)
        last = commands.ended(of, version, ended, kwh, bill["total_cost"])
        self.own("sessions", version).put(last)
        self.own("cdrs", version).put(bill)
        await self.push(peer, "sessions", last, to=to)
        await self.post_cdr(peer, bill, to=to)
        return bill

    async def authorize(self, peer: Peer, uid: str, where: Json | None = None, *, to: Party | None = None) -> Answer:
        """Asks whether a token may charge (K04)."""
        url = f"{peer.endpoint('tokens', 'SENDER')}/{uid}/authorize"
        return await self.caller.call(peer, "POST", url, module="tokens", body=where, to=to)

    async def command(self, peer: Peer, kind: str, body: Json, *, to: Party | None = None) -> tuple[Answer, str]:
        """Sends a command; results arrive under the given name."""
        name = new_id()
        self.results[name] = []
        version = peer.version
        url = f"{self.endpoint(version, 'sender', 'commands')}/{name}"
        where = f"{peer.endpoint('commands', 'RECEIVER')}/{kind}"
        answer = await self.caller.call(peer, "POST", where, module="commands", body={"response_url": url, **body}, to=to)
        return answer, name

    async def result(self, name: str) -> Json:
        """The first result of a command."""
        while not self.results[name]:
            self.resulted.clear()
            await self.resulted.wait()
        return self.results[name][0]

    def reference(self) -> str:
        """An authorization reference of its own."""
        return f"REF-{new_id()[:8]}"

    def later(self, work: Coroutine[Any, Any, None]) -> None:
        """In the background, until the partner closes."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def pause(self, seconds: float) -> None:
        """Ends early when the partner closes."""
        if seconds > 0:
            try:
                await asyncio.wait_for(self._closing.wait(), seconds)
            except TimeoutError:
                return

    def report(self) -> PartnerReport:
        """What happened until now."""
        own: dict[str, int] = {}
        for (module, _), shelf in self._own.items():
            own[module] = max(own.get(module, 0), len(shelf))
        return PartnerReport(
            role=self.options.role,
            party="*".join(self.options.party),
            versions=self.options.versions,
            quirks=tuple(sorted(self.quirks)),
            peers={
                name: f"registered, {each.version}" if each.registered else "not registered" for name, each in self.peers.items()
            },
            own=own,
            held={module: len(shelf) for module, shelf in self._held.items()} | ({"cdrs": len(self.cdrs)} if self.cdrs else {}),
            calls=dict(self.notes.calls),
            findings=dict(self.notes.rules),
            faults=tuple(self.notes.faults),
        )


def _id(document: Json) -> str:
    return str(document["uid"] if "uid" in document else document["id"])
