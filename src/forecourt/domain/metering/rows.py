"""A reading becomes wide rows: samples of one context and location side by side, phases summed to totals (field note 43)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import sqrt
from typing import Final

import msgspec

from forecourt.domain.clocks import placed
from forecourt.domain.metering import units
from forecourt.domain.metering.samples import Context, MeterRow, Reading, Sample
from forecourt.domain.metering.units import LARGEST_EXPONENT, ONE, Units, factor_of, half_up, in_base_unit
from forecourt.kit.ids import new_id

REGISTER: Final = "Energy.Active.Import.Register"
COLUMNS: Final[dict[str, Units]] = {
    REGISTER: units.ENERGY,
    "Energy.Active.Export.Register": units.ENERGY,
    "Energy.Active.Import.Interval": units.ENERGY,
    "Power.Active.Import": units.POWER,
    "Power.Offered": units.POWER,
    "Current.Import": units.CURRENT,
    "Current.Offered": units.CURRENT,
    "Voltage": units.VOLTAGE,
    "SoC": units.PERCENT,
    "Temperature": units.TEMPERATURE,
}
"""Measurands with a column of their own; all others stay in what keeps the message."""

_PHASES: Final = {"L1": 1, "L2": 2, "L3": 3, "L1-N": 1, "L2-N": 2, "L3-N": 3}
_LINE_TO_LINE: Final = {"L1-L2": 1, "L2-L3": 2, "L3-L1": 3}
_WIDTH: Final = 4
"""Places of a column: the total as sent, then each phase."""
_ENERGY, _EXPORT, _INTERVAL, _POWER, _POWER_OFFERED, _CURRENT, _CURRENT_OFFERED, _VOLTAGE, _SOC, _TEMPERATURE, _LINES = range(
    0, (len(COLUMNS) + 1) * _WIDTH, _WIDTH
)
_PLACES: Final = _LINES + _WIDTH
_encode = msgspec.json.Encoder().encode

Triple = tuple[float | None, float | None, float | None]
Values = list[Decimal | None]
"""What a row's samples say, by place."""


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where readings were taken and when they reached us. `evidence`: whether the message is kept as a transaction's evidence."""

    operator_id: str
    station_id: str
    transaction_id: str | None
    evse: int
    connector: int
    received_at: datetime
    evidence: bool = True


def measure(readings: Iterable[Reading], place: Place) -> list[MeterRow]:
    """All rows of these readings, as they came. A reading without samples is no row (field note 45)."""
    return [_row(reading.at, group, place) for reading in readings for group in _groups(reading.samples)]


def _groups(samples: tuple[Sample, ...]) -> list[tuple[Sample, ...]]:
    """Samples by context and location; nearly always there is one of each."""
    if not samples:
        return []
    first = samples[0]
    context, location = first.context, first.location
    for each in samples:
        if each.context is not context or each.location != location:
            return _divided(samples)
    return [samples]


def _divided(samples: tuple[Sample, ...]) -> list[tuple[Sample, ...]]:
    groups: dict[tuple[Context, str], list[Sample]] = {}
    for each in samples:
        groups.setdefault((each.context, each.location), []).append(each)
    return [tuple(group) for group in groups.values()]


@lru_cache(maxsize=1024)
def _route(measurand: str, unit: str | None, phase: str | None) -> tuple[int, Decimal | None] | None:
    """The place of a sample in its row and what makes its unit equal (None: a unit we do not know). None for a sample without
    a place. Stations say the same few words with every sample."""
    if measurand not in COLUMNS:
        return None
    column = list(COLUMNS).index(measurand) * _WIDTH
    factor = factor_of(unit, COLUMNS[measurand])
    if phase is None:
        return column, factor
    if column == _VOLTAGE and phase in _LINE_TO_LINE:
        return _LINES + _LINE_TO_LINE[phase], factor
    return (column + _PHASES[phase], factor) if phase in _PHASES else None


def _row(at: datetime, samples: tuple[Sample, ...], place: Place) -> MeterRow:
    values, signed, flags = _values(samples)
    register = _total(values, _ENERGY)
    if register is not None and register < 0:
        register = None  # a register below zero is no register
    current, voltage, power = _triple(values, _CURRENT), _voltage(values), _whole(_total(values, _POWER))
    if power is None and current is not None and voltage is not None:
        power, flags = _derived_power(current, voltage), (*flags, "power_derived")
    first = samples[0]
    return MeterRow(
        id=new_id(),
        operator_id=place.operator_id,
        station_id=place.station_id,
        transaction_id=place.transaction_id,
        evse=place.evse,
        connector=place.connector,
        at=placed(at, place.received_at),
        received_at=place.received_at,
        context=first.context,
        location=first.location,
        energy_wh=_whole(register),
        energy_export_wh=_whole(_total(values, _EXPORT)),
        power_w=power,
        power_offered_w=_whole(_total(values, _POWER_OFFERED)),
        current_a=current,
        voltage_v=voltage,
        current_offered_a=_float(values[_CURRENT_OFFERED]),
        soc_percent=_float(values[_SOC]),
        temperature_c=_float(values[_TEMPERATURE]),
        signed=signed,
        flags=flags,
        register_mwh=_milli(register),
        interval_mwh=_milli(_total(values, _INTERVAL)),
        raw="" if place.evidence and not signed else _encode(samples).decode(),
    )


def _values(samples: tuple[Sample, ...]) -> tuple[Values, bool, tuple[str, ...]]:
    """The samples' values by place, whether one is signed, and the row's flags. Of several for one place the first counts."""
    values: Values = [None] * _PLACES
    signed = False
    flags: tuple[str, ...] = ()
    for sample in samples:  # written out flat: this runs ten times a message
        value, multiplier = sample.value, sample.multiplier
        if sample.signed is not None:
            signed = True
        route = _route(sample.measurand, sample.unit, sample.phase)
        if route is None or value is None or not (value.is_finite() and -30 <= multiplier <= 30):
            continue
        place, factor = route
        if factor is not ONE or multiplier:
            flags = flags if factor is not None else ("unit_unknown",)
            value = in_base_unit(value, factor, multiplier)
        if values[place] is None and value.adjusted() <= LARGEST_EXPONENT:
            values[place] = value
    return values, signed, flags


def _total(values: Values, column: int) -> Decimal | None:
    """The total as sent, else the sum of the phases."""
    if (total := values[column]) is not None:
        return total
    parts = [each for each in values[column + 1 : column + _WIDTH] if each is not None]
    return sum(parts, Decimal()) if parts else None


def _triple(values: Values, column: int) -> Triple | None:
    """Per phase; a value without phase stands in the first place."""
    total, one, two, three = values[column : column + _WIDTH]
    if one is not None or two is not None or three is not None:
        return _float(one), _float(two), _float(three)
    return None if total is None else (float(total), None, None)


def _voltage(values: Values) -> Triple | None:
    """Phase to neutral; derived from line to line where that is all there is."""
    known = _triple(values, _VOLTAGE)
    lines = None if known is not None else _triple(values, _LINES)
    if lines is None:
        return known
    one, two, three = (None if each is None else each / sqrt(3) for each in lines)
    return one, two, three


def _derived_power(current: Triple, voltage: Triple) -> int | None:
    volts = [each for each in voltage if each is not None]
    mean = sum(volts) / len(volts) if volts else 0.0
    watts = sum(
        amps * (volt if volt is not None else mean) for amps, volt in zip(current, voltage, strict=True) if amps is not None
    )
    return half_up(Decimal(watts))


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value)


def _milli(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value * 1000)
