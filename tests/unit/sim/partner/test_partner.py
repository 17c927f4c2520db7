"""The stranger's parts against the text of the standard: what it writes, how it pages, what it holds, whom it blames."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.objects import CDR, LOCATION, SESSION, TARIFF, TOKEN
from forecourt.ocpi.versions import Version
from forecourt.sim.partner import Habits, Party, Quirk, objects
from forecourt.sim.partner.bending import bent, spoiled
from forecourt.sim.partner.judging import Heard, of_answer, of_page, of_request
from forecourt.sim.partner.paging import page
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.quirks import QUIRKS
from forecourt.sim.partner.shelves import Held, Own
from forecourt.sim.partner.speech import dumps, loads, next_link, presented, routing, spelled, stamp
from forecourt.sim.partner.visits import Reply, Visit

CPO, EMSP = Party("BE", "SIM"), Party("DE", "DRV")
AT = datetime(2026, 11, 20, 8, tzinfo=UTC)
VERSIONS = ("2.1.1", "2.2.1", "2.3.0")


@pytest.mark.parametrize("version", VERSIONS)
def test_what_it_writes_is_what_the_version_has(version: str) -> None:
    """Judged by the server's own reading, in which the stranger has no part."""
    where, tariff = objects.location(CPO, version, 1, AT, evses=2), objects.tariff(CPO, version, AT)
    token = objects.token(EMSP, version, "0A", AT)
    session = objects.session(CPO, version, "S-1", AT, where, token)
    cdr = objects.cdr(CPO, version, session, tariff, where, AT, AT + timedelta(hours=1), Decimal("7.25"))

    for document, kind in ((where, LOCATION), (tariff, TARIFF), (token, TOKEN), (session, SESSION), (cdr, CDR)):
        assert Document.read(dumps(document), kind[Version(version)]).findings == ()


def test_numbers_keep_their_digits() -> None:
    """types, number."""
    assert loads(dumps({"price": Decimal("0.2500")})) == {"price": Decimal("0.2500")}
    assert b"0.2500" in dumps({"price": Decimal("0.2500")})


@pytest.mark.parametrize(
    ("version", "quirks", "expected"),
    [
        ("2.1.1", set(), "Token secret"),
        ("2.2.1", set(), "Token c2VjcmV0"),
        ("2.3.0", {Quirk.UNENCODED_TOKEN}, "Token secret"),
        ("2.2.1", {Quirk.NEWLINE_IN_TOKEN}, "Token c2VjcmV0Cg=="),
    ],
)
def test_how_tokens_are_spelled(version: str, quirks: set[Quirk], expected: str) -> None:
    """transport_and_format, authorization header."""
    assert spelled("secret", version, quirks) == expected
    assert "secret" in [each.strip() for each in presented(expected)]


@pytest.mark.parametrize("header", [None, "", "Token", "Bearer x", "Token "])
def test_what_is_no_token(header: str | None) -> None:
    assert presented(header) == ()


def test_a_registration_token_is_void_once_it_was_used() -> None:
    """credentials, registration."""
    peer = Peer("other")
    first = peer.token_a
    assert peer.knows(first)

    peer.token_in, peer.registered = "c", True

    assert (peer.knows(first), peer.knows("c")) == (False, True)


@pytest.mark.parametrize(("said", "hub"), [({"hub_party_id": "NLHUB"}, Party("NL", "HUB")), ({}, None)])
def test_credentials_tell_a_hub(said: dict[str, Any], hub: Party | None) -> None:
    """credentials, object of 2.3.0."""
    peer = Peer("other")
    peer.believe({"token": "t", "url": "u", "roles": [{"role": "CPO", "country_code": "BE", "party_id": "SIM"}], **said})

    assert peer.hub == hub
    assert peer.is_(Party("be", "sim"))


def _page(shelf: Own, quirks: set[Quirk] = set(), **query: str) -> Reply:  # noqa: B006 (never changed)
    visit = Visit(
        peer=Peer("other"), version="2.2.1", module="locations", side="sender", method="GET", rest=[], query=query, headers={},
        raw=b"", body=None, url="http://here/locations?x",
    )  # fmt: skip
    return page(visit, shelf.within, "http://here/locations", quirks, Habits(most_per_page=4))


def _shelf(count: int) -> Own:
    shelf = Own()
    for number in range(1, count + 1):
        shelf.put(objects.location(CPO, "2.2.1", number, AT + timedelta(minutes=number)))
    return shelf


def _ids(reply: Reply) -> list[str]:
    assert isinstance(reply.data, list)
    return [each["id"] for each in reply.data]


def test_pages_follow_one_another_to_the_end() -> None:
    """transport_and_format, pagination."""
    shelf = _shelf(5)

    first = _page(shelf, limit="3")
    last = _page(shelf, limit="3", offset="3")

    assert (first.headers["X-Total-Count"], first.headers["X-Limit"]) == ("5", "4")
    assert next_link(first.headers) == "http://here/locations?limit=3&offset=3"
    assert "Link" not in last.headers
    assert _ids(first) + _ids(last) == [f"LOC-{number:05}" for number in range(1, 6)]


def test_dates_are_from_inclusive_to_exclusive() -> None:
    """transport_and_format, pagination."""
    at = [stamp(AT + timedelta(minutes=number)) for number in range(6)]

    assert _ids(_page(_shelf(5), date_from=at[2], date_to=at[4])) == ["LOC-00002", "LOC-00003"]


