"""What a correction would change, as an accountant reads it: each figure by its name, with its unit, and by how much."""

from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

import msgspec

from forecourt.console.formats import DASH, Formats
from forecourt.domain.billing import Difference

LABELS = {
    "total_before_taxes": "Amount before taxes",
    "total_after_taxes": "Amount with taxes",
    "currency": "Currency",
    "energy_wh": "Energy",
    "started_at": "Began",
    "ended_at": "Ended",
    "parking_s": "Parked",
    "token": "Card or token",
}
NONE = "None"
"""How a correction writes that there is no such figure."""


class Change(msgspec.Struct, frozen=True, kw_only=True):
    """One figure; `by` is empty where nothing is counted."""

    label: str
    was: str
    now: str
    by: str = ""


def changes_of(differences: Sequence[Difference], currency: str, formats: Formats) -> tuple[Change, ...]:
    """`currency` is that of the CDR as it was cut."""
    later = next((each.now for each in differences if each.name == "currency"), currency)
    return tuple(_change(each, currency, later, formats) for each in differences)


def _change(each: Difference, currency: str, later: str, formats: Formats) -> Change:
    label = LABELS.get(each.name, each.name)
    if each.name.startswith("total_"):
        same = currency == later and NONE not in (each.was, each.now)
        by = _signed(Decimal(each.now) - Decimal(each.was), lambda amount: formats.amount(amount, currency)) if same else ""
        return Change(label=label, was=_money(each.was, currency, formats), now=_money(each.now, later, formats), by=by)
    if each.name in ("energy_wh", "parking_s"):
        shown = formats.exact_energy if each.name == "energy_wh" else lambda seconds: f"{formats.clock(seconds)} h"
        more = int(each.now) - int(each.was)
        sign = "−" if more < 0 else "+"
        return Change(label=label, was=shown(int(each.was)), now=shown(int(each.now)), by=f"{sign}{shown(abs(more))}")
    if each.name in ("started_at", "ended_at"):
        return Change(label=label, was=_time(each.was, formats), now=_time(each.now, formats))
    return Change(label=label, was=_text(each.was), now=_text(each.now))


def _money(text: str, currency: str, formats: Formats) -> str:
    try:
        return formats.amount(Decimal(text), currency)
    except InvalidOperation:
        return "not known"


def _signed(amount: Decimal, shown: Callable[[Decimal], str]) -> str:
    return f"{'+' if amount > 0 else '−'}{shown(abs(amount))}"


def _time(text: str, formats: Formats) -> str:
    return formats.time(datetime.fromisoformat(text)).striptags()


def _text(text: str) -> str:
    return DASH if text == NONE else text
