"""CDRs over REST: lists that narrow and page, credits, and partners' CDRs whose errors are found."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from forecourt.domain.tokens import TokenRef
from forecourt.ocpi.codec import parse, render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import cdr_to
from tests.billing import STARTED, cdr, credit_of
from tests.flow.api_world import World, running_api
from tests.unit.roaming.cdrs import FACTS, a_cdr

VERSIONS = pytest.mark.parametrize("version", list(Version))


@pytest.fixture
async def world(store_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(store_url, tmp_path) as running:
        for identity in ("CP1", "CP2"):
            await running.call("PUT", f"/stations/{identity}", {})
        yield running


async def ours(world: World, station: str = "cp1", **fields: Any) -> dict[str, Any]:
    """What a CDR of the first operator's station says of itself."""
    found = await world.store.stations.by_identity(station)
    assert found is not None
    return {"operator_id": world.operators[0], "station_id": found.id, **fields}


def written(version: Version, **changes: Any) -> dict[str, Any]:
    """The document of a CDR as a partner sends it."""
    document = parse(render(cdr_to(a_cdr(), FACTS, version).value))
    assert isinstance(document, dict)
    return document | changes


async def post(world: World, version: Version, document: object, **more: Any) -> Any:
    """Sent by hand, every number with its own digits."""
    party = {"party": FACTS.party} if version is Version.V211 else {}
    body = {"ocpi_version": version.value, "zone": "Europe/Amsterdam", "cdr": document} | party | more
    return await world.call("POST", "/received-cdrs", data=render(body))


async def test_lists_narrow_and_page(world: World) -> None:
    first = cdr(id="A", token=TokenRef(uid="04ab"), **await ours(world))
    later = STARTED + timedelta(days=2)
    second = cdr(id="B", ended_at=later, token=TokenRef(uid="OTHER"), **await ours(world, "cp2"))
    dollars = cdr(id="C", ended_at=later + timedelta(days=1), **await ours(world) | {"currency": "USD"})
    credit = msgspec.structs.replace(credit_of(first, id="A-C"), created_at=later + timedelta(days=2))
    await world.commit(first, second, dollars, credit)

    async def ids(**query: str) -> list[str]:
        return [each["id"] for each in (await world.call("GET", "/cdrs", query=query)).body["items"]]

    assert await ids() == ["A-C", "C", "B", "A"]
    assert await ids(station_id="cp2") == ["B"]
    assert await ids(station_id="nobody") == []
    assert await ids(token_uid="04AB") == ["A-C", "C", "A"]
    assert await ids(currency="USD") == ["C"]
    assert await ids(kind="credit") == ["A-C"]
    assert await ids(**{"from": later.isoformat(), "to": (later + timedelta(days=1)).isoformat()}) == ["B"]
    page = (await world.call("GET", "/cdrs", query={"limit": "3"})).body
    rest = (await world.call("GET", "/cdrs", query={"limit": "3", "cursor": page["next"]})).body
    assert ([each["id"] for each in rest["items"]], rest["next"]) == (["A"], None)
    assert rest["items"][0]["credited_by"] == "A-C"


async def test_revenue_is_by_currency_with_credits_taken_off(world: World) -> None:
    first, second = cdr(1000, id="A", **await ours(world)), cdr(2000, id="B", **await ours(world))
    yen = cdr(
        3000, id="Y", **await ours(world) | {"currency": "JPY", "total_before_taxes": Decimal(105), "total_after_taxes": None}
    )
    await world.commit(first, second, yen, credit_of(first, id="A-C"))

    query = {"from": "2026-10-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"}
    answer = await world.call("GET", "/billing/reconciliation", query=query)

    euros, others = answer.body["revenue"]
    assert (euros["currency"], euros["cdrs"], euros["energy_wh"]) == ("EUR", 3, 2000)
    assert (Decimal(euros["before_taxes"]), Decimal(euros["due"])) == (Decimal("0.70"), Decimal("0.85"))
    assert (others["currency"], Decimal(others["due"])) == ("JPY", Decimal(105))


