"""Stations' passwords: how they are made, judged, kept and compared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.passwords import as_hexadecimal, fault, generate, keyed_hash, matches, weakness

KEY = b"k" * 32


def kept(password: str) -> str:
    return keyed_hash(KEY, "station", password.encode())


def test_a_generated_password_suits_every_version_and_encoding() -> None:
    password = generate()

    assert fault(password, as_hex=False) is None
    assert fault(password, as_hex=True) is None
    assert weakness(password, "CP-1") is None
    assert generate() != password


def test_the_right_password_matches_and_no_other_does() -> None:
    stored = kept("correct horse 77")

    assert matches(KEY, "station", b"correct horse 77", stored)
    assert not matches(KEY, "station", b"correct horse 78", stored)
    assert not matches(KEY, "station", b"", stored)


def test_what_is_kept_is_bound_to_the_key_and_to_the_station() -> None:
    stored = kept("correct-horse-77")

    assert not matches(b"x" * 32, "station", b"correct-horse-77", stored)
    assert not matches(KEY, "another", b"correct-horse-77", stored)


def test_a_password_written_in_hexadecimal_is_the_same_password() -> None:
    """Field note 9: the key is configured in hexadecimal; some stations send its bytes, some its text."""
    stored = kept("0123456789abcdefGHIJ")

    assert matches(KEY, "station", as_hexadecimal("0123456789abcdefGHIJ").encode(), stored)


@pytest.mark.parametrize("written", ["00ff" * 10, "00FF" * 10, "ab" * 16])
def test_a_key_given_in_hexadecimal_matches_its_bytes_and_its_text(written: str) -> None:
    assert matches(KEY, "station", bytes.fromhex(written), kept(written))
    assert matches(KEY, "station", written.encode(), kept(written))


@given(st.binary(max_size=64), st.binary(max_size=64))
def test_different_bytes_never_match_unless_one_is_the_others_hexadecimal(one: bytes, other: bytes) -> None:
    same = one == other or one.hex().encode() in (other.lower(), other) or other.hex().encode() in (one.lower(), one)

    assert same or not matches(KEY, "station", one, keyed_hash(KEY, "station", other))


@pytest.mark.parametrize(
    ("password", "as_hex"),
    [("", False), ("x" * 41, False), ("with a space 1234", False), ("umlautä-0123456789", False), ("x" * 21, True)],
)
def test_what_no_station_could_keep(password: str, as_hex: bool) -> None:
    assert fault(password, as_hex=as_hex) is not None


@pytest.mark.parametrize(
    ("password", "as_hex"), [("a*-_=:+|@.b12345", False), ("x" * 40, False), ("x" * 20, True), ("ab" * 20, True)]
)
def test_what_a_station_can_keep(password: str, as_hex: bool) -> None:
    assert fault(password, as_hex=as_hex) is None


@pytest.mark.parametrize("password", ["short-15-chars!", "aaaaaaaaaaaaaaaaaaaa", "abababababababababab", "CP-1-station-0001"])
def test_weak_passwords_are_told(password: str) -> None:
    assert weakness(password, "cp-1-station") is not None
