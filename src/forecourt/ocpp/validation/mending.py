"""The hands of the repair rules: each takes a finding and gives the value to put there, or says to remove, drop or leave it."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from enum import Enum, auto
from typing import Final

from msgspec import inspect

from forecourt.ocpp.validation.faults import MISSING, Finding
from forecourt.ocpp.validation.scalars import words_of


class Verdict(Enum):
    """What else than a new value a hand may answer."""

    LEAVE = auto()
    """This rule has no answer: the next one may."""
    REMOVE = auto()
    """Take the member out."""
    DROP = auto()
    """Take the whole list item out that the member belongs to."""


UNKNOWN_TIME: Final = "1970-01-01T00:00:00Z"
"""What a clock that was never set shows; the ledger knows it as implausible and goes by the time of receipt."""

_TIME: Final = r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(?:\.\d+)?"
_NUMBER: Final = re.compile(r"[+-]?\d{1,19}(?:\.\d{1,19})?", re.ASCII)
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_PHASE: Final = re.compile(r"\b(L1-N|L2-N|L3-N|L1-L2|L2-L3|L3-L1|L1|L2|L3)\b")
_UNITS: Final = {
    "hz": "Hertz",
    "amp": "A",
    "amps": "A",
    "ampere": "A",
    "volt": "V",
    "volts": "V",
    "watt": "W",
    "watts": "W",
    "c": "Celsius",
    "°c": "Celsius",
    "%": "Percent",
}
_BUSY: Final = frozenset({"Preparing", "Charging", "SuspendedEV", "SuspendedEVSE", "Finishing"})


def put(value: object) -> Callable[[Finding], object]:
    """A hand that always gives the same value."""
    return lambda _: value


def remove(_: Finding) -> object:
    return Verdict.REMOVE


def drop_item(_: Finding) -> object:
    return Verdict.DROP


def remove_optional(finding: Finding) -> object:
    return Verdict.LEAVE if finding.spot.required else Verdict.REMOVE


def remove_optional_null(finding: Finding) -> object:
    return remove_optional(finding) if finding.value is None else Verdict.LEAVE


def remove_optional_blank(finding: Finding) -> object:
    blank = isinstance(finding.value, str) and not finding.value.strip()
    return remove_optional(finding) if blank else Verdict.LEAVE


def empty_object_for_null(finding: Finding) -> object:
    return {} if finding.value is None else Verdict.LEAVE


def _time_text(finding: Finding) -> str:
    if isinstance(finding.expected, inspect.DateTimeType) and isinstance(finding.value, str):
        return finding.value.strip()
    return ""


def add_utc(finding: Finding) -> object:
    text = _time_text(finding)
    return f"{text}Z" if re.fullmatch(_TIME, text) else Verdict.LEAVE


def complete_offset(finding: Finding) -> object:
    text = _time_text(finding)
    return f"{text}:00" if re.fullmatch(_TIME + r"[+-]\d\d", text) else Verdict.LEAVE


def end_of_minute(finding: Finding) -> object:
    text = _time_text(finding)
    earlier = re.sub(r":60(\.\d+)?(?=[Zz+-])", ":59", text)
    return earlier if earlier != text and re.fullmatch(_TIME + r"(?:[Zz]|[+-]\d\d:\d\d)", text) else Verdict.LEAVE


def unknown_time(finding: Finding) -> object:
    if not isinstance(finding.expected, inspect.DateTimeType):
        return Verdict.LEAVE
    return UNKNOWN_TIME if finding.spot.required else Verdict.REMOVE


def trim_tag(finding: Finding) -> object:
    tag = _CONTROL.sub("", str(finding.value)).strip()
    return tag[: _most(finding)]


def cut_text(finding: Finding) -> object:
    return str(finding.value)[: _most(finding)]


def _most(finding: Finding) -> int | None:
    return finding.expected.max_length if isinstance(finding.expected, inspect.StrType) else None


def _is_nothing(value: object) -> bool:
    return value is None or value is MISSING or (isinstance(value, str) and not value.strip())


def empty_text(finding: Finding) -> object:
    return "" if _is_nothing(finding.value) else Verdict.LEAVE


def zero_for_nothing(finding: Finding) -> object:
    return 0 if _is_nothing(finding.value) else Verdict.LEAVE


def minus_one(_: Finding) -> object:
    return -1


def number_from_text(finding: Finding) -> object:
    """Bounded: no exponents, so that no text grows into a number of a million digits."""
    if not isinstance(finding.value, str) or not _NUMBER.fullmatch(text := finding.value.strip()):
        return Verdict.LEAVE
    match finding.expected:
        case inspect.FloatType():
            return float(text)
        case inspect.IntType():
            return int(text) if "." not in text else _whole(Decimal(text))
        case _:
            return Verdict.LEAVE


def whole_number(finding: Finding) -> object:
    return _whole(Decimal(repr(finding.value))) if _is_decimal(finding) else Verdict.LEAVE


def half_up(finding: Finding) -> object:
    if isinstance(finding.value, str) and _NUMBER.fullmatch(finding.value.strip()):
        return int(Decimal(finding.value.strip()).to_integral_value(ROUND_HALF_UP))
    return int(Decimal(repr(finding.value)).to_integral_value(ROUND_HALF_UP)) if _is_decimal(finding) else Verdict.LEAVE


def _is_decimal(finding: Finding) -> bool:
    wanted = isinstance(finding.expected, inspect.IntType)
    return wanted and isinstance(finding.value, float) and math.isfinite(finding.value) and abs(finding.value) < 2**63


def _whole(number: Decimal) -> object:
    return int(number) if number == number.to_integral_value() else Verdict.LEAVE


def text_from_number(finding: Finding) -> object:
    wanted = isinstance(finding.expected, inspect.StrType) and not isinstance(finding.value, bool)
    return str(finding.value) if wanted and isinstance(finding.value, int | float) else Verdict.LEAVE


def boolean_from_text(finding: Finding) -> object:
    if not isinstance(finding.expected, inspect.BoolType):
        return Verdict.LEAVE
    return {"true": True, "false": False}.get(str(finding.value).strip().lower(), Verdict.LEAVE)


def tenths(finding: Finding) -> object:
    return round(finding.value, 1) if isinstance(finding.value, float) else Verdict.LEAVE


def same_word(finding: Finding) -> object:
    """The one member that is spelled alike but for case, spaces and punctuation."""
    alike = [member for member in _members(finding) if _letters(member) == _letters(str(finding.value))]
    return alike[0] if len(alike) == 1 else Verdict.LEAVE


def _letters(word: str) -> str:
    return re.sub(r"[\W_]+", "", word).casefold()


def _members(finding: Finding) -> tuple[str, ...]:
    return words_of(finding.expected.cls) if isinstance(finding.expected, inspect.EnumType) else ()


def unit_alias(finding: Finding) -> object:
    unit = _UNITS.get(str(finding.value).strip().lower())
    return unit if unit in _members(finding) else Verdict.LEAVE


def remove_unit(finding: Finding) -> object:
    """Without a unit a reading counts in Wh, so only what is no energy may lose it."""
    sample, _ = finding.spot.trail[-1]
    measurand = sample.get("measurand") if isinstance(sample, dict) else None
    is_energy = measurand is None or str(measurand).startswith("Energy")
    return Verdict.LEAVE if is_energy else Verdict.REMOVE


def phase_in_text(finding: Finding) -> object:
    phases = _PHASE.findall(str(finding.value))
    return phases[0] if len(phases) == 1 else Verdict.LEAVE


def occupied(finding: Finding) -> object:
    return "Occupied" if finding.value in _BUSY else Verdict.LEAVE
