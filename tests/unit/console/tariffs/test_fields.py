"""A tariff becomes fields and comes back as it was; what the form does not show stays."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

import msgspec
import pytest

from forecourt.console.formats import Formats
from forecourt.console.forms import Form, seconds_of, span
from forecourt.console.tariffs.fields import settings_of, values_of
from forecourt.domain.tariffs import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    TariffKind,
    Tax,
    TaxBasis,
    Text,
)
from forecourt.kit.errors import InvalidInput
from tests import rows

FORMATS = Formats("de", "Europe/Berlin", rows.NOW)
EVERYTHING = Tariff(
    id="T",
    operator_id="op",
    party="NL*ABC",
    name="Everything",
    currency="EUR",
    kind=TariffKind.GREEN,
    elements=(
        Element(
            components=(
                Component(
                    dimension=Dimension.ENERGY,
                    price=Decimal("0.2501"),
                    step_size=100,
                    taxes=(
                        Tax(name="GST", percentage=Decimal(5), account_number="R-1"),
                        Tax(name="PST", percentage=Decimal("9.975")),
                    ),
                ),
                Component(dimension=Dimension.PARKING_TIME, price=Decimal("6.00"), step_size=90, taxes=()),
                Component(dimension=Dimension.FLAT, price=Decimal(1)),
            ),
            restrictions=Restrictions(
                start_time=time(22),
                end_time=time(6, 30),
                start_date=date(2026, 1, 1),
                end_date=date(2027, 1, 1),
                days=frozenset({0, 6}),
                min_kwh=Decimal("0.5"),
                max_kwh=Decimal(50),
                min_power_kw=Decimal(0),
                max_power_kw=Decimal(22),
                min_current_a=Decimal(6),
                max_current_a=Decimal(32),
                min_duration_s=0,
                max_duration_s=5400,
            ),
        ),
        Element(
            components=(Component(dimension=Dimension.TIME, price=Decimal(3), taxes=(Tax(percentage=Decimal(0)),)),),
            restrictions=Restrictions(reservation=ReservationPart.EXPIRED),
        ),
    ),
    tax_basis=TaxBasis.EXCLUDED,
    min_price=PriceLimit(before_taxes=Decimal("0.50")),
    max_price=PriceLimit(before_taxes=Decimal(50), after_taxes=Decimal("60.5")),
    texts=(Text(language="en", text="All of it."),),
    url="https://example.org/prices",
    preauthorisation=Decimal(40),
    starts_at=datetime(2026, 3, 29, 1, 30, 15, tzinfo=UTC),
    ends_at=datetime(2027, 1, 1, tzinfo=UTC),
    other='{"energy_mix":{}}',
    policies=(("tariff_change", "switch"), ("decimals", "none")),
    created_at=rows.NOW,
    updated_at=rows.NOW,
)


def test_every_part_of_a_tariff_survives_the_form() -> None:
    form = Form(values_of(EVERYTHING, FORMATS))

    settings = settings_of(form, FORMATS, EVERYTHING)

    form.check()
    was = {name: getattr(EVERYTHING, name) for name in settings.__struct_fields__}
    assert msgspec.structs.asdict(settings) == was | {"policies": dict(EVERYTHING.policies)}


def test_faults_are_told_by_the_paths_of_their_fields() -> None:
    form = Form(
        {
            "currency": "eur",
            "elements[0]": "1",
            "elements[0].components[0].dimension": "TIME",
            "elements[0].components[0].step_size": "soon",
            "elements[0].components[0].taxes[0].percentage": "a fifth",
            "elements[0].restrictions.start_time": "late",
            "max_price.after_taxes": "12",
        }
    )

    settings = settings_of(form, FORMATS, None)
    with pytest.raises(InvalidInput) as raised:
        form.check()

    assert settings.currency == "EUR"
    assert {each.path for each in raised.value.faults} == {
        "elements[0].components[0].price",
        "elements[0].components[0].step_size",
        "elements[0].components[0].taxes[0].percentage",
        "elements[0].restrictions.start_time",
        "max_price.before_taxes",
    }


def test_numbers_are_read_with_a_comma_too_and_no_tax_is_none() -> None:
    form = Form({"elements[0].components[0].dimension": "ENERGY", "elements[0].components[0].price": "0,35"})

    component = settings_of(form, FORMATS, None).elements[0].components[0]

    assert (component.price, component.taxes) == (Decimal("0.35"), None)


@pytest.mark.parametrize(("text", "seconds"), [("30", 1800), ("90 s", 90), ("1 h 30 min", 5400), ("2H", 7200), ("1d", 86_400)])
def test_durations_are_read_as_people_write_them(text: str, seconds: int) -> None:
    assert seconds_of(text) == seconds


@pytest.mark.parametrize("text", ["soon", "-5 min", "1.5 h", "1" * 50_000 + "x"])
def test_what_is_no_duration_is_refused_at_once(text: str) -> None:
    with pytest.raises(ValueError):
        seconds_of(text)


@pytest.mark.parametrize("seconds", [0, 1, 60, 90, 3600, 5400, 86_400])
def test_a_duration_is_shown_as_it_is_read(seconds: int) -> None:
    assert seconds_of(span(seconds)) == seconds
