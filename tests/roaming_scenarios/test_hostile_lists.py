"""Safe, going out: lists of a broken or hostile partner end, are told of, and neither stall nor fill the node."""

from __future__ import annotations

import pytest

from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync import pulling
from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner.paging import ELSEWHERE
from tests.roaming_scenarios.world import STRANGERS, Acquaintance, World

SMALL = Habits(huge_bytes=256 * 1024 * 1024, most_per_page=2)
FAULTS = {
    Quirk.LINK_LOOP: "lead back",
    Quirk.LINK_ELSEWHERE: "169.254.169.254",
    Quirk.REDIRECTS_TO_METADATA: "169.254.169.254",
    Quirk.ENDPOINTS_ELSEWHERE: "169.254.169.254",
    Quirk.HUGE_ANSWERS: "",
    Quirk.DEEP_ANSWERS: "cannot be read",
    Quirk.BROKEN_JSON: "cannot be read",
    Quirk.ERRORS: "HTTP 500",
    Quirk.DROPS_CONNECTION: "",
}
"""Quirk → what the sentence says at least."""


@pytest.mark.parametrize("quirk", FAULTS)
async def test_the_fault_is_told_and_what_was_held_stays(here: World, quirk: Quirk) -> None:
    """P08, T22, S06: a list that was not read to its end makes nothing gone; another partner is served meanwhile."""
    met = await (await here.meets("CPO", habits=SMALL)).registered()
    other = await (await here.meets("CPO", party=STRANGERS["EMSP"])).registered()
    await met.pulled("locations")
    before = await met.held("locations")

    met.stranger.quirks.add(quirk)
    if quirk is Quirk.ENDPOINTS_ELSEWHERE:
        await met.stranger.renew(met.peer)
    state = await met.pulled("locations")
    calm = await other.pulled("locations")

    assert FAULTS[quirk] in state.fault != ""
    assert (state.tries, state.next_at is not None) == (1, True)
    assert await met.held("locations") == before
    assert (calm.fault, len(await other.held("locations"))) == ("", 3)
    shown = [each for each in await met.exchanges() if each.module == "locations" and each.direction == "out"]
    assert len(shown) <= 8
    assert max((len(each.answer) for each in shown), default=0) < 20_000
    assert not any(ELSEWHERE in each.url and each.http_status is not None for each in shown)


async def test_an_endless_answer_is_cut_off(here: World) -> None:
    """T06: by its size, long before it is read."""
    met = await (await here.meets("CPO", Quirk.HUGE_ANSWERS, habits=SMALL)).registered()

    await met.pulled("locations")

    assert met.stranger.poured < 128 * 1024 * 1024


async def test_an_endless_list_is_cut_off(here: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """P09: by the number of its objects; it is read from its beginning the next time."""
    monkeypatch.setattr(pulling, "MOST_OBJECTS", 500)
    met = await (await here.meets("CPO", Quirk.ENDLESS_PAGES)).registered()

    state = await met.pulled("locations")

    assert "more than 500 objects" in state.fault
    assert len(await met.held("locations")) <= 600
    assert state.url == ""


async def test_a_partner_that_never_answers_keeps_nobody_waiting(here: World) -> None:
    """T19: its pull is still under way when the other's has long ended."""
    slow = await (await here.meets("CPO", habits=Habits(slow_s=3600))).registered()
    quick = await (await here.meets("CPO", party=STRANGERS["EMSP"])).registered()
    slow.stranger.quirks.add(Quirk.SLOW)
    pulls = here.node.roaming.sync.pulls

    pulls.ask(await slow.partner(), [ModuleID.LOCATIONS], full=True)
    state = await quick.pulled("locations")

    assert (state.fault, state.seen) == ("", 3)
    assert await slow.held("locations") == {}
    assert await _under_way(slow)


async def _under_way(met: Acquaintance) -> bool:
    """Nothing of this pull has ended."""
    return await met.node.store.roaming.sync_state(met.partner_id, "locations", "pull") is None
