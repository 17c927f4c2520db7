"""A hub that is a real node, and partners of it on the bare wire: they see and send every byte themselves."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.test_utils import TestServer
from litestar import Litestar

from forecourt.app.partners import PartnerSettings
from forecourt.domain.partners import PartyRole
from forecourt.domain.roaming import RoutedCall
from forecourt.runtime.web import partners_door
from forecourt.runtime.wiring import Node
from tests import rows
from tests.flow.partners_world import CALLER
from tests.serving import served

HUB = "NL*HUB"
MODULES = ("locations", "tariffs", "tokens", "sessions", "cdrs", "commands", "chargingprofiles", "hubclientinfo")
AT = "2026-11-23T06:00:00Z"
SUCCESS = b'{"status_code":1000,"timestamp":"2026-11-23T06:00:00Z"}'


@dataclass(frozen=True)
class Heard:
    """A call that came in at a partner."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def routing(self) -> tuple[str, str]:
        """FROM and TO."""
        return _party(self.headers, "from"), _party(self.headers, "to")


@dataclass(frozen=True)
class Said:
    """An answer, as bytes."""

    http: int
    headers: dict[str, str]
    body: bytes

    @property
    def document(self) -> Any:
        return json.loads(self.body)

    @property
    def status(self) -> int:
        return int(self.document["status_code"])

    def routing(self) -> tuple[str, str]:
        """FROM and TO."""
        return _party(self.headers, "from"), _party(self.headers, "to")

    @property
    def link(self) -> str | None:
        told = self.headers.get("link")
        return None if told is None else told.partition("<")[2].partition(">")[0]


Answers = Callable[[Heard], tuple[int, dict[str, str], bytes]]


def taken(_: Heard) -> tuple[int, dict[str, str], bytes]:
    return 200, {}, SUCCESS


