"""Traps of tariffs: each is found where it is, and a sound tariff has none."""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forecourt.domain.tariffs import Element, PriceLimit, ReservationPart, Tariff, TaxBasis, lint
from forecourt.domain.tariffs.lint import CODES, MOST_OF_A_CODE
from tests.unit.domain.tariffs.making import NOW, component, element, tariff

NIGHT = {"start_time": time(22), "end_time": time(6)}
DAY = {"start_time": time(6), "end_time": time(22)}


def limit(before: str, after: str | None = None) -> PriceLimit:
    return PriceLimit(before_taxes=Decimal(before), after_taxes=None if after is None else Decimal(after))


def found(*elements: Element, **fields: Any) -> list[tuple[str, str]]:
    return [(each.code, each.path) for each in lint(tariff(*elements, **fields), now=NOW)]


TRAPS: list[tuple[tuple[str, str], tuple[Element, ...], dict[str, Any]]] = [
    (("never_matches", "elements[0].restrictions.max_kwh"), (element(min_kwh=Decimal(5), max_kwh=Decimal(5)), element()), {}),
    (("never_matches", "elements[0].restrictions.max_duration_s"), (element(max_duration_s=0), element()), {}),
    (
        ("never_matches", "elements[0].restrictions.end_date"),
        (element(start_date=date(2027, 1, 2), end_date=date(2027, 1, 1)), element()),
        {},
    ),
    (("never_matches", "elements[0].restrictions.end_time"), (element(start_time=time(8), end_time=time(8)), element()), {}),
    (
        ("never_matches", "elements[0].restrictions.days"),
        (element(start_date=date(2027, 1, 4), end_date=date(2027, 1, 6), days=frozenset({5, 6})), element()),
        {},
    ),
    (
        ("never_matches", "elements[1].restrictions.min_power_kw"),
        (element(), element(component("PARKING_TIME"), min_power_kw=Decimal(1)), element(component("PARKING_TIME"))),
        {},
    ),
    (("never_valid", "ends_at"), (element(),), {"starts_at": NOW, "ends_at": NOW}),
    (
        ("outside_validity", "elements[0].restrictions.start_date"),
        (element(start_date=date(2028, 1, 1)), element()),
        {"ends_at": NOW + timedelta(days=30)},
    ),
    (("over", "ends_at"), (element(),), {"ends_at": NOW}),
    (("gives_way", "ends_at"), (element(),), {"policies": (("tariff_change", "switch"),)}),
    (("over", "elements[0].restrictions.end_date"), (element(end_date=NOW.date()), element()), {}),
    (("unreachable", "elements[1]"), (element(), element(**NIGHT)), {}),
    (("unreachable", "elements[2]"), (element(**NIGHT), element(**DAY), element(days=frozenset({2}))), {}),
    (("unreachable", "elements[1].components[1]"), (element(), element(component("TIME"), component())), {}),
    (("duplicate_dimension", "elements[0].components[1]"), (element(component(), component(price="1")),), {}),
    (("several_flats", "elements[1].components[0]"), (element(component(), component("FLAT")), element(component("FLAT"))), {}),
    (("late_flat", "elements[1].restrictions.min_kwh"), (element(), element(component("FLAT"), min_kwh=Decimal(10))), {}),
    (("gap", "elements"), (element(**NIGHT),), {}),
    (("partial_gap", "elements"), (element(), element(component("PARKING_TIME"), **DAY)), {}),
    (("idle_is_free", "elements"), (element(component("TIME")),), {}),
    (("nothing_priced", "elements"), (element(component("FLAT")),), {}),
    (
        ("parking_grace", "elements[0].restrictions.min_duration_s"),
        (element(component("PARKING_TIME"), min_duration_s=1800), element()),
        {},
    ),
    (("power_is_measured", "elements[0].restrictions.min_power_kw"), (element(min_power_kw=Decimal(50)), element()), {}),
    (("night_with_days", "elements[0].restrictions.days"), (element(days=frozenset({4}), **NIGHT), element()), {}),
    (("large_step", "elements[0].components[0].step_size"), (element(component(step_size=1000)),), {}),
    (("large_step", "elements[1].components[0].step_size"), (element(), element(component("PARKING_TIME", step_size=3600))), {}),
    (("mixed_steps", "elements[1].components[0].step_size"), (element(component(step_size=100), **NIGHT), element()), {}),
    (
        ("step_without_effect", "elements[0].components[0].step_size"),
        (element(component("TIME", step_size=300), component("PARKING_TIME")),),
        {},
    ),
    (("step_without_effect", "elements[0].components[0].step_size"), (element(component("FLAT", step_size=60), component()),), {}),
    (("reservation_energy", "elements[0].components[0]"), (element(reservation=ReservationPart.RESERVATION), element()), {}),
    (
        ("reservation_limits", "elements[0].restrictions.max_power_kw"),
        (element(component("TIME"), reservation=ReservationPart.EXPIRED, max_power_kw=Decimal(5)), element()),
        {},
    ),
    (("tax_missing", "elements"), (element(component(vat=None)),), {}),
    (("tax_missing", "elements[0].components[1].taxes"), (element(component(), component("PARKING_TIME", vat=None)),), {}),
    (("tax_unknown", "tax_basis"), (element(component(vat=None)),), {"tax_basis": TaxBasis.UNKNOWN}),
    (("tax_contradiction", "elements[0].components[0].taxes"), (element(),), {"tax_basis": TaxBasis.NOT_APPLICABLE}),
    (("limits_inverted", "max_price.before_taxes"), (element(),), {"min_price": limit("5", "6"), "max_price": limit("4", "7")}),
    (("limits_inverted", "max_price.after_taxes"), (element(),), {"min_price": limit("1", "6"), "max_price": limit("4", "5")}),
    (("limit_below_net", "min_price.after_taxes"), (element(),), {"min_price": limit("5", "4")}),
    (("limit_gross_missing", "max_price.after_taxes"), (element(),), {"max_price": limit("5")}),
    (
        ("preauthorisation_low", "preauthorisation"),
        (element(),),
        {"min_price": limit("5", "6"), "preauthorisation": Decimal("5.50")},
    ),
    (("negative_price", "elements[0].components[0].price"), (element(component(price="-0.05")),), {}),
    (("unlikely_price", "elements[0].components[0].price"), (element(component(price="35")),), {}),
    (
        ("not_all_checked", "elements"),
        tuple(element(min_kwh=Decimal(at), max_kwh=Decimal(at + 1), start_time=time(at % 24)) for at in range(1000)),
        {},
    ),
]


