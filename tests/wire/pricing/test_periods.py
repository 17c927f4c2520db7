"""`forecourt periods` cuts a curve at every moment that can change the price, and nowhere else (D04)."""

from fractions import Fraction
from typing import Any

import pytest

from tests.oracle import naive

from .curves import CURVES, Curve
from .product import encoded, run

HALF_A_SECOND = Fraction(1, 7200)


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    return {answer["id"]: answer for answer in run("periods", [encoded(curve.line()) for curve in CURVES])}


def test_nothing_changes_within_a_period_that_was_cut(answers: dict[str, dict[str, Any]]) -> None:
    cdrs = [curve.line() | {"ocpi_version": "2.3.0"} for curve in CURVES]
    for cdr in cdrs:
        cdr["cdr"] = cdr["session"] | {"currency": "EUR", "charging_periods": answers[cdr["id"]]["charging_periods"]}

    priced = run("price", [encoded(cdr) for cdr in cdrs])

    spans = [(answer["id"], each["code"]) for answer in priced for each in answer["findings"] if each["code"].startswith("period")]
    assert spans == []


@pytest.mark.parametrize("curve", CURVES, ids=lambda curve: curve.name)
def test_a_curve_becomes_its_charging_periods(curve: Curve, answers: dict[str, dict[str, Any]]) -> None:
    periods = answers[curve.name]["charging_periods"]

    assert [naive.instant(period["start_date_time"]) for period in periods] == [
        naive.instant(curve.at(cut[0])) for cut in curve.cuts
    ]
    for period, (_, kind, kwh, minutes) in zip(periods, curve.cuts, strict=True):
        volumes = {dimension["type"]: Fraction(str(dimension["volume"])) for dimension in period["dimensions"]}
        assert volumes.get("ENERGY", 0) == Fraction(kwh)
        assert abs(volumes[kind] - Fraction(minutes) / 60) < HALF_A_SECOND
        assert {"TIME", "PARKING_TIME"} & volumes.keys() == {kind}
        assert period["tariff_id"] == "T"
