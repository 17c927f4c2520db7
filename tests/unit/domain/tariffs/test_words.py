"""Tariffs in words, as the people who write them and the drivers who pay them read them."""

from datetime import date, time
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.tariffs import Element, PriceLimit, ReservationPart, TaxBasis, in_words, summary
from forecourt.domain.tariffs.phrases import PHRASES
from forecourt.domain.tariffs.words import LONGEST_SUMMARY, when
from tests.unit.domain.tariffs.making import component, element, tariff

SENTENCES: list[tuple[Element, str]] = [
    (element(), "0.30 EUR/kWh; plus 21 % VAT."),
    (element(component(vat=None)), "0.30 EUR/kWh."),
    (element(component(price="0", vat="0")), "0.00 EUR/kWh; plus 0 % VAT."),
    (element(component(price="0.2950")), "0.295 EUR/kWh; plus 21 % VAT."),
    (
        element(component("TIME", "6", 300, None), component("PARKING_TIME", "12", 3600, None)),
        "6.00 EUR/h while charging in steps of 5 min and 12.00 EUR/h while parked without charging in steps of 1 h.",
    ),
    (element(component("FLAT", "1.5", vat=None)), "1.50 EUR once."),
    (
        element(component("FLAT", "1", 0, "20"), component(step_size=100), start_time=time(0), end_time=time(0)),
        "1.00 EUR once (plus 20 % VAT) and 0.30 EUR/kWh in steps of 100 Wh (plus 21 % VAT).",
    ),
    (
        element(component("TIME", "3", vat=None), reservation=ReservationPart.RESERVATION),
        "3.00 EUR/h while reserved.",
    ),
    (element(component("FLAT", "4", vat=None), reservation=ReservationPart.EXPIRED), "4.00 EUR for a reservation that expires."),
]


@pytest.mark.parametrize(("written", "sentence"), SENTENCES, ids=[sentence for _, sentence in SENTENCES])
def test_an_element_is_a_sentence(written: Element, sentence: str) -> None:
    assert in_words(tariff(written)) == (sentence,)


CONDITIONS: list[tuple[dict[str, Any], str]] = [
    ({}, ""),
    ({"start_time": time(22), "end_time": time(6, 30)}, "between 22:00 and 06:30"),
    ({"end_time": time(6)}, "from midnight to 06:00"),
    ({"start_time": time(22)}, "from 22:00 to midnight"),
    ({"start_time": time(22), "end_time": time(0)}, "from 22:00 to midnight"),
    ({"days": frozenset({0, 1, 2, 3, 4})}, "on Monday to Friday"),
    ({"days": frozenset({5, 6})}, "on Saturday and Sunday"),
    ({"days": frozenset({0, 2, 3, 4, 6})}, "on Monday, Wednesday to Friday and Sunday"),
    ({"start_date": date(2027, 1, 1), "end_date": date(2027, 4, 1)}, "from 2027-01-01 to the day before 2027-04-01"),
    ({"min_kwh": Decimal("20.0"), "max_kwh": Decimal("50")}, "from 20 to 50 kWh"),
    ({"max_kwh": Decimal("0.5")}, "for the first 0.5 kWh"),
    ({"min_power_kw": Decimal(50)}, "at 50 kW or more"),
    ({"max_current_a": Decimal(16)}, "below 16 A"),
    ({"min_duration_s": 5400}, "from 90 min after the start on"),
    ({"max_duration_s": 90}, "in the first 90 s"),
]


@pytest.mark.parametrize(("restrictions", "words"), CONDITIONS, ids=[words for _, words in CONDITIONS])
def test_restrictions_are_a_part_of_a_sentence(restrictions: dict[str, Any], words: str) -> None:
    assert when(element(**restrictions).restrictions) == words


def test_other_languages_have_their_own_words_and_decimal_point_and_unknown_ones_get_english() -> None:
    written = tariff(element(component(price="0.35"), start_time=time(22), end_time=time(6)))

    assert in_words(written, "de-AT") == ("0,35 EUR/kWh, zwischen 22:00 und 06:00 Uhr; zuzüglich 21 % VAT.",)
    assert in_words(written, "NL") == ("0,35 EUR/kWh, tussen 22:00 en 06:00; plus 21 % VAT.",)
    assert in_words(written, "xx") == in_words(written)


def test_the_summary_tells_a_driver_the_price_with_taxes_and_the_range_where_it_varies() -> None:
    written = tariff(
        element(component(price="0.20"), start_time=time(22), end_time=time(6)),
        element(component(price="0.40"), component("PARKING_TIME", "6"), component("FLAT", "1", 0)),
        element(component("TIME", "9"), reservation=ReservationPart.RESERVATION),
    )

    text = summary(written)

    assert text == "0.242-0.484 EUR/kWh + 7.26 EUR/h while parked without charging + 1.21 EUR once incl. tax"


@pytest.mark.parametrize(
    ("basis", "vat", "text"),
    [
        (TaxBasis.INCLUDED, "21", "0.30 EUR/kWh incl. tax"),
        (TaxBasis.EXCLUDED, None, "0.30 EUR/kWh excl. tax"),
        (TaxBasis.NOT_APPLICABLE, None, "0.30 EUR/kWh"),
        (TaxBasis.UNKNOWN, None, "0.30 EUR/kWh"),
    ],
    ids=str,
)
def test_the_summary_says_what_it_knows_about_taxes(basis: TaxBasis, vat: str | None, text: str) -> None:
    assert summary(tariff(element(component(vat=vat)), tax_basis=basis)) == text


def test_the_summary_tells_the_least_and_the_most_of_a_transaction() -> None:
    limits = {
        "min_price": PriceLimit(before_taxes=Decimal(1), after_taxes=Decimal("1.21")),
        "max_price": PriceLimit(before_taxes=Decimal(50)),
    }

    assert summary(tariff(**limits)) == "0.363 EUR/kWh incl. tax, at least 1.21 EUR"
    assert summary(tariff(tax_basis=TaxBasis.UNKNOWN, **limits), "de") == "0,30 EUR/kWh, mindestens 1,00 EUR, höchstens 50,00 EUR"


def test_what_costs_nothing_is_free_and_yen_have_no_decimals() -> None:
    assert summary(tariff(element(component("FLAT", "0")))) == "free of charge"
    assert in_words(tariff(element(component(price="50", vat=None)), currency="JPY")) == ("50 JPY/kWh.",)


@given(
    st.sampled_from(sorted(PHRASES)),
    st.lists(st.decimals("0", "1000000", places=8), min_size=1, max_size=20),
    st.sampled_from(["ENERGY", "TIME", "PARKING_TIME", "FLAT"]),
)
@settings(deadline=None)
def test_every_language_tells_every_price_exactly_and_the_summary_fits_every_screen(
    language: str, prices: list[Decimal], dimension: str
) -> None:
    written = tariff(*(element(component(dimension, str(price))) for price in prices))

    words = in_words(written, language)

    assert len(summary(written, language)) <= LONGEST_SUMMARY
    told = [Decimal(each.split(" ")[0].replace(PHRASES[language].decimal_point, ".")) for each in words]
    assert told == prices


def test_nights_that_belong_to_the_evening_say_so() -> None:
    night = element(start_time=time(22), end_time=time(6), days=frozenset({4}))
    policies = (("window_day", "beginning"),)

    assert in_words(tariff(night, policies=policies))[0].startswith(
        "0.30 EUR/kWh, on Friday, between 22:00 and 06:00, the hours after midnight belong to the day before;"
    )
    assert "midnight" not in in_words(tariff(night))[0]