@pytest.mark.parametrize(("trap", "elements", "fields"), TRAPS, ids=[f"{trap[0]}-{at}" for at, (trap, _, _) in enumerate(TRAPS)])
def test_each_trap_is_found_where_it_is(trap: tuple[str, str], elements: tuple[Element, ...], fields: dict[str, Any]) -> None:
    assert trap in found(*elements, **fields)


def test_every_code_is_tried_and_each_trap_is_all_that_is_wrong_with_a_tariff_that_has_but_one() -> None:
    assert {trap[0] for trap, _, _ in TRAPS} == set(CODES)
    alone = [trap for trap, elements, fields in TRAPS if found(*elements, **fields) == [trap]]
    assert len(alone) > len(TRAPS) / 2


SOUND: dict[str, Tariff] = {
    "energy": tariff(),
    "day and night": tariff(element(**NIGHT), element(component(price="0.40"), **DAY)),
    "night, else day": tariff(element(**NIGHT), element(component(price="0.40"))),
    "the whole day by midnight twice": tariff(element(start_time=time(0), end_time=time(0))),
    "weekend and week": tariff(element(days=frozenset({5, 6})), element(days=frozenset({0, 1, 2, 3, 4}))),
    "tiers of energy": tariff(element(max_kwh=Decimal(20)), element(min_kwh=Decimal(20))),
    "time and parking": tariff(element(component("TIME"), component("PARKING_TIME", step_size=300))),
    "reservation": tariff(
        element(component("FLAT", step_size=0), reservation=ReservationPart.EXPIRED),
        element(component("TIME"), reservation=ReservationPart.RESERVATION),
        element(component("FLAT", step_size=0), component()),
    ),
    "free of charge": tariff(element(component("FLAT", price="0", vat=None, step_size=0))),
    "limits": tariff(min_price=limit("1", "1.21"), max_price=limit("50", "60.5")),
    "power tiers, and a price where nobody measures": tariff(
        element(max_current_a=Decimal(32)), element(min_current_a=Decimal(32)), element(component(price="0.50"))
    ),
    "next year's": tariff(element(start_date=date(2027, 1, 1)), starts_at=datetime(2027, 1, 1, tzinfo=NOW.tzinfo)),
}


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_tariff_has_no_finding(name: str) -> None:
    assert [each for each in lint(SOUND[name], now=NOW) if each.code != "power_is_measured"] == []


