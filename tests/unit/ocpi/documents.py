"""Documents for the tests of the wire library: JSON of any kind, and a tariff of 2.2.1 to change."""

import json
from typing import Any, Final, TypeAlias

from hypothesis import strategies as st

Json: TypeAlias = dict[str, Any]

TARIFF: Final = b"""{"country_code": "NL", "party_id": "Fct", "id": "Night", "currency": "EUR", "x_brand": {"colour": 1.50},
"elements": [
 {"price_components": [{"type": "ENERGY", "price": 0.250, "step_size": 1, "x_why": "day"}],
  "restrictions": {"start_time": "07:00", "end_time": "23:00", "x_hint": 1e2}},
 {"price_components": [{"type": "ENERGY", "price": 0.10, "vat": 21.0, "step_size": 1}], "x_last": true}],
"last_updated": "2026-11-23T10:00:00"}"""

NUMBERS: Final = st.from_regex(r"-?(0|[1-9][0-9]{0,12})(\.[0-9]{1,12})?([eE][-+]?[0-9])?", fullmatch=True).filter(
    lambda text: text not in ("-0",)
)
"""Numbers as JSON spells them."""
TEXTS: Final = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


def json_texts() -> st.SearchStrategy[str]:
    """JSON documents as text, numbers in every spelling."""
    leaves = st.one_of(NUMBERS, TEXTS.map(json.dumps), st.sampled_from(["true", "false", "null"]))
    return st.recursive(leaves, lambda inner: st.one_of(_lists(inner), _objects(inner)), max_leaves=12)


def _lists(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=4).map(lambda items: "[" + ",".join(items) + "]")


def _objects(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    members = st.dictionaries(TEXTS, inner, max_size=4)
    return members.map(lambda found: "{" + ",".join(f"{json.dumps(name)}: {value}" for name, value in found.items()) + "}")


def spelled(text: str | bytes) -> Any:
    """The document as the standard library reads it, each number by its text."""
    return json.loads(text, parse_float=lambda number: ("number", number), parse_int=lambda number: ("number", number))
