"""The restrictions of an element, both ways. They are local clock and calendar, kWh, A, kW and s on both sides."""

from __future__ import annotations

import re
from datetime import date, time
from decimal import Decimal
from typing import Final, TypeAlias

import msgspec

from forecourt.domain.tariffs import Restrictions
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.reading import read
from forecourt.ocpi.shapes import names_of
from forecourt.ocpi.v211 import tariffs as v211
from forecourt.ocpi.v221 import tariffs as v221
from forecourt.roaming.mapping.losses import Loss, Mapped, refused
from forecourt.roaming.mapping.tariffs.words import DAYS, RESERVATIONS, ours, theirs

_LIMITS: Final = {
    "min_kwh": "min_kwh",
    "max_kwh": "max_kwh",
    "min_current": "min_current_a",
    "max_current": "max_current_a",
    "min_power": "min_power_kw",
    "max_power": "max_power_kw",
    "min_duration": "min_duration_s",
    "max_duration": "max_duration_s",
}
"""Restrictions that are numbers: the wire's name and ours."""
_CLOCK: Final = re.compile(r"([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?", re.ASCII)
_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
WireRestrictions: TypeAlias = v211.TariffRestrictions | v221.TariffRestrictions
UNKNOWN: Final = "unknown_restriction"
_READ: Final = "this version has no such restriction; it was read as later versions have it"
_PASSED_OVER: Final = "this version has no such restriction; it was passed over, so the element may apply where it was not meant to"
END_OF_DAY: Final = "24:00"
"""Written by some for the end of the day, which the standard writes 00:00."""


def read_restrictions(wire: WireRestrictions, path: str) -> Restrictions:
    """Ours. Raises InvalidInput with the path of a clock, date or word that is none."""
    limits: dict[str, Decimal | int | None] = {mine: getattr(wire, name, None) for name, mine in _LIMITS.items()}
    days = frozenset(ours(DAYS, day, f"{path}.day_of_week[{index}]", "F01") for index, day in enumerate(wire.day_of_week))
    reserved = wire.reservation if isinstance(wire, v221.TariffRestrictions) else None
    restrictions = Restrictions(
        start_time=_clock(wire.start_time, f"{path}.start_time"),
        end_time=_clock(wire.end_time if wire.end_time != END_OF_DAY else "00:00", f"{path}.end_time"),
        start_date=_date(wire.start_date, f"{path}.start_date"),
        end_date=_date(wire.end_date, f"{path}.end_date"),
        days=days,
        reservation=None if reserved is None else ours(RESERVATIONS, reserved, f"{path}.reservation", "F01"),
    )
    return msgspec.structs.replace(restrictions, **limits)


def understood(wire: WireRestrictions, raw: object, path: str) -> Mapped[WireRestrictions]:
    """The restrictions with those that their version does not have, but a later one has.

    2.1.1 is silent about fields that it does not define; 2.3.0 forbids to refuse them, and expects that extensions come into later
    versions (Non-specified JSON fields, T10). So one that did is read as there, since without it the element would price what its
    author kept out; what no version has, or is not well formed, is passed over. Either is told.
    """
    named = {name: value for name, value in raw.items() if value is not None} if isinstance(raw, dict) else {}
    unknown = named.keys() - names_of(type(wire))
    if not unknown:
        return Mapped(wire)
    lost = {name for name in unknown if name not in names_of(v221.TariffRestrictions) or not _is_well_formed(name, named[name])}
    losses = tuple(
        Loss(f"{path}.{name}", str(named[name])[:40], _PASSED_OVER if name in lost else _READ, UNKNOWN)
        for name in named
        if name in unknown
    )
    if lost == unknown:
        return Mapped(wire, losses)
    return Mapped(read({name: value for name, value in named.items() if name not in lost}, v221.TariffRestrictions), losses)


def _is_well_formed(name: str, value: object) -> bool:
    try:
        read_restrictions(read({name: value}, v221.TariffRestrictions), "")
    except InvalidInput:
        return False
    return True


def wire_restrictions(native: Restrictions) -> v221.TariffRestrictions | None:
    """The wire's, of 2.2.1 and 2.3.0; None where nothing is restricted."""
    if native == Restrictions():
        return None
    wire = v221.TariffRestrictions(
        start_time=_hours_and_minutes(native.start_time),
        end_time=_hours_and_minutes(native.end_time),
        start_date=None if native.start_date is None else native.start_date.isoformat(),
        end_date=None if native.end_date is None else native.end_date.isoformat(),
        day_of_week=tuple(str(day) for day, number in DAYS.items() if number in native.days),
        reservation=None if native.reservation is None else theirs(RESERVATIONS, native.reservation),
    )
    return msgspec.structs.replace(wire, **{name: getattr(native, mine) for name, mine in _LIMITS.items()})


def wire_restrictions_211(native: Restrictions) -> v211.TariffRestrictions | None:
    """The wire's, of 2.1.1, which knows neither currents nor reservations: such elements are not handed in here."""
    wire = wire_restrictions(native)
    if wire is None:
        return None
    return v211.TariffRestrictions(**{name: getattr(wire, name) for name in v211.TariffRestrictions.__struct_fields__})


def _clock(text: str | None, path: str) -> time | None:
    if text is None:
        return None
    found = _CLOCK.fullmatch(text)
    if found is None:
        raise refused(path, "F01", f"is no time of day such as 08:30: {text[:40]!r}")
    return time(int(found[1]), int(found[2]), int(found[3] or 0))


def _date(text: str | None, path: str) -> date | None:
    if text is None:
        return None
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise refused(path, "F01", f"is no date such as 2026-11-23: {text[:40]!r}")


def _hours_and_minutes(at: time | None) -> str | None:
    return None if at is None else at.isoformat(timespec="minutes")
