"""Every route of the OpenAPI document, walked by those who must not see or do: new routes are walked without being named here."""

import json
import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.api_world import TARIFF, Answer, Belongings, World, belongings, running_api

UNKNOWN = {"station_id": "NOBODY-S", "site_id": "NOBODY-P", "uid": "NOBODY-T", "tariff_id": "NOBODY-F", "customer_id": "NOBODY-C",
           "party": "XX*NOB"}  # fmt: skip
"""Unknown ids by parameter; the others get one shape."""
BODIES: dict[str, Any] = {
    "put /stations/{station_id}": {},
    "post /refusals/{station_id}/adopt": {},
    "post /stations/{station_id}/start": {"evse": 1, "token": {"uid": "CARD"}},
    "post /stations/{station_id}/stop": {"transaction_id": "MINE-TRANSACTION"},
    "post /stations/{station_id}/reset": {},
    "post /stations/{station_id}/unlock": {"evse": 1},
    "post /stations/{station_id}/availability": {"available": True},
    "post /stations/{station_id}/trigger": {"message": "Heartbeat"},
    "post /stations/{station_id}/configuration": {"values": {"a": "b"}},
    "post /stations/{station_id}/configuration/list": {"key": "a", "words": ["b"]},
    "post /stations/{station_id}/clear-cache": {},
    "post /stations/{station_id}/password": {},
    "post /stations/{station_id}/data-transfer": {"vendor_id": "v"},
    "post /stations/{station_id}/calls": {"action": "Reset", "payload": {"type": "Soft"}},
    "post /stations/{station_id}/profiles": {"id": 1, "periods": [{"start_s": 0, "limit": 6.0}]},
    "post /stations/{station_id}/profiles/clear": {},
    "post /stations/{station_id}/reservations": {"token": {"uid": "CARD"}, "expires_at": "2036-01-01T00:00:00Z"},
    "post /stations/{station_id}/screen/fallback": {},
    "post /stations/{station_id}/screen/tariffs/clear": {},
    "post /transactions/{transaction_id}/close": {},
    "put /tokens/{uid}": {},
    "put /sites/{site_id}": {"name": "x"},
    "put /tariffs/{tariff_id}": TARIFF,
    "post /tariff-drafts": TARIFF,
    "post /tariffs/{tariff_id}/preview": {"starts_at": "2026-11-23T12:00:00Z", "charging_s": 60},
    "post /tariffs/{tariff_id}/assignments": {"token_group": "WALKERS"},
    "post /users": {"email": "walker@example.org", "password": "correct horse"},
    "patch /users/{user_id}": {"name": "x"},
    "post /keys": {"name": "x"},
    "post /operators": {"legal_name": "x", "country_code": "NL", "party_id": "WL2"},
    "put /operators/{operator_id}": {"legal_name": "x", "country_code": "NL", "party_id": "WLK"},
    "put /customers/{customer_id}": {"name": "x"},
    "put /issuer": {"name": "x"},
    "post /invoices/{invoice_id}/credit-note": {"reason": "x"},
    "post /invoice-runs": {"month": "2026-10"},
    "post /cdrs/{cdr_id}/credit": {"reason": "x"},
    "post /cdrs/{cdr_id}/correct": {"reason": "x"},
    "post /cdrs/{cdr_id}/verify": {},
    "post /received-cdrs": {"ocpi_version": "2.2.1", "cdr": {}},
    "put /partner-policies/{party}": {"policies": {"matching": "element"}},
    "post /received-cdrs/{received_id}/accept": {},
    "post /received-cdrs/{received_id}/dispute": {"note": "x"},
    "post /partners": {"name": "x"},
    "put /partners/{partner_id}": {"name": "x"},
    "put /route-preferences": {"party": "NL*XYZ", "partner_id": "nobody"},
    "put /partners/{partner_id}/publishing-rules": {"rules": []},
    "post /partners/{partner_id}/sync": {},
    "post /roaming/commands": {"kind": "stop", "session_id": "NOBODY"},
    "put /roaming/sessions/{party}/{session_id}/preferences": {"profile": "GREEN"},
    "put /roaming/token-terms": {"token": {"uid": "CARD"}},
    "post /partners/{partner_id}/register": {"versions_url": "https://example.org/versions", "token": "a"},
}
"""A right body for each route that takes one. A new route without one fails the walk."""
MAKES = {
    "put /stations/{station_id}": 409,
    "put /sites/{site_id}": 409,
    "put /tokens/{uid}": 201,
    "put /tariffs/{tariff_id}": 201,
    "put /customers/{customer_id}": 201,
    "put /partner-policies/{party}": 201,
}
"""Routes that make what is not there, and what a name of someone else's is answered with. Names of stations and sites are unique on
the node: the one place where it shows that they are in use, and nothing more. Tokens, tariffs, customers and policies of
partners are each operator's own."""
FRESH = {"station_id": "FRESH-S", "site_id": "FRESH-P", "uid": "FRESH-T", "tariff_id": "FRESH-F", "customer_id": "FRESH-C",
         "party": "XX*FRE"}  # fmt: skip
ASKS = {"post /cdrs/{cdr_id}/reprice", "post /cdrs/{cdr_id}/verify", "post /tariffs/{tariff_id}/preview", "post /tariff-drafts"}
"""Routes that take a body and change nothing."""
ASK_A_STATION = ("/configuration", "/composite", "/screen/tariffs")
"""Reads that are a command to the station."""
STREAMS = {"get /events"}
"""Walked in `test_api_events`."""
OPEN = {"get /health", "get /ready", "get /problems"}


