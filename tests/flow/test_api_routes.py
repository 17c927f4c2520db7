"""Ways over REST: who is reached by whom, what is preferred, the route log."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests import rows
from tests.flow.api_world import World, running_api


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        yield running


async def test_a_way_is_preferred_and_that_is_taken_back(world: World) -> None:
    """H20."""
    partner = (await world.call("POST", "/partners", {"name": "Hub"}, key="administrator")).body["id"]
    body = {"party": "de*far", "module": "cdrs", "partner_id": partner}

    said = await world.call("PUT", "/route-preferences", body, key="administrator")

    assert (said.status, said.body) == (200, {"party": "DE*FAR", "module": "cdrs", "partner_id": partner})
    assert (await world.call("GET", "/route-preferences", key="viewer")).body["items"] == [said.body]
    assert (await world.call("PUT", "/route-preferences", body | {"partner_id": "x"}, key="administrator")).status == 422
    assert (await world.call("PUT", "/route-preferences", body, key="stranger")).status == 422
    assert (await world.call("PUT", "/route-preferences", body, key="operator")).status == 403
    assert (await world.call("DELETE", "/route-preferences/DE*FAR", key="administrator")).status == 404
    assert (await world.call("DELETE", "/route-preferences/DE*FAR?module=cdrs", key="administrator")).status == 204
    assert (await world.call("GET", "/route-preferences", key="viewer")).body["items"] == []
    told = [each["type"] for each in (await world.call("GET", "/audit", key="administrator")).body["items"]]
    assert told[:2] == ["RoutePreferenceRemoved", "RoutePreferenceChanged"]


async def test_routes_and_the_route_log_are_paged_and_found_by_party(world: World) -> None:
    owner = world.operators[0]
    for number in range(3):
        await world.commit(rows.reached(operator_id=owner, party=f"DE*F0{number}", partner_id=f"p{number}"))
        world.store.journal.record_routed(rows.routed(operator_id=owner, to=f"DE*F0{number}", losses=("evses: no_field: x",)))
    await world.store.journal.flush()

    first = (await world.call("GET", "/routes?limit=2", key="viewer")).body
    rest = (await world.call("GET", f"/routes?limit=2&cursor={first['next']}", key="viewer")).body
    calls = (await world.call("GET", "/routed-calls?party=de*f01", key="viewer")).body["items"]

    assert [each["party"] for each in (*first["items"], *rest["items"])] == ["DE*F00", "DE*F01", "DE*F02"]
    assert [(each["to"], each["losses"]) for each in calls] == [("DE*F01", ["evses: no_field: x"])]
    assert (await world.call("GET", "/routed-calls", key="stranger")).body["items"] == []
