"""A partner's CDR priced again: what follows from its own tariffs and periods is fine, everything else is a finding."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest

from forecourt.domain.billing import CdrKind, Claims, PartnerCdr, SignedValue
from forecourt.domain.billing.received import Opinion, opinion_of
from forecourt.domain.pricing import Amount, Period
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Tariff, Tax
from tests.billing import received

T0 = datetime(2026, 11, 20, 10, tzinfo=UTC)
VAT = (Tax(percentage=Decimal(20)),)


def amount(before: str, after: str | None = None) -> Amount:
    return Amount(before_taxes=Decimal(before), after_taxes=None if after is None else Decimal(after))


def tariff(**fields: object) -> Tariff:
    energy = Component(dimension=Dimension.ENERGY, price=Decimal("0.25"), taxes=VAT)
    parking = Component(dimension=Dimension.PARKING_TIME, price=Decimal("2.00"), step_size=60, taxes=VAT)
    flat = Component(dimension=Dimension.FLAT, price=Decimal("0.50"), taxes=VAT)
    plain = Tariff(
        id="T1",
        operator_id="",
        currency="EUR",
        elements=(Element(components=(energy, parking, flat)),),
        created_at=T0,
        updated_at=T0,
    )
    return msgspec.structs.replace(plain, **fields)


def claims(**fields: object) -> Claims:
    """What follows: 20 kWh at 0.25, half an hour of parking at 2.00, 0.50 once; 20 % on top."""
    plain = Claims(
        cost=amount("6.50", "7.80"),
        energy_kwh=Decimal(20),
        time_h=Decimal("1.5"),
        parking_h=Decimal("0.5"),
        energy_cost=amount("5.00", "6.00"),
        parking_cost=amount("1.00", "1.20"),
        fixed_cost=amount("0.50", "0.60"),
    )
    return msgspec.structs.replace(plain, **fields)


def partner_cdr(**fields: object) -> PartnerCdr:
    plain = PartnerCdr(
        id="C1",
        party="NL*ABC",
        ocpi_version="2.2.1",
        starts_at=T0,
        ends_at=T0 + timedelta(minutes=90),
        currency="EUR",
        tariffs=(tariff(),),
        periods=(
            Period(at=T0, tariff_id="T1", energy_kwh=Decimal(20), charging_h=Decimal(1)),
            Period(at=T0 + timedelta(hours=1), tariff_id="T1", parking_h=Decimal("0.5")),
        ),
        claims=claims(),
    )
    return msgspec.structs.replace(plain, **fields)


def found(opinion: Opinion) -> dict[str, Decimal | None]:
    return {each.path: each.amount for each in opinion.findings}


def test_one_that_follows_has_no_finding() -> None:
    opinion = opinion_of(partner_cdr(), "Europe/Amsterdam")

    assert (opinion.findings, opinion.deviation) == ((), Decimal(0))


@pytest.mark.parametrize(
    ("planted", "expected"),
    [
        ({"cost": amount("6.80", "7.80")}, {"total_cost.before_taxes": Decimal("0.30")}),
        ({"cost": amount("6.50", "8.80")}, {"total_cost.after_taxes": Decimal("1.00")}),
        ({"energy_cost": amount("5.50", "6.00")}, {"total_energy_cost.before_taxes": Decimal("0.50")}),
        ({"parking_cost": amount("2.00", "1.20")}, {"total_parking_cost.before_taxes": Decimal(1)}),
        ({"fixed_cost": amount("0.00", "0.60")}, {"total_fixed_cost.before_taxes": Decimal("-0.50")}),
        ({"time_cost": amount("0.00", "1.20")}, {"total_time_cost.after_taxes": Decimal("1.20")}),
        ({"reservation_cost": amount("1.00")}, {"total_reservation_cost.before_taxes": Decimal(1)}),
        ({"energy_kwh": Decimal(21)}, {"total_energy": Decimal(1)}),
        ({"time_h": Decimal(2)}, {"total_time": Decimal("0.5")}),
        ({"parking_h": Decimal(0)}, {"total_parking_time": Decimal("-0.5")}),
        ({"cost": amount("6.505", "7.796")}, {}),
    ],
)  # fmt: skip
def test_a_planted_error_is_found_with_its_amount(planted: dict[str, object], expected: dict[str, Decimal]) -> None:
    opinion = opinion_of(partner_cdr(claims=claims(**planted)), "Europe/Amsterdam")

    assert found(opinion) == expected


def test_a_volume_in_a_period_that_was_raised_shows_in_money_and_energy() -> None:
    raised = (msgspec.structs.replace(partner_cdr().periods[0], energy_kwh=Decimal(22)), partner_cdr().periods[1])

    opinion = opinion_of(partner_cdr(periods=raised), "Europe/Amsterdam")

    assert found(opinion)["total_energy"] == Decimal(-2)
    assert found(opinion)["total_cost.before_taxes"] == Decimal("-0.50")
    assert opinion.deviation == Decimal("-0.50")


def test_a_price_limit_is_taken_into_account() -> None:
    limited = tariff(max_price=PriceLimit(before_taxes=Decimal(6), after_taxes=Decimal("7.20")))

    agreed = opinion_of(partner_cdr(tariffs=(limited,), claims=claims(cost=amount("6.00", "7.20"))), "Europe/Amsterdam")
    ignored = opinion_of(partner_cdr(tariffs=(limited,)), "Europe/Amsterdam")

    assert agreed.findings == ()
    assert ignored.deviation == Decimal("0.50")


def test_a_credit_is_the_original_with_negative_totals() -> None:
    credit = partner_cdr(kind=CdrKind.CREDIT, credits="C0", claims=claims(cost=amount("-6.50", "-7.80")))

    assert opinion_of(credit, "Europe/Amsterdam").findings == ()


def test_what_cannot_be_priced_says_why_and_is_kept() -> None:
    unknown = (Period(at=T0, tariff_id="T9", energy_kwh=Decimal(20), charging_h=Decimal("1.5")),)
    huge = (Period(at=T0, tariff_id="T1", energy_kwh=Decimal("1e30"), charging_h=Decimal("1.5")),)

    other, hostile = (opinion_of(partner_cdr(periods=each), "Europe/Amsterdam") for each in (unknown, huge))

    assert (hostile.breakdown, hostile.deviation) == (None, None)
    assert "not_priceable" in {each.code for each in hostile.findings}
    assert other.findings
    assert found(other)["total_cost.before_taxes"] == Decimal("6.50")


def test_the_meters_own_signature_speaks_against_it() -> None:
    wrong = SignedValue(at=T0, nature="End", encoding="OCMF", signed_data="x", verified=False, sentence="It does not fit.")

    opinion = opinion_of(partner_cdr(signed_values=(wrong,)), "Europe/Amsterdam")

    assert [each.code for each in opinion.findings] == ["signature_wrong"]


def test_figures_are_told_as_people_write_them() -> None:
    cost = amount("6.50", "8.3")
    said = claims(cost=cost, energy_kwh=Decimal("20.1"), time_h=Decimal("1.9"))

    opinion = opinion_of(partner_cdr(claims=said, ends_at=T0 + timedelta(seconds=7103)), "UTC")

    told = {each.path: (each.sentence, each.amount) for each in opinion.findings}
    assert told["total_time"] == ("The CDR states 1.9 h; its own record makes 1.9731 h.", Decimal("-0.0731"))
    assert told["total_energy"] == ("The CDR states 20.1 kWh; its own record makes 20 kWh.", Decimal("0.1"))
    assert told["total_cost.after_taxes"][0].startswith("The CDR claims 8.30 EUR after taxes; ")


def test_a_record_that_says_nothing_or_ends_before_it_begins_is_told_so() -> None:
    backwards = opinion_of(partner_cdr(ends_at=T0 - timedelta(hours=1)), "UTC")
    no_energy = opinion_of(partner_cdr(periods=(Period(at=T0, tariff_id="T1", charging_h=Decimal("1.5")),)), "UTC")

    assert "The CDR ends before it begins." in [each.sentence for each in backwards.findings]
    assert "The CDR states 20 kWh; its own record states no kWh at all." in [each.sentence for each in no_energy.findings]


def test_the_difference_that_people_see_is_the_greater_one() -> None:
    opinion = opinion_of(partner_cdr(claims=claims(cost=amount("6.50", "8.30"))), "UTC")

    row = received(deviation=opinion.deviation, findings=opinion.findings)

    assert (row.deviation, row.difference) == (Decimal(0), Decimal("0.50"))
    assert received().difference is None
