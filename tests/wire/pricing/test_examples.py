"""The figures of the standards come out exactly: from `forecourt price` and from the naive pricing."""

from fractions import Fraction
from typing import Any, Final, TypeAlias

import pytest

from tests.oracle import naive

from .examples import EXAMPLES, fraction
from .product import billed, encoded, run, same

Answers: TypeAlias = dict[str, dict[str, Any]]

LINES: Final = {f"{example.name} ({version})": (example, version) for example in EXAMPLES for version in example.versions}
CASES: Final = [pytest.param(name, id=name) for name in LINES]
PRINTED: Final = [pytest.param(name, id=name) for name, (example, _) in LINES.items() if example.published]


def _answers(*options: str) -> Answers:
    sent = [encoded(example.make(version) | {"id": name}) for name, (example, version) in LINES.items()]
    return {answer["id"]: answer for answer in run("price", sent, *options)}


@pytest.fixture(scope="module")
def exact() -> Answers:
    return _answers()


@pytest.fixture(scope="module")
def rounded() -> Answers:
    return _answers("--rounded")


@pytest.mark.parametrize("name", CASES)
def test_the_naive_pricing_agrees_with_the_standard(name: str) -> None:
    example, version = LINES[name]

    priced = naive.price(example.make(version))

    assert (priced.before_taxes, priced.after_taxes) == (fraction(example.before), fraction(example.after))
    for dimension, amount in example.billed:
        time_reserved = dimension == "RESERVATION"
        billed = priced.billed("TIME", naive.RESERVATION) if time_reserved else priced.billed(dimension, naive.CHARGING)
        assert billed == Fraction(amount), dimension
    for dimension, cost in example.by_dimension:
        assert priced.cost_of(dimension) == Fraction(cost), dimension


@pytest.mark.parametrize("name", CASES)
def test_the_product_agrees_with_the_standard(name: str, exact: Answers) -> None:
    example, _ = LINES[name]
    answer = exact[name]

    assert same(answer["total_cost"]["before_taxes"], fraction(example.before)), answer["total_cost"]
    assert same(answer["total_cost"]["after_taxes"], fraction(example.after)), answer["total_cost"]
    for dimension, amount in example.billed:
        assert same(billed(answer)[dimension], Fraction(amount)), answer["billed"]
    for dimension, cost in example.by_dimension:
        assert same(answer["cost_before_taxes_by_dimension"][dimension], Fraction(cost)), dimension


@pytest.mark.parametrize("name", PRINTED)
def test_the_product_publishes_what_the_standard_prints_in_cents(name: str, rounded: Answers) -> None:
    total = rounded[name]["total_cost"]

    assert (total["before_taxes"], total["after_taxes"]) == LINES[name][0].published
