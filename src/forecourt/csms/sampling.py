"""What the versions' meter values have in common: numbers as they were written, contexts in neutral words."""

from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final, TypeAlias

from msgspec import UNSET, UnsetType

from forecourt.domain.metering import Context, Quantity

CONTEXTS: Final = {
    "Transaction.Begin": Context.BEGIN,
    "Transaction.End": Context.END,
    "Sample.Periodic": Context.PERIODIC,
    "Sample.Clock": Context.CLOCK,
    "Trigger": Context.TRIGGER,
    "Interruption.Begin": Context.INTERRUPTION_BEGIN,
    "Interruption.End": Context.INTERRUPTION_END,
    "Other": Context.OTHER,
}
DEFAULT_MEASURAND: Final = "Energy.Active.Import.Register"
DEFAULT_LOCATION: Final = "Outlet"
REMEMBERED: Final = 4096
"""Stations say the same few words with every sample, and most volts and amperes again and again: each is read once."""

Word: TypeAlias = str | UnsetType

_LONGEST: Final = 40
_LARGEST_EXPONENT: Final = 18
_LARGEST: Final = 10.0**_LARGEST_EXPONENT


@lru_cache(maxsize=REMEMBERED)
def quantity_of(measurand: Word, unit: Word, phase: Word, location: Word, context: Word, multiplier: int = 0) -> Quantity:
    """What stands beside a number, with the standard's defaults filled in."""
    return Quantity(
        DEFAULT_MEASURAND if measurand is UNSET else str(measurand),
        None if unit is UNSET else str(unit).strip() or None,
        multiplier,
        None if phase is UNSET else str(phase).strip() or None,
        DEFAULT_LOCATION if location is UNSET else str(location),
        Context.PERIODIC if isinstance(context, UnsetType) else CONTEXTS[context],
    )


@lru_cache(maxsize=REMEMBERED)
def number(words: str) -> Decimal | None:
    """The number that a station wrote, None when it is none (field note 44). Size and exponent are bounded."""
    words = words.strip()
    if not words or len(words) > _LONGEST:
        return None
    try:
        value = Decimal(words)
    except InvalidOperation:
        return None
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST_EXPONENT:
        return None
    return value


@lru_cache(maxsize=REMEMBERED)
def decimal_of(value: float) -> Decimal | None:
    """A JSON number as it was written: the shortest text that reads as this float has no binary noise."""
    if not -_LARGEST < value < _LARGEST:
        return None
    return Decimal(int(value)) if value.is_integer() else Decimal(repr(value))
