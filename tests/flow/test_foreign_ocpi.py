"""A partner made with somebody else's OCPI package registers with a node over HTTP, and they exchange locations and tokens."""

from __future__ import annotations

import asyncio
import base64
import json
import socket
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import aiohttp
import pytest

from forecourt.app.partners import PartnerSettings
from forecourt.app.roaming.publishing import Offer
from forecourt.domain.partners import Partner, PartnerState, PartyRole, Quirks
from forecourt.domain.roaming import HeldObject, SyncState
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused
from forecourt.ocpi.interfaces.tokens import TokensSender
from forecourt.ocpi.modules import ModuleID
from tests.flow.sync_world import location, offer
from tests.roaming_scenarios.world import CALLER, NODE, PATIENCE_S, World, world

_PYTHON = Path(sys.prefix) / "foreign" / "bin" / "python"
_PROGRAM = Path(__file__).parents[1] / "independent" / "foreign_ocpi.py"
TOKEN_A = "foreign-token-a"
"""What the program is started with."""


class Asked(NamedTuple):
    """An answer of the program."""

    http: int
    headers: Mapping[str, str]
    content: Any


@dataclass
class Foreign:
    """The node, and the program that it is registered with."""

    here: World
    url: str
    partner: Partner
    http: aiohttp.ClientSession

    @property
    def way(self) -> Connection:
        """How the node calls it."""
        return self.here.node.roaming.core.connection(self.partner)

    async def pulled(self, module: str) -> SyncState:
        """A full list of the program, by the node's own sync."""
        sync, store = self.here.node.roaming.sync, self.here.node.store.roaming
        sync.pulls.ask(self.partner, [ModuleID(module)], full=True)
        await sync.pulls.settled()
        state = await store.sync_state(self.partner.id, module, "pull")
        assert state is not None
        return state

    async def held(self, module: str) -> list[HeldObject]:
        """What the node has of the program."""
        return await self.here.node.store.roaming.held_page(self.partner.id, module, limit=100)

    async def publish(self, *offers: Offer) -> None:
        """Objects of the node, which pushes from now on."""
        await self.here.node.roaming.core.publishing.publish(self.partner.operator_id, offers)
        await self.here.node.roaming.sync.pushes.turn()

    async def asked(self, path: str, token: str | None = None) -> Asked:
        """What the program answers, without our client between."""
        ours = self.here.node.services.handshakes.token_for(self.partner)
        spelled = base64.b64encode((token or ours).encode()).decode()
        url = f"{self.url}/ocpi/{path}"
        async with self.http.get(url, headers={"Authorization": f"Token {spelled}"}, allow_redirects=False) as answer:
            body = await answer.read()
            return Asked(answer.status, answer.headers, json.loads(body) if body else None)

    async def eventually(self, path: str) -> Any:
        """An object of the program, once it has it."""
        async with asyncio.timeout(PATIENCE_S):
            while (told := await self.asked(path)).http != 200:
                await asyncio.sleep(0.05)
        return told.content


@asynccontextmanager
async def _program() -> AsyncIterator[str]:
    """The package in its own environment, serving on a free port."""
    assert _PYTHON.exists(), "The foreign partner is not installed; run `make tools`."
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        _PYTHON, _PROGRAM, str(port), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL
    )
    assert process.stdout is not None
    try:
        assert b"ready" in await process.stdout.readline()
        async with aiohttp.ClientSession() as http:  # it says so a moment before its port is open
            while not await _open(http, port):
                await asyncio.sleep(0.02)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        await process.wait()


async def _open(http: aiohttp.ClientSession, port: int) -> bool:
    try:
        async with http.get(f"http://127.0.0.1:{port}/ocpi/versions"):
            return True
    except aiohttp.ClientConnectionError:
        return False


@pytest.fixture
async def foreign(sqlite_url: str, tmp_path: Path) -> AsyncIterator[Foreign]:
    """Registered by the real handshake, begun by the node: the package has no client for that."""
    async with _program() as url, world(sqlite_url, tmp_path) as here, aiohttp.ClientSession() as http:
        own = tuple(PartyRole(role=role, party="*".join(NODE)) for role in ("CPO", "EMSP"))
        made = await here.node.services.partners.create(
            CALLER, PartnerSettings(name="Extra", own=own, private_network=True, quirks=Quirks(no_link=True, trailing_slash=True))
        )
        partner = await here.node.services.handshakes.register(CALLER, made.id, f"{url}/ocpi/versions", TOKEN_A)
        yield Foreign(here, url, partner, http)