def test_a_changed_object_keeps_its_place_in_the_list() -> None:
    shelf = _shelf(3)
    shelf.put(objects.location(CPO, "2.2.1", 1, AT + timedelta(days=1)))

    assert _ids(_page(shelf)) == ["LOC-00001", "LOC-00002", "LOC-00003"]


@pytest.mark.parametrize(
    ("quirk", "link", "total"),
    [
        (Quirk.MISSING_LINK, None, "5"),
        (Quirk.LINK_LOOP, "http://here/locations?x", "5"),
        (Quirk.MISSING_TOTAL, "http://here/locations?offset=4&limit=4", None),
        (Quirk.WRONG_TOTAL, "http://here/locations?offset=4&limit=4", "4"),
        (Quirk.SMALL_PAGES, "http://here/locations?offset=2&limit=2", "5"),
    ],
)
def test_how_quirks_spoil_a_page(quirk: Quirk, link: str | None, total: str | None) -> None:
    reply = _page(_shelf(5), {quirk})

    assert (next_link(reply.headers), reply.headers.get("X-Total-Count")) == (link, total)


def test_a_child_is_put_by_itself_and_raises_its_parents() -> None:
    """mod_locations, PUT and PATCH."""
    held, later = Held(), AT + timedelta(hours=1)
    held.put(CPO, ["LOC-00001"], objects.location(CPO, "2.2.1", 1, AT))

    new = held.put(CPO, ["loc-00001", "00001-2"], objects.evse(CPO, "2.2.1", 1, 2, later))
    nowhere = held.put(CPO, ["LOC-9", "1"], objects.evse(CPO, "2.2.1", 9, 1, later))
    patched = held.patch(CPO, ["LOC-00001", "00001-1", "1"], {"max_amperage": 16, "last_updated": stamp(later)})

    place = held.get(CPO, ["LOC-00001"])
    assert place is not None
    assert (new, nowhere, patched) == (True, None, True)
    assert place["last_updated"] == place["evses"][0]["last_updated"] == stamp(later)


def test_periods_of_a_session_are_added() -> None:
    """mod_sessions, PATCH."""
    held = Held()
    held.put(CPO, ["S"], {"id": "S", "charging_periods": [1]})

    held.patch(CPO, ["S"], {"charging_periods": [2], "kwh": 3})

    assert held.get(CPO, ["S"]) == {"id": "S", "charging_periods": [1, 2], "kwh": 3}


IDS = {"X-Request-ID": "r", "X-Correlation-ID": "c"}
GOOD = {"Authorization": "Token eA==", **IDS, **routing(EMSP, CPO)}


@pytest.mark.parametrize(
    ("heard", "rules"),
    [
        (Heard("2.2.1", "locations", "GET", "/x", GOOD, None), set()),
        (Heard("2.2.1", "locations", "GET", "/x", {"Authorization": "Token eA=="}, None), {"H01", "H13", "H14"}),
        (Heard("2.1.1", "locations", "GET", "/x", {"Authorization": "Token x"}, None), set()),
        (Heard("2.2.1", "versions", "GET", "/x", GOOD, None), {"H02"}),
        (Heard("2.2.1", "tokens", "PATCH", "/x", GOOD | {"Content-Type": "application/json"}, {"valid": False}), {"L03"}),
        (Heard("2.2.1", "tokens", "GET", "/x//y", GOOD, None), {"T22"}),
        (Heard("2.2.1", "tokens", "GET", "/x", GOOD | routing(CPO, CPO), None), {"H03"}),
        (Heard("2.2.1", "tokens", "GET", "/x", GOOD | {"Authorization": "Token  eA=="}, None), {"T01"}),
    ],
)
def test_what_is_wrong_with_a_request(heard: Heard, rules: set[str]) -> None:
    assert {rule for rule, _ in of_request(heard, sender=EMSP, via_hub=False)} == rules


@pytest.mark.parametrize(
    ("headers", "body", "rules"),
    [
        ({**IDS, **routing(EMSP, CPO)}, {"status_code": 1000, "timestamp": "2026-11-20T08:00:00Z"}, set()),
        ({**IDS, **routing(EMSP, CPO)}, {"status_code": 1000}, {"T07"}),
        ({}, {"status_code": 1000, "timestamp": "2026-11-20T08:00:00Z"}, {"H01", "H13", "H14"}),
        ({**IDS, **routing(CPO, EMSP)}, {"status_code": 1000, "timestamp": "2026-11-20T08:00:00Z"}, {"H03"}),
        ({**IDS, **routing(EMSP, CPO)}, {"status_code": 1000, "timestamp": "2026-11-20T08:00:00Z", "data": {}}, {"T08"}),
        ({}, "no envelope", {"T06"}),
    ],
)
def test_what_is_wrong_with_an_answer(headers: dict[str, str], body: Any, rules: set[str]) -> None:
    asked = Heard("2.2.1", "tokens", "PUT", "/x", {**IDS, **routing(CPO, EMSP)}, {})

    assert {rule for rule, _ in of_answer(asked, 200, headers, body)} == rules


def test_what_is_wrong_with_a_page() -> None:
    assert {rule for rule, _ in of_page({"Link": "<x>"}, {})} == {"T09", "P02", "P03", "P04"}


def test_a_bent_object_leaves_the_own_one_as_it_was() -> None:
    place = objects.location(CPO, "2.2.1", 1, AT)
    before = dumps(place)

    for quirk in QUIRKS:
        bent(place, {quirk})
    spoiled(place)

    assert dumps(place) == before
