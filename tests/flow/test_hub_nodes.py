"""Real nodes: through a hub, through two, and directly and through a hub at once (H04, H08, H16 to H22; scenarios 11, 13)."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from forecourt.domain.roaming import Connection
from forecourt.kit.errors import NotFound
from forecourt.kit.time import rfc3339, utc_now
from forecourt.ocpi.interfaces.locations import LocationsReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.hub.names import party_of
from tests.flow.nodes_world import Member, Nodes, nodes
from tests.flow.partners_world import CALLER
from tests.flow.sync_world import location, offer


@pytest.fixture
async def world(sqlite_template: Path, tmp_path: Path) -> AsyncIterator[Nodes]:
    async with nodes(sqlite_template, tmp_path, "cpo", "hub", "emsp") as made:
        yield made


async def until(true: Callable[[], Awaitable[object]]) -> None:
    async with asyncio.timeout(20):
        while not await true():
            await asyncio.sleep(0.02)


async def publish(cpo: Member, number: int = 1) -> None:
    await cpo.core.publishing.publish(await cpo.operator_id(), [offer(location(number))])


@pytest.mark.parametrize("versions", [("2.2.1", "2.2.1"), ("2.3.0", "2.3.0"), ("2.3.0", "2.2.1")])
async def test_h16_a_hub_tells_who_is_there_and_hands_on_what_is_for_all(
    sqlite_template: Path, tmp_path: Path, versions: tuple[str, str]
) -> None:
    """H06, H16, H21: what the operator publishes reaches the provider, whom it never shook hands with."""
    async with nodes(sqlite_template, tmp_path, "cpo", "hub", "emsp") as world:
        await world.register("hub", "cpo", version=versions[0])
        await world.register("hub", "emsp", version=versions[1])
        await world.settle()
        operator = await world["cpo"].operator_id()
        await until(lambda: _knows(world["cpo"], "DE*MSP"))
        await until(lambda: _knows(world["emsp"], "NL*CPO"))

        ways = await world["cpo"].core.ways.receivers(operator, "locations")
        await world["cpo"].settle()
        await publish(world["cpo"])

        assert [(way.partner.name, way.sender, way.to) for way in ways] == [("hub", "NL*CPO", "NL*HUB")]
        await until(lambda: _holds(world["emsp"], "hub", "L00001"))
        way = await world["emsp"].core.ways.to_party(await world["emsp"].operator_id(), "NL*CPO", "commands", "RECEIVER")
        assert (way.partner.name, way.sender, way.to) == ("hub", "DE*MSP", "NL*CPO")
        lines = [each for each in await world["hub"].log() if each.module == "locations"]
        assert [(each.how, each.sender, each.to, each.status_code) for each in lines] == [
            ("broadcast", "NL*CPO", "NL*HUB", 1000), ("broadcast", "NL*HUB", "DE*MSP", 1000),
        ]  # fmt: skip


async def test_h20_directly_and_through_a_hub_is_delivered_once(world: Nodes) -> None:
    """The direct way by default, the hub where it is preferred, the other one while that is down; the way is seen in the log."""
    await world.register("hub", "cpo")
    await world.register("hub", "emsp")
    await world.register("cpo", "emsp")
    cpo, emsp = world["cpo"], world["emsp"]
    await world.settle()
    await until(lambda: _knows(cpo, "DE*MSP", "hub"))
    operator = await cpo.operator_id()

    await publish(cpo, 1)
    await until(lambda: _holds(emsp, "cpo", "L00001"))
    assert await emsp.held("hub") == set()

    await cpo.node.roaming.routes.prefer(CALLER, "de*msp", "locations", cpo.partner_ids["hub"])
    assert await _names(cpo, operator) == ["hub"]
    await cpo.settle()
    await publish(cpo, 2)
    await until(lambda: _holds(emsp, "hub", "L00002"))
    assert "L00002" not in await emsp.held("cpo")
    assert [each.name for each, _ in await cpo.core.ways.partners_to(operator, "DE*MSP", "sessions", "RECEIVER")][:1] == ["emsp"]

    await cpo.node.roaming.hub.clients.heard(await cpo.partner("hub"), alive=False)
    assert await _names(cpo, operator) == ["emsp"]
    await cpo.node.roaming.hub.clients.heard(await cpo.partner("hub"), alive=True)
    await cpo.node.roaming.routes.forget(CALLER, "DE*MSP", "locations")
    await cpo.node.roaming.hub.clients.heard(await cpo.partner("emsp"), alive=False)
    assert await _names(cpo, operator) == ["hub"]
    with pytest.raises(NotFound, match="No partner leads"):
        await cpo.core.ways.to_party(operator, "SE*NIX", "sessions", "RECEIVER")


async def test_h08_a_provider_reads_the_lists_of_all_from_the_hub(world: Nodes) -> None:
    """P08: the pull of the hub's list is complete."""
    await world.register("hub", "cpo")
    await world.register("hub", "emsp")
    cpo, emsp = world["cpo"], world["emsp"]
    await world.settle()
    operator = await cpo.operator_id()
    await cpo.core.publishing.publish(operator, [offer(location(number)) for number in range(130)])

    sync = emsp.node.roaming.sync
    sync.pulls.ask(await emsp.partner("hub"), [ModuleID.LOCATIONS], full=True)
    await sync.pulls.settled()

    state = await emsp.node.store.roaming.sync_state(emsp.partner_ids["hub"], "locations", "pull")
    assert state is not None
    assert (state.fault, state.seen, state.total) == ("", 130, 130)
    assert len(await emsp.held("hub")) == 130


