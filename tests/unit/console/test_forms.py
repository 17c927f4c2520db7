"""Fields are read one by one; every fault is told at once with its field."""

from enum import StrEnum

import pytest

from forecourt.console.forms import Form
from forecourt.kit.errors import InvalidInput


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


def test_every_fault_is_told_with_its_field() -> None:
    form = Form({"count": "many", "share": "a half", "colour": "green", "name": "  "})

    read = (form.integer("count"), form.number("share"), form.one_of("colour", Colour, Colour.RED), form.required("name"))
    with pytest.raises(InvalidInput) as raised:
        form.check()

    assert read == (None, None, Colour.RED, "")
    assert [each.path for each in raised.value.faults] == ["count", "share", "colour", "name"]


def test_what_is_left_out_is_no_fault() -> None:
    form = Form({"share": " 52,5 ", "secret": " kept "})

    assert (form.integer("count"), form.optional("name"), form.flag("tick")) == (None, None, False)
    assert (form.number("share"), form.secret("secret")) == (52.5, " kept ")
    form.check()