class Route:
    """One operation of the document."""

    def __init__(self, method: str, path: str, operation: dict[str, Any]) -> None:
        self.method = method.upper()
        self.path = path.removeprefix("/api/v1")
        self.name = f"{method} {self.path}"
        self.parameters = re.findall(r"{(\w+)}", path)
        self.query = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
        self.takes_body = "requestBody" in operation
        schema = json.dumps(operation["responses"].get("200", {}))
        self.is_list = "Listing" in schema

    def filled(self, ids: dict[str, str]) -> str:
        return re.sub(r"{(\w+)}", lambda found: ids.get(found[1], f"NOBODY-{found[1]}"), self.path)

    @property
    def body(self) -> Any:
        assert not self.takes_body or self.name in BODIES, f"the walk knows no body for {self.name}: add one to BODIES"
        return BODIES.get(self.name)


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        yield running


async def routes(world: World) -> list[Route]:
    document = (await world.call("GET", "/openapi.json", key=None)).body
    return [
        Route(method, path, operation)
        for path, item in document["paths"].items()
        for method, operation in item.items()
        if method in ("get", "put", "post", "patch", "delete")
    ]


def told(answer: Answer, ids: list[str]) -> tuple[int, str]:
    """What an answer gives away: status and text, the ids that the asker gave themselves and the correlation id left out."""
    text = answer.text
    for each in ids:
        text = text.replace(each, "ID")
    return answer.status, re.sub(r'"correlation_id":"[^"]+"', "", text)


async def test_another_operators_id_looks_exactly_like_an_unknown_one(world: World) -> None:
    mine: Belongings = await belongings(world)
    walked = [each for each in await routes(world) if each.parameters]
    assert {name for each in walked for name in each.parameters} <= set(mine.ids), "the walk owns nothing for a parameter"

    for route in walked:
        foreign = await world.call(route.method, route.filled(mine.ids), route.body, key="stranger")
        if route.name in MAKES:
            made = await world.call(route.method, route.filled(FRESH), route.body, key="stranger")
            assert (foreign.status, made.status) == (MAKES[route.name], 201), route.name
            assert "MINE" not in foreign.text.replace(route.filled(mine.ids).rsplit("/", 1)[1], ""), route.name
            if foreign.status == 201:
                await world.call("DELETE", route.filled(mine.ids), key="stranger")
        else:
            unknown = await world.call(route.method, route.filled(UNKNOWN), route.body, key="stranger")
            given = [*mine.ids.values(), *UNKNOWN.values(), *(f"NOBODY-{name}" for name in route.parameters)]
            assert told(foreign, given) == told(unknown, given), route.name
            assert foreign.status == 404, route.name

    for route in walked:
        if route.method == "GET" and not route.path.startswith("/stations/{station_id}/"):
            own = await world.call("GET", route.filled(mine.ids), key="administrator")
            assert own.status == 200, f"{route.name}: the walk changed what was not its own"


async def test_lists_leak_nothing(world: World) -> None:
    mine = await belongings(world)
    walked = [each for each in await routes(world) if each.method == "GET" and each.is_list and not each.parameters]
    assert len(walked) >= 10

    for route in walked:
        own = await world.call("GET", route.path, key="administrator")
        marks = ("MINE", mine.ids["party"])  # a party is too short for the first
        assert any(mark in own.text for mark in marks), f"{route.name}: the walk owns nothing that this list could leak"
        queries: list[dict[str, str]] = [{}, *({name: value} for name, value in mine.ids.items() if name in route.query)]
        for query in queries:
            foreign = await world.call("GET", route.path, key="stranger", query=query)
            assert foreign.status == 200, route.name
            assert not any(mark in foreign.text for mark in marks), route.name


async def test_a_viewer_changes_nothing_and_only_administrators_see_people(world: World) -> None:
    mine = await belongings(world)
    people = ("/users", "/keys", "/audit")

    for route in await routes(world):
        if route.name in OPEN | STREAMS:
            continue
        changes = (route.method != "GET" and route.name not in ASKS) or route.path.endswith(ASK_A_STATION)
        viewer = await world.call(route.method, route.filled(mine.ids), route.body, key="viewer")
        assert (viewer.status == 403) == (changes or route.path.startswith(people)), route.name
        if route.path.startswith(people):
            operator = await world.call(route.method, route.filled(mine.ids), route.body, key="operator")
            assert operator.status == 403, route.name


async def test_without_a_key_nobody_gets_in(world: World) -> None:
    for route in await routes(world):
        if route.name in OPEN:
            continue
        nobody = await world.call(route.method, route.filled(UNKNOWN), route.body, key=None)
        wrong = await world.call(
            route.method, route.filled(UNKNOWN), route.body, key=None, headers={"Authorization": "Bearer fc_x"}
        )

        assert (nobody.status, nobody.body["code"]) == (401, "no_key"), route.name
        assert (wrong.status, wrong.body["code"]) == (401, "wrong_key"), route.name
        assert nobody.headers["www-authenticate"].startswith("Bearer"), route.name


async def test_a_misspelt_query_parameter_is_never_ignored(world: World) -> None:
    for route in await routes(world):
        answer = await world.call(route.method, route.filled(UNKNOWN), route.body, key="root", query={"limti": "3"})

        assert (answer.status, [each["path"] for each in answer.body["faults"]]) == (400, ["limti"]), route.name
        assert all(name in answer.body["detail"] for name in route.query), route.name
