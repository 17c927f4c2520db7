"""Partners' charge points and commands to partners over the REST API."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path

import pytest

from forecourt.domain.tariffs import Component, Dimension, Element, Tax
from tests.flow.api_world import World, running_api
from tests.roaming_rows import partner_plug, partner_site, partner_tariff, roaming_session
from tests.rows import tariff

ENERGY = Element(components=(Component(dimension=Dimension.ENERGY, price=Decimal("0.25"), taxes=(Tax(percentage=Decimal(21)),)),))


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        owner = running.operators[0]
        priced = partner_tariff(operator_id=owner, tariff=tariff(elements=(ENERGY,)), micros_per_kwh=302_500)
        await running.commit(partner_site(operator_id=owner), partner_plug(operator_id=owner), priced)
        yield running


async def test_a_search_shows_status_and_price(world: World) -> None:
    near = {"lat": "52.09", "lon": "5.12", "radius_m": "100", "plug": "Type 2", "max_price": "0.31", "available": "true"}

    here = await world.call("GET", "/roaming/locations", query=near)
    elsewhere = await world.call("GET", "/roaming/locations", query={**near, "lat": "51"})

    (location,) = here.body["items"]
    ((plug,),) = [each["connectors"] for each in location["evses"]]
    assert (location["party"], location["available"], location["evses"][0]["status"]) == ("NL*CPO", 1, "available")
    assert (plug["price_per_kwh"], plug["currency"], plug["power_w"]) == ("0.3025", "EUR", 22_000)
    assert plug["price"] == "0.3025 EUR/kWh incl. tax"
    assert elsewhere.body["items"] == []


async def test_one_location_tells_its_prices_in_the_drivers_language(world: World) -> None:
    english = await world.call("GET", "/roaming/locations/nl*cpo/LOC1")
    german = await world.call("GET", "/roaming/locations/NL*CPO/loc1", query={"language": "de"})
    unknown = await world.call("GET", "/roaming/locations/NL*CPO/LOC9")

    (said,), (gesagt,) = (each.body["evses"][0]["connectors"][0]["prices"] for each in (english, german))
    assert said == "0.25 EUR/kWh; plus 21 % VAT."
    assert said != gesagt
    assert (unknown.status, unknown.body["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("query", "path"),
    [
        ({"bbox": "1,2,3"}, "$.bbox"),
        ({"bbox": "52,5,51,6"}, "$.bbox"),
        ({"bbox": "1,2,3,4", "lat": "5"}, "$.bbox"),
        ({"lat": "91", "lon": "5", "radius_m": "5"}, "$.lat"),
        ({"lat": "5"}, "$.lat"),
        ({"max_price": "-1"}, "$.max_price"),
        ({"max_price": "NaN"}, "$.max_price"),
    ],
)
async def test_an_area_that_is_none_is_told(world: World, query: dict[str, str], path: str) -> None:
    answer = await world.call("GET", "/roaming/locations", query=query)

    assert (answer.status, [each["path"] for each in answer.body["faults"]]) == (422, [path])


async def test_what_a_command_lacks_is_told_and_nothing_is_sent(world: World) -> None:
    lacking = await world.call("POST", "/roaming/commands", {"kind": "reserve", "party": "NL*CPO"})
    nowhere = await world.call("POST", "/roaming/commands", {"kind": "stop", "session_id": "S9"})
    unreached = await world.call(
        "POST",
        "/roaming/commands",
        {"kind": "unlock", "party": "NL*CPO", "location_id": "LOC1", "evse_uid": "E1", "connector_id": "1"},
    )
    listed = await world.call("GET", "/roaming/commands")

    assert [each["path"] for each in lacking.body["faults"]] == ["$.location_id", "$.token", "$.expires_at"]
    assert (nowhere.status, nowhere.body["code"]) == (404, "unknown_session")
    assert (unreached.status, unreached.body["code"]) == (404, "unreachable_party")
    assert listed.body["items"] == []


async def test_sessions_are_listed_and_terms_are_said(world: World) -> None:
    await world.commit(roaming_session(operator_id=world.operators[0], token_uid="card"))

    running = await world.call("GET", "/roaming/sessions", query={"status": "active", "token_uid": "CARD"})
    over = await world.call("GET", "/roaming/sessions", query={"status": "completed"})
    said = await world.call("PUT", "/roaming/token-terms", {"group": "FLEET", "whitelist": "always"})
    kept = await world.call("PUT", "/roaming/token-terms", {"token": {"uid": "Card"}, "contract_id": "DE-XYZ-C1"})
    again = await world.call("PUT", "/roaming/token-terms", {"token": {"uid": "CARD"}, "whitelist": "never"})
    listed = await world.call("GET", "/roaming/token-terms")
    both = await world.call("PUT", "/roaming/token-terms", {"group": "G", "token": {"uid": "C"}})

    ((session,), none) = (running.body["items"], over.body["items"])
    assert (session["party"], session["energy_wh"], session["cost_before_taxes"], none) == ("NL*CPO", 5000, "1.25", [])
    assert (said.body["of"], said.body["whitelist"], kept.body["contract_id"]) == ("group", "always", "DE-XYZ-C1")
    assert (again.body["contract_id"], again.body["whitelist"]) == ("DE-XYZ-C1", "never")
    assert [each["key"] for each in listed.body["items"]] == ["FLEET", "card"]
    assert both.status == 422
