"""A reading becomes wide rows: samples of one context and location side by side, phases summed to totals (field note 43)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from math import sqrt
from typing import Final

import msgspec

from forecourt.domain.clocks import placed
from forecourt.domain.metering.columns import (
    CURRENT,
    CURRENT_OFFERED,
    ENERGY,
    EXPORT,
    INTERVAL,
    LINES,
    PLACES,
    POWER,
    POWER_OFFERED,
    REGISTER,
    SOC,
    TEMPERATURE,
    VOLTAGE,
    WIDTH,
)
from forecourt.domain.metering.samples import Context, MeterRow, Reading, Sample
from forecourt.domain.metering.units import LARGEST_EXPONENT, ONE, half_up, in_base_unit
from forecourt.kit.ids import new_id

_encode = msgspec.json.Encoder().encode

_ZERO: Final = Decimal()

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
    context, location = samples[0].of.context, samples[0].of.location
    for each in samples:
        if each.of.context is not context or each.of.location != location:
            return _divided(samples)
    return [samples]


def _divided(samples: tuple[Sample, ...]) -> list[tuple[Sample, ...]]:
    groups: dict[tuple[Context, str], list[Sample]] = {}
    for each in samples:
        groups.setdefault((each.of.context, each.of.location), []).append(each)
    return [tuple(group) for group in groups.values()]


def _row(at: datetime, samples: tuple[Sample, ...], place: Place) -> MeterRow:
    values, signed, flags = _values(samples)
    register = _total(values, ENERGY)
    if register is not None and register < 0:
        register = None  # a register below zero is no register
    current, voltage, power = _triple(values, CURRENT), _voltage(values), _whole(_total(values, POWER))
    if power is None and current is not None and voltage is not None:
        power, flags = _derived_power(current, voltage), (*flags, "power_derived")
    first = samples[0].of
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
        energy_export_wh=_whole(_total(values, EXPORT)),
        power_w=power,
        power_offered_w=_whole(_total(values, POWER_OFFERED)),
        current_a=current,
        voltage_v=voltage,
        current_offered_a=None if (offered := values[CURRENT_OFFERED]) is None else float(offered),
        soc_percent=None if (soc := values[SOC]) is None else float(soc),
        temperature_c=None if (temperature := values[TEMPERATURE]) is None else float(temperature),
        signed=signed,
        flags=flags,
        register_mwh=_milli(register),
        interval_mwh=_milli(_total(values, INTERVAL)),
        raw="" if place.evidence and not signed else _written(samples),
    )


class _Written(msgspec.Struct, omit_defaults=True):
    """A sample as the store keeps it."""

    value: Decimal | None
    measurand: str = REGISTER
    unit: str | None = None
    multiplier: int = 0
    phase: str | None = None
    location: str = "Outlet"
    context: Context = Context.PERIODIC
    text: str | None = None
    signed: str | None = None


def _written(samples: Iterable[Sample]) -> str:
    kept = [
        _Written(
            each.value,
            each.of.measurand,
            each.of.unit,
            each.of.multiplier,
            each.of.phase,
            each.of.location,
            each.of.context,
            each.text,
            each.signed,
        )
        for each in samples
    ]
    return _encode(kept).decode()


def _values(samples: tuple[Sample, ...]) -> tuple[Values, bool, tuple[str, ...]]:
    """The samples' values by place, whether one is signed, and the row's flags. Of several for one place the first counts."""
    values: Values = [None] * PLACES
    signed = False
    flags: tuple[str, ...] = ()
    for sample in samples:  # written out flat: this runs ten times a message
        value, of = sample.value, sample.of
        if sample.signed is not None:
            signed = True
        place = of.place
        if place is None or value is None or not value.is_finite():
            continue
        if of.factor is not ONE or of.multiplier:
            flags = flags if of.factor is not None else ("unit_unknown",)
            value = in_base_unit(value, of.factor, of.multiplier)
        if values[place] is None and value.adjusted() <= LARGEST_EXPONENT:
            values[place] = value
    return values, signed, flags


def _total(values: Values, column: int) -> Decimal | None:
    """The total as sent, else the sum of the phases."""
    if (total := values[column]) is not None:
        return total
    one, two, three = values[column + 1 : column + WIDTH]
    if one is None and two is None and three is None:
        return None
    return (one or _ZERO) + (two or _ZERO) + (three or _ZERO)


def _triple(values: Values, column: int) -> Triple | None:
    """Per phase; a value without phase stands in the first place."""
    total, one, two, three = values[column : column + WIDTH]
    if one is None and two is None and three is None:
        return None if total is None else (float(total), None, None)
    return (
        None if one is None else float(one),
        None if two is None else float(two),
        None if three is None else float(three),
    )


def _voltage(values: Values) -> Triple | None:
    """Phase to neutral; derived from line to line where that is all there is."""
    known = _triple(values, VOLTAGE)
    lines = None if known is not None else _triple(values, LINES)
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


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value)


def _milli(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value * 1000)