@dataclass
class Wire:
    """A partner on the bare wire: what it heard, what it answers, and how it calls the hub."""

    version: str
    roles: tuple[PartyRole, ...]
    http: aiohttp.ClientSession
    url: str = ""
    token: str = ""
    hub_url: str = ""
    partner_id: str = ""
    heard: list[Heard] = field(default_factory=list)
    answers: Answers = taken
    credentials: dict[str, Any] = field(default_factory=dict)
    """What the hub told of itself."""
    modules: tuple[str, ...] = MODULES
    delay_s: float = 0.0

    @property
    def party(self) -> str:
        return self.roles[0].party

    def own(self, secret: str) -> dict[str, Any]:
        """The credentials that this partner gives."""
        given: dict[str, Any] = {"token": secret, "url": f"{self.url}/versions"}
        told = [
            {"role": each.role, "party_id": each.party[3:], "country_code": each.party[:2], "business_details": {"name": "Wire"}}
            for each in self.roles
        ]
        if self.version == "2.1.1":
            return given | {key: value for key, value in told[0].items() if key != "role"}
        return given | {"roles": told}

    async def register(self, versions_url: str, token: str) -> None:
        """By the hub's token A."""
        details = next(
            each["url"] for each in (await self._get(versions_url, token)).document["data"] if each["version"] == self.version
        )
        endpoints = (await self._get(details, token)).document["data"]["endpoints"]
        where = next(each["url"] for each in endpoints if each["identifier"] == "credentials")
        self.hub_url = where.partition(f"/{self.version}/")[0] + f"/{self.version}"
        said = await self.raw("POST", where, self._headers(token), json.dumps(self.own("wire-token")).encode())
        self.credentials = said.document["data"]
        self.token = self.credentials["token"]

    async def call(
        self,
        method: str,
        path: str,
        body: bytes = b"",
        *,
        to: str | None = HUB,
        sender: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Said:
        """A call to the hub: a path such as `receiver/locations/NL/CPO/L1`, or a whole URL."""
        given = self._headers(self.token)
        if self.version != "2.1.1":
            given |= {"X-Request-ID": "req-1", "X-Correlation-ID": "corr-1"}
            for side, party in (("from", sender or self.party), ("to", to)):
                if party is not None:
                    given |= {f"OCPI-{side}-country-code": party[:2], f"OCPI-{side}-party-id": party[3:]}
        url = path if path.startswith("http") else f"{self.hub_url}/{path}"
        return await self.raw(method, url, given | (headers or {}), body)

    async def raw(self, method: str, url: str, headers: dict[str, str], body: bytes = b"") -> Said:
        async with self.http.request(method, url, headers=headers, data=body or None, allow_redirects=False) as answer:
            told = {name.lower(): value for name, value in answer.headers.items()}
            return Said(answer.status, told, await answer.read())

    async def answer(self, request: web.Request) -> web.Response:
        """What it says to whoever calls it."""
        path = request.path_qs
        if path == "/versions":
            return _json([{"version": self.version, "url": f"{self.url}/details"}])
        if path == "/details":
            return _json({"version": self.version, "endpoints": self._endpoints()})
        heard = Heard(request.method, path, {name.lower(): value for name, value in request.headers.items()}, await request.read())
        self.heard.append(heard)
        if path.endswith("/credentials"):
            return _json(self._renewed(heard.body))
        await asyncio.sleep(self.delay_s)
        http, headers, body = self.answers(heard)
        return web.Response(status=http, headers={"Content-Type": "application/json", **headers}, body=body)

    def _renewed(self, body: bytes) -> dict[str, Any]:
        """The hub renewed its credentials (PUT): ours are as before."""
        self.credentials = json.loads(body)
        self.token = self.credentials["token"]
        return self.own("wire-token")

    def _endpoints(self) -> list[dict[str, str]]:
        if self.version == "2.1.1":
            return [{"identifier": each, "url": f"{self.url}/{each}"} for each in ("credentials", *self.modules)]
        return [
            {"identifier": each, "role": side.upper(), "url": f"{self.url}/{side}/{each}"}
            for each in ("credentials", *self.modules)
            for side in ("sender", "receiver")
        ]

    def _headers(self, token: str) -> dict[str, str]:
        spelled = token if self.version == "2.1.1" else base64.b64encode(token.encode()).decode()
        return {"Authorization": f"Token {spelled}", "Content-Type": "application/json"}

    async def _get(self, url: str, token: str) -> Said:
        return await self.raw("GET", url, self._headers(token))


@dataclass(frozen=True)
class HubWorld:
    """The hub's node, and the partners by their parties."""

    node: Node
    url: str
    http: aiohttp.ClientSession
    stack: AsyncExitStack
    partners: dict[str, Wire] = field(default_factory=dict)

    async def join(
        self,
        party: str,
        role: str,
        version: str = "2.2.1",
        *more: tuple[str, str],
        own: tuple[PartyRole, ...] = (PartyRole(role="HUB", party=HUB),),
        **fields: Any,
    ) -> Wire:
        """One more partner, registered by the real handshake. `more`: further parties with their roles; `own`: whom of ours it is
        shown."""
        roles = tuple(PartyRole(role=each, party=named) for named, each in ((party, role), *more))
        wire = Wire(version, roles, self.http, **fields)
        application = web.Application(client_max_size=64 * 1024 * 1024)
        application.router.add_route("*", "/{path:.*}", wire.answer)
        server = TestServer(application)
        await self.stack.enter_async_context(server)
        wire.url = str(server.make_url("")).rstrip("/")
        settings = PartnerSettings(name=party, own=own, private_network=True)
        partner = await self.node.services.partners.create(CALLER, settings)
        wire.partner_id = partner.id
        made = await self.node.services.partners.invite(CALLER, partner.id)
        await wire.register(made.versions_url, made.token)
        self.partners[party] = wire
        self.node.roaming.core.ways.forget()
        return wire

    async def log(self) -> list[RoutedCall]:
        """The route log, the oldest first."""
        await self.node.store.journal.flush()
        page = await self.node.services.queries.routes.calls(CALLER, limit=200)
        return page.items[::-1]


@asynccontextmanager
async def hub_world(url: str, folder: Path, **settings: Any) -> AsyncIterator[HubWorld]:
    """A hub without partners."""
    async with (
        served(url, folder, _web, **settings) as (node, at),
        aiohttp.ClientSession() as http,
        AsyncExitStack() as stack,
    ):
        await node.store.uow.commit(rows.inserts(rows.operator(country_code="NL", party_id="HUB")))
        yield HubWorld(node, at, http, stack)


def _json(data: Any) -> web.Response:
    return web.json_response({"data": data, "status_code": 1000, "timestamp": AT})


def _party(headers: dict[str, str], side: str) -> str:
    country, party = headers.get(f"ocpi-{side}-country-code"), headers.get(f"ocpi-{side}-party-id")
    return f"{country}*{party}" if country and party else ""


def _web(node: Node) -> Litestar:
    """Only where partners come in."""
    return Litestar([partners_door(node)], openapi_config=None)
