"""Tariffs through the API: made, explained, tried, assigned, changed, removed."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forecourt.kit.time import utc_now
from tests.flow.api_world import TARIFF, World, running_api

NIGHT: dict[str, Any] = {
    "name": "Day and night",
    "currency": "EUR",
    "elements": [
        {
            "components": [{"dimension": "ENERGY", "price": "0.25", "step_size": 1, "taxes": [{"percentage": "21"}]}],
            "restrictions": {"start_time": "22:00", "end_time": "06:00", "days": [0, 6]},
        },
        {"components": [{"dimension": "ENERGY", "price": "0.40", "step_size": 1, "taxes": [{"name": "btw", "percentage": "21"}]}]},
    ],
    "tax_basis": "excluded",
    "min_price": {"before_taxes": "1", "after_taxes": "1.21"},
    "texts": [{"language": "en", "text": "Cheap at night."}],
    "url": "https://example.com/prices",
    "preauthorisation": "50",
    "starts_at": "2026-01-01T00:00:00Z",
}


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        await running.call("PUT", "/sites/YARD", {"name": "Yard", "zone": "Europe/Amsterdam"})
        await running.call("PUT", "/stations/CS-1", {"site_id": "YARD"})
        yield running


async def test_a_tariff_comes_back_as_it_was_said_with_words_and_a_summary(world: World) -> None:
    made = await world.call("PUT", "/tariffs/Night", NIGHT)

    got = await world.call("GET", "/tariffs/NIGHT", key="viewer")
    assert (made.status, got.status, got.body) == (201, 200, made.body)
    assert (got.body["id"], got.body["version"], got.body["party"]) == ("Night", 1, "ZZ*FCT")
    assert got.body["words"][0] == "0.25 EUR/kWh, on Monday and Sunday, between 22:00 and 06:00; plus 21 % VAT."
    assert got.body["summary"] == "0.3025-0.484 EUR/kWh incl. tax, at least 1.21 EUR"
    assert got.body["elements"][0]["restrictions"]["start_time"] == "22:00"
    assert got.body["elements"][0]["components"][0]["price"] == "0.25"
    said_again = await world.call("PUT", "/tariffs/night", {name: got.body[name] for name in NIGHT})
    assert (said_again.status, said_again.body) == (made.status, made.body)


async def test_a_change_is_a_version_and_the_audit_tells_it(world: World) -> None:
    await world.call("PUT", "/tariffs/T", TARIFF)
    changed = await world.call("PUT", "/tariffs/T", TARIFF | {"name": "Renamed"})

    versions = (await world.call("GET", "/tariffs/T/versions")).body["items"]

    assert (changed.status, changed.body["version"]) == (200, 2)
    assert [(each["version"], each["name"], each["until"]) for each in versions] == [
        (2, "Renamed", None),
        (1, "", versions[0]["since"]),
    ]
    audit = (await world.call("GET", "/audit", key="administrator")).body["items"]
    told = [each for each in audit if each["type"] == "TariffChanged"]
    assert [(each["data"]["version"], each["data"]["is"]["name"]) for each in told] == [(2, "Renamed"), (1, "")]


async def test_faults_come_all_at_once_with_their_paths(world: World) -> None:
    wrong = {"currency": "EURO", "elements": [{"components": [{"dimension": "ENERGY", "price": "NaN", "step_size": -1}]}]}

    refused = await world.call("PUT", "/tariffs/T", wrong)
    misread = await world.call(
        "PUT", "/tariffs/T", NIGHT | {"elements": [{"components": [{"dimension": "GAS", "price": []}]}], "x": 1}
    )

    assert refused.status == 422
    component = "$.elements[0].components[0]"
    assert [each["path"] for each in refused.body["faults"]] == ["$.currency", f"{component}.price", f"{component}.step_size"]
    assert [each["path"] for each in misread.body["faults"]] == [f"{component}.dimension", f"{component}.price", "$.x"]
    assert (await world.call("GET", "/tariffs/T")).status == 404


async def test_lint_calendar_and_preview_explain_a_tariff_before_it_costs_money(world: World) -> None:
    await world.call("PUT", "/tariffs/Night", NIGHT | {"elements": NIGHT["elements"][:1]})

    findings = (await world.call("GET", "/tariffs/Night/lint", key="viewer")).body["findings"]
    week = await world.call("GET", "/tariffs/Night/calendar", query={"first_day": "2026-10-19", "site_id": "YARD"}, key="viewer")
    visit = {
        "starts_at": "2026-11-23T20:30:00Z",
        "charging_s": 3600,
        "power": [{"after_s": 0, "power_kw": "50"}],
        "site_id": "YARD",
    }
    price = await world.call("POST", "/tariffs/Night/preview", visit, key="viewer")

    assert {"gap", "night_with_days"} <= {each["code"] for each in findings}
    assert [each["level"] for each in findings if each["code"] == "gap"][:1] == ["trap"]
    assert (week.body["zone"], len(week.body["hours"])) == ("Europe/Amsterdam", 169)
    assert week.body["hours"][-1]["local"] == "2026-10-25T23:00:00+01:00"
    assert (price.status, price.body["published"]["total"]) == (200, {"before_taxes": "6.25", "after_taxes": "7.56"})
    assert Decimal(price.body["breakdown"]["total"]["after_taxes"]) == Decimal("7.5625")


async def test_a_preview_goes_on_by_what_follows_at_the_site_where_the_tariff_says_so(world: World) -> None:
    ending = TARIFF | {"ends_at": "2027-06-01T12:00:00Z"}
    await world.call("PUT", "/tariffs/Old", ending | {"policies": {"tariff_change": "switch"}})
    await world.call("PUT", "/tariffs/New", TARIFF)
    await world.call("POST", "/tariffs/New/assignments", {"site_id": "YARD"})
    visit = {"starts_at": "2027-06-01T11:30:00Z", "charging_s": 3600, "power": [{"after_s": 0, "power_kw": "50"}]}

    here = await world.call("POST", "/tariffs/Old/preview", visit | {"site_id": "YARD"}, key="viewer")
    nowhere = await world.call("POST", "/tariffs/Old/preview", visit, key="viewer")
    await world.call("PUT", "/tariffs/Old", ending)
    kept = await world.call("POST", "/tariffs/Old/preview", visit | {"site_id": "YARD"}, key="viewer")

    told = [[each["tariff_id"] for each in answer.body["breakdown"]["lines"]] for answer in (here, nowhere, kept)]
    assert told == [["Old", "New"], ["Old"], ["Old"]]


async def test_a_draft_is_looked_at_and_stored_nowhere(world: World) -> None:
    looked = await world.call("POST", "/tariff-drafts", NIGHT, query={"language": "de"}, key="viewer")
    wrong = await world.call("POST", "/tariff-drafts", NIGHT | {"elements": []}, key="viewer")

    assert looked.body["summary"] == "0,3025-0,484 EUR/kWh inkl. Steuer, mindestens 1,21 EUR"
    assert looked.body["words"][1] == "0,40 EUR/kWh; zuzüglich 21 % btw."
    assert [each["code"] for each in looked.body["findings"]] == ["night_with_days"]
    assert (wrong.status, [each["path"] for each in wrong.body["faults"]]) == (422, ["$.elements"])
    assert (await world.call("GET", "/tariffs")).body["items"] == []


@pytest.mark.parametrize(
    ("query", "path"),
    [({"zone": "Europe/Nowhere"}, "zone"), ({"zone": "../../etc/passwd"}, "zone"), ({"first_day": "0001-01-01"}, "first_day")],
    ids=str,
)
async def test_a_calendar_of_nowhere_is_refused(world: World, query: dict[str, str], path: str) -> None:
    await world.call("PUT", "/tariffs/T", TARIFF)

    refused = await world.call("GET", "/tariffs/T/calendar", query=query)

    assert (refused.status, [each["path"] for each in refused.body["faults"]]) == (400, [path])


async def test_a_tariff_is_assigned_listed_and_let_go(world: World) -> None:
    await world.call("PUT", "/tariffs/T", TARIFF)
    plug = {"station_id": "CS-1", "evse": 1, "connector": 2, "token_group": "FLEET"}

    made = await world.call("POST", "/tariffs/T/assignments", plug)
    again = await world.call("POST", "/tariffs/T/assignments", plug)
    everywhere = await world.call("POST", "/tariffs/T/assignments", {})

    assert (made.status, again.body["id"]) == (201, made.body["id"])
    assert {name: made.body[name] for name in ("scope", *plug)} == {"scope": "connector", **plug}
    assert (everywhere.body["scope"], everywhere.body["station_id"]) == ("operator", None)
    of_station = await world.call("GET", "/tariff-assignments", query={"station_id": "cs-1"})
    assert [each["id"] for each in of_station.body["items"]] == [made.body["id"]]
    assert (await world.call("DELETE", "/tariffs/T")).body["code"] == "tariff_in_use"
    for each in (made, everywhere):
        assert (await world.call("DELETE", f"/tariff-assignments/{each.body['id']}")).status == 204
    assert (await world.call("GET", "/tariffs/T/assignments")).body["items"] == []
    ended = (await world.call("GET", "/tariffs/T/assignments", query={"over": "true"})).body["items"]
    assert [each["ends_at"] is not None for each in ended] == [True, True]
    assert (await world.call("DELETE", "/tariffs/T")).status == 204
    assert (await world.call("GET", "/tariffs")).body["items"] == []


async def test_the_tariff_at_a_station_is_told_with_the_assignment_that_wins(world: World) -> None:
    for tariff_id in ("EVERYWHERE", "FLEET"):
        await world.call("PUT", f"/tariffs/{tariff_id}", TARIFF)
    nothing = await world.call("GET", "/stations/CS-1/tariff", key="viewer")
    await world.call("POST", "/tariffs/EVERYWHERE/assignments", {})
    fleet = await world.call("POST", "/tariffs/FLEET/assignments", {"site_id": "YARD", "token_group": "DEPOT"})

    anybody = await world.call("GET", "/stations/CS-1/tariff", query={"evse": "1"}, key="viewer")
    member = await world.call("GET", "/stations/CS-1/tariff", query={"evse": "1", "token_group": "DEPOT"}, key="viewer")
    before = await world.call("GET", "/stations/CS-1/tariff", query={"at": "2026-01-01T00:00:00Z"})
    guess = await world.call("GET", "/stations/CS-1/tariff", query={"at": "2026-01-01T00:00:00"})

    assert (nothing.body, before.body) == ({"tariff": None, "assignment": None},) * 2
    assert anybody.body["tariff"]["id"] == "EVERYWHERE"
    assert (member.body["tariff"]["id"], member.body["assignment"]) == ("FLEET", fleet.body)
    assert (guess.status, guess.body["faults"][0]["path"]) == (400, "at")


async def test_a_change_for_later_is_scheduled_and_can_be_called_off(world: World) -> None:
    await world.call("PUT", "/tariffs/T", TARIFF)
    later = (utc_now() + timedelta(days=1)).isoformat()

    coming = await world.call("POST", "/tariffs/T/assignments", {"site_id": "YARD", "starts_at": later})
    past = await world.call("POST", "/tariffs/T/assignments", {"site_id": "YARD", "starts_at": "2026-01-01T00:00:00Z"})

    assert (coming.status, coming.body["scope"]) == (201, "site")
    assert (past.status, [each["path"] for each in past.body["faults"]]) == (422, ["$.starts_at"])
    await world.call("DELETE", f"/tariff-assignments/{coming.body['id']}")
    assert (await world.call("GET", f"/tariff-assignments/{coming.body['id']}")).status == 404
