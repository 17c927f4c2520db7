"""The figures of the standards come out exactly: from the naive pricing."""

from fractions import Fraction

import pytest

from tests.oracle import naive

from .examples import EXAMPLES, Example, fraction

CASES = [pytest.param(example, version, id=f"{example.name} ({version})") for example in EXAMPLES for version in example.versions]


@pytest.mark.parametrize(("example", "version"), CASES)
def test_the_naive_pricing_agrees_with_the_standard(example: Example, version: str) -> None:
    priced = naive.price(example.make(version))

    assert (priced.before_taxes, priced.after_taxes) == (fraction(example.before), fraction(example.after))
    for dimension, amount in example.billed:
        assert priced.billed(dimension) == Fraction(amount), dimension
    for dimension, cost in example.by_dimension:
        assert priced.before_by_dimension[dimension] == Fraction(cost), dimension
