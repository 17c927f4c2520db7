"""VAT numbers: form and check digits."""

import pytest

from forecourt.domain.vat_numbers import vat_fault


@pytest.mark.parametrize("number", ["DE136695976", "de 136 695 976", "NL004495445B01", "EL094259216", "XI980780684"])
def test_a_right_number(number: str) -> None:
    assert vat_fault(number) is None


@pytest.mark.parametrize(
    ("number", "word"),
    [
        ("DE136695977", "check digit"),
        ("DE1366", "length"),
        ("136695976", "two letters"),
        ("", "two letters"),
        ("ÄÖ136695976", "two letters"),
        ("XX1", "not known here"),
        ("US123456789", "not known here"),
    ],
)
def test_a_wrong_number_says_why(number: str, word: str) -> None:
    assert word in (vat_fault(number) or "")
