"""The buttons of the tariff editor: rows are added, moved, copied and removed, each with all that is in them."""

import pytest

from forecourt.console.tariffs.rows import Rows, changed

TWO = {
    "name": "T",
    "elements[0]": "1",
    "elements[0].components[0].dimension": "ENERGY",
    "elements[0].components[0].price": "0.25",
    "elements[0].components[0].taxes[0].name": "BTW",
    "elements[0].components[0].taxes[0].percentage": "21",
    "elements[0].restrictions.start_time": "22:00",
    "elements[1]": "1",
    "elements[1].components[0].dimension": "ENERGY",
    "elements[1].components[0].price": "0.40",
}


def prices(values: dict[str, str]) -> list[str]:
    rows = Rows(values)
    return [values.get(f"{row}.price", "") for element in rows.of("elements") for row in rows.of(f"{element}.components")]


@pytest.mark.parametrize(
    ("do", "left", "focus"),
    [
        ("down:elements[0]", ["0.40", "0.25"], "do-up:elements[1]"),
        ("up:elements[1]", ["0.40", "0.25"], "do-down:elements[0]"),
        ("up:elements[0]", ["0.25", "0.40"], "do-down:elements[0]"),
        ("copy:elements[0]", ["0.25", "0.25", "0.40"], "f-elements[1].components[0].price"),
        ("remove:elements[0]", ["0.40"], "do-add:elements"),
        ("add:elements", ["0.25", "0.40", ""], "f-elements[2].components[0].price"),
        ("add:elements[0].components", ["0.25", "", "0.40"], "f-elements[0].components[1].price"),
    ],
)
def test_a_button_changes_the_rows_and_says_where_to_go_on(do: str, left: list[str], focus: str) -> None:
    values, went_on = changed(TWO, do)

    assert (prices(values), went_on) == (left, focus)
    assert values["name"] == "T"


def test_a_moved_element_takes_its_conditions_and_taxes_along() -> None:
    values, _ = changed(TWO, "down:elements[0]")

    assert "elements[0].restrictions.start_time" not in values
    assert values["elements[1].restrictions.start_time"] == "22:00"
    assert values["elements[1].components[0].taxes[0].percentage"] == "21"


def test_a_new_price_is_of_what_has_none_and_taxed_as_the_one_before() -> None:
    values, _ = changed(TWO, "add:elements[0].components")

    assert values["elements[0].components[1].dimension"] == "TIME"
    assert values["elements[0].components[1].taxes[0].percentage"] == "21"


def test_a_condition_comes_empty_and_goes_with_what_was_filled_in() -> None:
    shown, focus = changed(TWO | {"elements[1].condition": "days"}, "when:elements[1]")
    freed, _ = changed(shown, "always:elements[0]:times")

    assert (Rows(shown).elements[1].conditions, focus) == (("days",), "f-elements[1].restrictions.days[0]")
    assert Rows(freed).elements[0].conditions == ()
    assert "elements[0].restrictions.start_time" not in freed


@pytest.mark.parametrize("do", ["", "add:name", "up:elements[9]", "remove:elements", "when:elements[0]", "add:elements[0]"])
def test_a_button_that_nobody_made_changes_nothing(do: str) -> None:
    assert changed(TWO, do)[0] == TWO


def test_rows_end_at_the_first_gap() -> None:
    assert Rows({"texts[0].text": "a", "texts[2].text": "c"}).of("texts") == ("texts[0]",)
