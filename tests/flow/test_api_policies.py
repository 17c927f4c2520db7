"""Policies over REST: of a tariff they make a version, of a partner they judge its CDRs; on both engines."""

from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from forecourt.domain.tariffs import Dimension, Element
from forecourt.ocpi.codec import render
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs import cdr_to
from tests.flow.api_world import TARIFF, World, running_api
from tests.unit.roaming.cdrs import FACTS, a_cdr, dutch_tariff
from tests.unit.roaming.tariffs import a_component, a_tariff

FEE_APART = (Element(components=(a_component(dimension=Dimension.FLAT, price=Decimal("1.50")),)), *dutch_tariff().elements)
"""A fee in an element of its own: read by element, nothing else costs anything."""


@pytest.fixture
async def world(store_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(store_url, tmp_path) as running:
        yield running


async def sent(world: World, version: Version, id_: str) -> Any:
    """The answer to a partner's CDR, that claims what components make."""
    document = cdr_to(a_cdr(id=id_, tariff=a_tariff(*FEE_APART)), FACTS, version).value
    body = {"ocpi_version": version.value, "zone": "Europe/Amsterdam", "cdr": document}
    party = {"party": FACTS.party} if version is Version.V211 else {}
    return (await world.call("POST", "/received-cdrs", data=render(body | party))).body


def told(received: Any) -> tuple[str, list[str]]:
    """By which matching it was judged, and what was said against its total."""
    said = [each["sentence"] for each in received["findings"] if each["code"] == "total_cost_differs"]
    return received["policies"]["matching"], said[:1]


async def test_a_tariff_gets_a_version_by_its_policies_and_keeps_what_differs(world: World) -> None:
    made = await world.call("PUT", "/tariffs/T1", TARIFF)
    other = {"policies": {"limit_tax": "keep", "matching": "component"}}
    changed = await world.call("PUT", "/tariffs/T1", TARIFF | other)
    same = await world.call("PUT", "/tariffs/T1", TARIFF | {"policies": {"limit_tax": "keep"}})
    wrong = await world.call("PUT", "/tariffs/T1", TARIFF | {"policies": {"disorder": "report"}})

    assert (made.body["version"], made.body["policies"]) == (1, {})
    assert (changed.body["version"], changed.body["policies"]) == (2, {"limit_tax": "keep"})
    assert same.body["version"] == 2
    assert (wrong.status, wrong.body["faults"][0]["path"]) == (422, "$.policies.disorder")


async def test_a_partners_cdr_is_judged_by_what_is_set_for_its_version(world: World) -> None:
    before = await sent(world, Version.V211, "BEFORE")
    put = await world.call("PUT", "/partner-policies/nl*fct", {"by_version": {"2.1.1": {"matching": "element"}}})
    by_element = await sent(world, Version.V211, "ELEMENT")
    later_version = await sent(world, Version.V221, "LATER")
    removed = await world.call("DELETE", "/partner-policies/NL*FCT")
    after = await sent(world, Version.V211, "AFTER")

    assert (put.status, put.body["party"], removed.status) == (201, "NL*FCT", 204)
    assert told(before) == told(later_version) == told(after) == ("component", [])
    matching, (sentence,) = told(by_element)
    assert (matching, sentence.endswith("make 1.50 (read with matching=element).")) == ("element", True)
    events, _ = await world.store.event_log.after({}, 100)
    assert [each.type for each in events if "Policy" in each.type] == ["PartnerPolicyChanged", "PartnerPolicyRemoved"]


async def test_policies_of_partners_are_listed_and_their_faults_told(world: World) -> None:
    said = {"policies": {"matching": "element", "disorder": "report"}, "by_version": {"2.2.1": {"matching": "component"}}}
    await world.call("PUT", "/partner-policies/DE*XYZ", said)
    await world.call("PUT", "/partner-policies/BE*AAA", {})

    listed = await world.call("GET", "/partner-policies")
    one = await world.call("GET", "/partner-policies/de*xyz")
    no_party = await world.call("PUT", "/partner-policies/NOBODY", {})
    no_version = await world.call("PUT", "/partner-policies/DE*XYZ", {"by_version": {"9.9": {}}})
    no_word = await world.call("PUT", "/partner-policies/DE*XYZ", {"by_version": {"2.1.1": {"matching": "x"}}})

    assert [each["party"] for each in listed.body["items"]] == ["BE*AAA", "DE*XYZ"]
    assert one.body["policies"] == {"matching": "element"}
    assert one.body["by_version"] == {"2.2.1": {"matching": "component"}}
    assert [each.status for each in (no_party, no_version, no_word)] == [422, 422, 422]
    assert no_word.body["faults"][0]["path"] == "$.by_version.2.1.1.matching"
