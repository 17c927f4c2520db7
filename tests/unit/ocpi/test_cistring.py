"""CiString: compared without case, spelling kept (Y01)."""

from hypothesis import given
from hypothesis import strategies as st

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import render

ASCII = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=36)


@given(ASCII)
def test_case_makes_no_difference_and_is_kept(text: str) -> None:
    upper, lower = CiString(text.upper()), CiString(text.lower())

    assert upper == lower
    assert (upper != lower) is False
    assert hash(upper) == hash(lower)
    assert {upper: 1}[lower] == 1
    assert str(upper) == text.upper()
    assert type(str(upper)) is str


@given(ASCII, ASCII)
def test_other_text_is_other(one: str, other: str) -> None:
    assert (CiString(one) == CiString(other)) == (one.casefold() == other.casefold())


def test_it_is_written_as_it_was_spelled() -> None:
    assert render({"party_id": CiString("fCt")}) == b'{"party_id":"fCt"}'
    assert CiString("NL") == "nl"
    assert CiString("1") != 1
