"""The client without a socket: what is sent again and what never, the breaker, what answers mean (S06, T08, T12, T19)."""

import gzip
import json
import zlib
from typing import Any

import pytest

from forecourt.kit.errors import NotFound
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.client import breaker
from forecourt.ocpi.client.bodies import Body
from forecourt.ocpi.client.breaker import Breaker
from forecourt.ocpi.client.client import Attempt, Client, Connection
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Reach, Unsafe
from forecourt.ocpi.client.peer import Habits, Peer
from forecourt.ocpi.client.retrying import Retrying
from forecourt.ocpi.exchange import Request, Response
from forecourt.ocpi.headers import CallIds, Party
from forecourt.ocpi.interfaces.chargingprofiles import Ahead, ChargingProfilesReceiver
from forecourt.ocpi.interfaces.commands import CommandsSender
from forecourt.ocpi.interfaces.credentials import Credentials
from forecourt.ocpi.interfaces.locations import LocationsReceiver, LocationsSender
from forecourt.ocpi.interfaces.tokens import TokensReceiver, TokensSender
from forecourt.ocpi.interfaces.versions import Versions
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.v221 import commands, credentials, locations, tokens
from forecourt.ocpi.versions import Version
from tests.wire.ocpi.node import THEM, US, document

GOOD = Response(status=200, body=b'{"status_code": 1000, "timestamp": "2026-11-23T10:00:00Z"}')
BUSY = Response(status=503)
NEXT = '<https://cpo.example/p2?x=%2F>; rel="next"'
LOST = Unreachable("lost", why="timeout")
UNSENT = Unreachable("refused", why="refused", sent=False)


class Line:
    """A transport that ends each request as it was told; the last ending goes on."""

    def __init__(self, *endings: Response | Exception) -> None:
        self.endings = list(endings)
        self.sent: list[Request] = []

    async def exchange(self, key: str, reach: Reach, request: Request, *, within_s: float) -> Response:
        self.sent.append(request)
        ending = self.endings.pop(0) if len(self.endings) > 1 else self.endings[0]
        if isinstance(ending, Exception):
            raise ending
        return ending


def envelope(data: Any, status: int = 1000, http: int = 200, *, headers: dict[str, str] | None = None) -> Response:
    """A response with an envelope."""
    return Response(status=http, headers=headers or {}, body=json.dumps({"data": data, "status_code": status}).encode())


def connected(line: Line, *, habits: Habits | None = None, version: Version = Version.V221, **options: Any) -> Connection:
    """A connection over that line, to a partner with an endpoint for everything."""
    endpoints = {
        (module, side): f"https://cpo.example/{side.lower()}/{module}" for module in ModuleID for side in InterfaceRole
    }  # fmt: skip
    peer = Peer(
        key="cpo", version=version, token="secret", versions_url="https://cpo.example/versions",
        endpoints=endpoints, habits=habits or Habits(),
    )  # fmt: skip
    return Client(line, retrying=Retrying(first_s=0.0, most_s=0.0), **options).at(peer)


async def pushed(connection: Connection) -> object:
    """A PUT."""
    token = document(tokens.Token, uid="T1")
    return await connection.remote(TokensReceiver).put(connection.call(), THEM, "T1", token)


async def asked(connection: Connection) -> object:
    """A POST that must not be done twice."""
    return await connection.remote(TokensSender).authorize(connection.call(), "T1", None)


async def fetched(connection: Connection) -> object:
    """A GET."""
    return await connection.remote(LocationsSender).page(connection.call(), PageRequest(limit=5))


async def registered(connection: Connection) -> object:
    """A PUT that is not the same when it is done twice."""
    return await connection.remote(Credentials).update(connection.call(), document(credentials.Credentials))


async def profiled(connection: Connection) -> object:
    """A GET that makes the other side call back."""
    ahead = Ahead(duration=1, response_url="https://x.example/")
    return await connection.remote(ChargingProfilesReceiver).ask(connection.call(), "S1", ahead)


