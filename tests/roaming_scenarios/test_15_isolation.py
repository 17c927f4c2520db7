"""Scenario 15: whatever belongs to one partner is, to every other one, as if it were not there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from forecourt.app.roaming.publishing import Offer
from forecourt.sim.partner import Party, objects
from forecourt.sim.partner.calling import Answer
from tests.roaming_scenarios.world import STRANGERS, Acquaintance, World

A, B = Party("BE", "AAA"), Party("BE", "BBB")
EARLY = datetime(2026, 11, 20, 8, tzinfo=UTC)


@dataclass
class Two:
    """Two partners of one operator; the first one has something of everything here."""

    first: Acquaintance
    second: Acquaintance

    async def both(self, method: str, url: str, module: str, body: object = None) -> tuple[Answer, Answer]:
        """What the owner gets, and what the other one gets."""
        answers = [
            await each.stranger.caller.call(each.peer, method, url, module=module, body=body) for each in (self.first, self.second)
        ]
        return answers[0], answers[1]


async def _two(here: World, version: str) -> Two:
    first = await (await here.meets("CPO", version=version, party=A)).registered()
    second = await (await here.meets("CPO", version=version, party=B)).registered()
    return Two(first, second)


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1", "2.3.0"])
async def test_what_a_partner_pushed_nobody_else_finds(here: World, version: str) -> None:
    """C15, L15, T16: every object and child of A, asked for, put, patched and deleted with the token of B."""
    two = await _two(here, version)
    stranger, peer = two.first.stranger, two.first.peer
    place, tariff = next(iter(stranger.own("locations", version))), next(iter(stranger.own("tariffs", version)))
    token = objects.token(STRANGERS["EMSP"], version, "0A", EARLY)
    session = objects.session(A, version, "S-1", EARLY, place, token)
    for module, each in (("locations", place), ("tariffs", tariff), ("sessions", session)):
        assert (await stranger.push(peer, module, each)).http == 201
    bill = objects.cdr(A, version, session, tariff, place, EARLY, datetime.now(UTC), Decimal(1))
    where = (await stranger.post_cdr(peer, bill)).headers["Location"]
    evse = place["evses"][0]["uid"]
    paths: dict[str, list[tuple[str, ...]]] = {
        "locations": [("LOC-00001",), ("LOC-00001", evse), ("LOC-00001", evse, "1")],
        "tariffs": [("T-1",)],
        "sessions": [("S-1",)],
    }

    asked = [
        await two.both("GET", f"{peer.endpoint(module, 'RECEIVER')}/{A.country}/{A.id}/{'/'.join(ids)}", module)
        for module, each in paths.items()
        for ids in each
    ]
    asked.append(await two.both("GET", where, "cdrs"))
    unknown = [
        await two.both(method, f"{peer.endpoint('locations', 'RECEIVER')}/{A.country}/{A.id}/LOC-00001", "locations", place)
        for method in ("PUT", "PATCH")
    ]
    gone = await two.second.stranger.caller.push(two.second.peer, "DELETE", "tariffs", A, ("T-1",), None)

    assert [(mine.http, theirs.http) for mine, theirs in asked] == [(200, 404)] * len(asked)
    nothing = await two.second.stranger.caller.call(two.second.peer, "GET", f"{where}-none", module="cdrs")
    assert (asked[-1][1].http, asked[-1][1].status, asked[-1][1].data) == (nothing.http, nothing.status, nothing.data)
    assert [theirs.http for _, theirs in unknown] == [404, 404]
    assert gone.http == 404
    assert (await two.both("GET", f"{peer.endpoint('tariffs', 'RECEIVER')}/{A.country}/{A.id}/T-1", "tariffs"))[0].http == 200


@pytest.mark.parametrize("version", ["2.1.1", "2.2.1", "2.3.0"])
async def test_lists_and_totals_leave_out_what_is_for_others(here: World, version: str) -> None:
    """D11, E02, P03: ten of each for A, one of each for all."""
    first = await (await here.meets("EMSP", version=version, party=A)).registered()
    second = await (await here.meets("EMSP", version=version, party=B)).registered()
    two = Two(first, second)
    operator = (await first.partner()).operator_id
    modules = ("locations", "tariffs")
    offers = [_offer(number, module, first.partner_id if number else "") for module in modules for number in range(11)]
    await here.node.roaming.core.publishing.publish(operator, offers)

    for module in modules:
        url = first.peer.endpoint(module, "SENDER")
        mine, theirs = await two.both("GET", f"{url}?limit=2", module)
        assert (mine.headers["X-Total-Count"], theirs.headers["X-Total-Count"]) == ("11", "1")
        assert [each["id"] for each in theirs.data] == ["X0"]
        assert "Link" not in theirs.headers
    one, none = await two.both("GET", f"{first.peer.endpoint('locations', 'SENDER')}/X3", "locations")
    assert (one.http, none.http) == (200, 404)


def _offer(number: int, module: str, audience: str) -> Offer:
    made = (
        objects.location(Party("NL", "FCT"), "2.3.0", number, EARLY)
        if module == "locations"
        else objects.tariff(Party("NL", "FCT"), "2.3.0", EARLY)
    )
    document = {**made, "id": f"X{number}"}
    del document["last_updated"]
    return Offer(
        party="NL*FCT",
        module=module,
        object_id=f"X{number}",
        key=f"x{number}",
        document=json.dumps(document, default=str),
        audience=audience,
    )
