"""A hub between partners on the bare wire: who gets what, byte by byte (H01 to H18, scenarios 11 to 13)."""

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from tests.flow.hub_world import AT, HUB, SUCCESS, Heard, HubWorld, Wire, hub_world
from tests.flow.partners_world import CALLER

CPO, EMSP, OTHER = "DE*CPO", "FR*MSP", "BE*OTH"
LOCATION = (
    b'{ "country_code":"DE", "party_id":"CPO", "id":"L1","publish":true,\n "address":"Weg 1","city":"Ulm","country":"DEU",'
    b'"coordinates":{"latitude":"48.40000","longitude":"9.90000"},"x_color":"red","time_zone":"Europe/Berlin",'
    b'"evses":[{"uid":"E1","status":"AVAILABLE","capabilities":["X_DANCE"],"connectors":[{"id":"1","standard":"IEC_62196_T2",'
    b'"format":"SOCKET","power_type":"AC_3_PHASE","max_voltage":230,"max_amperage":32,"last_updated":"2026-11-23T05:00:00Z"}],'
    b'"last_updated":"2026-11-23T05:00:00Z"}],"x_ratio":1.2300e1,"last_updated":"2026-11-23T05:00:00Z" }'
)
"""With an unknown field, an unknown value of an enum, and a number that nobody else would spell so."""


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[HubWorld]:
    async with hub_world(sqlite_url, tmp_path) as made:
        yield made


@pytest.fixture
async def cpo(world: HubWorld) -> Wire:
    return await world.join(CPO, "CPO")


@pytest.fixture
async def emsp(world: HubWorld) -> Wire:
    return await world.join(EMSP, "EMSP")


def page(objects: list[dict[str, Any]], total: int | None = None, link: str = "") -> tuple[int, dict[str, str], bytes]:
    headers = {"X-Total-Count": str(len(objects) if total is None else total), "X-Limit": "50"}
    headers |= {"Link": f'<{link}>; rel="next"'} if link else {}
    return 200, headers, json.dumps({"data": objects, "status_code": 1000, "timestamp": AT}).encode()


async def until(wire: Wire, count: int = 1) -> list[Heard]:
    """What came in once so many did."""
    async with asyncio.timeout(10):
        while len(wire.heard) < count:
            await asyncio.sleep(0.01)
    return wire.heard


async def test_h04_party_to_party_nothing_is_touched_but_the_hop(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """H01, H03, H04, H12, H13, H14, S02: scenario 12."""
    answer = b'{"status_code": 1000,  "x_note":"kept", "timestamp":"2026-11-23T06:00:00Z"}'
    emsp.answers = lambda _: (201, {}, answer)

    said = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=EMSP)

    heard = emsp.heard[0]
    assert (heard.method, heard.path, heard.body) == ("PUT", "/receiver/locations/DE/CPO/L1", LOCATION)
    assert heard.routing() == (CPO, EMSP)
    assert heard.headers["x-correlation-id"] == "corr-1"
    assert heard.headers["x-request-id"] != "req-1"
    assert (said.http, said.body, said.routing()) == (201, answer, (EMSP, CPO))
    assert (said.headers["x-request-id"], said.headers["x-correlation-id"]) == ("req-1", "corr-1")
    line = (await world.log())[0]
    assert (line.sender, line.to, line.module, line.how, line.http_status, line.status_code, line.fault) == (
        CPO, EMSP, "locations", "party", 201, 1000, "",
    )  # fmt: skip
    assert (line.from_partner_id, line.to_partner_id) == (cpo.partner_id, emsp.partner_id)