@pytest.mark.parametrize("ending", [LOST, BUSY])
@pytest.mark.parametrize(("act", "times"), [(pushed, 3), (fetched, 3), (asked, 1), (registered, 1), (profiled, 1)])
async def test_t19_only_what_may_be_done_twice_is_sent_again(ending: Any, act: Any, times: int) -> None:
    line = Line(ending)

    with pytest.raises((Unreachable, Refused)):
        await act(connected(line))

    assert len(line.sent) == times


async def test_what_was_never_sent_is_sent_again_whatever_it_is() -> None:
    line = Line(UNSENT, UNSENT, envelope({"allowed": "ALLOWED"}))

    await asked(connected(line))

    assert len(line.sent) == 3


@pytest.mark.parametrize("ending", [envelope(None, 2000), envelope(None, 3000, 500), envelope(None, 2000, 404), Unsafe("no")])
async def test_an_answer_is_an_answer(ending: Any) -> None:
    line = Line(ending)

    with pytest.raises((Refused, Unsafe)):
        await fetched(connected(line))

    assert len(line.sent) == 1


async def test_a_retry_that_would_miss_the_deadline_is_not_made() -> None:
    line = Line(Response(status=503, headers={"Retry-After": "31"}))

    with pytest.raises(Refused):
        await fetched(connected(line, deadline_s=30.0))

    assert len(line.sent) == 1


def test_waits_double_up_to_a_limit_and_have_jitter() -> None:
    waits = Retrying(first_s=1.0, most_s=4.0, jitter=lambda: 0.5)

    assert [waits.wait_s(attempt, None) for attempt in (1, 2, 3, 4)] == [1.0, 2.0, 4.0, 4.0]
    assert waits.wait_s(1, "7") == 7.0
    assert waits.wait_s(1, "tomorrow") == 1.0
    assert 0.5 <= Retrying(first_s=1.0).wait_s(1, None) <= 1.5


async def test_a_partner_that_is_down_is_left_alone_and_asked_once_later() -> None:
    now = [0.0]
    line = Line(LOST)
    connection = connected(line, monotonic=lambda: now[0])
    client = connection._client
    for _ in range(breaker.FAILURES):
        with pytest.raises(Unreachable, match="lost"):
            await asked(connection)

    with pytest.raises(Unreachable, match="left alone"):
        await asked(connection)
    resting = client.resting("cpo")
    now[0] = breaker.FIRST_REST_S
    line.endings = [envelope({"allowed": "ALLOWED"})]
    await asked(connection)

    assert resting
    assert not client.resting("cpo")
    assert len(line.sent) == breaker.FAILURES + 1


async def test_refusals_do_not_open_the_breaker() -> None:
    line = Line(envelope(None, 2000, 404))
    connection = connected(line)
    for _ in range(20):
        with pytest.raises(Refused):
            await asked(connection)

    assert len(line.sent) == 20


def test_a_breaker_lets_one_call_through_and_rests_longer_each_time() -> None:
    circuit, first = Breaker(), breaker.FIRST_REST_S
    for _ in range(breaker.FAILURES):
        circuit.failed(0.0, trial=circuit.admit(0.0))
    with pytest.raises(Unreachable):
        circuit.admit(first - 1)
    trial = circuit.admit(first)
    with pytest.raises(Unreachable):
        circuit.admit(first)
    circuit.failed(first, trial=trial)
    with pytest.raises(Unreachable):
        circuit.admit(3 * first - 1)
    circuit.left(trial=circuit.admit(3 * first))

    assert circuit.admit(3 * first)
    circuit.succeeded()
    assert not circuit.open


def test_calls_that_were_under_way_do_not_lengthen_the_rest() -> None:
    circuit = Breaker()
    trials = [circuit.admit(0.0) for _ in range(3 * breaker.FAILURES)]
    for trial in trials:
        circuit.failed(1.0, trial=trial)

    assert circuit.admit(1.0 + breaker.FIRST_REST_S)
    circuit.left(trial=False)
    with pytest.raises(Unreachable):
        circuit.admit(1.0 + breaker.FIRST_REST_S)


