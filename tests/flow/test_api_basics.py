"""The API's manners over real HTTP: problems, bodies, idempotency, lists, the document."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from forecourt.api.problems import KINDS
from forecourt.app.stations import Knock
from forecourt.domain.transactions import TransactionState
from tests import rows
from tests.flow.api_world import CALLER, NOW, World, connector_of, evidence_of, meter_row, running_api, token_of, transaction_of


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        yield running


# --- Problems


async def test_every_problem_says_what_and_which_request(world: World) -> None:
    answer = await world.call("GET", "/stations/NOBODY", headers={"X-Correlation-ID": "my-request-1"})

    assert answer.status == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.body == {
        "type": "/api/v1/problems#not_found",
        "title": "Not found",
        "status": 404,
        "detail": "There is no station NOBODY.",
        "code": "not_found",
        "correlation_id": "my-request-1",
    }
    assert answer.headers["x-correlation-id"] == "my-request-1"


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing/here", 404), ("POST", "/stations", 405), ("PUT", "/health", 405)]
)
async def test_what_found_no_route_is_a_problem_too(world: World, method: str, path: str, status: int) -> None:
    answer = await world.call(method, path)

    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json")
    assert (status != 405) or "GET" in answer.headers["allow"]


async def test_a_harmful_correlation_id_is_replaced(world: World) -> None:
    answer = await world.call("GET", "/stations", headers={"X-Correlation-ID": 'a"b'})

    assert answer.status == 200
    assert '"' not in answer.headers["x-correlation-id"]


async def test_all_faults_of_a_body_are_told_and_nothing_is_done(world: World) -> None:
    body = {"security_profile": 4, "validation": "loose", "colour": "red", "connectors": [{"evse": 0, "standard": "CCS9"}]}

    answer = await world.call("PUT", "/stations/CP1", body)

    assert (answer.status, answer.body["code"]) == (422, "invalid")
    assert [each["path"] for each in answer.body["faults"]] == [
        "$.security_profile",
        "$.validation",
        "$.connectors[0].evse",
        "$.connectors[0].standard",
        "$.colour",
    ]
    assert (await world.call("GET", "/stations/CP1")).status == 404


@pytest.mark.parametrize("data", [b"{", b"\xff", b'{"a":' * 5_000, b""])
async def test_a_body_that_is_no_json_is_a_bad_request(world: World, data: bytes) -> None:
    answer = await world.call("PUT", "/stations/CP1", data=data)

    assert (answer.status, answer.body["code"]) == (400, "bad_request")


async def test_a_body_is_bounded(world: World) -> None:
    answer = await world.call("PUT", "/stations/CP1", {"name": "x" * 1_100_000})

    assert (answer.status, answer.body["code"]) == (413, "too_large")


@pytest.mark.parametrize(
    "query",
    [{"limit": "0"}, {"limit": "201"}, {"limit": "many"}, {"open": "perhaps"}, {"from": "2026-11-22T10:00:00"}, {"to": "x"}],
)
async def test_a_parameter_out_of_its_range_is_named(world: World, query: dict[str, str]) -> None:
    answer = await world.call("GET", "/transactions", query=query)

    assert (answer.status, [each["path"] for each in answer.body["faults"]]) == (400, list(query))


async def test_a_cursor_of_somewhere_else_is_refused(world: World) -> None:
    answer = await world.call("GET", "/stations", query={"cursor": "nonsense"})

    assert answer.status == 422


async def test_the_kinds_of_problems_are_documented(world: World) -> None:
    page = (Path(__file__).parents[2] / "docs" / "reference" / "problems.md").read_text()

    listed = (await world.call("GET", "/problems", key=None)).body

    assert [each["name"] for each in listed] == [kind.name for kind in KINDS]
    assert [kind.name for kind in KINDS if f'<a id="{kind.name}"></a>' not in page] == []


# --- The document, and the node


async def test_the_document_describes_every_operation_and_view(world: World) -> None:
    answer = await world.call("GET", "/openapi.json", key=None)

    document = answer.body
    operations = [operation for item in document["paths"].values() for operation in item.values()]
    assert answer.headers["content-type"].startswith("application/vnd.oai.openapi+json")
    assert document["openapi"].startswith("3.1")
    assert [each["operationId"] for each in operations if not each.get("description") or not each.get("summary")] == []
    unsaid = [name for name, schema in document["components"]["schemas"].items() if not schema.get("description")]
    assert [name for name in unsaid if "enum" not in document["components"]["schemas"][name]] == []
    assert document["paths"]["/api/v1/stations"]["get"]["responses"]["default"]["content"].keys() == {"application/problem+json"}


@pytest.mark.parametrize("path", ["/health", "/ready", "//health", "//ready"])
async def test_probes_need_no_key(world: World, path: str) -> None:
    answer = await world.call("GET", path, key=None)

    assert answer.status == (200 if path.endswith("health") else 503)  # the gateway of this world never opens its ports
    assert answer.body["status"] == ("ok" if path.endswith("health") else "failing")


@pytest.mark.parametrize("path", ["/metrics", "//metrics"])
async def test_figures_are_for_those_with_a_key(world: World, path: str) -> None:
    refused = await world.call("GET", path, key=None)
    answer = await world.call("GET", path, key="viewer")

    assert (refused.status, answer.status) == (401, 200)
    assert "forecourt_" in answer.text


# --- Idempotency


async def test_the_same_request_with_the_same_key_is_done_once(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    headers = {"Idempotency-Key": "k1"}
    first = await world.call("POST", "/stations/CP1/reset", {}, headers=headers)
    again = await world.call("POST", "/stations/CP1/reset", {}, headers=headers)

    commands = (await world.call("GET", "/commands")).body["items"]

    assert (first.status, again.status, again.body) == (200, 200, first.body)
    assert again.headers["idempotency-replayed"] == "true"
    assert [each["id"] for each in commands] == [first.body["id"]]


async def test_an_answer_that_told_a_secret_is_not_kept_and_a_repeat_says_what_to_do(world: World) -> None:
    world.node.services.stations.note_refusal(Knock(identity="CP1", path="/CP1", address="192.0.2.7"), "unknown_station", "?")
    await world.node.services.stations.flush()
    asked = {
        "/keys": ({"name": "billing"}, "key"),
        "/refusals/CP1/adopt": ({"generate_password": True}, "password"),
    }

    for number, (path, (body, secret)) in enumerate(asked.items()):
        headers = {"Idempotency-Key": f"k{number}"}
        first = await world.call("POST", path, body, key="administrator", headers=headers)
        again = await world.call("POST", path, body, key="administrator", headers=headers)

        kept = await world.store.database.read(sa.text("SELECT * FROM idempotency_keys"))
        assert (first.status // 100, len(first.body[secret]) >= 16, first.headers["cache-control"]) == (2, True, "no-store")
        assert (again.status, again.body["code"]) == (409, "told_once")
        assert "under a new Idempotency-Key" in again.body["detail"]
        assert first.body[secret] not in str(kept)


async def test_the_same_key_with_another_request_is_refused(world: World) -> None:
    headers = {"Idempotency-Key": "k1"}
    await world.call("POST", "/keys", {"name": "billing"}, key="administrator", headers=headers)

    body = await world.call("POST", "/keys", {"name": "other"}, key="administrator", headers=headers)
    route = await world.call("POST", "/stations/X/reset", {"name": "billing"}, key="administrator", headers=headers)

    assert [(each.status, each.body["code"]) for each in (body, route)] == [(422, "idempotency_mismatch")] * 2


async def test_a_refused_request_may_be_mended_under_its_key(world: World) -> None:
    headers = {"Idempotency-Key": "k1"}
    refused = await world.call("POST", "/keys", {"nam": "x"}, key="administrator", headers=headers)

    mended = await world.call("POST", "/keys", {"name": "x"}, key="administrator", headers=headers)

    assert (refused.status, mended.status) == (422, 201)


async def test_of_two_at_once_one_is_done(world: World) -> None:
    async def post() -> int:
        answer = await world.call("POST", "/keys", {"name": "twin"}, key="administrator", headers={"Idempotency-Key": "k1"})
        return answer.status

    statuses = await asyncio.gather(*(post() for _ in range(5)))

    keys = (await world.call("GET", "/keys", key="administrator")).body["items"]
    assert set(statuses) <= {201, 409}
    assert [each["name"] for each in keys].count("twin") == 1


async def test_keys_of_two_callers_are_strangers(world: World) -> None:
    headers = {"Idempotency-Key": "k1"}
    await world.call("POST", "/keys", {"name": "mine"}, key="administrator", headers=headers)

    other = await world.call("POST", "/keys", {"name": "theirs"}, key="stranger", headers=headers)

    assert (other.status, other.body["name"]) == (201, "theirs")


# --- Stations, sites, tokens


async def test_a_station_with_an_open_transaction_is_not_removed(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
    await world.commit(transaction_of(station))

    refused = await world.call("DELETE", "/stations/CP1")
    await world.call("POST", "/transactions/T-TRANSACTION/close")
    removed = await world.call("DELETE", "/stations/CP1")

    assert (refused.status, refused.body["code"], removed.status) == (409, "transactions_open", 204)


async def test_what_a_removed_station_left_is_found_by_its_name_and_so_is_that_of_its_successor(world: World) -> None:
    kept = []
    for _ in range(2):
        await world.call("PUT", "/stations/CP1", {})
        station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
        kept.append(rows.transaction(station.id, operator_id=station.operator_id, state=TransactionState.ENDED))
        await world.commit(kept[-1])
        await world.call("DELETE", "/stations/CP1")

    found = await world.call("GET", "/transactions", query={"station_id": "cp1"})
    foreign = await world.call("GET", "/transactions", query={"station_id": "cp1"}, key="stranger")
    audit = await world.call("GET", "/audit", query={"station_id": "CP1"}, key="administrator")

    assert [(each["id"], each["station_id"]) for each in found.body["items"]] == [(each.id, "CP1") for each in reversed(kept)]
    assert foreign.body["items"] == []
    assert [each["type"] for each in audit.body["items"]] == ["StationRemoved", "StationRegistered"] * 2


async def test_a_station_is_made_shown_changed_and_removed(world: World) -> None:
    await world.call("PUT", "/sites/S1", {"name": "Harbour", "zone": "Europe/Amsterdam", "latitude": 52.4})
    connectors = [{"evse": 1, "standard": "CCS2", "format": "cable", "max_power_w": 150_000}, {"evse": 2, "standard": "Type 2"}]
    made = await world.call("PUT", "/stations/CP1", {"site_id": "S1", "security_profile": 1, "connectors": connectors})
    changed = await world.call("PUT", "/stations/cp1", {"enabled": False})
    shown = await world.call("GET", "/stations/CP1", key="viewer")
    on_site = await world.call("GET", "/stations", query={"site_id": "S1"})
    occupied = await world.call("DELETE", "/sites/S1")
    removed = await world.call("DELETE", "/stations/CP1")
    emptied = await world.call("DELETE", "/sites/S1")

    assert (made.status, changed.status, removed.status, emptied.status) == (201, 200, 204, 204)
    assert (occupied.status, occupied.body["code"]) == (409, "site_in_use")
    assert shown.body | {"enabled": False, "site_id": "S1", "security_profile": 1, "connected": False} == shown.body
    assert [(each["evse"], each["standard"], each["max_power_w"]) for each in shown.body["connectors"]] == [
        (1, "CCS2", 150_000),
        (2, "Type 2", None),
    ]
    assert [(each["evse"], len(each["connectors"])) for each in shown.body["evses"]] == [(1, 1), (2, 1)]
    assert [each["station_id"] for each in on_site.body["items"]] == ["CP1"]
    assert (await world.call("GET", "/stations/CP1")).status == 404


async def test_a_password_is_told_once_and_only_when_it_was_made_here(world: World) -> None:
    given = await world.call("PUT", "/stations/CP1", {"password": "correct-horse-battery"})
    made = await world.call("PUT", "/stations/CP2", {"generate_password": True})
    later = await world.call("GET", "/stations/CP2")
    both = await world.call("PUT", "/stations/CP3", {"password": "correct-horse-battery", "generate_password": True})

    assert ("password" in given.body, given.body["has_password"], "correct" in given.text) == (False, True, False)
    assert 16 <= len(made.body["password"]) <= 40
    assert ("password" in later.body, later.body["has_password"]) == (False, True)
    assert both.status == 422


@pytest.mark.parametrize(
    ("spelled", "known"), [("ISO14443", "rfid"), ("eMAID", "emaid"), ("KeyCode", "key_code"), ("MyOwn", "myown")]
)
async def test_a_token_type_may_be_spelled_as_the_standards_spell_it(world: World, spelled: str, known: str) -> None:
    made = await world.call("PUT", "/tokens/DE-8AA-1", {"status": "accepted"}, query={"type": spelled})

    found = await world.call("GET", "/tokens/DE-8AA-1", query={"type": spelled})
    assert (made.status, made.body["type"], found.body["type"]) == (201, known, known)


async def test_tokens_are_found_without_case_and_by_type(world: World) -> None:
    made = await world.call(
        "PUT", "/tokens/04aB%2FC:%231", {"status": "blocked", "valid_until": "2020-01-01T00:00:00Z", "group": "G"}
    )
    card = await world.call("GET", "/tokens/04AB%2Fc:%231")
    other = await world.call("GET", "/tokens/04AB%2Fc:%231", query={"type": "emaid"})
    listed = await world.call("GET", "/tokens")
    removed = await world.call("DELETE", "/tokens/04ab%2Fc:%231")

    assert (made.status, other.status, removed.status) == (201, 404, 204)
    expected = {"uid": "04aB/C:#1", "type": "rfid", "status": "blocked", "valid_until": "2020-01-01T00:00:00Z", "group": "G"}
    assert card.body | expected == card.body
    assert [each["uid"] for each in listed.body["items"]] == ["04aB/C:#1"]


@pytest.mark.parametrize(
    ("body", "path"),
    [({"name": "x", "zone": "Mars/Base"}, "$.zone"), ({"name": "x", "latitude": 91.0}, "$.latitude"), ({}, "$.name")],
)
async def test_a_site_with_a_fault_is_refused(world: World, body: dict[str, object], path: str) -> None:
    answer = await world.call("PUT", "/sites/S1", body)

    assert (answer.status, [each["path"] for each in answer.body["faults"]]) == (422, [path])


async def test_a_station_that_knocked_is_adopted(world: World) -> None:
    await world.node.services.stations.admit(Knock(identity="NEW1", path="/ocpp/NEW1", address="192.0.2.7", offered=("ocpp1.6",)))
    await world.node.services.stations.flush()

    listed = await world.call("GET", "/refusals", key="root")
    adopted = await world.call("POST", "/refusals/NEW1/adopt", {"generate_password": True})
    after = await world.call("GET", "/refusals", key="root")

    assert [(each["identity"], each["reason"], each["count"]) for each in listed.body["items"]] == [("NEW1", "unknown_station", 1)]
    assert (adopted.status, adopted.body["station_id"], len(adopted.body["password"]) >= 16) == (200, "NEW1", True)
    assert after.body == {"items": [], "next": None}


# --- Lists


async def test_a_list_is_read_to_its_end_page_by_page(world: World) -> None:
    await world.commit(*(token_of(world.operators[0], f"CARD{number:03}") for number in range(7)))

    found: list[str] = []
    cursor: dict[str, str] = {}
    for _ in range(3):
        page = await world.call("GET", "/tokens", query={"limit": "3", **cursor})
        found += [each["uid"] for each in page.body["items"]]
        cursor = {"cursor": page.body["next"]} if page.body["next"] else {}

    assert (found, cursor) == ([f"CARD{number:03}" for number in range(7)], {})


async def test_transactions_are_filtered_by_station_token_state_and_time(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
    await world.commit(*(transaction_of(station, f"T{hour}", NOW + timedelta(hours=hour)) for hour in range(4)))

    async def ids(**query: str) -> list[str]:
        answer = await world.call("GET", "/transactions", query={each.rstrip("_"): value for each, value in query.items()})
        assert answer.status == 200, answer.text
        return [each["id"][:2] for each in answer.body["items"]]

    assert await ids() == ["T3", "T2", "T1", "T0"]
    assert await ids(from_="2026-11-22T13:00:00Z", to="2026-11-22T15:00:00Z") == ["T2", "T1"]
    assert await ids(from_="2026-11-22T14:00:00Z") == ["T3", "T2"]
    assert await ids(token_uid="t1-token") == ["T1"]
    assert await ids(station_id="cp1", open="true", limit="1") == ["T3"]
    assert await ids(open="false") == []
    assert await ids(station_id="NOBODY") == []


async def test_a_transaction_shows_its_evidence_and_one_curve(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
    transaction = transaction_of(station, meter_start_wh=1_000, energy_wh=14_990)
    await world.commit(transaction, connector_of(station), *(evidence_of(transaction, number) for number in range(210)))
    await world.commit(evidence_of(transaction, 210, payload="not { json"))
    await world.commit(*(meter_row(transaction, number, 1_000 + 10 * number) for number in range(1_500)))

    shown = (await world.call("GET", f"/transactions/{transaction.id}", key="viewer")).body
    rest = await world.call("GET", f"/transactions/{transaction.id}/evidence", query={"cursor": shown["evidence_next"]})

    assert (shown["station_id"], shown["token"], shown["open"]) == ("CP1", {"uid": "T-TOKEN", "type": "rfid"}, True)
    assert (shown["started_at"], shown["ocpp_transaction_id"]) == ("2026-11-22T12:00:00Z", "T-7")
    assert (len(shown["evidence"]), shown["evidence"][0]["payload"]) == (200, {"meterStart": 1})
    assert (len(rest.body["items"]), rest.body["items"][-1]["payload"], rest.body["next"]) == (11, "not { json", None)
    assert len(shown["curve"]) == 1_000
    assert (shown["curve"][0]["energy_wh"], shown["curve"][-1]["energy_wh"]) == (0, 14_990)


async def test_the_curve_of_a_long_transaction_ends_at_its_energy(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
    transaction = transaction_of(station, energy_wh=90_000)
    await world.commit(transaction, *(meter_row(transaction, number, 1_000 + 10 * number) for number in range(8_999)))

    curve = (await world.call("GET", f"/transactions/{transaction.id}")).body["curve"]

    energies = [each["energy_wh"] for each in curve]
    assert (len(curve), curve[0]["at"], curve[-1]["at"]) == (1_000, "2026-11-22T12:00:00Z", "2026-11-28T17:58:00Z")
    assert (energies[0], energies[500], energies[-1]) == (0, pytest.approx(45_000, rel=0.01), 90_000)


async def test_closing_the_books_is_kept_with_its_reason(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})
    station = await world.node.services.queries.stations.by_identity(CALLER, "CP1")
    await world.commit(transaction_of(station))

    closed = await world.call("POST", "/transactions/T-TRANSACTION/close", {"reason": "the station was replaced"})
    again = await world.call("POST", "/transactions/T-TRANSACTION/close")

    assert (closed.status, closed.body["state"], closed.body["open"]) == (200, "closed", False)
    assert "the station was replaced" in closed.text
    assert again.status == 409


# --- Commands to a station that is away


async def test_a_command_to_an_absent_station_is_answered_and_kept(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})

    asked = await world.call("POST", "/stations/CP1/reset", {"kind": "hard"})
    kept = await world.call("GET", f"/commands/{asked.body['id']}")
    listed = await world.call("GET", "/commands", query={"station_id": "CP1"})

    assert (asked.status, asked.body["outcome"], asked.body["station_id"]) == (200, "not_connected", "CP1")
    assert kept.body == asked.body
    assert [each["id"] for each in listed.body["items"]] == [asked.body["id"]]
    assert (asked.body["asked_by_name"], asked.body["params"]["kind"]) == ("operator", "hard")


async def test_a_raw_call_to_an_absent_station_is_200(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})

    answer = await world.call("POST", "/stations/CP1/calls", {"action": "Reset", "payload": {"type": "Soft"}, "timeout_s": 1})

    assert (answer.status, answer.body["outcome"], answer.body["payload"]) == (200, "not_connected", None)


async def test_configuration_says_either_what_to_write_or_what_to_read(world: World) -> None:
    await world.call("PUT", "/stations/CP1", {})

    bodies: list[dict[str, object]] = [{}, {"keys": ["a"], "values": {"a": "b"}}, {"keys": []}, {"values": {"a": "b"}}]

    statuses = [(await world.call("POST", "/stations/CP1/configuration", body)).status for body in bodies]

    assert statuses == [422, 422, 200, 200]
