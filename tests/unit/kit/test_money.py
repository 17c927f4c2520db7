"""Minor units as ISO 4217 has them, and one rounding."""

from decimal import Decimal
from fractions import Fraction

import pytest
from babel.core import get_global
from babel.numbers import get_territory_currencies

from forecourt.kit.errors import InvalidInput
from forecourt.kit.money import half_up, minor_units, rounded


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4), ("HUF", 2), ("HRK", 2)])
def test_minor_units(currency: str, digits: int) -> None:
    assert minor_units(currency) == digits


@pytest.mark.parametrize("currency", ["XAU", "XXX", "XDR", "XTS", "eur", "EURO", "", "ABC"])
def test_what_cannot_be_billed_is_refused_with_its_place(currency: str) -> None:
    with pytest.raises(InvalidInput) as refusal:
        minor_units(currency, path="tariffs[0].currency")

    assert [fault.path for fault in refusal.value.faults] == ["tariffs[0].currency"]


def test_every_money_of_a_territory_is_known() -> None:
    territories = [str(code) for code in get_global("territory_currencies")]

    unknown = {money for place in territories for money in get_territory_currencies(place) if not _known(money)}

    assert unknown == set()


def _known(currency: str) -> bool:
    try:
        return minor_units(currency) >= 0
    except InvalidInput:
        return False


@pytest.mark.parametrize(
    ("amount", "currency", "published"),
    [
        ("5.125", "EUR", "5.13"),
        ("5.1249999999999999999999999999", "EUR", "5.12"),
        ("-5.125", "EUR", "-5.13"),
        ("0.5", "JPY", "1"),
        ("7", "KWD", "7.000"),
        ("123456789012345678901234567890.005", "EUR", "123456789012345678901234567890.01"),
    ],
)
def test_one_rounding_half_up(amount: str, currency: str, published: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == published


def test_a_fraction_is_rounded_without_a_step_between() -> None:
    assert half_up(Fraction(1, 3), 4) == Decimal("0.3333")
    assert half_up(Fraction(-1, 8), 2) == Decimal("-0.13")
    assert half_up(Fraction(1, 200), 2) == Decimal("0.01")