async def test_of_calls_that_are_not_made_the_journal_hears_nothing() -> None:
    heard: list[Attempt] = []
    connection = connected(Line(LOST), journal=heard.append)
    for _ in range(breaker.FAILURES + 3):
        with pytest.raises(Unreachable):
            await asked(connection)

    assert len(heard) == breaker.FAILURES


@pytest.mark.parametrize(
    ("response", "http", "status"),
    [
        (envelope([], 2001), 200, 2001),
        (envelope([], 1000, 500), 500, 1000),
        (envelope([], 4999), 200, 4999),
        (envelope([], 7), 200, 7),
        (envelope(None, 2004, 404), 404, 2004),
        (Response(status=401, body=b"<html>"), 401, None),
        (Response(status=200, body=b"<html>"), 200, None),
        (Response(status=200, body=b"[]"), 200, None),
        (Response(status=200), 200, None),
        (envelope({"not": "a list"}), 200, 1000),
    ],
)
async def test_s06_a_success_is_one_by_http_and_by_ocpi(response: Response, http: int, status: int | None) -> None:
    with pytest.raises(Refused) as refused:
        await fetched(connected(Line(response)))

    assert (refused.value.http, refused.value.status) == (http, status)


async def test_k04_a_missing_object_and_a_wrong_token_are_told_apart() -> None:
    with pytest.raises(Refused) as unknown:
        await asked(connected(Line(envelope(None, 2004, 404))))
    with pytest.raises(Refused) as closed:
        await asked(connected(Line(Response(status=401))))

    assert (unknown.value.missing, unknown.value.status, unknown.value.unauthorised) == (True, 2004, False)
    assert closed.value.unauthorised


@pytest.mark.parametrize("response", [GOOD, Response(status=204), Response(status=201), envelope([1, "x"]), envelope({"id": 7})])
async def test_t08_a_push_may_be_answered_with_any_data_or_none(response: Response) -> None:
    assert await pushed(connected(Line(response)))


async def test_t12_one_bad_object_spoils_no_other() -> None:
    good = {**document(locations.Location).tree, "x_kept": 1.50}
    line = Line(envelope([good, {"coordinates": 5}, 7, good], headers={"x-total-count": "4", "link": NEXT}))
    connection = connected(line)

    page = await connection.remote(LocationsSender).page(connection.call(), PageRequest(limit=5))

    assert [each.tree["x_kept"] for each in page.objects] == [1.5, 1.5]
    assert [(each.position, each.raw) for each in page.unread] == [(1, {"coordinates": 5}), (2, 7)]
    assert all(each.faults for each in page.unread)
    assert (page.total, page.limit, page.next_url) == (4, None, "https://cpo.example/p2?x=%2F")


async def test_t12_a_version_that_cannot_be_read_hides_no_other() -> None:
    good = {"version": "2.2.1", "url": "https://cpo.example/2.2.1"}
    some, none = connected(Line(envelope([{"version": "3.0"}, good]))), connected(Line(envelope([{"version": "3.0"}])))

    listed = await some.remote(Versions).versions(some.call())

    assert [each.view.version for each in listed] == ["2.2.1"]
    with pytest.raises(Refused, match="url is missing"):
        await none.remote(Versions).versions(none.call())


async def test_a_crawl_has_a_request_id_for_each_page_and_one_correlation() -> None:
    tree = document(locations.Location).tree
    line = Line(envelope([tree], headers={"Link": NEXT}), envelope([tree | {"id": "L2"}]))
    connection = connected(line)

    pages = connection.crawl(LocationsSender, connection.call(sender=THEM, to=US), PageRequest(limit=5))
    seen = [str(each.view.id) async for page in pages for each in page.objects]

    first, second = line.sent
    assert seen == ["NL", "L2"]
    assert second.url == "https://cpo.example/p2?x=%2F"
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    assert first.headers["X-Correlation-ID"] == second.headers["X-Correlation-ID"]
    assert second.headers["OCPI-to-party-id"] == "CPO"
    assert pages.crawl.complete


