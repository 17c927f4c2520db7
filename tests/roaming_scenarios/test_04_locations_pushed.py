"""Scenarios 4 and 5: a stranger's location is put, its EVSE and connector patched, an EVSE removed; by every way."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from forecourt.sim.partner import Quirk
from forecourt.sim.partner.bending import bent
from forecourt.sim.partner.speech import stamp
from tests.roaming_scenarios.world import STRANGERS, VERSIONS, WAYS, Far, World, blamed

CPO = STRANGERS["CPO"]


def _in(minutes: int) -> str:
    """A date after everything that the stranger has made so far."""
    return stamp(datetime.now(UTC) + timedelta(minutes=minutes))


async def _held(far: Far, road: int, *ids: str) -> Any:
    """What the node says it holds (L15)."""
    peer, to, _ = far.roads[road]
    return await far.stranger.caller.push(peer, "GET", "locations", CPO, ids, None, to=to)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
async def test_put_patch_and_what_becomes_of_the_parents(here: World, way: str, version: str) -> None:
    """L02, L03, L04, L15, S02, T08, T13, T14, T15."""
    far = await here.reached("CPO", way, version=version)
    location = next(iter(far.stranger.own("locations", version)))

    put = await far.each(lambda peer, to: far.stranger.push(peer, "locations", location, to=to))
    latest = _in(6)
    status = {"status": "CHARGING", "last_updated": _in(5)}
    patched = await far.each(lambda peer, to: far.stranger.patch(peer, "locations", ("LOC-00001", "00001-1"), status, to=to))
    amps = {"max_amperage": 16, "last_updated": latest}
    deep = await far.each(lambda peer, to: far.stranger.patch(peer, "locations", ("LOC-00001", "00001-1", "1"), amps, to=to))

    assert [each.http for each in put] == [201] * len(far.roads)
    assert [(each.http, each.status) for each in (*patched, *deep)] == [(200, 1000)] * 2 * len(far.roads)
    for road in range(len(far.roads)):
        held = (await _held(far, road, "LOC-00001")).data
        evse = held["evses"][0]
        assert (evse["status"], evse["connectors"][0]["max_amperage"]) == ("CHARGING", 16)
        assert held["evses"][1] == location["evses"][1]
        assert held["last_updated"] == evse["last_updated"] == evse["connectors"][0]["last_updated"] == latest
    assert blamed(far.stranger) == []


@pytest.mark.parametrize("way", WAYS)
async def test_a_patch_of_what_is_unknown_is_404_and_then_comes_a_put(here: World, way: str) -> None:
    """T14, L04, S01."""
    far = await here.reached("CPO", way)
    location = next(iter(far.stranger.own("locations", "2.2.1")))
    evse = location["evses"][0]

    early = await far.each(lambda peer, to: far.stranger.patch(peer, "locations", ("LOC-00001",), {"name": "New"}, to=to))
    child = await far.each(
        lambda peer, to: far.stranger.caller.push(peer, "PUT", "locations", CPO, ("LOC-00001", evse["uid"]), evse, to=to)
    )
    put = await far.each(lambda peer, to: far.stranger.push(peer, "locations", location, to=to))
    again = await far.each(lambda peer, to: far.stranger.push(peer, "locations", location, to=to))

    assert [each.http for each in (*early, *child)] == [404] * 2 * len(far.roads)
    assert [each.status for each in child] == [2003] * len(far.roads)
    assert [each.http for each in put] == [201] * len(far.roads)
    assert [each.http for each in again] == [200] * len(far.roads)


async def test_2_1_1_is_taken_as_it_is(here: World) -> None:
    """L03, L11, L14, T15: no owner in the object, PATCH without a date."""
    far = await here.reached("CPO", "direct", version="2.1.1")
    far.stranger.quirks.add(Quirk.PATCH_UNDATED)
    ours, location = far.roads[0].peer, next(iter(far.stranger.own("locations", "2.1.1")))

    put = await far.stranger.push(ours, "locations", location)
    patched = await far.stranger.patch(ours, "locations", ("LOC-00001", "00001-1"), {"status": "BLOCKED"})

    assert (put.http, patched.status) == (201, 1000)
    held = (await _held(far, 0, "LOC-00001")).data
    assert held["evses"][0]["status"] == "BLOCKED"
    assert held["coordinates"] == location["coordinates"]
    assert blamed(far.stranger) == []


async def test_an_undated_patch_is_2001_unless_the_partner_is_known_for_it(here: World) -> None:
    """L03."""
    far = await here.reached("CPO", "direct")
    peer = far.roads[0].peer
    await far.stranger.push_all(peer, "locations")
    far.stranger.quirks.add(Quirk.PATCH_UNDATED)

    refused = await far.stranger.patch(peer, "locations", ("LOC-00001",), {"name": "New"})

    assert refused.status == 2001
    assert (await _held(far, 0, "LOC-00001")).data["name"] == "Kerb 1"


QUIRKS = {
    Quirk.UNKNOWN_FIELDS: 1000,
    Quirk.UNKNOWN_ENUMS: 1000,
    Quirk.NULL_LISTS: 1000,
    Quirk.CLOCK_OFF: 1000,
    Quirk.DUPLICATE_PUSHES: 1000,
    Quirk.NO_ROUTING_HEADERS: 1000,
    Quirk.NO_REQUEST_IDS: 1000,
    Quirk.UNENCODED_TOKEN: 1000,
    Quirk.WRONG_TYPES: 2001,
    Quirk.ID_MISMATCH: 2001,
    Quirk.FOREIGN_OWNER: 2000,
}
"""Quirk → the status that it gets."""


@pytest.mark.parametrize("version", VERSIONS)
async def test_quirks_of_pushes_are_borne_or_refused(here: World, version: str) -> None:
    """T10, T11, T12, T16, T17, Y05: what can be read is kept whole, the rest is refused in words and nothing of it stored."""
    far = await here.reached("CPO", "direct", version=version)
    far.stranger.stock(locations=len(QUIRKS))
    answers: dict[Quirk, int | None] = {}
    held: dict[Quirk, bool] = {}

    for quirk, location in zip(QUIRKS, far.stranger.own("locations", version), strict=True):
        far.stranger.quirks.add(quirk)
        answers[quirk] = (await far.stranger.push(far.roads[0].peer, "locations", location)).status
        far.stranger.quirks.clear()
        held[quirk] = (await _held(far, 0, location["id"])).data == bent(location, {quirk})

    assert answers == QUIRKS
    assert held == {quirk: status == 1000 for quirk, status in QUIRKS.items()}


@pytest.mark.parametrize("way", WAYS)
async def test_ids_are_compared_without_case_and_kept_as_they_were(here: World, way: str) -> None:
    """Y01: one object, not two."""
    far = await here.reached("CPO", way)
    location = next(iter(far.stranger.own("locations", "2.2.1")))

    first = await far.each(lambda peer, to: far.stranger.push(peer, "locations", location, to=to))
    shouted = {**location, "id": location["id"].lower(), "name": "Other", "last_updated": _in(5)}
    second = await far.each(lambda peer, to: far.stranger.push(peer, "locations", shouted, to=to))

    assert [each.http for each in (*first, *second)] == [201] * len(far.roads) + [200] * len(far.roads)
    assert (await _held(far, 0, "Loc-00001")).data["name"] == "Other"


@pytest.mark.parametrize("way", WAYS)
async def test_an_older_state_does_not_undo_a_newer_one(here: World, way: str) -> None:
    """L02, T19: what comes late is taken without an error, and changes nothing."""
    far = await here.reached("CPO", way)
    location = next(iter(far.stranger.own("locations", "2.2.1")))
    later = _in(5)
    await far.each(lambda peer, to: far.stranger.push(peer, "locations", {**location, "last_updated": later}, to=to))
    far.stranger.quirks.add(Quirk.DATED_BACK)

    late = await far.each(lambda peer, to: far.stranger.push(peer, "locations", {**location, "name": "Old"}, to=to))

    assert [each.status for each in late] == [1000] * len(far.roads)
    assert (await _held(far, 0, "LOC-00001")).data["name"] == "Kerb 1"
