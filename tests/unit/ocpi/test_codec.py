"""JSON in and out: every number by its own digits, hostile text refused in bounded time (Y03, S01)."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import Number, bounded, number, parse, plain, render
from tests.unit.ocpi.documents import NUMBERS, json_texts, spelled


@given(json_texts())
def test_what_is_read_is_written_digit_by_digit(text: str) -> None:
    assert spelled(render(parse(text))) == spelled(text)


@given(NUMBERS)
def test_a_number_is_exact(text: str) -> None:
    found = parse(text)

    assert isinstance(found, int | Decimal)
    assert found == Decimal(text)


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12, places=8))
def test_a_number_of_ours_is_written_without_an_exponent(exact: Decimal) -> None:
    written = render(plain(exact)).decode()

    assert "e" not in written.lower()
    assert Decimal(written) == exact


@pytest.mark.parametrize("text", ["1e400", "1E+999999999", "1e99999999999999999999", "-1e-400", "9" * 5000, "1." + "3" * 1000])
def test_a_number_out_of_all_bounds_is_kept_by_its_text_and_is_none(text: str) -> None:
    found = parse(f'{{"x": [{text}]}}')

    assert spelled(render(found)) == spelled(f'{{"x": [{text}]}}')
    assert isinstance(found, dict)
    assert isinstance(found["x"][0], Number)
    assert not bounded(found["x"][0])


@pytest.mark.parametrize("text", ["ten", "", "NaN", "Infinity", "1_000e999999999", "-", "0x10"])
def test_text_that_spells_no_number_is_not_one(text: str) -> None:
    assert not bounded(number(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        '{"a": NaN}',
        '{"a": -Infinity}',
        '{"a": 01}',
        b"\xff",
        b'{"a": "\xff"}',
        '"\\ud800"',
        '["\\ud800", ' + "9" * 5000 + "]",
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 100_000 + "1" + "}" * 100_000,
        "[" * 100_000 + "9" * 5000 + "]" * 100_000,
    ],
    ids=range(12),
)
def test_what_is_no_json_is_refused(text: str | bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        parse(text)

    assert refused.value.code == "not_json"
