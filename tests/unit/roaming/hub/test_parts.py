"""The parts of a hub that need no socket: URLs in bodies, loops, what is learned from passing calls, where a call goes."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.exchange import Request
from forecourt.ocpi.headers import CallIds, Party
from forecourt.ocpi.server.routing import route_of
from forecourt.roaming.hub import bodies
from forecourt.roaming.hub.contents import Contents
from forecourt.roaming.hub.deciding import Decision, How, decided
from forecourt.roaming.hub.faults import HubFault
from forecourt.roaming.hub.loops import Loops


def party(name: str) -> Party:
    return Party(CiString(name[:2]), CiString(name[3:]))


HUB, OURS, THEIRS = party("NL*HUB"), party("NL*OWN"), party("DE*MSP")
OWNER = party("DE*CPO")


@given(
    st.dictionaries(st.text(max_size=5), st.one_of(st.text(max_size=20), st.integers(), st.lists(st.text(max_size=5)))),
    st.text(max_size=50),
)
def test_h18_only_the_url_changes_in_a_body(fields: dict[str, object], url: str) -> None:
    body = json.dumps(fields | {"response_url": url}, indent=1).encode()

    there = bodies.with_response_url(body, "https://hub.example/1")

    assert bodies.response_url_of(there) == "https://hub.example/1"
    assert json.loads(there) == fields | {"response_url": "https://hub.example/1"}
    assert bodies.with_response_url(there, url) == bodies.with_response_url(body, url)


def test_h18_a_url_deeper_in_the_body_is_none_of_ours() -> None:
    body = b'{"token":{"response_url":"https://a.example"},"response_url":"https://b.example"}'

    there = json.loads(bodies.with_response_url(body, "https://hub.example"))

    assert there == {"token": {"response_url": "https://a.example"}, "response_url": "https://hub.example"}
    assert bodies.response_url_of(b'{"token":{"response_url":"https://a.example"}}') is None


def test_a_call_that_came_round_is_cut_and_one_that_is_asked_again_is_not() -> None:
    loops = Loops()
    request = Request(method="PUT", url="/2.2.1/receiver/locations/DE/CPO/L1", body=b"{}")
    again, other = CallIds("r1", "c"), CallIds("r2", "c")
    with loops.passing("op", again, THEIRS, request):
        with loops.passing("op", again, THEIRS, request):  # a retry
            pass
        with loops.passing("op", other, OWNER, request), loops.passing("op2", other, THEIRS, request):
            pass  # for somebody else, and of another operator

    with loops.passing("op", again, THEIRS, request), pytest.raises(HubFault, match="circle"):  # noqa: SIM117
        with loops.passing("op", other, THEIRS, request):
            pass
    with loops.passing("op", other, THEIRS, request):  # the first one is over: somebody who asks again
        pass


def test_a_broadcast_that_came_round_is_cut_for_a_while() -> None:
    now = [0.0]
    loops = Loops(lambda: now[0], window_s=10, most=100)
    request = Request(method="PUT", url="/2.2.1/receiver/locations/DE/CPO/L1", body=b"{}")

    loops.broadcast("op", CallIds("r1", "c"), request)
    loops.broadcast("op", CallIds("r1", "c"), request)
    with pytest.raises(HubFault, match="circle"):
        loops.broadcast("op", CallIds("r2", "c"), request)
    now[0] = 11
    loops.broadcast("op", CallIds("r3", "c"), request)


def test_what_is_remembered_of_calls_is_bounded() -> None:
    loops, contents = Loops(lambda: 0.0, most=10), Contents(most=10)
    for number in range(50):
        loops.broadcast("op", CallIds("r", str(number)), Request(method="PUT", url="/"))
        contents.learn("op", route_of("PUT", f"/2.2.1/receiver/locations/DE/CPO/L{number}"), b"{}")

    assert len(vars(loops)["_seen"]) <= 10
    assert len(vars(contents)["_known"]) == 10


def test_h11_the_content_tells_whom_a_call_is_for_within_one_operator() -> None:
    contents = Contents()
    contents.learn("op", route_of("PUT", "/2.2.1/receiver/locations/DE/CPO/L1"), b"{}")
    start = route_of("POST", "/2.2.1/receiver/commands/START_SESSION")

    assert contents.party_for("op", start, b'{"location_id":"l1"}') == OWNER
    assert contents.party_for("op2", start, b'{"location_id":"l1"}') is None
    assert contents.party_for("op", start, b"[1]") is None
    assert contents.party_for("op", start, b"not json") is None
    assert contents.party_for("op", route_of("GET", "/2.2.1/sender/locations/L1/E1"), b"") == OWNER
    cdr = b'{"cdr_token":{"country_code":"DE","party_id":"MSP"}}'
    assert contents.party_for("op", route_of("POST", "/2.2.1/receiver/cdrs"), cdr) == THEIRS


@pytest.mark.parametrize(
    ("method", "path", "to", "how"),
    [
        ("PUT", "receiver/locations/DE/CPO/L1", THEIRS, How.PARTY),
        ("PUT", "receiver/locations/DE/CPO/L1", OURS, How.HERE),
        ("PUT", "receiver/locations/DE/CPO/L1", HUB, How.BROADCAST),
        ("DELETE", "receiver/tariffs/DE/CPO/T1", HUB, How.BROADCAST),
        ("GET", "sender/locations", HUB, How.ALL),
        ("GET", "sender/locations/L1", HUB, How.OPEN),
        ("PUT", "receiver/locations/DE/CPO/L1", None, How.OPEN),
        ("GET", "sender/locations", None, How.OPEN),
        ("POST", "receiver/cdrs", HUB, None),
        ("PUT", "receiver/sessions/DE/CPO/S1", HUB, None),
        ("POST", "receiver/commands/STOP_SESSION", HUB, None),
        ("POST", "sender/tokens/T/authorize", HUB, None),
        ("GET", "receiver/tokens/DE/MSP/T", HUB, None),
        ("GET", "sender/cdrs", HUB, None),
    ],
)
def test_h08_h09_where_a_call_goes_by_its_headers(method: str, path: str, to: Party | None, how: How | None) -> None:
    """H04, H06, H08, H09, H11."""
    route = route_of(method, f"/2.2.1/{path}")

    if how is None:
        with pytest.raises(InvalidInput):
            decided(route, to, hub=HUB, ours=[OURS])
        return
    assert decided(route, to, hub=HUB, ours=[OURS]) == Decision(how, to if how is How.PARTY else None)
