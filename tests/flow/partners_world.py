"""Two nodes behind real HTTP that may register with each other, and calls to either as a partner makes them."""

import base64
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp

from forecourt.api.app import create_api
from forecourt.app.partners import PartnerSettings
from forecourt.domain.access import Operator
from forecourt.domain.partners import Exchange, Partner, PartnerStep, PartyRole
from forecourt.runtime.web import partners_door
from forecourt.runtime.wiring import Node
from tests import rows
from tests.serving import served

CALLER = rows.SYSTEM
VERSIONS = ("2.1.1", "2.2.1", "2.3.0")


@dataclass(frozen=True)
class Answer:
    """What a node answered to a partner."""

    http: int
    status: int
    message: str
    data: Any


@dataclass(frozen=True)
class Side:
    """One of the nodes, with the partner that the other one is to it."""

    node: Node
    url: str
    http: aiohttp.ClientSession
    partner_id: str

    async def partner(self) -> Partner:
        return await self.node.services.queries.partners.by_id(CALLER, self.partner_id)

    async def steps(self) -> list[PartnerStep]:
        return (await self.node.services.queries.partners.steps(CALLER, self.partner_id)).items

    async def exchanges(self) -> list[Exchange]:
        await self.node.store.journal.flush()
        return (await self.node.services.queries.partners.exchanges(CALLER, self.partner_id)).items

    async def invited(self) -> tuple[str, str]:
        """The versions URL and the token A."""
        made = await self.node.services.partners.invite(CALLER, self.partner_id)
        return made.versions_url, made.token

    async def register(self, versions_url: str, token: str) -> Partner:
        return await self.node.services.handshakes.register(CALLER, self.partner_id, versions_url, token)

    async def call(self, method: str, path: str, token: str | None, body: object = None, *, encoded: bool = True) -> Answer:
        """One call under `/ocpi`, as any partner would make it."""
        spelled = base64.b64encode(token.encode()).decode() if token is not None and encoded else token
        headers = {} if spelled is None else {"Authorization": f"Token {spelled}"}
        async with self.http.request(method, f"{self.url}/ocpi/{path}", json=body, headers=headers) as answer:
            told = await answer.json()
            return Answer(answer.status, told["status_code"], told.get("status_message", ""), told.get("data"))

    def token(self, partner: Partner) -> str:
        """By which this node comes in at the other."""
        return self.node.services.handshakes.token_for(partner)


@dataclass(frozen=True)
class Pair:
    """A charge point operator, and a mobility provider."""

    cpo: Side
    emsp: Side


@asynccontextmanager
async def pair(urls: tuple[str, str], folder: Path, **settings: Any) -> AsyncIterator[Pair]:
    """Two nodes on their own stores; each has made the other a partner, and nothing was exchanged. `settings` of the partners."""
    async with (
        served(urls[0], _made(folder / "cpo"), _web) as (first, first_url),
        served(urls[1], _made(folder / "emsp"), _web) as (second, second_url),
        aiohttp.ClientSession() as http,
    ):
        yield Pair(
            cpo=await _side(first, first_url, http, PartyRole(role="CPO", party="NL*CPO"), "eMSP", **settings),
            emsp=await _side(second, second_url, http, PartyRole(role="EMSP", party="DE*MSP"), "CPO", **settings),
        )


def _made(folder: Path) -> Path:
    folder.mkdir()
    return folder


def _web(node: Node) -> Any:
    return create_api(node.services, pages=[partners_door(node)])


async def _side(node: Node, url: str, http: aiohttp.ClientSession, own: PartyRole, name: str, **settings: Any) -> Side:
    await node.store.uow.commit(rows.inserts(_operator(own)))
    wanted = PartnerSettings(**{"name": name, "own": (own,), "private_network": True, **settings})
    made = await node.services.partners.create(CALLER, wanted)
    return Side(node, url, http, made.id)


def _operator(own: PartyRole) -> Operator:
    return rows.operator(country_code=own.party[:2], party_id=own.party[3:])