def test_a_gap_is_told_as_people_say_it() -> None:
    gaps = lint(tariff(element(days=frozenset({0, 1, 2, 3, 4})), element(days=frozenset({5, 6}), **DAY)), now=NOW)

    assert [each.sentence for each in gaps] == [
        "Nothing prices energy or charging time on Saturday and Sunday, between 22:00 and 06:00: charging is free then."
    ]


def test_tiers_of_power_have_no_gap_but_for_what_they_leave_out() -> None:
    tiers = lint(tariff(element(max_power_kw=Decimal(11)), element(min_power_kw=Decimal(22))), now=NOW)

    gaps = [each.sentence for each in tiers if each.code == "gap"]
    assert gaps == ["Nothing prices energy or charging time at 11 kW or more but below 22 kW: charging is free then."]


LIMITS = st.fixed_dictionaries(
    {},
    optional={
        "start_time": st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        "end_time": st.times().map(lambda at: at.replace(second=0, microsecond=0)),
        "days": st.frozensets(st.integers(0, 6), max_size=3),
        "min_kwh": st.integers(0, 9).map(Decimal),
        "max_kwh": st.integers(0, 9).map(Decimal),
        "max_power_kw": st.integers(0, 9).map(Decimal),
        "min_duration_s": st.integers(0, 9),
    },
)


@given(st.lists(LIMITS, max_size=6), LIMITS)
@settings(max_examples=60, deadline=None)
def test_nothing_is_reached_behind_an_element_without_restrictions_and_nothing_is_a_gap(
    before: list[dict[str, Any]], after: dict[str, Any]
) -> None:
    codes = found(*(element(**each) for each in before), element(), element(**after))

    assert ("gap", "elements") not in codes
    assert {
        path for code, path in codes if code in ("unreachable", "never_matches") and path.startswith(f"elements[{len(before) + 1}]")
    }


def test_ten_thousand_elements_give_a_bounded_answer() -> None:
    elements = [element(component(), component("TIME"), min_kwh=Decimal(at), days=frozenset({at % 7})) for at in range(10_000)]

    findings = lint(tariff(*elements), now=NOW)

    assert sum(each.code == "unreachable" for each in findings) == MOST_OF_A_CODE


EVENING = {"start_time": time(22), "end_time": time(6), "days": frozenset({4})}
SATURDAY_MORNING = {"end_time": time(6), "days": frozenset({5})}


def of(code: str, priced: Tariff) -> list[str]:
    return [each.path for each in lint(priced, now=NOW) if each.code == code]


def test_traps_follow_how_the_tariff_reads_disputed_points() -> None:
    nights = (element(**EVENING), element(component(price="0.20"), **SATURDAY_MORNING), element())
    apart = element(component("ENERGY"), max_kwh=Decimal(10)), element(component("TIME"), max_kwh=Decimal(5)), element()
    parking = element(component("TIME", step_size=60), component("PARKING_TIME"))
    partly = tariff(element(component()), element(component("TIME", vat=None)), policies=(("unstated_tax", "none_applies"),))

    beginning = tariff(*nights, policies=(("window_day", "beginning"),))
    assert (of("unreachable", tariff(*nights)), of("night_with_days", tariff(*nights))) == ([], ["elements[0].restrictions.days"])
    assert (of("unreachable", beginning), of("night_with_days", beginning)) == (["elements[1]"], [])
    assert of("unreachable", tariff(*apart)) == []
    assert of("unreachable", tariff(*apart, policies=(("matching", "element"),))) == ["elements[1]"]
    assert of("step_without_effect", tariff(parking)) == ["elements[0].components[0].step_size"]
    assert of("step_without_effect", tariff(parking, policies=(("combined_steps", "each"),))) == []
    assert of("tax_missing", partly) == []
    switching = tariff(ends_at=NOW + timedelta(days=1), policies=(("tariff_change", "switch"),))
    assert [each.sentence for each in lint(switching, now=NOW)] == [
        "At 2026-11-24 12:00:00+00:00 what follows takes over in transactions that run, too: assign it before then."
    ]
