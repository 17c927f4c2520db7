"""Scenarios 2, 3 and 5: a stranger's lists are pulled while they change, then what changed since; by every way."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from forecourt.domain.partners import Quirks
from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner import objects as made
from forecourt.sim.partner.bending import bent
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.shelves import Own
from tests.roaming_scenarios.world import STRANGERS, VERSIONS, WAYS, Acquaintance, World, blamed

CPO = STRANGERS["CPO"]
EARLY = datetime(2026, 11, 20, 8, tzinfo=UTC)


def _place(number: int, version: str = "2.2.1", at: datetime = EARLY) -> Json:
    return made.location(CPO, version, number, at)


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_long_list_that_changes_while_it_is_read(here: World, version: str) -> None:
    """P02, P03, P05, P07, P08: 1,500 locations in pages of 50; some go, some come, some change between the pages."""
    met = await (await here.meets("CPO", version=version, habits=Habits(most_per_page=50))).registered()
    shelf = met.stranger.own("locations", version)
    for number in range(1, 1501):
        shelf.put(_place(number, version))

    changing = asyncio.create_task(_change(met, shelf, version))
    first = await met.pulled("locations")
    await changing
    second = await met.pulled("locations")

    assert (first.fault, second.fault) == ("", "")
    assert await met.held("locations") == {each["id"]: each for each in shelf}
    assert second.seen == len(shelf) == 1495
    assert blamed(met.stranger) == []


async def _change(met: Acquaintance, shelf: Own, version: str) -> None:
    """After every third page one goes that was read, one comes, and one changes."""
    for round_ in range(1, 9):
        while _pages(met) < 3 * round_:
            await asyncio.sleep(0)
        shelf.remove(f"LOC-{round_ * 10:05}")
        if round_ <= 3:
            shelf.put(_place(2000 + round_, version))
        shelf.put(_place(round_ * 10 + 1, version, datetime.now(UTC)) | {"name": "Changed"})


def _pages(met: Acquaintance) -> int:
    return sum((each.direction, each.module) == ("in", "locations") for each in met.stranger.notes.exchanges)


@pytest.mark.parametrize("way", WAYS)
async def test_a_delta_misses_nothing_also_on_equal_times(here: World, way: str) -> None:
    """P01, P10, L01: objects that changed at the very time up to which the last pull came are brought by the next one."""
    far = await here.reached("CPO", way)
    shelf, known = far.stranger.own("locations", "2.2.1"), far.roads[0].known
    latest = datetime.now(UTC) - timedelta(seconds=30)
    for number in range(1, 4):
        shelf.put(_place(number, at=latest))
    await known.pulled("locations")

    for number in range(3, 6):
        shelf.put(_place(number, at=latest) | {"name": "At the same time"})
    delta = await known.pulled("locations", full=False)
    nothing = await known.pulled("locations", full=False)

    held = await known.held("locations")
    assert {each["id"]: each["name"] for each in held.values()} == {each["id"]: each["name"] for each in shelf}
    assert (delta.full, delta.changed, nothing.changed) == (False, 3 if way != "hub" else delta.changed, 0)


@pytest.mark.parametrize("way", WAYS)
async def test_what_a_full_list_lacks_is_gone_and_comes_back(here: World, way: str) -> None:
    """P08, L05, K02."""
    far = await here.reached("CPO", way)
    shelf, known = far.stranger.own("locations", "2.2.1"), far.roads[0].known
    await known.pulled("locations")
    kept = shelf.get("LOC-00002")
    assert kept is not None

    shelf.remove("LOC-00002")
    await known.pulled("locations")
    without = set(await known.held("locations"))
    shelf.put(kept)
    await known.pulled("locations")

    assert without == {"LOC-00001", "LOC-00003"}
    assert set(await known.held("locations")) == {"LOC-00001", "LOC-00002", "LOC-00003"}


BORNE = (
    Quirk.SMALL_PAGES,
    Quirk.MISSING_TOTAL,
    Quirk.WRONG_TOTAL,
    Quirk.EMPTY_LINK,
    Quirk.NULL_LISTS,
    Quirk.UNKNOWN_FIELDS,
    Quirk.UNKNOWN_ENUMS,
    Quirk.STRING_PRICES,
    Quirk.NO_TIMESTAMP,
    Quirk.NO_ROUTING_HEADERS,
    Quirk.NO_REQUEST_IDS,
    Quirk.CLOCK_OFF,
)
"""The last one dates objects ahead: what came after it would be older."""


@pytest.mark.parametrize("version", VERSIONS)
async def test_lists_with_quirks_are_read_whole(here: World, version: str) -> None:
    """P03, P04, P07, T10, T11, Y02, Y03, Y05: each quirk in turn; everything is held as it was told."""
    met = await (await here.meets("CPO", version=version)).registered()
    states: dict[Quirk, str] = {}
    same: dict[Quirk, bool] = {}

    for day, quirk in enumerate(BORNE):
        shelf, tariffs = met.stranger.own("locations", version), met.stranger.own("tariffs", version)
        for number in range(1, 6):
            shelf.put(_place(number, version, EARLY + timedelta(hours=day)))
        tariffs.put(made.tariff(CPO, version, EARLY + timedelta(hours=day)))
        met.stranger.quirks.add(quirk)
        states[quirk] = (await met.pulled("locations")).fault + (await met.pulled("tariffs")).fault
        met.stranger.quirks.clear()
        same[quirk] = [*(await met.held("locations")).values(), *(await met.held("tariffs")).values()] == [
            bent(each, {quirk}) for each in (*shelf, *tariffs)
        ]

    assert states == dict.fromkeys(BORNE, "") | {Quirk.WRONG_TOTAL: states[Quirk.WRONG_TOTAL]}
    assert same == dict.fromkeys(BORNE, True)


async def test_objects_at_fault_are_listed_and_the_others_kept(here: World) -> None:
    """T12, T18: every other object has wrong types; later none."""
    met = await (await here.meets("CPO", Quirk.WRONG_TYPES)).registered()

    await met.pulled("locations")
    listed = await met.faults("locations")
    held = set(await met.held("locations"))
    met.stranger.quirks.clear()
    await met.pulled("locations")

    assert [each.object_id for each in listed] == ["LOC-00002"]
    assert "coordinates" in listed[0].sentence
    assert held == {"LOC-00001", "LOC-00003"}
    assert await met.faults("locations") == []


async def test_objects_of_other_owners_are_not_stored(here: World) -> None:
    """T18."""
    met = await (await here.meets("CPO", Quirk.FOREIGN_OWNER)).registered()

    state = await met.pulled("locations")

    assert await met.held("locations") == {}
    assert (state.seen, len(await met.faults("locations"))) == (3, 3)


@pytest.mark.parametrize(("quirk", "setting"), [(Quirk.MISSING_LINK, "no_link"), (Quirk.TRAILING_SLASH, "trailing_slash")])
async def test_partners_known_for_a_quirk_are_read_by_a_setting(here: World, quirk: Quirk, setting: str) -> None:
    """P02, T22."""
    met = await (await here.meets("CPO", quirk, Quirk.SMALL_PAGES, settings={"quirks": Quirks(**{setting: True})})).registered()

    state = await met.pulled("locations")

    assert (state.fault, state.seen) == ("", 3)


@pytest.mark.parametrize("version", ["2.2.1", "2.3.0"])
async def test_a_missing_role_means_both_sides(here: World, version: str) -> None:
    """T22."""
    met = await (await here.meets("CPO", Quirk.ENDPOINTS_WITHOUT_ROLE, version=version)).registered()

    assert (await met.pulled("locations")).seen == 3
