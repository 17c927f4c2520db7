"""What a person typed, read field by field; every fault is told with its field."""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from typing import TypeVar

from forecourt.kit.errors import FieldFault, InvalidInput

EnumT = TypeVar("EnumT", bound=Enum)
T = TypeVar("T")
_SPAN = re.compile(r"(\d+)\s*(d|h|min|m|s)?\s*", re.IGNORECASE)
_SECONDS = {"d": 86_400, "h": 3600, "min": 60, "m": 60, "s": 1}


class Form:
    """The fields of one form. Reading never raises; `check` does, with all faults at once."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        self._fields = fields
        self._faults: list[FieldFault] = []

    def text(self, name: str, default: str = "") -> str:
        """Without surrounding space."""
        return self._fields.get(name, default).strip()

    def secret(self, name: str) -> str:
        """As typed."""
        return self._fields.get(name, "")

    def optional(self, name: str) -> str | None:
        """None when left empty."""
        return self.text(name) or None

    def required(self, name: str) -> str:
        """A fault when left empty."""
        if not (text := self.text(name)):
            self.fault(name, "required", "This field is needed.")
        return text

    def flag(self, name: str) -> bool:
        """A tick."""
        return self.text(name) in ("1", "on", "yes", "true")

    def integer(self, name: str) -> int | None:
        """None when left empty."""
        return self.read(name, int, "This is no whole number.")

    def number(self, name: str) -> float | None:
        """None when left empty; a decimal comma is read as one."""
        return self.read(name, lambda text: float(text.replace(",", ".")), "This is no number.")

    def decimal(self, name: str) -> Decimal | None:
        """An exact number, as `number` reads it."""
        return self.read(name, lambda text: Decimal(text.replace(",", ".")), "This is no number.")

    def day(self, name: str) -> date | None:
        """A date; None when left empty."""
        return self.read(name, date.fromisoformat, "This is no date.")

    def clock(self, name: str) -> time | None:
        """A time of day; None when left empty."""
        return self.read(name, time.fromisoformat, "This is no time of day, such as 22:00.")

    def span(self, name: str) -> int | None:
        """How long something lasts, in seconds; None when left empty."""
        return self.read(name, seconds_of, "This is no duration, such as 90 s, 30 min or 2 h.")

    def moment(self, name: str, parse: Callable[[str], datetime]) -> datetime | None:
        """A local date and time; None when left empty."""
        return self.read(name, parse, "This is no date and time.")

    def one_of(self, name: str, kind: type[EnumT], default: EnumT) -> EnumT:
        """A member of an enumeration, by its value."""
        text = self.text(name)
        if not text:
            return default
        try:
            return kind(text)
        except ValueError:
            self.fault(name, "choice", f"This is none of: {_values(kind)}.")
            return default

    def asks(self, name: str) -> bool:
        """Whether the form had this field at all."""
        return name in self._fields

    def values(self) -> dict[str, str]:
        """Everything as typed, to show the form again."""
        return dict(self._fields)

    def fault(self, name: str, rule: str, message: str) -> None:
        """Something wrong with a field."""
        self._faults.append(FieldFault(path=name, rule=rule, message=message))

    def check(self) -> None:
        """Raise `InvalidInput` with every fault found so far."""
        if self._faults:
            raise InvalidInput("Some fields need another look.", faults=tuple(self._faults))

    def read(self, name: str, read: Callable[[str], T], message: str) -> T | None:
        """What `read` makes of the text, which may raise `ValueError`; None when left empty."""
        if not (text := self.text(name)):
            return None
        try:
            return read(text)
        except (ValueError, ArithmeticError):
            self.fault(name, "format", message)
            return None


def seconds_of(text: str) -> int:
    """`90 s`, `30 min`, `1 h 30 min`; a number alone is minutes. Raises `ValueError`."""
    if _SPAN.sub("", text):
        raise ValueError(text)
    return sum(int(number) * _SECONDS[(unit or "min").lower()] for number, unit in _SPAN.findall(text))


def span(seconds: int | None) -> str:
    """As such a field shows it, in the greatest unit that leaves no rest."""
    if seconds is None:
        return ""
    for unit in ("h", "min"):
        if seconds and seconds % _SECONDS[unit] == 0:
            return f"{seconds // _SECONDS[unit]} {unit}"
    return f"{seconds} s"


def _values(kind: Iterable[Enum]) -> str:
    return ", ".join(str(each.value) for each in kind)
