"""Scenarios 11, 12 and 13: the node is the hub between strangers, in one version and in two; they find nothing to blame in it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import pytest

from forecourt.sim.partner import Party, Quirk, SimPartner
from forecourt.sim.partner.bending import bent
from forecourt.sim.partner.peer import Peer
from tests.roaming_scenarios.world import NODE, STRANGERS, World, blamed, until, world

CPO, EMSP = STRANGERS["CPO"], STRANGERS["EMSP"]


@dataclass
class Between:
    """An operator and a provider, who know the hub only."""

    here: World
    cpo: SimPartner
    emsp: SimPartner

    @property
    def at_cpo(self) -> Peer:
        """The hub, to the operator."""
        return self.cpo.peers["node"]

    @property
    def at_emsp(self) -> Peer:
        return self.emsp.peers["node"]


@pytest.fixture(params=[("2.2.1", "2.2.1"), ("2.3.0", "2.3.0"), ("2.3.0", "2.2.1"), ("2.2.1", "2.3.0")], ids="-".join)
async def between(request: pytest.FixtureRequest, sqlite_url: str, tmp_path: Path) -> AsyncIterator[Between]:
    """Registered with the hub, in these versions."""
    async with world(sqlite_url, tmp_path, ("HUB",)) as here:
        here.node.subscribers.start()
        cpo = await (await here.meets("CPO", version=request.param[0])).registered()
        emsp = await (await here.meets("EMSP", version=request.param[1])).registered()
        here.node.roaming.core.ways.forget()
        try:
            yield Between(here, cpo.stranger, emsp.stranger)
        finally:
            await here.node.subscribers.stop()


async def test_a_push_for_all_reaches_the_other_role_only(between: Between) -> None:
    """H01, H03, H06, H07, H10, H13, H14: places to the provider, tokens to the operator."""
    cpo, emsp = between.cpo, between.emsp

    place = await cpo.push(between.at_cpo, "locations", next(iter(cpo.own("locations", between.at_cpo.version))), to=NODE)
    token = await emsp.push(between.at_emsp, "tokens", next(iter(emsp.own("tokens", between.at_emsp.version))), to=NODE)
    await until(lambda: len(emsp.held("locations")) and len(cpo.held("tokens")))

    assert (place.ok, token.ok) == (True, True)
    assert emsp.held("locations").get(CPO, ["LOC-00001"]) is not None
    assert cpo.held("tokens").get(EMSP, ["00000001"]) is not None
    assert blamed(cpo, emsp) == []


async def test_lists_of_all_and_of_one(between: Between) -> None:
    """H04, H08, P03, P10, T09."""
    cpo, emsp = between.cpo, between.emsp
    cpo.stock(locations=120, evses=1)

    everybodys = await emsp.caller.crawl(between.at_emsp, "locations", to=NODE)
    one = await emsp.caller.crawl(between.at_emsp, "locations", to=CPO)

    expected = [f"LOC-{number:05}" for number in range(1, 121)]
    assert [each["id"] for each in everybodys] == expected
    assert [each["id"] for each in one] == expected
    assert blamed(cpo, emsp) == []


async def test_a_driver_is_authorised_started_and_billed_through_the_hub(between: Between) -> None:
    """H04, H13, H14, H18, K04, M03, M11, M12, D01: every answer comes back by the hub."""
    cpo, emsp = between.cpo, between.emsp
    token = next(iter(emsp.own("tokens", between.at_emsp.version)))

    allowed = await cpo.authorize(between.at_cpo, token["uid"], {"location_id": "LOC-00001"}, to=EMSP)
    unknown = await cpo.authorize(between.at_cpo, "NOBODY", to=EMSP)
    body = {"token": token, "location_id": "LOC-00001", "evse_uid": "00001-1", "authorization_reference": "R-1"}
    started, name = await emsp.command(between.at_emsp, "START_SESSION", body, to=CPO)
    result = await emsp.result(name)
    await until(lambda: len(emsp.held("sessions")))
    session = next(iter(emsp.held("sessions")))
    _, name = await emsp.command(between.at_emsp, "STOP_SESSION", {"session_id": session["id"]}, to=CPO)
    await emsp.result(name)
    await until(lambda: emsp.cdrs)

    assert (allowed.data["allowed"], unknown.http, unknown.status) == ("ALLOWED", 404, 2004)
    assert (started.data["result"], result["result"]) == ("ACCEPTED", "ACCEPTED")
    (cdr,) = emsp.cdrs.values()
    assert (cdr["authorization_reference"], Decimal(str(cdr["total_energy"]))) == ("R-1", Decimal("12.5"))
    urls = {each.url for partner in (cpo, emsp) for each in partner.notes.exchanges if each.direction == "out"}
    assert all(url.startswith(between.here.url) for url in urls)
    assert blamed(cpo, emsp) == []


async def test_nothing_is_changed_on_the_way(between: Between) -> None:
    """H12, T10, T11: unknown fields and values arrive as they were sent, last_updated too."""
    cpo, emsp = between.cpo, between.emsp
    place = next(iter(cpo.own("locations", between.at_cpo.version)))
    odd = {Quirk.UNKNOWN_FIELDS, Quirk.UNKNOWN_ENUMS}
    cpo.quirks |= odd

    answer = await cpo.push(between.at_cpo, "locations", place, to=EMSP)

    assert answer.http == 201
    arrived, sent = emsp.held("locations").get(CPO, ["LOC-00001"]), bent(place, odd)
    assert arrived is not None
    if between.at_cpo.version == between.at_emsp.version:
        assert arrived == sent
    assert (arrived["last_updated"], arrived["x_colour"]) == (sent["last_updated"], sent["x_colour"])
    assert arrived["evses"][0]["connectors"][0]["standard"] == "X_PLUG_OF_TOMORROW"


async def test_who_cannot_be_reached_is_told_by_its_code(between: Between) -> None:
    """H05, H09, S05: nobody 4001, gone 4003; bills for all are refused."""
    cpo, emsp = between.cpo, between.emsp

    nobody = await cpo.authorize(between.at_cpo, "00000001", to=Party("FR", "XXX"))
    for_all = await cpo.post_cdr(between.at_cpo, {"id": "1"}, to=NODE)
    emsp.quirks.add(Quirk.DROPS_CONNECTION)
    dropped = await cpo.authorize(between.at_cpo, "00000001", to=EMSP)
    emsp.quirks.clear()
    await emsp.unregister(between.at_emsp)
    gone = await cpo.authorize(between.at_cpo, "00000001", to=EMSP)

    assert (nobody.status, nobody.http) == (4001, 200)
    assert for_all.status in (2000, 2001)
    assert dropped.status in (4002, 4003)
    assert gone.status in (4001, 4003)
    assert emsp.cdrs == {}
