"""The product and the naive pricing agree on whatever the strategies invent: amounts, quantities, costs, to the last digit.

`FORECOURT_FUZZ_EXAMPLES` asks for more than the two hundred of an ordinary run.
"""

import json
import os
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from hypothesis import HealthCheck, given, settings

from forecourt.domain.pricing import Policies
from forecourt.runtime import price_lines
from tests.oracle import curves, naive, strategies
from tests.wire.pricing.product import encoded, same

EXAMPLES: Final = int(os.environ.get("FORECOURT_FUZZ_EXAMPLES", "200"))
DIMENSIONS: Final = ("ENERGY", "TIME", "PARKING_TIME")
patient = settings(deadline=None, suppress_health_check=list(HealthCheck))


def priced(line: dict[str, Any]) -> dict[str, Any]:
    """What `forecourt price` answers, without a process."""
    (answer,) = price_lines.answers(
        [encoded(line)], lambda document: price_lines.priced(document, rounded=False, policies=Policies())
    )
    found: dict[str, Any] = json.loads(answer)
    return found


def cut(line: dict[str, Any]) -> list[dict[str, Any]]:
    """The charging periods that `forecourt periods` answers, without a process."""
    (answer,) = price_lines.answers([encoded(line)], partial(price_lines.cut, policies=price_lines.policies_of(["decimals=none"])))
    found: list[dict[str, Any]] = json.loads(answer, parse_float=str)["charging_periods"]
    return found


def differences(answer: dict[str, Any], opinion: naive.Priced) -> Iterator[str]:
    """Every figure on which the two do not agree, in words: to the last digit where there is one."""
    if "error" in answer:
        yield answer["error"]
        return
    total, billed, costs = answer["total_cost"], answer["billed"], answer["cost_before_taxes_by_dimension"]
    for name, amount in (("before_taxes", opinion.before_taxes), ("after_taxes", opinion.after_taxes)):
        if not same(total[name], amount):
            yield f"{name}: {total[name]}, but naive {amount}"
    parts = {f"billed {name}": (billed[name], opinion.billed(name)) for name in DIMENSIONS}
    parts |= {f"cost of {name}": (costs[name], opinion.cost_of(name)) for name in (*DIMENSIONS, "FLAT")}
    for name, (text, part) in parts.items():
        if not same(text, part):
            yield f"{name}: {text}, but naive {part}"


@settings(patient, max_examples=EXAMPLES)
@given(strategies.lines())
def test_the_product_and_the_naive_pricing_agree(line: dict[str, Any]) -> None:
    assert list(differences(priced(line), naive.price(line))) == []


@settings(patient, max_examples=EXAMPLES // 2)
@given(curves.curves())
def test_a_curve_cut_by_the_product_costs_what_it_costs_minute_by_minute(curve: dict[str, Any]) -> None:
    by_the_minute = naive.price(curves.as_cdr(curve, curves.by_the_minute(curve)))

    periods = naive.price(curves.as_cdr(curve, cut(curve)))

    assert periods.before_taxes == by_the_minute.before_taxes
