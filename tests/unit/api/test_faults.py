"""All faults of a body at once."""

from datetime import datetime
from typing import Annotated

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from forecourt.api.faults import Body, faults_of


class Wheel(Body, frozen=True, kw_only=True):
    size: Annotated[int, Meta(ge=1)]


class Cart(Body, frozen=True, kw_only=True):
    name: str
    made_at: datetime | None = None
    wheels: list[Wheel] | UnsetType = UNSET
    spare: Wheel | None = None


def found(text: str) -> list[tuple[str, str]]:
    return [(each.path, each.rule) for each in faults_of(msgspec.json.decode(text), Cart)]


def test_a_right_body_has_none() -> None:
    assert found('{"name": "a", "made_at": "2026-11-22T10:00:00Z", "wheels": [{"size": 1}], "spare": null}') == []


def test_all_are_told_not_only_the_first() -> None:
    faults = found('{"made_at": "yesterday", "wheels": [{"size": 1}, {"size": 0, "x": 1}, 3], "spare": {}, "colour": "red"}')

    assert faults == [
        ("$.name", "required"),
        ("$.made_at", "type"),
        ("$.wheels[1].size", "type"),
        ("$.wheels[1].x", "unknown"),
        ("$.wheels[2]", "type"),
        ("$.spare.size", "required"),
        ("$.colour", "unknown"),
    ]


@pytest.mark.parametrize("text", ["3", "[]", "null", '"a"'])
def test_a_body_of_another_kind_is_one_fault(text: str) -> None:
    assert found(text) == [("$", "type")]


def test_a_fault_says_what_was_expected() -> None:
    (fault,) = faults_of({"name": 3}, Cart)

    assert fault.message == "Expected `str`, got `int`."
