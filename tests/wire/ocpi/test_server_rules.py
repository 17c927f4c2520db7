"""The rules that the server keeps for all modules, by their ids: who may call (T), what is answered (S), pages (P), headers (H)."""

import base64
import json
from collections.abc import Mapping
from typing import Any

import pytest

from forecourt.kit.errors import Conflict, InvalidInput, NotFound, TooMany, Unavailable
from forecourt.ocpi.exchange import Response
from forecourt.ocpi.interfaces.calls import Call, Filed, Page, Stored
from forecourt.ocpi.interfaces.cdrs import CdrsReceiver
from forecourt.ocpi.interfaces.chargingprofiles import ChargingProfilesReceiver
from forecourt.ocpi.interfaces.commands import CommandsReceiver
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.hubclientinfo import HubClientInfoSender
from forecourt.ocpi.interfaces.locations import LocationsReceiver, LocationsSender
from forecourt.ocpi.interfaces.objects import CDR, LOCATION, UnknownCommand
from forecourt.ocpi.interfaces.operations import Interface
from forecourt.ocpi.interfaces.sessions import SessionsSender
from forecourt.ocpi.interfaces.tokens import TokensReceiver, TokensSender
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.server.dispatcher import Inbound
from forecourt.ocpi.versions import Version
from tests.wire.ocpi.node import HUB_TOKEN, TOKEN, TOKEN_A, Node, document

PATCH = b'{"last_updated": "2026-11-23T10:00:00Z", "name": "New"}'
ROUTING = {"OCPI-to-country-code": "NL", "OCPI-to-party-id": "CPO", "ocpi-from-country-code": "DE", "ocpi-from-party-id": "MSP"}


def at(node: Node, interface: type[Interface], path: str = "", version: Version = Version.V221) -> str:
    """A URL of the node."""
    return node.layout.endpoint(version, interface) + path


def told(response: Response) -> Any:
    """The envelope."""
    return json.loads(response.body)


def with_token(token: str = TOKEN, **others: str) -> Mapping[str, str]:
    """Headers."""
    return {"Authorization": f"Token {token}", **others}


@pytest.mark.parametrize("header", [None, "", "Token", "Token ", "Token wrong", "Bearer known-token", "known-token", "Token a b"])
async def test_t04_no_token_and_a_wrong_one_are_401_with_an_envelope(header: str | None) -> None:
    node = Node()

    for url in (at(node, LocationsSender), "https://cpo.example/ocpi/nowhere", node.layout.versions):
        response = await node.asked("GET", url, {} if header is None else {"authorization": header})

        assert response.status == 401
        assert told(response).keys() == {"status_code", "status_message", "timestamp"}
        assert told(response)["status_code"] == 2000
    assert node.recorder.calls == []


@pytest.mark.parametrize(
    "token", [TOKEN, base64.b64encode(TOKEN.encode()).decode(), base64.b64encode(f"{TOKEN}\n".encode()).decode()]
)
async def test_t01_t02_t03_a_token_is_known_in_every_spelling(token: str) -> None:
    node = Node()

    assert (await node.asked("GET", node.layout.versions, with_token(token))).status == 200


async def test_t05_a_registration_token_opens_versions_and_credentials_only() -> None:
    node = Node()
    headers = with_token(TOKEN_A)

    opened = [node.layout.versions, node.layout.details(Version.V221), at(node, Credentials)]
    closed = [at(node, LocationsSender), at(node, TokensReceiver, "/DE/MSP/1"), f"{node.layout.base}/nowhere"]

    assert [(await node.asked("GET", url, headers)).status for url in opened] == [200, 200, 200]
    assert [(await node.asked("GET", url, headers)).status for url in closed] == [401, 401, 401]
    assert (await node.asked("DELETE", at(node, LocationsSender), headers)).status == 401


async def test_t06_t07_t08_a_push_is_answered_with_an_envelope_without_data() -> None:
    node = Node()

    response = await node.asked("PATCH", at(node, LocationsReceiver, "/DE/MSP/L1"), body=PATCH)

    assert response.status == 200
    assert response.header("content-type") == "application/json"
    assert told(response) == {"status_code": 1000, "timestamp": "2026-11-23T10:00:00Z"}


async def test_t09_an_empty_list_is_a_list() -> None:
    node = Node()
    node.recorder.answers["page"] = Page(objects=(), total=0)

    response = await node.asked("GET", at(node, LocationsSender))

    assert told(response)["data"] == []
    assert (response.header("X-Total-Count"), response.header("X-Limit"), response.header("Link")) == ("0", "50", None)


