"""Who is connected to a hub, as its clients see it on the bare wire; a hub that is an operator too; hostile receivers (H16-H22)."""

import asyncio
import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from forecourt.app.roaming.publishing import Offer
from forecourt.domain.partners import PartyRole
from forecourt.kit.time import utc_now
from forecourt.store.reach import proxied_urls
from tests.flow.hub_world import AT, HUB, SUCCESS, HubWorld, Wire, hub_world
from tests.flow.partners_world import CALLER
from tests.flow.sync_world import location

CPO, EMSP, OWN = "DE*CPO", "FR*MSP", "NL*OWN"


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[HubWorld]:
    async with hub_world(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
async def cpo(world: HubWorld) -> Wire:
    return await world.join(CPO, "CPO")


@pytest.fixture
async def emsp(world: HubWorld) -> Wire:
    return await world.join(EMSP, "EMSP")


async def settled(world: HubWorld) -> None:
    await world.node.roaming.hub.tell()


async def test_h16_a_hub_is_a_role_in_221_and_a_party_beside_its_roles_in_230(world: HubWorld, cpo: Wire) -> None:
    await settled(world)
    later = await world.join("SE*NEW", "EMSP", "2.3.0")

    assert [(each["role"], each["country_code"], each["party_id"]) for each in cpo.credentials["roles"]] == [("HUB", "NL", "HUB")]
    assert later.credentials["hub_party_id"] == "NLHUB"
    assert [(each["role"], each["party_id"]) for each in later.credentials["roles"]] == [("CPO", "CPO")]


async def test_h17_who_takes_no_hubclientinfo_gets_new_credentials_when_somebody_came(world: HubWorld, cpo: Wire) -> None:
    modules = ("locations", "tokens")
    later = await world.join("SE*NEW", "EMSP", "2.3.0", modules=modules)
    await settled(world)
    assert await world.node.roaming.hub.renewing.run() == 1  # the CPO, who came before, is only now known to be connected
    assert await world.node.roaming.hub.renewing.run() == 0
    await world.join("DE*TWO", "CPO")
    await settled(world)

    assert await world.node.roaming.hub.renewing.run() == 1

    assert {each["party_id"] for each in later.credentials["roles"]} == {"CPO", "TWO"}
    assert (await later.call("GET", "sender/locations", to="SE*NIX")).status == 4001  # by its new token


async def test_h21_clients_ask_who_is_connected_and_are_not_told_of_themselves(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    await settled(world)

    said = await cpo.call("GET", "sender/hubclientinfo", to=None)

    told = [(each["country_code"], each["party_id"], each["role"], each["status"]) for each in said.document["data"]]
    assert told == [("FR", "MSP", "EMSP", "CONNECTED")]
    assert said.headers["x-total-count"] == "1"
    assert not [name for name in said.headers if name.startswith("ocpi-")]  # H02
    await world.node.services.handshakes.unregister(CALLER, emsp.partner_id)
    await settled(world)
    gone = (await cpo.call("GET", "sender/hubclientinfo", to=None)).document["data"]
    assert [each["status"] for each in gone] == ["SUSPENDED"]
    assert gone[0]["last_updated"] > said.document["data"][0]["last_updated"]


async def test_h21_only_a_hub_tells_of_others(world: HubWorld, cpo: Wire) -> None:
    info = json.dumps({"country_code": "SE", "party_id": "FAR", "role": "EMSP", "status": "CONNECTED", "last_updated": AT}).encode()

    said = await cpo.call("PUT", "receiver/hubclientinfo/SE/FAR", info, to=None)

    assert said.http == 404
    assert (await cpo.call("GET", "sender/tokens", to="SE*FAR")).status == 4001


async def test_one_node_is_hub_and_operator_at_once(world: HubWorld, cpo: Wire) -> None:
    """Calls to a party of ours are handled here, those to others go on; the list of all has both."""
    own = (PartyRole(role="HUB", party=HUB), PartyRole(role="CPO", party=OWN))
    emsp = await world.join(EMSP, "EMSP", own=own)
    operator = (await world.node.store.directory.operators())[0].id
    document = location(1) | {"party_id": "OWN"}
    offer = Offer(party=OWN, module="locations", object_id="L00001", key="l00001", document=json.dumps(document))
    await world.node.roaming.core.publishing.publish(operator, [offer])
    body = b'{"data":[{"id":"FAR"}],"status_code":1000,"timestamp":"2026-11-23T06:00:00Z"}'
    cpo.answers = lambda _: (200, {"X-Total-Count": "1"}, body)

    here = await emsp.call("GET", "sender/locations", to=OWN)
    there = await emsp.call("GET", "sender/locations", to=CPO)
    both = [await emsp.call("GET", "sender/locations", to=HUB)]
    both.append(await emsp.call("GET", both[0].link or "", to=HUB))

    assert [each["id"] for each in here.document["data"]] == ["L00001"]
    assert here.routing() == (OWN, EMSP)
    assert [each["id"] for each in there.document["data"]] == ["FAR"]
    assert [each["id"] for said in both for each in said.document["data"]] == ["L00001", "FAR"]
    assert both[0].headers["x-total-count"] == "2"


async def test_a_slow_receiver_stalls_nobody_and_is_4002(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """§5: what is too slow costs itself only."""
    quick = await world.join("BE*QCK", "EMSP")
    emsp.delay_s = 30
    world.node.roaming.hub.forwarder.within_s = 1.0

    many = [asyncio.create_task(cpo.call("GET", f"receiver/tariffs/DE/CPO/T{n}", to=EMSP)) for n in range(40)]
    said = await cpo.call("GET", "receiver/tariffs/DE/CPO/T1", to="BE*QCK")

    assert said.status == 1000
    assert len(quick.heard) == 1
    assert {each.status for each in await asyncio.gather(*many)} <= {4002, 4003}
    assert not any(task for task in asyncio.all_tasks() if task.get_name() == "hub broadcast")


async def test_an_endless_answer_is_not_read(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    emsp.answers = lambda _: (200, {}, b'{"data":"' + b"x" * 20_000_000 + b'"}')

    said = await cpo.call("GET", "receiver/tariffs/DE/CPO/T1", to=EMSP)

    assert (said.http, said.status) == (200, 4000)


async def test_h18_proxied_urls_end(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    emsp.answers = lambda _: (201, {"Location": f"{emsp.url}/kept/1"}, SUCCESS)
    where = (await cpo.call("POST", "receiver/cdrs", b'{"id":"C1"}', to=EMSP)).headers["location"]
    assert (await cpo.call("GET", where, to=EMSP)).status == 1000

    await world.node.store.database.ask(proxied_urls.update().values(expires_at=utc_now() - timedelta(seconds=1)))

    assert (await cpo.call("GET", where, to=EMSP)).http == 404
    assert (await world.node.store.retention.run(utc_now()))["proxied_urls"] == 1


async def test_s05_a_partner_of_211_is_told_3000(world: HubWorld) -> None:
    """And the list of all without a header: it has none."""
    old = await world.join("IT*OLD", "", "2.1.1")
    for party in ("SE*NEW", "DE*TWO"):
        cpo = await world.join(party, "CPO")
        cpo.answers = lambda _: (200, {"X-Total-Count": "0"}, b'{"data":[],"status_code":1000,"timestamp":"2026-11-23T06:00:00Z"}')

    lost = await old.call("POST", "receiver/commands/STOP_SESSION", b'{"response_url":"http://x/1","session_id":"S"}')
    listed = await old.call("GET", "sender/locations")

    assert (lost.http, lost.status) == (200, 3000)
    assert (listed.status, listed.document["data"]) == (1000, [])
