"""A correction as an accountant reads it: names, units, and by how much."""

from forecourt.console.billing.changes import LABELS, Change, changes_of
from forecourt.console.formats import Formats
from forecourt.domain.billing import Difference
from forecourt.domain.billing.corrections import TOLD, WORDS
from tests import rows

FORMATS = Formats("en", "Europe/Amsterdam", rows.NOW)


def changes(*differences: tuple[str, str, str], currency: str = "EUR") -> list[tuple[str, str, str, str]]:
    found = changes_of([Difference(name=name, was=was, now=now) for name, was, now in differences], currency, FORMATS)
    return [(each.label, each.was, each.now, each.by) for each in found]


def test_figures_have_names_units_and_what_lies_between() -> None:
    assert set(LABELS) == set(TOLD) == set(WORDS)
    assert changes(
        ("total_before_taxes", "4.32", "4.55"),
        ("total_after_taxes", "5.23", "5.10"),
        ("energy_wh", "12345", "13000"),
        ("parking_s", "600", "0"),
        ("started_at", "2026-10-14T08:00:00+00:00", "2026-10-14T08:05:30+00:00"),
        ("token", "None", "04AB"),
    ) == [
        ("Amount before taxes", "4.32 EUR", "4.55 EUR", "+0.23 EUR"),
        ("Amount with taxes", "5.23 EUR", "5.10 EUR", "−0.13 EUR"),
        ("Energy", "12.345 kWh", "13 kWh", "+0.655 kWh"),
        ("Parked", "0:10:00 h", "0:00:00 h", "−0:10:00 h"),
        ("Began", "14 Oct 2026, 10:00:00", "14 Oct 2026, 10:05:30", ""),
        ("Card or token", "–", "04AB", ""),
    ]


def test_what_cannot_be_compared_has_no_difference() -> None:
    other = changes(("total_before_taxes", "4", "5"), ("currency", "JPY", "EUR"), currency="JPY")
    untaxed = changes(("total_after_taxes", "None", "5.10"))

    assert other[0] == ("Amount before taxes", "4 JPY", "5.00 EUR", "")
    assert untaxed == [("Amount with taxes", "not known", "5.10 EUR", "")]
    assert Change(label="x", was="1", now="2").by == ""