async def test_t16_l15_objects_of_other_parties_are_not_taken() -> None:
    node = Node()

    response = await node.asked("GET", at(node, TokensReceiver, "/NL/XXX/T1"))
    own = await node.asked("GET", at(node, TokensReceiver, "/de/msp/T1"))
    hub = await node.asked("GET", at(node, TokensReceiver, "/NL/XXX/T1"), with_token(HUB_TOKEN))

    assert (response.status, told(response)["status_code"]) == (404, 2000)
    assert (own.status, hub.status) == (200, 200)
    assert len(node.recorder.calls) == 2


@pytest.mark.parametrize("changed", [{"id": "L2"}, {"party_id": "XXX"}, {"country_code": "NL"}, {"id": 7}])
@pytest.mark.parametrize("method", ["PUT", "PATCH"])
async def test_t17_the_ids_of_url_and_body_must_agree(method: str, changed: dict[str, object]) -> None:
    node = Node()
    body = document(LOCATION[Version.V221]).tree | {"country_code": "de", "party_id": "msp", "id": "l1"} | json.loads(PATCH)

    good = await node.asked(method, at(node, LocationsReceiver, "/DE/MSP/L1"), body=json.dumps(body).encode())
    bad = await node.asked(method, at(node, LocationsReceiver, "/DE/MSP/L1"), body=json.dumps(body | changed).encode())

    assert told(good)["status_code"] == 1000
    assert (bad.status, told(bad)["status_code"]) == (200, 2001)
    assert len(node.recorder.calls) == 1


async def test_l03_e04_k03_a_patch_says_when_it_changed_but_for_2_1_1() -> None:
    node = Node()

    newer = await node.asked("PATCH", at(node, LocationsReceiver, "/DE/MSP/L1"), body=b'{"name": "New"}')
    older = await node.asked("PATCH", at(node, LocationsReceiver, "/DE/MSP/L1", Version.V211), body=b'{"name": "New"}')

    assert (newer.status, told(newer)["status_code"]) == (200, 2001)
    assert told(older)["status_code"] == 1000


@pytest.mark.parametrize("body", [b"", b"{", b"<xml/>", b"[" * 5000, b'{"a": NaN}', b"\xff"])
async def test_s01_what_is_no_json_is_400(body: bytes) -> None:
    node = Node()

    response = await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), body=body)

    assert (response.status, told(response)["status_code"]) == (400, 2001)


async def test_s01_an_object_that_cannot_be_read_is_2001_with_every_fault() -> None:
    node = Node()

    response = await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), body=b'{"coordinates": 5, "evses": 7}')

    assert (response.status, told(response)["status_code"]) == (200, 2001)
    assert "coordinates is not an object" in told(response)["status_message"]
    assert "evses is not a list (Y05)" in told(response)["status_message"]


@pytest.mark.parametrize(
    ("error", "http", "status"),
    [
        (NotFound("x"), 404, 2000),
        (NotFound("x", code="unknown_location"), 404, 2003),
        (NotFound("x", code="unknown_token"), 404, 2004),
        (NotFound("x", code="not_capable"), 404, 2001),
        (InvalidInput("x", code="not_enough_information"), 200, 2002),
        (InvalidInput("x", code="not_ocpi"), 200, 3000),
        (Conflict("x", code="registered"), 405, 2000),
        (Conflict("x", code="unusable_api"), 200, 3001),
        (Unavailable("x"), 503, 3000),
    ],
)
async def test_s03_errors_of_handlers_have_their_codes(error: Exception, http: int, status: int) -> None:
    node = Node()
    node.recorder.answers["location"] = error

    response = await node.asked("GET", at(node, LocationsSender, "/L1"))

    assert (response.status, told(response)["status_code"], told(response)["status_message"]) == (http, status, "x")


async def test_a_handler_that_breaks_is_3000_and_the_failure_is_handed_on() -> None:
    node = Node()
    node.recorder.answers["location"] = ZeroDivisionError("secret")

    response = await node.asked("GET", at(node, LocationsSender, "/L1"))

    assert (response.status, told(response)["status_code"]) == (500, 3000)
    assert b"secret" not in response.body
    assert isinstance(node.answered[-1].failure, ZeroDivisionError)


async def test_who_comes_too_often_is_told_when_to_come_back() -> None:
    node = Node()
    node.recorder.answers["location"] = TooMany("slow down", retry_after_s=7)

    response = await node.asked("GET", at(node, LocationsSender, "/L1"))

    assert (response.status, response.header("Retry-After")) == (429, "7")


async def test_s02_created_is_201_and_updated_is_200() -> None:
    node = Node()
    body = document(LOCATION[Version.V221], id="L1").raw
    answers = []
    for stored in Stored:
        node.recorder.answers["put_location"] = stored
        answers.append((await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), body=body)).status)

    assert answers == [201, 200]


