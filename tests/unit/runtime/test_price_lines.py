"""The lines of `forecourt price` and `forecourt periods`: what the standards' figures (tests/wire/pricing) do not ask about."""

from typing import Any

import pytest

from forecourt.domain.pricing import Policies
from forecourt.domain.pricing.policies import Matching
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.codec import parse, render
from forecourt.runtime.price_lines import answers, cut, policies_of, priced

TARIFF: dict[str, Any] = {
    "id": "T",
    "currency": "EUR",
    "elements": [
        {"price_components": [{"type": "FLAT", "price": 0.5, "step_size": 1}]},
        {"price_components": [{"type": "TIME", "price": 2, "vat": 19, "step_size": 60}]},
    ],
}
LINE: dict[str, Any] = {
    "id": 7,
    "ocpi_version": "2.2.1",
    "location_time_zone": "Europe/Berlin",
    "tariffs": [TARIFF],
    "cdr": {
        "start_date_time": "2026-01-05T10:00:00Z",
        "end_date_time": "2026-01-05T10:20:00Z",
        "charging_periods": [{"start_date_time": "2026-01-05T10:00:00Z", "dimensions": [{"type": "TIME", "volume": 0.3333}]}],
    },
}


def _price(*lines: dict[str, Any], rounded: bool = False, policies: Policies | None = None) -> list[dict[str, Any]]:
    def work(document: dict[str, object]) -> dict[str, object]:
        return priced(document, rounded=rounded, policies=policies or Policies())

    found = [parse(each) for each in answers([render(line) for line in lines], work)]
    return [each for each in found if isinstance(each, dict)]


def test_figures_are_exact_or_published() -> None:
    exact, published = _price(LINE)[0], _price(LINE, rounded=True)[0]

    assert exact["total_cost"] == {"before_taxes": "1.166666666666666666666666667", "after_taxes": "1.293333333333333333333333333"}
    assert published["total_cost"] == {"before_taxes": "1.17", "after_taxes": "1.29"}
    assert published["cost_before_taxes_by_dimension"] == {"ENERGY": "0.00", "TIME": "0.67", "PARKING_TIME": "0.00", "FLAT": "0.50"}


def test_a_bad_line_says_where_and_the_rest_go_on() -> None:
    without_start = LINE | {"cdr": LINE["cdr"] | {"end_date_time": "2026-01-05T09:00:00Z"}}

    answered = _price(without_start, {"id": 8}, LINE)

    assert [sorted(each) for each in answered[:2]] == [["error", "id"]] * 2
    assert answered[0]["error"] == "cdr.end_date_time: The end is before the start."
    assert "error" not in answered[2]


def test_what_is_no_number_of_json_is_refused_where_it_stands() -> None:
    lines = [render(LINE).replace(b":0.3333", b":" + each) for each in (b"NaN", b"-Infinity")]

    answered = [
        parse(each)
        for each in answers([*lines, b'{"id": NaN}', b"no"], lambda line: priced(line, rounded=False, policies=Policies()))
    ]

    place = "cdr.charging_periods[0].dimensions[0].volume"
    assert [each["id"] for each in answered if isinstance(each, dict)] == [7, 7, None, None]
    assert all(place in str(each) for each in answered[:2])


def test_policies_of_the_command_and_of_the_line() -> None:
    by_letter = policies_of(["matching=element"])

    assert _price(LINE, policies=by_letter)[0]["total_cost"]["before_taxes"] == "0.5"
    assert len(_price(LINE | {"policies": {"matching": "component"}}, policies=by_letter)[0]["lines"]) == 2
    assert policies_of(["decimals=none", "matching=element"]) == Policies(decimals=None, matching=Matching.ELEMENT)


@pytest.mark.parametrize("setting", ["matching=sideways", "colour=blue", "matching"])
def test_a_policy_that_is_none_is_refused(setting: str) -> None:
    with pytest.raises(InvalidInput):
        policies_of([setting])


def test_a_line_says_its_policies_as_a_tariff_does_and_is_told_its_fault_in_a_sentence() -> None:
    (wrong,) = _price(LINE | {"policies": {"matching": "sideways"}})
    (exact,) = _price(LINE | {"policies": {"decimals": None}})
    (few,) = _price(LINE | {"policies": {"decimals": 2}})

    assert wrong["error"] == "policies.matching: The policy matching is one of component, element, not 'sideways'."
    assert exact["total_cost"] == few["total_cost"]


def test_the_end_of_2_1_1_and_its_missing_zone() -> None:
    old = {name: value for name, value in LINE.items() if name != "location_time_zone"} | {"ocpi_version": "2.1.1"}
    old["cdr"] = {name: value for name, value in LINE["cdr"].items() if name != "end_date_time"} | {
        "stop_date_time": "2026-01-05T10:20:00Z"
    }

    answer = _price(old)[0]

    assert answer["total_cost"]["after_taxes"] is None
    assert "zone_unknown" in [each["code"] for each in answer["findings"]]


def test_a_restriction_that_the_version_does_not_have_is_told() -> None:
    restricted = TARIFF["elements"][1] | {"restrictions": {"min_current": 32}}
    old = LINE | {"ocpi_version": "2.1.1", "tariffs": [TARIFF | {"elements": [restricted]}]}
    session = {"session": LINE["cdr"], "meter_samples": []}
    samples = [{"at": "2026-01-05T10:00:00Z", "current_a": 40}]

    answer = _price(old)[0]
    answered = cut(old | session | {"current_samples": samples}, policies=Policies())

    assert answer["lines"] == []
    assert [(each["code"], each["path"]) for each in answer["findings"]] == [
        ("unknown_restriction", "tariffs[0].elements[0].restrictions.min_current"),
        ("current_unknown", "cdr.charging_periods[0]"),
    ]
    assert answered["findings"] == answer["findings"][:1]


def test_periods_come_out_ready_to_be_priced() -> None:
    session = {"start_date_time": "2026-01-05T10:00:00Z", "end_date_time": "2026-01-05T11:00:00Z"}
    samples = [{"at": "2026-01-05T10:00:00Z", "total_kwh": 0}, {"at": "2026-01-05T10:30:00Z", "total_kwh": 10}]

    answered = cut(LINE | {"session": session, "meter_samples": samples}, policies=Policies())

    assert parse(render(answered["charging_periods"])) == parse(
        '[{"start_date_time":"2026-01-05T10:00:00Z","dimensions":[{"type":"ENERGY","volume":10},{"type":"TIME","volume":0.5}],'
        '"tariff_id":"T"},{"start_date_time":"2026-01-05T10:30:00Z","dimensions":[{"type":"PARKING_TIME","volume":0.5}],'
        '"tariff_id":"T"}]'
    )