async def test_a_cdr_is_credited_once_and_a_credit_never(world: World) -> None:
    await world.commit(cdr(id="A", **await ours(world)))

    credit = await world.call("POST", "/cdrs/A/credit", {"reason": "The meter was wrong."})
    again = await world.call("POST", "/cdrs/A/credit", {"reason": "Once more."})
    of_it = await world.call("POST", "/cdrs/A-C/credit", {"reason": "Undo."})
    signed = await world.call("GET", "/cdrs/A/transparency")

    assert (credit.status, credit.body["summary"]["id"], credit.body["remark"]) == (201, "A-C", "The meter was wrong.")
    assert (credit.body["summary"]["total_before_taxes"], credit.body["summary"]["total_after_taxes"]) == ("-4.32", "-5.23")
    assert (again.status, again.body["code"], of_it.status, of_it.body["code"]) == (409, "credited_already", 409, "is_a_credit")
    assert (signed.status, signed.body["detail"]) == (404, "The meter signed nothing of this CDR.")


@VERSIONS
async def test_a_partners_cdr_that_follows_is_taken_in_without_a_deviation(world: World, version: Version) -> None:
    document = written(version)

    first = await post(world, version, document)
    again = await post(world, version, document)
    one = await world.call("GET", f"/received-cdrs/{first.body['summary']['id']}")

    assert (first.status, deviations(first.body), first.body["summary"]["party"]) == (201, {}, "NL*FCT")
    assert (again.status, again.body["summary"]["id"]) == (200, first.body["summary"]["id"])
    assert abs(Decimal(one.body["summary"]["deviation"])) < Decimal("0.01")
    assert one.body["document"] == msgspec.json.decode(render(document))


@VERSIONS
async def test_a_planted_error_is_found_disputed_and_remembered(world: World, version: Version) -> None:
    right = written(version)
    wrong = right | {"total_cost": dearer(right["total_cost"], version), "total_energy": 25}

    found = (await post(world, version, wrong)).body
    received = found["summary"]["id"]
    other = await post(world, version, right)
    disputed = await world.call("POST", f"/received-cdrs/{received}/dispute", {"note": "Three euros too much."})
    twice = await world.call("POST", f"/received-cdrs/{received}/dispute", {"note": "Again."})
    accepted = await world.call("POST", f"/received-cdrs/{received}/accept", {"note": "They credited it."})
    listed = await world.call("GET", "/received-cdrs", query={"state": "accepted", "party": "NL*FCT"})

    amounts = deviations(found)
    assert amounts["total_cost.before_taxes"] == Decimal("3.00")
    assert amounts["total_energy"] == Decimal("4.877")
    assert (other.status, other.body["code"]) == (409, "cdr_differs")
    assert (disputed.body["summary"]["state"], twice.status, accepted.body["summary"]["state"]) == ("disputed", 409, "accepted")
    assert [(each["state"], each["note"]) for each in accepted.body["history"]] == [
        ("received", ""),
        ("disputed", "Three euros too much."),
        ("accepted", "They credited it."),
    ]
    assert [each["id"] for each in listed.body["items"]] == [received]


def deviations(received: Any) -> dict[str, Decimal]:
    """The findings with an amount; that 2.1.1 says nothing of taxes is one without."""
    return {each["path"]: Decimal(each["amount"]) for each in received["findings"] if each["amount"] is not None}


def dearer(cost: Any, version: Version) -> Any:
    """Three euros more before taxes."""
    if version is Version.V211:
        return cost + 3
    name = "before_taxes" if version is Version.V230 else "excl_vat"
    return cost | {name: cost[name] + 3}


async def test_what_is_no_cdr_is_refused_with_every_fault(world: World) -> None:
    nothing = await post(world, Version.V221, {})
    nowhere = await post(world, Version.V221, written(Version.V221), zone="Mars/Olympus")
    version = await world.call("POST", "/received-cdrs", {"ocpi_version": "3.0", "cdr": {}})

    assert (nothing.status, len(nothing.body["faults"]) > 5) == (422, True)
    assert (nowhere.status, nowhere.body["faults"][0]["path"]) == (422, "$.zone")
    assert (version.status, version.body["faults"][0]["path"]) == (422, "$.ocpi_version")