async def test_d01_a_cdr_is_found_where_location_says() -> None:
    node = Node()
    node.recorder.answers["post"] = Filed("DE/MSP/a b")
    connection = node.connection(Version.V211)
    receiver = connection.remote(CdrsReceiver)
    filed = await receiver.post(connection.call(), document(CDR[Version.V211]))
    await receiver.cdr(connection.call(), filed.where)

    assert filed.where == at(node, CdrsReceiver, "/DE/MSP/a%20b", Version.V211)
    assert node.recorder.calls[-1][2] == ["DE/MSP/a b"]


async def test_d11_a_cdr_of_another_party_is_not_taken() -> None:
    node = Node()
    bodies = [document(CDR[Version.V221], country_code=country, party_id="MSP").raw for country in ("DE", "NL")]

    told_of = [told(await node.asked("POST", at(node, CdrsReceiver), body=body))["status_code"] for body in bodies]

    assert told_of == [1000, 2001]
    assert len(node.recorder.calls) == 1


async def test_a_body_that_is_too_large_is_not_read() -> None:
    node = Node()

    response = await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), body=b" " * 100_001)

    assert (response.status, told(response)["status_code"]) == (413, 2000)


@pytest.mark.parametrize(
    "path", ["/nowhere", "/", "/9.9.9/sender/locations", "/2.2.1/sender/nowhere", "/versions/1.0", "/%ff", "//x/y"]
)
async def test_s01_what_is_nowhere_is_404(path: str) -> None:
    node = Node()

    assert (await node.asked("GET", node.layout.base + path)).status == 404


async def test_t22_a_slash_at_the_end_means_nothing_but_one_inside_does() -> None:
    node = Node()

    assert (await node.asked("GET", at(node, LocationsSender, "/"))).status == 200
    assert (await node.asked("GET", at(node, LocationsSender, "/L1/"))).status == 200
    assert (await node.asked("GET", at(node, TokensReceiver, "/DE//T1"))).status == 404


async def test_p01_p02_p03_p04_the_first_page_leads_to_the_second() -> None:
    node = Node()
    node.recorder.answers["page"] = lambda call, wanted: Page(objects=(document(LOCATION[Version.V221]),) * wanted.limit, total=5)

    response = await node.asked("GET", at(node, LocationsSender, "?date_from=2026-11-23T10:00:00Z&limit=2&x_filter=a%26b"))

    assert response.header("Link") == (
        f'<{at(node, LocationsSender)}?x_filter=a%26b&date_from=2026-11-23T10%3A00%3A00Z&offset=2&limit=2>; rel="next"'
    )
    assert (response.header("X-Total-Count"), response.header("X-Limit")) == ("5", "50")


@pytest.mark.parametrize(("query", "limit", "offset"), [("", 50, 0), ("?limit=9999", 50, 0), ("?limit=0&offset=3", 0, 3)])
async def test_p06_the_limit_is_clamped(query: str, limit: int, offset: int) -> None:
    node = Node()

    await node.asked("GET", at(node, LocationsSender, query))

    assert node.recorder.calls[0][2] == [PageRequest(limit=limit, offset=offset)]


@pytest.mark.parametrize("query", ["?limit=-1", "?limit=x", "?offset=1.5", "?date_from=yesterday", "?offset=99999999999"])
async def test_p06_a_page_that_cannot_be_told_is_2001(query: str) -> None:
    node = Node()

    response = await node.asked("GET", at(node, LocationsSender, query))

    assert (response.status, told(response)["status_code"]) == (200, 2001)


async def test_p09_beyond_the_end_there_is_an_empty_page_without_a_link() -> None:
    node = Node()
    node.recorder.answers["page"] = Page(objects=(), total=5)

    response = await node.asked("GET", at(node, LocationsSender, "?offset=99"))

    assert (response.status, told(response)["data"], response.header("Link")) == (200, [], None)


async def test_e01_sessions_are_listed_from_a_date_on() -> None:
    node = Node()

    without = await node.asked("GET", at(node, SessionsSender))
    with_date = await node.asked("GET", at(node, SessionsSender, "?date_from=2026-11-23T10:00:00+00:00"))

    assert (without.status, told(without)["status_code"]) == (200, 2001)
    assert told(with_date)["status_code"] == 1000


async def test_k01_the_type_of_a_token_is_rfid_unless_the_query_says_otherwise() -> None:
    node = Node()

    await node.asked("GET", at(node, TokensReceiver, "/DE/MSP/T1"))
    await node.asked("POST", at(node, TokensSender, "/T1/authorize?type=APP_USER"))

    assert node.recorder.calls[0][2][-1].type == "RFID"
    (_, _, (uid, references, of)) = node.recorder.calls[1]
    assert (uid, references, of.type) == ("T1", None, "APP_USER")