async def test_h15_what_the_receiver_says_goes_through(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    body = b'{"status_code":2003,"status_message":"unknown","timestamp":"2026-11-23T06:00:00Z"}'
    emsp.answers = lambda _: (404, {}, body)

    said = await cpo.call(
        "PATCH", "receiver/locations/DE/CPO/L1/E1", b'{"status":"CHARGING","last_updated":"' + AT.encode() + b'"}', to=EMSP
    )

    assert (said.http, said.body) == (404, body)


async def test_h05_unknown_away_and_slow_receivers(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """4001, 4002, 4003; a refused token of ours is no refusal of the caller's."""
    unknown = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to="SE*XYZ")
    emsp.answers = lambda _: (401, {}, b'{"status_code":2000,"timestamp":"2026-11-23T06:00:00Z"}')
    refused = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=EMSP)
    emsp.answers = lambda _: (200, {}, b"<html>")
    strange = await cpo.call("GET", "sender/tokens", to=EMSP)
    await world.node.roaming.hub.clients.refresh()
    await world.node.services.partners.suspend(CALLER, emsp.partner_id)
    await world.node.roaming.hub.clients.refresh()
    away = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=EMSP)

    assert [(each.http, each.status) for each in (unknown, refused, strange, away)] == [
        (200, 4001), (200, 4003), (200, 4000), (200, 4003),
    ]  # fmt: skip
    assert [each.status_code for each in await world.log()] == [4001, 4003, 4000, 4003]


async def test_a_sender_may_only_name_its_own_parties(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    said = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=EMSP, sender="NL*EVL")

    assert (said.http, said.status) == (200, 2001)
    assert not emsp.heard