async def test_t01_t02_h01_what_a_request_says() -> None:
    line = Line(envelope([]))
    ids = CallIds("r", "c")
    for version, habits in (
        (Version.V221, Habits()),
        (Version.V221, Habits(encoded_token=False, unrouted=True)),
        (Version.V211, Habits()),
    ):
        connection = connected(line, version=version, habits=habits)
        call = connection.call(sender=Party(CiString("DE"), CiString("MSP")), to=US, ids=ids)
        await connection.remote(LocationsSender).page(call, PageRequest(limit=5))

    routing = {"OCPI-to-party-id": "CPO", "OCPI-to-country-code": "NL", "OCPI-from-party-id": "MSP", "OCPI-from-country-code": "DE"}
    known = {"X-Request-ID": "r", "X-Correlation-ID": "c"}
    assert [dict(request.headers) for request in line.sent] == [
        {"Authorization": "Token c2VjcmV0", **known, **routing},
        {"Authorization": "Token secret", **known},
        {"Authorization": "Token secret"},
    ]


@pytest.mark.parametrize(("slash", "wanted"), [(False, ""), (True, "/")])
async def test_t22_urls_are_the_partners_own(slash: bool, wanted: str) -> None:
    line = Line(envelope([]))
    connection = connected(line, habits=Habits(trailing_slash=slash, most_per_page=20))

    await connection.remote(LocationsSender).page(connection.call(), PageRequest(limit=100))
    with pytest.raises(Refused):
        await connection.remote(LocationsReceiver).evse(connection.call(), US, "L/1", "E 1")

    assert [request.url for request in line.sent] == [
        f"https://cpo.example/sender/locations{wanted}?offset=0&limit=20",
        f"https://cpo.example/receiver/locations/NL/CPO/L%2F1/E%201{wanted}",
    ]


async def test_m12_an_answer_goes_to_the_url_that_was_given_with_our_token() -> None:
    line = Line(GOOD)
    connection = connected(line, habits=Habits(trailing_slash=True))

    await connection.remote(CommandsSender).result(
        connection.call(), "https://msp.example/r/1?a=%20b", document(commands.CommandResult)
    )

    assert line.sent[0].url == "https://msp.example/r/1?a=%20b"
    assert line.sent[0].headers["Authorization"] == "Token c2VjcmV0"


async def test_c12_credentials_are_found_under_either_role() -> None:
    peer = Peer(key="x", version=Version.V230, token="t", versions_url="https://x.example/v")
    receiver = Peer(
        key="x", version=Version.V230, token="t", versions_url="v",
        endpoints={(ModuleID.CREDENTIALS, InterfaceRole.RECEIVER): "https://x.example/c"},
    )  # fmt: skip

    assert peer.endpoint(Versions) == "https://x.example/v"
    assert receiver.endpoint(Credentials) == "https://x.example/c"
    with pytest.raises(NotFound):
        peer.endpoint(LocationsSender)


async def test_the_journal_hears_of_every_attempt() -> None:
    heard: list[Attempt] = []
    line = Line(LOST, envelope([]))

    await fetched(connected(line, journal=heard.append))

    assert [each.ending for each in heard] == [LOST, line.endings[0]]


async def test_the_journal_hears_of_what_the_guard_refused() -> None:
    heard: list[Attempt] = []

    with pytest.raises(Unsafe):
        await fetched(connected(Line(Unsafe("not there")), journal=heard.append))

    assert [str(each.ending) for each in heard] == ["not there"]


def test_a_body_is_bounded_unpacked() -> None:
    for encoding, packed in (("gzip", gzip.compress(b"x" * 100)), ("deflate", zlib.compress(b"x" * 100)), (None, b"x" * 100)):
        fits, bursts = Body(encoding, 100), Body(encoding, 99)
        fits.take(packed)

        assert fits.whole() == b"x" * 100
        with pytest.raises(Unreachable, match="larger"):
            bursts.take(packed)
    with pytest.raises(Unreachable, match="wrongly packed"):
        Body("gzip", 100).take(b"no gzip")
    with pytest.raises(Unreachable, match="not asked for"):
        Body("br", 100)
