"""Which of several tariffs prices a period: the one it names; else one for the session, valid at its start (F03, F04, F07)."""

from fractions import Fraction
from typing import Any, Final

import pytest

from tests.oracle import naive

from .lines import Json, component, element, line, period, tariff
from .product import encoded, run, same

DAY: Final = "2026-03-02"


def _tariff(identity: str, price: str, step: int = 0, **more: Any) -> Json:
    return tariff("2.3.0", element(component("ENERGY", price, step)), **({"id": identity, "tax_included": "N/A"} | more))


def _line(tariffs: list[Json], *periods: tuple[str, str | None]) -> Json:
    """An hour and a period for each (kWh, tariff id or None)."""
    made = [period(f"{DAY}T{10 + hour}:00", tariff_id=named, ENERGY=kwh) for hour, (kwh, named) in enumerate(periods)]
    return line("2.3.0", tariffs, made, f"{DAY}T{10 + len(periods)}:00")


REGULAR: Final = _tariff("R", "1", type="REGULAR")
AD_HOC: Final = _tariff("A", "2", type="AD_HOC_PAYMENT")
CHEAP: Final = _tariff("C", "3", type="PROFILE_CHEAP")
FOR_ALL: Final = _tariff("U", "4")
UNTIL_NOON: Final = _tariff("N", "5", end_date_time=f"{DAY}T11:00:00Z")
FROM_NOON: Final = _tariff("F", "6", start_date_time=f"{DAY}T11:00:00Z")

CASES: Final = {
    "a regular one before an ad hoc one": (_line([AD_HOC, REGULAR], ("1", None)), "1"),
    "a regular one before one for all": (_line([FOR_ALL, REGULAR], ("1", None)), "1"),
    "one for all before one of a profile": (_line([CHEAP, FOR_ALL], ("1", None)), "4"),
    "the only one, whatever its type": (_line([CHEAP], ("1", None)), "3"),
    "the one that is valid at the start": (_line([FROM_NOON, UNTIL_NOON], ("1", None)), "5"),
    "it is kept to the end": (_line([UNTIL_NOON, FROM_NOON], *[("1", None)] * 5), "25"),
    "the one that the period names": (_line([REGULAR, CHEAP], ("1", "C"), ("1", "R"), ("1", None)), "5"),
    "ids are compared without case": (_line([REGULAR, CHEAP], ("1", "c")), "3"),
    "a step counts once over two tariffs, the last one's": (
        _line([_tariff("X", "0.20", 1000), _tariff("Y", "0.27", 500)], ("4.3", "X"), ("1.1", "Y")),
        "1.184",
    ),
}


@pytest.fixture(scope="module")
def answers() -> dict[str, dict[str, Any]]:
    return {answer["id"]: answer for answer in run("price", [encoded(case | {"id": name}) for name, (case, _) in CASES.items()])}


@pytest.mark.parametrize("name", CASES)
def test_the_tariff_of_a_period(name: str, answers: dict[str, dict[str, Any]]) -> None:
    case, amount = CASES[name]

    assert naive.price(case).before_taxes == Fraction(amount)
    assert same(answers[name]["total_cost"]["before_taxes"], Fraction(amount)), answers[name]
