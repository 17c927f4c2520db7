"""Numbers of meter values: as they were written, or not at all."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.csms.sampling import CONTEXTS, decimal_of, number
from forecourt.ocpp import v16, v21, v201


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=4))
def test_a_json_number_keeps_its_digits(written: Decimal) -> None:
    assert decimal_of(float(written)) == written


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_a_number_in_text_keeps_its_digits(written: Decimal) -> None:
    assert number(f" {written} ") == written


@pytest.mark.parametrize(
    "words", ["", " ", "NaN", "Infinity", "-inf", "1e30", "1e-30", "12,5", "0x10", "1" * 41, "OCMF|{}|{}", "٣x"]
)
def test_what_is_no_number_is_none(words: str) -> None:
    assert number(words) is None


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e300, -1e18])
def test_a_json_number_out_of_all_measure_is_none(value: float) -> None:
    assert decimal_of(value) is None


@pytest.mark.parametrize("contexts", [v16.ReadingContext, v201.ReadingContextEnumType, v21.ReadingContextEnumType])
def test_every_context_of_every_version_has_its_word(contexts: type[v16.ReadingContext]) -> None:
    assert set(CONTEXTS) == {each.value for each in contexts}