async def test_t11_a_command_that_nobody_knows_reaches_the_handler() -> None:
    node = Node()

    await node.asked("POST", at(node, CommandsReceiver, "/DANCE"), body=b'{"response_url": "https://msp.example/1", "x": 1}')

    ((_, _, (command, request)),) = node.recorder.calls
    assert command == "DANCE"
    assert isinstance(request.view, UnknownCommand)


@pytest.mark.parametrize("version", list(Version))
async def test_m01_the_body_of_a_command_is_of_its_own_struct(version: Version) -> None:
    node = Node()
    body = b'{"response_url": "https://msp.example/1", "session_id": "S1"}'

    await node.asked("POST", at(node, CommandsReceiver, "/STOP_SESSION", version), body=body)
    cancel = await node.asked("POST", at(node, CommandsReceiver, "/CANCEL_RESERVATION", version), body=body)

    assert node.recorder.calls[0][2][1].view.session_id == "S1"
    if version is Version.V211:
        assert isinstance(node.recorder.calls[1][2][1].view, UnknownCommand)
    else:
        assert told(cancel)["status_code"] == 2001


async def test_g01_what_the_query_must_have_and_has_not_is_2001() -> None:
    node = Node()

    response = await node.asked("GET", at(node, ChargingProfilesReceiver, "/S1?duration=soon"))

    assert (response.status, told(response)["status_code"]) == (200, 2001)


async def test_h01_h03_the_response_goes_the_other_way_round() -> None:
    node = Node()

    response = await node.asked("GET", at(node, LocationsSender), with_token(**ROUTING))
    refused = await node.asked("DELETE", at(node, LocationsSender, "/x"), with_token(**ROUTING))
    older = await node.asked("GET", at(node, LocationsSender, version=Version.V211), with_token(**ROUTING))

    assert {name: value for name, value in response.headers.items() if name.startswith("OCPI")} == {
        "OCPI-to-country-code": "DE", "OCPI-to-party-id": "MSP", "OCPI-from-country-code": "NL", "OCPI-from-party-id": "CPO",
    }  # fmt: skip
    assert str(node.recorder.calls[0][1].routing.to) == "NL*CPO"
    assert refused.status == 405
    assert older.header("OCPI-to-party-id") is None


@pytest.mark.parametrize("interface", [Credentials, HubClientInfoSender])
async def test_h02_some_modules_have_no_routing(interface: type[Interface]) -> None:
    node = Node()

    response = await node.asked("GET", at(node, interface), with_token(**ROUTING))

    assert response.header("OCPI-to-party-id") is None
    assert (await node.asked("GET", node.layout.versions, with_token(**ROUTING))).header("OCPI-to-party-id") is None


async def test_h13_h14_the_ids_of_a_call_come_back_also_with_refusals() -> None:
    node = Node()
    ids = {"x-request-id": "r-1", "X-CORRELATION-ID": "c-1"}

    responses = [
        await node.asked("GET", at(node, LocationsSender), with_token(**ids)),
        await node.asked("GET", at(node, LocationsSender), ids),
        await node.asked("GET", f"{node.layout.base}/nowhere", with_token(**ids)),
        await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), with_token(**ids), body=b"{"),
    ]

    assert [response.status for response in responses] == [200, 401, 404, 400]
    assert {(each.header("X-Request-ID"), each.header("X-Correlation-ID")) for each in responses} == {("r-1", "c-1")}


class LocationsSenderOnly(LocationsSender):
    """All that this hub has of its own."""

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return Page(objects=(), total=0)


async def test_a_hub_takes_a_request_before_its_body_is_read() -> None:
    heard: list[Inbound] = []

    async def relay(inbound: Inbound) -> Response | None:
        heard.append(inbound)
        far_headers = {"X-Far": "1", "x-request-id": "of the other hop"}
        return Response(status=200, headers=far_headers, body=b"untouched") if inbound.call.routing.to is not None else None

    node = Node(handlers=[LocationsSenderOnly()], relay=relay)
    far = await node.asked(
        "PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), with_token(**ROUTING, **{"X-Request-ID": "r-1"}), body=b"{not json"
    )
    near = await node.asked("GET", at(node, LocationsSender))
    mine = await node.asked("PUT", at(node, LocationsReceiver, "/DE/MSP/L1"), body=b"{}")
    unrouted = await node.asked("GET", at(node, Credentials), with_token(**ROUTING))

    assert (far.body, far.header("X-Far"), heard[0].request.body) == (b"untouched", "1", b"{not json")
    assert [value for name, value in far.headers.items() if name.lower() == "x-request-id"] == ["r-1"]
    assert (near.status, mine.status, unrouted.status) == (200, 404, 404)
    assert [str(inbound.route.operation.module) for inbound in heard] == ["locations", "locations", "locations"]