async def test_it_registers_renews_and_leaves(foreign: Foreign) -> None:
    """C01, C02, C03, C04, C06, C07."""
    assert (foreign.partner.state, foreign.partner.version) == (PartnerState.REGISTERED, "2.2.1")
    assert {(each.role, each.party) for each in foreign.partner.roles} == {("CPO", "fr*ext"), ("EMSP", "fr*ext")}
    handshakes = foreign.here.node.services.handshakes

    renewed = await handshakes.rotate(CALLER, foreign.partner.id)
    await handshakes.unregister(CALLER, foreign.partner.id)

    assert handshakes.token_for(renewed) != handshakes.token_for(foreign.partner)


async def test_its_locations_are_pulled(foreign: Foreign) -> None:
    """P02, P07, T18, Y01: page by page, by counting."""
    state = await foreign.pulled("locations")

    assert (state.seen, state.fault, state.refused) == (5, "", 0)
    rows = await foreign.held("locations")
    assert [each.object_id for each in rows] == [f"ext-l{number}" for number in range(1, 6)]
    assert {each.owner for each in rows} == {"FR*EXT"}


async def test_its_tokens_are_pulled_and_asked_for(foreign: Foreign) -> None:
    """K01, K05, K07, T09: it answers one object as a list of one."""
    await foreign.pulled("tokens")
    ask = foreign.way.remote(TokensSender).authorize
    may = await ask(foreign.way.call(), "EXTTOKEN1", None)
    may_not = await ask(foreign.way.call(), "EXTTOKEN2", None)
    with pytest.raises(Refused) as unknown:
        await ask(foreign.way.call(), "NOBODY", None)

    assert [each.object_id for each in await foreign.held("tokens")] == [f"exttoken{number}" for number in range(1, 6)]
    assert (may.view.allowed, may_not.view.allowed) == ("ALLOWED", "BLOCKED")
    assert unknown.value.http == 404


async def test_our_tokens_and_locations_are_pushed_to_it(foreign: Foreign) -> None:
    """T08, T13, T15: it answers with data, and with 200 for what is new."""
    token: dict[str, Any] = {"country_code": "NL", "party_id": "FCT", "uid": "0A1B2C", "type": "RFID", "contract_id": "NL-FCT-C1"}
    token |= {"issuer": "Forecourt", "valid": True, "whitelist": "ALWAYS"}
    await foreign.publish(offer(token, module="tokens", key="0a1b2c|rfid", party="NL*FCT"))
    place = location(1) | {"country_code": "NL", "party_id": "FCT"}
    await foreign.publish(offer(place, party="NL*FCT"))

    there = await foreign.eventually("cpo/2.2.1/tokens/NL/FCT/0A1B2C")
    at_provider = await foreign.eventually("emsp/2.2.1/locations/NL/FCT/L00001")

    assert there["data"][0]["contract_id"] == "nl-fct-c1"
    assert at_provider["data"][0]["evses"][0]["status"] == "AVAILABLE"
    assert await foreign.here.node.store.roaming.sync_faults(foreign.partner.id, "tokens", "push") == []


@pytest.mark.parametrize(("module", "object_id"), [("locations", "EXT-L3"), ("tokens", "EXTTOKEN4")])
async def test_it_pushes_to_us(foreign: Foreign, module: str, object_id: str) -> None:
    """T15, T22, H01: without routing headers, to our endpoint with its path joined to it as it is."""
    async with foreign.http.post(f"{foreign.url}/push/now/{module}/{object_id}") as answer:
        told = (await answer.json())["receiver_responses"][0]

    assert (told["status_code"], told["response"]["status_code"]) == (201, 1000)
    assert [each.object_id for each in await foreign.held(module)] == [object_id]


async def test_how_it_differs_from_the_standard(foreign: Foreign) -> None:
    """What docs/reference/roaming-conformance.md says of it; simulated partners have quirks for each."""
    page = await foreign.asked("cpo/2.2.1/locations/?limit=2")
    last = await foreign.asked("cpo/2.2.1/locations/?limit=50")
    one = await foreign.asked("cpo/2.2.1/locations/EXT-L1")
    none = await foreign.asked("cpo/2.2.1/locations/EXT-L9")
    stranger = await foreign.asked("cpo/2.2.1/locations/", token="nobody")
    wrong = await foreign.asked("cpo/2.2.1/locations/?limit=x")
    bare = await foreign.asked("cpo/2.2.1/locations")

    assert "VersionNumber.v_2_2_1/ModuleID.locations" in page.headers["Link"]  # P02: it leads nowhere
    assert page.headers["X-Limit"] == "2"  # P04: the client's own
    assert last.headers["Link"] == ""  # P02
    assert one.content["data"][0]["id"] == "ext-l1"  # T09, Y01
    assert (none.http, none.content) == (404, {"detail": "Object not found."})  # T06
    assert (stranger.http, wrong.http, bare.http) == (403, 422, 307)  # T04, S01, T22
    assert not {"X-Request-ID", "X-Correlation-ID", "OCPI-to-party-id"} & set(page.headers)  # H01, H13, H14
