"""What quirks make of an object before it goes out."""

from __future__ import annotations

import copy
from collections.abc import Callable, Set
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import Party
from forecourt.sim.partner.speech import stamp

FOREIGN = Party("ZZ", "ZZZ")
"""A party that nobody is."""
Bend = Callable[[Json], None]


def bent(document: Json, quirks: Set[Quirk]) -> Json:
    """A copy as the partner sends it."""
    bends = [bend for quirk, bend in _BENDS.items() if quirk in quirks]
    if not bends:
        return document
    changed = copy.deepcopy(document)
    for bend in bends:
        bend(changed)
    return changed


def deep(levels: int) -> bytes:
    """An envelope nested so deep."""
    return b'{"status_code":1000,"timestamp":"2026-01-01T00:00:00Z","data":' + b"[" * levels + b"]" * levels + b"}"


def _unknown_fields(document: Json) -> None:
    document["x_colour"] = {"of": "the kerb", "numbers": [1, Decimal("2.50")]}
    for each in document.get("evses", ()):
        each["x_height_cm"] = 120


def _unknown_enums(document: Json) -> None:
    for each in document.get("evses", ()):
        each.setdefault("capabilities", []).append("X_TELEPATHY")
        for plug in each["connectors"]:
            plug["standard"] = "X_PLUG_OF_TOMORROW"
    if "whitelist" in document:
        document["type"] = "X_RING"


def _null_lists(document: Json) -> None:
    for name in ("directions", "images", "charging_periods", "tariff_alt_text", "facilities"):
        document.setdefault(name, None)
    document.setdefault("operator", None)
    for each in document.get("evses", ()):
        each |= {"status_schedule": None, "parking_restrictions": None}


def _wrong_types(document: Json) -> None:
    if "coordinates" in document:
        document["coordinates"] = "51.0, 3.7"
    if "valid" in document:
        document["valid"] = "yes"
    if "elements" in document:
        document["elements"] = {"not": "a list"}
    if "kwh" in document:
        document["kwh"] = ["a lot"]
    if "total_energy" in document:
        document["total_energy"] = {}


def _string_prices(document: Json) -> None:
    for key, value in list(document.items()):
        if key in ("price", "excl_vat", "incl_vat", "before_taxes", "total_cost") and isinstance(value, Decimal):
            document[key] = str(value)
        for inner in value if isinstance(value, list) else (value,):
            if isinstance(inner, dict):
                _string_prices(inner)


def _dated_back(document: Json) -> None:
    _redate(document, lambda at: at - timedelta(days=30))


def _clock_off(document: Json) -> None:
    _redate(document, lambda at: at + timedelta(days=2))


def _redate(document: Any, change: Callable[[datetime], datetime]) -> None:
    if isinstance(document, list):
        for each in document:
            _redate(each, change)
    elif isinstance(document, dict):
        if "last_updated" in document:
            document["last_updated"] = stamp(change(datetime.fromisoformat(document["last_updated"])))
        for each in document.values():
            _redate(each, change)


def _wrong_totals(document: Json) -> None:
    if "total_energy" in document and "id" in document:
        document["total_energy"] = Decimal(str(document["total_energy"])) + 100


def _other_case(document: Json) -> None:
    for name in ("id", "uid"):
        if name in document:
            document[name] = document[name].swapcase()


def _foreign_owner(document: Json) -> None:
    if "party_id" in document:
        document |= {"country_code": FOREIGN.country, "party_id": FOREIGN.id}


_BENDS: dict[Quirk, Bend] = {
    Quirk.UNKNOWN_FIELDS: _unknown_fields,
    Quirk.UNKNOWN_ENUMS: _unknown_enums,
    Quirk.NULL_LISTS: _null_lists,
    Quirk.WRONG_TOTALS: _wrong_totals,
    Quirk.STRING_PRICES: _string_prices,
    Quirk.DATED_BACK: _dated_back,
    Quirk.CLOCK_OFF: _clock_off,
    Quirk.FOREIGN_OWNER: _foreign_owner,
    Quirk.OTHER_CASE: _other_case,
}


def spoiled(document: Json) -> Json:
    """The object with values of wrong types (T12)."""
    changed = copy.deepcopy(document)
    _wrong_types(changed)
    return changed
