"""Safe, coming in: what a broken or hostile partner sends is refused, told on its page, and costs the others nothing."""

from __future__ import annotations

import asyncio

import pytest

from forecourt.sim.partner import Habits, Quirk
from forecourt.sim.partner.bending import FOREIGN
from tests.roaming_scenarios.world import STRANGERS, World

CPO = STRANGERS["CPO"]
_HABITS = Habits(huge_bytes=20 * 1024 * 1024)


@pytest.mark.parametrize(("quirk", "http"), [(Quirk.HUGE_PUSHES, 413), (Quirk.DEEP_PUSHES, 400)])
async def test_huge_and_deep_bodies_are_refused(here: World, quirk: Quirk, http: int) -> None:
    """S01, T06: the node goes on."""
    met = await (await here.meets("CPO", habits=_HABITS)).registered()
    location = next(iter(met.stranger.own("locations", "2.2.1")))
    met.stranger.quirks.add(quirk)

    refused = [await met.stranger.push(met.peer, "locations", location) for _ in range(3)]
    met.stranger.quirks.clear()
    good = await met.stranger.push(met.peer, "locations", location)

    assert {each.http for each in refused} <= {http, 0}  # 0: the connection was closed while it still wrote
    assert good.http == 201


async def test_what_was_refused_is_on_the_page_of_the_partner(here: World) -> None:
    """The journal shows the call, the status and the sentence; the body is cut."""
    met = await (await here.meets("CPO")).registered()
    met.stranger.quirks.add(Quirk.WRONG_TYPES)

    await met.stranger.push_all(met.peer, "locations")
    shown = [each for each in await met.exchanges() if each.module == "locations"]

    assert [(each.direction, each.method, each.status_code) for each in shown] == [("in", "PUT", 2001)] * 3
    assert all("coordinates" in each.answer for each in shown)
    assert max(len(each.request) for each in shown) <= 17_000


async def test_a_partner_that_floods_does_not_keep_others_waiting(here: World) -> None:
    """Many calls at once of one partner, bodies that are no JSON: every one is answered, and so is the other partner."""
    loud = await (await here.meets("CPO")).registered()
    calm = await (await here.meets("EMSP")).registered()
    url = loud.peer.endpoint("locations", "RECEIVER")

    flood = [
        loud.stranger.caller.call(loud.peer, "PUT", f"{url}/{CPO.country}/{CPO.id}/L{n}", module="locations", raw=b"{" * n)
        for n in range(1, 200)
    ]
    answers = await asyncio.gather(*flood, calm.stranger.caller.call(calm.peer, "GET", calm.peer.versions_url))

    assert {each.http for each in answers[:-1]} == {400}
    assert answers[-1].ok


async def test_who_says_to_be_another_gets_nothing_of_it(here: World) -> None:
    """H03, L15, T16: the token tells who calls, whatever the headers say."""
    met = await (await here.meets("CPO")).registered()
    other = await (await here.meets("CPO", party=FOREIGN)).registered()
    await other.stranger.push_all(other.peer, "locations")
    met.stranger.quirks.add(Quirk.SPOOFED_FROM)

    read = await met.stranger.caller.push(met.peer, "GET", "locations", FOREIGN, ("LOC-00001",), None)
    location = next(iter(other.stranger.own("locations", "2.2.1")))
    written = await met.stranger.caller.push(met.peer, "PUT", "locations", FOREIGN, ("LOC-00001",), {**location, "name": "Mine"})

    assert (read.http, written.http) == (404, 404)
    kept = await other.stranger.caller.push(other.peer, "GET", "locations", FOREIGN, ("LOC-00001",), None)
    assert kept.data["name"] == "Kerb 1"


async def test_guessed_tokens_are_slowed_down_for_their_address_only(here: World) -> None:
    """T04: 401, then 429."""
    met = await (await here.meets("CPO")).registered()

    answers = [
        (await met.stranger.caller.call(met.peer, "GET", met.peer.versions_url, token=f"guess-{number}")).http
        for number in range(22)
    ]

    assert answers[:20] == [401] * 20
    assert 429 in answers