async def test_h09_sessions_are_pulled_through_a_hub_from_each_party(world: Nodes) -> None:
    """E02: they are not everybody's, so the hub is asked for those of each operator behind it."""
    await world.register("hub", "cpo")
    await world.register("hub", "emsp")
    cpo, emsp = world["cpo"], world["emsp"]
    await world.settle()
    await until(lambda: _knows(emsp, "NL*CPO"))
    token = {"country_code": "DE", "party_id": "MSP", "uid": "CARD", "type": "RFID", "contract_id": "DE-MSP-1"}
    now = rfc3339(utc_now())
    session = {
        "country_code": "NL", "party_id": "CPO", "id": "S1", "start_date_time": now, "kwh": 1.5, "cdr_token": token,
        "auth_method": "WHITELIST", "location_id": "L00001", "evse_uid": "E1", "connector_id": "1", "currency": "EUR",
        "status": "ACTIVE",
    }  # fmt: skip
    offered = offer(session, module="sessions", audience=cpo.partner_ids["hub"])
    await cpo.core.publishing.publish(await cpo.operator_id(), [offered])

    sync = emsp.node.roaming.sync
    sync.pulls.ask(await emsp.partner("hub"), [ModuleID.SESSIONS], full=True)
    await sync.pulls.settled()

    state = await emsp.node.store.roaming.sync_state(emsp.partner_ids["hub"], "sessions", "pull")
    assert state is not None
    assert (state.fault, state.seen) == ("", 1)
    assert await emsp.held("hub", "sessions") == {"S1"}
    asked = [each for each in await world["hub"].log() if each.module == "sessions" and each.method == "GET"]
    assert {(each.how, each.to, each.status_code) for each in asked} == {("party", "NL*CPO", 1000)}


async def test_h04_two_hubs_in_a_chain(sqlite_template: Path, tmp_path: Path) -> None:
    """Each hands on with the same names; the second tells the first who is behind it (H21)."""
    async with nodes(sqlite_template, tmp_path, "cpo", "hub", "hub2", "emsp") as world:
        await world.register("hub", "cpo")
        await world.register("hub", "hub2")
        await world.register("hub2", "emsp")
        await world.settle()
        await until(lambda: _knows(world["hub"], "DE*MSP", "hub2"))
        await world.settle()
        await until(lambda: _knows(world["cpo"], "DE*MSP"))
        cpo = world["cpo"]
        way = await cpo.core.ways.to_party(await cpo.operator_id(), "DE*MSP", "locations", "RECEIVER")
        connection = cpo.core.connection(way.partner)
        call = connection.call(sender=party_of(way.sender), to=party_of(way.to))

        with pytest.raises(Exception, match="404"):
            await connection.remote(LocationsReceiver).location(call, party_of("NL*CPO"), "L9")  # type: ignore[arg-type]

        for name, receiver in (("hub", "hub2"), ("hub2", "emsp")):
            line = (await world[name].log())[-1]
            assert (line.sender, line.to, line.how, line.http_status) == ("NL*CPO", "DE*MSP", "party", 404)
            assert line.to_partner_id == world[name].partner_ids[receiver]
            assert line.correlation_id == call.ids.correlation


async def test_h22_who_is_silent_and_does_not_answer_is_offline_until_heard_again(world: Nodes) -> None:
    await world.register("hub", "cpo")
    await world.register("hub", "emsp")
    await world.settle()
    hub, cpo = world["hub"], world["cpo"]
    await until(lambda: _knows(cpo, "DE*MSP"))
    partner = await hub.partner("emsp")
    address = world["emsp"].node.roaming.address

    await hub.node.store.database.ask(_silenced(partner.id))
    await hub.node.roaming.hub.alive.run()
    assert (await _status(hub, "DE*MSP", "emsp")) is Connection.CONNECTED  # asked for its versions, and it answered
    here, closed = address.ocpi(), "http://127.0.0.1:9/ocpi/versions"
    assert here != closed
    await hub.node.store.database.ask(_moved(partner.id, closed))
    hub.core.ways.forget()
    await hub.node.roaming.hub.alive.run()

    assert await _status(hub, "DE*MSP", "emsp") is Connection.OFFLINE
    await hub.settle()
    await until(lambda: _is(cpo, "DE*MSP", "hub", Connection.OFFLINE))
    await hub.node.store.database.ask(_moved(partner.id, partner.versions_url))
    hub.core.client.forget(partner.id)
    await hub.node.roaming.hub.alive.run()
    await hub.settle()
    await until(lambda: _is(cpo, "DE*MSP", "hub", Connection.CONNECTED))


def _silenced(partner_id: str):  # type: ignore[no-untyped-def]
    from forecourt.store.partners import partner_tokens

    return partner_tokens.update().where(partner_tokens.c.partner_id == partner_id).values(used_at=None)


def _moved(partner_id: str, url: str):  # type: ignore[no-untyped-def]
    from forecourt.store.partners import partners

    return partners.update().where(partners.c.id == partner_id).values(versions_url=url)


async def _names(cpo: Member, operator: str) -> list[str]:
    return [way.partner.name for way in await cpo.core.ways.receivers(operator, "locations")]


async def _status(member: Member, party: str, by: str) -> Connection | None:
    rows = await member.node.store.reach.reached(await member.operator_id())
    return next((row.status for row in rows if row.party == party and row.partner_id == member.partner_ids[by]), None)


async def _is(member: Member, party: str, by: str, status: Connection) -> bool:
    return await _status(member, party, by) is status


async def _knows(member: Member, party: str, by: str = "hub") -> bool:
    return await _status(member, party, by) is Connection.CONNECTED


async def _holds(member: Member, by: str, object_id: str) -> bool:
    return object_id in await member.held(by)