async def test_l15_nobody_pushes_objects_of_others_through_the_hub(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """T16: receivers take any party's objects from a hub, so the hub must look."""
    await world.join("DE*RIV", "CPO")

    for to in (EMSP, HUB, None):
        said = await cpo.call("PUT", "receiver/locations/DE/RIV/L1", LOCATION, to=to)
        assert (said.http, said.status) == (404, 2000)
    cdr = await cpo.call("POST", "receiver/cdrs", b'{"country_code":"DE","party_id":"RIV","id":"C1"}', to=EMSP)

    assert (cdr.http, cdr.status) == (200, 2001)
    assert not emsp.heard


async def test_h06_a_push_to_the_hub_goes_to_all_of_the_opposite_role(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """H06, H07, H10: scenario 11."""
    other = await world.join(OTHER, "OTHER")
    rival = await world.join("DE*RIV", "CPO")
    without = await world.join("FR*NOL", "EMSP", modules=("tokens",))

    said = await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=HUB)

    assert (said.status, said.routing()) == (1000, (HUB, CPO))
    for receiver in (emsp, other):
        heard = (await until(receiver))[0]
        assert (heard.path, heard.body) == ("/receiver/locations/DE/CPO/L1", LOCATION)
        assert heard.routing() == (HUB, receiver.party)
        assert heard.headers["x-correlation-id"] == "corr-1"
    assert [each.heard for each in (rival, without, cpo)] == [[], [], []]
    token = b'{"country_code":"FR","party_id":"MSP","uid":"T1"}'
    await emsp.call("PUT", "receiver/tokens/FR/MSP/T1", token, to=HUB)
    assert [(await until(each))[0].body for each in (cpo, rival)] == [token, token]
    assert len(other.heard) == 1
    async with asyncio.timeout(5):
        while len(log := await world.log()) < 6:
            await asyncio.sleep(0.05)
    assert sorted((each.how, each.to) for each in log if each.to_partner_id) == [
        ("broadcast", OTHER), ("broadcast", CPO), ("broadcast", "DE*RIV"), ("broadcast", EMSP),
    ]  # fmt: skip


@pytest.mark.parametrize("call", [("POST", "receiver/cdrs"), ("PUT", "receiver/sessions/DE/CPO/S1")])
async def test_h09_what_is_not_for_all_is_not_taken_by_the_hub(
    world: HubWorld, cpo: Wire, emsp: Wire, call: tuple[str, str]
) -> None:
    said = await cpo.call(*call, b"{}", to=HUB)

    assert (said.http, said.status) == (200, 2001)
    assert not emsp.heard


async def test_h08_the_lists_of_all_are_one_list(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """Scenario 11: exact total, stable pages, objects with their own bytes, the links are ours (P10)."""
    rival = await world.join("DE*RIV", "CPO")
    empty = await world.join("DE*NIL", "CPO")
    cpo.answers = lambda heard: _listed(cpo, "DE", "CPO", 3, heard)
    rival.answers = lambda heard: _listed(rival, "DE", "RIV", 2, heard)
    empty.answers = lambda heard: _listed(empty, "DE", "NIL", 0, heard)

    pages = [await emsp.call("GET", "sender/locations?limit=2&date_from=2026-01-01T00:00:00Z", to=HUB)]
    while pages[-1].link is not None:
        assert pages[-1].link.startswith(world.url)
        pages.append(await emsp.call("GET", pages[-1].link, to=HUB))

    ids = [each["id"] for said in pages for each in said.document["data"]]
    assert ids == ["CPO0", "CPO1", "CPO2", "RIV0", "RIV1"]
    assert {said.headers["x-total-count"] for said in pages} == {"5"}
    assert all(said.routing() == (HUB, EMSP) for said in pages)
    assert "date_from=2026-01-01T00:00:00Z" in cpo.heard[0].path.replace("%3A", ":")
    assert b'"ratio": 1.2300e1' in pages[0].body
    assert [each["id"] for each in (await emsp.call("GET", "sender/locations?offset=4", to=HUB)).document["data"]] == ["RIV1"]
    assert (await cpo.call("GET", pages[0].link or "", to=HUB)).http == 404  # bound to its partner


async def test_h08_a_source_that_does_not_answer_is_no_empty_one(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """P08: a page without it would say that its objects are gone."""
    cpo.answers = lambda _: (200, {}, b"")

    said = await emsp.call("GET", "sender/locations", to=HUB)

    assert said.status == 4000


async def test_h11_without_a_receiver_the_content_decides(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """A session goes to the party of its token, a command to the owner of its location, a location to all."""
    second = await world.join("FR*TWO", "EMSP")
    session = b'{"id":"S1","cdr_token":{"country_code":"fr","party_id":"two","uid":"T"}}'

    said = await cpo.call("PUT", "receiver/sessions/DE/CPO/S1", session, to=None)

    assert second.heard[0].body == session
    assert second.heard[0].routing() == (CPO, "fr*two")
    assert said.routing() == ("fr*two", CPO)
    assert not emsp.heard
    await cpo.call("PATCH", "receiver/sessions/DE/CPO/S1", b'{"kwh":2,"last_updated":"' + AT.encode() + b'"}', to=None)
    assert [each.method for each in second.heard] == ["PUT", "PATCH"]
    await cpo.call("PUT", "receiver/locations/DE/CPO/L1", LOCATION, to=None)
    await until(emsp)
    command = await emsp.call("POST", "receiver/commands/STOP_SESSION", _stop("S1"), to=None)
    assert (command.status, cpo.heard[0].path, cpo.heard[0].routing()) == (1000, "/receiver/commands/STOP_SESSION", (EMSP, CPO))
    third = await world.join("DE*RIV", "CPO")
    nowhere = await emsp.call("POST", "receiver/commands/STOP_SESSION", _stop("S9"), to=None)
    assert (nowhere.status, third.heard) == (4001, [])


async def test_h18_links_locations_and_response_urls_lead_back_through_the_hub(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """P10, D01, M12: scenario 12."""
    stop = _stop("S1", f"{emsp.url}/answers/1")

    await emsp.call("POST", "receiver/commands/STOP_SESSION", stop, to=CPO)

    body = cpo.heard[0].body
    url = json.loads(body)["response_url"]
    assert url.startswith(f"{world.url}/ocpi/2.2.1/sender/commands/hub/")
    assert body == stop.replace(f"{emsp.url}/answers/1".encode(), url.encode())
    result = b'{"result":"ACCEPTED","x":1}'
    said = await cpo.call("POST", url, result, to=EMSP)
    assert (said.status, emsp.heard[0].path, emsp.heard[0].body) == (1000, "/answers/1", result)
    assert emsp.heard[0].routing() == (CPO, EMSP)
    assert (await emsp.call("POST", url, result, to=CPO)).http == 404
    stranger = await world.join("DE*RIV", "CPO")
    assert (await stranger.call("POST", url, result, to=EMSP)).http == 404

    emsp.answers = lambda _: (201, {"Location": f"{emsp.url}/kept/77"}, SUCCESS)
    filed = await cpo.call("POST", "receiver/cdrs", b'{"id":"C1"}', to=EMSP)
    assert filed.headers["location"].startswith(f"{world.url}/ocpi/2.2.1/receiver/cdrs/hub/")
    await cpo.call("GET", filed.headers["location"], to=EMSP)
    assert (emsp.heard[-1].method, emsp.heard[-1].path) == ("GET", "/kept/77")

    cpo.answers = lambda heard: page([{"id": "L"}], 9, "" if "page=2" in heard.path else f"{cpo.url}/deep?page=2&x=%2F")
    first = await emsp.call("GET", "sender/locations?limit=1", to=CPO)
    assert first.link is not None
    assert first.link.startswith(f"{world.url}/ocpi/2.2.1/sender/locations?hub=")
    second = await emsp.call("GET", first.link, to=CPO)
    assert (cpo.heard[-1].path, second.link, cpo.heard[-1].routing()) == ("/deep?page=2&x=%2F", None, (EMSP, CPO))


async def test_g01_response_urls_of_charging_profiles_are_proxied_in_the_query_too(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    url = f"receiver/chargingprofiles/S1?duration=900&response_url={emsp.url}/answers/2"

    await emsp.call("GET", url, to=CPO)

    path = cpo.heard[0].path
    assert path.startswith("/receiver/chargingprofiles/S1?duration=900&response_url=http")
    assert "/answers/2" not in path
    assert "chargingprofiles%2Fhub%2F" in path


async def test_versions_are_bridged_and_what_is_lost_stands_in_the_route_log(world: HubWorld, emsp: Wire) -> None:
    """Scenario 13: 2.3.0 to 2.2.1 and back, and a partner of 2.1.1 with its raw token and no routing headers."""
    later = await world.join("SE*NEW", "CPO", "2.3.0")
    session = {
        "country_code": "SE", "party_id": "NEW", "id": "S1", "start_date_time": AT, "kwh": 1.50, "currency": "EUR",
        "status": "ACTIVE", "last_updated": AT, "x_new": [1.10],
        "cdr_token": {"country_code": "FR", "party_id": "MSP", "uid": "T", "type": "EMAID", "contract_id": "C"},
        "total_cost": {"before_taxes": 1.00, "taxes": [{"name": "State", "amount": 0.06}, {"name": "City", "amount": 0.01}]},
    }  # fmt: skip

    said = await later.call("PUT", "receiver/sessions/SE/NEW/S1", json.dumps(session).encode(), to=EMSP)

    told = json.loads(emsp.heard[0].body)
    assert said.status == 1000
    assert told["total_cost"] == {"excl_vat": 1.0, "incl_vat": 1.07}
    assert (told["cdr_token"]["type"], told["x_new"], told["last_updated"]) == ("OTHER", [1.10], AT)
    line = (await world.log())[0]
    assert [each.partition(": ")[0] for each in line.losses] == ["cdr_token.type", "total_cost.taxes"]
    later.answers = lambda _: page(
        [{"id": "T", "currency": "EUR", "tax_included": "N/A", "elements": [_flat()], "last_updated": AT}]
    )
    tariffs = (await emsp.call("GET", "sender/tariffs", to="SE*NEW")).document["data"]
    assert "tax_included" not in tariffs[0]
    assert (await world.log())[1].losses[0].startswith("tax_included: tax_basis")

    old = await world.join("IT*OLD", "", "2.1.1")
    token = {
        "uid": "T1",
        "type": "RFID",
        "auth_id": "IT-C1",
        "issuer": "Old",
        "valid": True,
        "whitelist": "ALWAYS",
        "last_updated": AT,
    }
    said = await old.call("PUT", "receiver/tokens/IT/OLD/T1", json.dumps(token).encode())
    assert said.status == 1000
    heard = json.loads((await until(later, 2))[-1].body)
    assert (heard["contract_id"], heard["country_code"], heard["party_id"]) == ("IT-C1", "IT", "OLD")


async def test_commands_and_credits_between_211_and_later_versions(world: HubWorld, emsp: Wire) -> None:
    """M01, M02, M08: the one answer of 2.1.1 is two later; what it cannot say is refused, or left out of a list."""
    old = await world.join("IT*OLD", "CPO", "2.1.1")
    old.answers = lambda _: (200, {}, b'{"data":{"result":"ACCEPTED"},"status_code":1000,"timestamp":"2026-11-23T06:00:00Z"}')
    token = {"country_code": "FR", "party_id": "MSP", "uid": "T", "type": "APP_USER", "contract_id": "C", "issuer": "I",
             "valid": True, "whitelist": "NEVER", "last_updated": AT}  # fmt: skip
    start = {"response_url": f"{emsp.url}/answers/1", "token": token, "location_id": "L1", "connector_id": "1"}

    said = await emsp.call("POST", "receiver/commands/START_SESSION", json.dumps(start).encode(), to="IT*OLD")

    heard = json.loads(old.heard[0].body)
    assert said.document["data"] == {"result": "ACCEPTED"}
    assert (heard["token"]["auth_id"], heard["token"]["type"], "connector_id" in heard) == ("C", "OTHER", False)
    assert old.heard[0].routing() == ("", "")
    assert old.heard[0].headers["authorization"] == "Token wire-token"
    await old.call("POST", heard["response_url"], b'{"result":"TIMEOUT"}')
    assert json.loads(emsp.heard[0].body) == {"result": "TIMEOUT"}
    cancel = b'{"response_url":"http://127.0.0.1:1/x","reservation_id":"R1"}'
    assert (await emsp.call("POST", "receiver/commands/CANCEL_RESERVATION", cancel, to="IT*OLD")).status == 2000
    assert len(old.heard) == 1

    provider = await world.join("IT*MSP", "", "2.1.1")
    cdrs = [json.loads(_cdr("C1")), json.loads(_cdr("C2")) | {"credit": True, "credit_reference_id": "C1"}]
    later = await world.join("SE*NEW", "CPO", "2.3.0")
    later.answers = lambda _: page(cdrs)
    old.answers = lambda _: page([])
    listed = await provider.call("GET", "sender/cdrs")
    assert [each["id"] for each in listed.document["data"]] == ["C1"]


async def test_d11_a_page_of_cdrs_holds_those_of_the_asker_alone(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """E02: an operator may answer a hub with what is for everybody behind it."""
    await world.join("FR*TWO", "EMSP")
    mine, others = (
        f'{{ "id":"{name}","cdr_token":{{"country_code":"FR","party_id":"{party}"}}, "x":1.50 }}'.encode()
        for name, party in (("A", "MSP"), ("B", "TWO"))
    )
    cpo.answers = lambda _: (200, {}, b'{"status_code":1000, "data":[%b,%b],"timestamp":"2026-11-23T06:00:00Z"}' % (mine, others))

    said = await emsp.call("GET", "sender/cdrs", to=CPO)
    all_of_them = await emsp.call("GET", "sender/cdrs", to=HUB)

    assert [each["id"] for each in said.document["data"]] == ["A"]
    assert mine in said.body
    assert all_of_them.status == 2001


async def test_t18_a_list_holds_the_owners_objects_alone(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """Who asks takes any party's objects from a hub: nobody slips in those of others, whatever else stands in them."""
    listed = [
        {"country_code": "DE", "party_id": "CPO", "id": "MINE"},
        {"country_code": "de", "party_id": "riv", "id": "OTHERS", "cdr_token": 1},
        {"country_code": 7, "party_id": "CPO", "id": "ODD"},
        "no object",
    ]
    cpo.answers = lambda _: page(listed)  # type: ignore[arg-type]

    told = [await emsp.call("GET", "sender/locations", to=to) for to in (CPO, HUB)]

    assert [[each["id"] for each in said.document["data"]] for said in told] == [["MINE"], ["MINE"]]


async def test_calls_that_come_round_are_cut(world: HubWorld, cpo: Wire, emsp: Wire) -> None:
    """H04: two hubs that each think the other knows the party; it comes back under another request id, for the same party."""
    other_hub = await world.join("NL*HB2", "HUB")
    await other_hub.call("PUT", "receiver/hubclientinfo/SE/FAR", _client("SE", "FAR"), to=None)
    other_hub.delay_s = 0.5

    asked = asyncio.create_task(cpo.call("GET", "sender/tokens?limit=1", to="SE*FAR"))
    await until(other_hub)
    back = await other_hub.call("GET", "sender/tokens?limit=1", to="SE*FAR", sender="SE*FAR", headers={"X-Request-ID": "req-2"})
    stranger = await other_hub.call("GET", "sender/tokens?limit=1", to="SE*FAR", sender=CPO)

    assert (back.http, back.status) == (200, 4000)
    assert (stranger.http, stranger.status) == (200, 2001)  # nor does a hub speak for those who are not behind it
    assert (await asked).status == 1000
    assert [each.routing() for each in other_hub.heard] == [(CPO, "SE*FAR")]


def _listed(wire: Wire, country: str, party: str, count: int, heard: Heard) -> tuple[int, dict[str, str], bytes]:
    query = dict(each.split("=") for each in heard.path.partition("?")[2].split("&"))
    offset, limit = int(query["offset"]), int(query["limit"])
    objects = [
        f'{{"country_code":"{country}","party_id":"{party}","id":"{party}{number}", "ratio": 1.2300e1}}'
        for number in range(offset, min(offset + limit, count))
    ]
    headers = {"X-Total-Count": str(count)}
    if offset + limit < count:
        headers["Link"] = f'<{wire.url}{heard.path.partition("?")[0]}?offset={offset + limit}&limit={limit}>; rel="next"'
    return 200, headers, f'{{"data":[{",".join(objects)}],"status_code":1000,"timestamp":"{AT}"}}'.encode()


def _stop(session_id: str, url: str = "http://127.0.0.1:1/x") -> bytes:
    return f'{{ "response_url" : "{url}","session_id":"{session_id}", "x":1e3}}'.encode()


def _client(country: str, party: str, status: str = "CONNECTED", role: str = "EMSP") -> bytes:
    told = {"country_code": country, "party_id": party, "role": role, "status": status, "last_updated": AT}
    return json.dumps(told).encode()


def _cdr(id_: str) -> bytes:
    told = {
        "country_code": "SE", "party_id": "NEW", "id": id_, "start_date_time": AT, "end_date_time": AT, "currency": "EUR",
        "cdr_token": {"uid": "T", "type": "RFID", "contract_id": "C"}, "auth_method": "WHITELIST", "last_updated": AT,
        "cdr_location": {"id": "L", "evse_uid": "E", "connector_id": "1", "connector_standard": "IEC_62196_T2",
                         "connector_format": "SOCKET", "connector_power_type": "DC"},
        "charging_periods": [{"start_date_time": AT, "dimensions": [{"type": "ENERGY", "volume": 1}]}],
        "total_cost": {"before_taxes": 1}, "total_energy": 1, "total_time": 1,
    }  # fmt: skip
    return json.dumps(told).encode()


def _flat() -> dict[str, Any]:
    return {"price_components": [{"type": "FLAT", "price": 1, "step_size": 1}]}
