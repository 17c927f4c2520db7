"""Headers: tokens in both spellings, routing, ids of calls; URLs of objects (T01 to T03, T15, T22, H01 to H04, H13, H14)."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.headers import CallIds, Party, Presented, Routing, authorization, presented, read_call_ids, read_routing
from forecourt.ocpi.modules import UNROUTED, ModuleID
from forecourt.ocpi.urls import object_url
from forecourt.ocpi.versions import Version, latest_mutual

TOKENS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=64)
NL, DE = Party(CiString("NL"), CiString("FCT")), Party(CiString("DE"), CiString("ALL"))


@given(TOKENS, st.sampled_from(Version))
def test_what_is_presented_is_among_what_is_looked_up(token: str, version: Version) -> None:
    header = authorization(token, version)

    assert header.count(" ") == 1
    assert token in [each.token for each in presented(header)]


def test_the_old_version_sends_it_as_it_is_and_the_newer_in_base64() -> None:
    assert authorization("abc", Version.V211) == "Token abc"
    assert authorization("abc", Version.V221) == "Token YWJj"
    assert authorization("abc", Version.V230, encoded=False) == "Token abc"


def test_a_token_that_looks_like_base64_is_still_itself() -> None:
    assert presented("Token YWJj") == (Presented("abc", encoded=True), Presented("YWJj", encoded=False))


def test_a_line_break_inside_is_told() -> None:
    header = "Token " + base64.b64encode(b"abc\n").decode()

    assert presented(header)[0] == Presented("abc", encoded=True, newline=True)


@pytest.mark.parametrize("header", [None, "", "Token", "Token ", "Basic YWJj", "Bearer x", "Token \u00e9", "YWJj"])
def test_what_is_no_token_is_none(header: str | None) -> None:
    assert presented(header) == ()


@pytest.mark.parametrize("header", ["token YWJj", "TOKEN  YWJj ", " Token YWJj"])
def test_the_scheme_is_read_generously(header: str) -> None:
    assert presented(header)[0].token == "abc"


def test_routing_is_read_without_case_and_answered_the_other_way_round() -> None:
    headers = {"ocpi-TO-party-id": "all", "OCPI-to-country-code": "de", "OCPI-From-Party-Id": "FCT", "ocpi-from-country-code": "NL"}

    routing = read_routing(headers)

    assert routing == Routing(sender=NL, to=DE)
    assert routing.answered().headers() == {
        "OCPI-to-party-id": "FCT", "OCPI-to-country-code": "NL", "OCPI-from-party-id": "all", "OCPI-from-country-code": "de",
    }  # fmt: skip


@pytest.mark.parametrize("headers", [{}, {"OCPI-to-party-id": "ALL"}, {"OCPI-to-party-id": "ALL", "OCPI-to-country-code": " "}])
def test_half_a_party_is_none(headers: dict[str, str]) -> None:
    assert read_routing(headers) == Routing()
    assert Routing(sender=NL).headers() == {"OCPI-from-party-id": "FCT", "OCPI-from-country-code": "NL"}


def test_administrative_modules_carry_no_routing() -> None:
    assert {ModuleID.CREDENTIALS, ModuleID.HUB_CLIENT_INFO} == UNROUTED


def test_ids_are_echoed_and_a_hub_makes_a_new_one_for_the_next_hop() -> None:
    ids = read_call_ids({"x-request-id": "r1", "X-CORRELATION-ID": "c1"})

    assert ids == CallIds("r1", "c1")
    assert ids.headers() == {"X-Request-ID": "r1", "X-Correlation-ID": "c1"}
    assert ids.forwarded().correlation == "c1"
    assert ids.forwarded().request not in ("r1", ids.forwarded().request)


@pytest.mark.parametrize("bad", ["", "x" * 256, "a\r\nSet-Cookie: b", "\u00e9"])
def test_ids_that_cannot_be_echoed_are_replaced(bad: str) -> None:
    ids = read_call_ids({"X-Request-ID": bad})

    assert ids.request not in (bad, ids.correlation)


def test_party_names_are_compared_without_case() -> None:
    assert {Party(CiString("nl"), CiString("fct")): 1}[NL] == 1
    assert str(NL) == "NL*FCT"


@pytest.mark.parametrize("endpoint", ["https://a.example/tariffs", "https://a.example/tariffs/"])
def test_urls_are_joined_with_one_slash_and_escaped(endpoint: str) -> None:
    assert object_url(endpoint, "NL", "FCT", "a/b c?") == "https://a.example/tariffs/NL/FCT/a%2Fb%20c%3F"


@pytest.mark.parametrize("segment", ["", ".", ".."])
def test_a_segment_that_leads_elsewhere_is_refused(segment: str) -> None:
    with pytest.raises(InvalidInput):
        object_url("https://a.example/tariffs", "NL", segment)


@pytest.mark.parametrize(
    ("offered", "version"),
    [(["2.1.1", "2.2.1"], Version.V221), (["2.3.0", "2.2.1", "3.0"], Version.V230), (["2.0", "2.2"], None), ([], None)],
)
def test_the_latest_version_of_both_is_chosen(offered: list[str], version: Version | None) -> None:
    assert latest_mutual(offered) is version
