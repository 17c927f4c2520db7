"""A reading becomes wide rows: samples of one context and location side by side, phases summed to totals (field note 43)."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from math import sqrt

import msgspec

from forecourt.domain.clocks import placed
from forecourt.domain.metering import units
from forecourt.domain.metering.samples import Context, MeterRow, Reading, Sample
from forecourt.domain.metering.units import LARGEST_EXPONENT, ONE, Units, factor_of, half_up, in_base_unit
from forecourt.kit.ids import new_id

REGISTER = "Energy.Active.Import.Register"
COLUMNS: dict[str, tuple[str, Units]] = {
    REGISTER: ("energy", units.ENERGY),
    "Energy.Active.Export.Register": ("export", units.ENERGY),
    "Energy.Active.Import.Interval": ("interval", units.ENERGY),
    "Power.Active.Import": ("power", units.POWER),
    "Power.Offered": ("power_offered", units.POWER),
    "Current.Import": ("current", units.CURRENT),
    "Current.Offered": ("current_offered", units.CURRENT),
    "Voltage": ("voltage", units.VOLTAGE),
    "SoC": ("soc", units.PERCENT),
    "Temperature": ("temperature", units.TEMPERATURE),
}
"""Measurands with a column of their own; all others stay in the row's `raw`."""

_PHASES = {"L1": 0, "L2": 1, "L3": 2, "L1-N": 0, "L2-N": 1, "L3-N": 2}
_LINE_TO_LINE = {"L1-L2": 0, "L2-L3": 1, "L3-L1": 2}
_encode = msgspec.json.Encoder().encode
_SAMPLES = msgspec.json.Decoder(tuple[Sample, ...])

Triple = tuple[float | None, float | None, float | None]


class Place(msgspec.Struct, frozen=True, gc=False):
    """Where readings were taken and when they reached us."""

    operator_id: str
    station_id: str
    transaction_id: str | None
    evse: int
    connector: int
    received_at: datetime


class Measured(msgspec.Struct, gc=False):
    """A row with what the register tracker wants more exactly than the row keeps it: milliwatt-hours."""

    row: MeterRow
    register_mwh: int | None = None
    interval_mwh: int | None = None


def measure(readings: Iterable[Reading], place: Place) -> list[Measured]:
    """All rows of these readings, as they came. A reading without samples is no row (field note 45)."""
    return [_row(reading.at, group, place) for reading in readings for group in _groups(reading.samples)]


def again(row: MeterRow) -> Measured:
    """A stored row as it was when it was measured, from the samples that it keeps."""
    register, interval, _ = _energies(_Sums(_SAMPLES.decode(row.raw)))
    return Measured(row, register, interval)


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


class _Route(msgspec.Struct, frozen=True):
    """Where a sample goes in its row, and what makes its unit equal (None: a unit we do not know)."""

    column: str
    factor: Decimal | None
    is_total: bool
    phase: int | None
    line: int | None


@lru_cache(maxsize=1024)
def _route(measurand: str, unit: str | None, phase: str | None) -> _Route | None:
    """Stations say the same few words with every sample; None for a measurand without a column."""
    if measurand not in COLUMNS:
        return None
    column, units_ = COLUMNS[measurand]
    line = _LINE_TO_LINE.get(phase or "") if column == "voltage" else None
    return _Route(column, factor_of(unit, units_), phase is None, _PHASES.get(phase or ""), line)


class _Sums:
    """Samples of one row by column: the total as sent, and each phase."""

    __slots__ = ("lines", "odd", "phases", "signed", "totals")

    def __init__(self, samples: tuple[Sample, ...]) -> None:
        self.totals: dict[str, Decimal] = {}
        self.phases: dict[str, dict[int, Decimal]] = {}
        self.lines: dict[int, Decimal] = {}
        self.signed = self.odd = False
        for sample in samples:  # written out flat: this runs ten times a message
            value, multiplier = sample.value, sample.multiplier
            if sample.signed is not None:
                self.signed = True
            route = _route(sample.measurand, sample.unit, sample.phase)
            if route is None or value is None or not (value.is_finite() and -30 <= multiplier <= 30):
                continue
            if route.factor is not ONE or multiplier:
                self.odd = self.odd or route.factor is None
                value = in_base_unit(value, route.factor, multiplier)
            if value.adjusted() > LARGEST_EXPONENT:
                continue
            if route.is_total:
                self.totals.setdefault(route.column, value)
            elif route.phase is not None:
                self.phases.setdefault(route.column, {}).setdefault(route.phase, value)
            elif route.line is not None:
                self.lines[route.line] = value

    def total(self, name: str) -> Decimal | None:
        """The total as sent, else the sum of the phases."""
        if (value := self.totals.get(name)) is not None:
            return value
        parts = self.phases.get(name)
        return sum(parts.values(), Decimal()) if parts else None

    def triple(self, name: str) -> Triple | None:
        """Per phase; a value without phase stands in the first place."""
        parts = self.phases.get(name)
        if parts:
            return _floats(parts)
        value = self.totals.get(name)
        return None if value is None else (float(value), None, None)

    def voltage(self) -> Triple | None:
        """Phase to neutral; derived from line to line where that is all there is."""
        known = self.triple("voltage")
        if known is not None or not self.lines:
            return known
        return _floats({slot: value / Decimal(sqrt(3)) for slot, value in self.lines.items()})


def _row(at: datetime, samples: tuple[Sample, ...], place: Place) -> Measured:
    sums = _Sums(samples)
    register, interval, energy = _energies(sums)
    current, voltage = sums.triple("current"), sums.voltage()
    totals = sums.totals
    power, flags = _whole(sums.total("power")), _flags(sums)
    if power is None and current is not None and voltage is not None:
        power, flags = _derived_power(current, voltage), (*flags, "power_derived")
    return Measured(
        MeterRow(
            id=new_id(),
            operator_id=place.operator_id,
            station_id=place.station_id,
            transaction_id=place.transaction_id,
            evse=place.evse,
            connector=place.connector,
            at=placed(at, place.received_at),
            received_at=place.received_at,
            context=samples[0].context,
            location=samples[0].location,
            energy_wh=energy,
            energy_export_wh=_whole(sums.total("export")),
            power_w=power,
            power_offered_w=_whole(sums.total("power_offered")),
            current_a=current,
            voltage_v=voltage,
            current_offered_a=_float(totals.get("current_offered")),
            soc_percent=_float(totals.get("soc")),
            temperature_c=_float(totals.get("temperature")),
            signed=sums.signed,
            flags=flags,
            raw=_encode(samples).decode(),
        ),
        register,
        interval,
    )


def _energies(sums: _Sums) -> tuple[int | None, int | None, int | None]:
    """Register and interval in milliwatt-hours, and the register in Wh. A register below zero is no register."""
    register, interval = sums.total("energy"), sums.total("interval")
    if register is not None and register < 0:
        register = None
    return _milli(register), _milli(interval), _whole(register)


def _flags(sums: _Sums) -> tuple[str, ...]:
    return ("unit_unknown",) if sums.odd else ()


def _derived_power(current: Triple, voltage: Triple) -> int | None:
    volts = [each for each in voltage if each is not None]
    mean = sum(volts) / len(volts) if volts else 0.0
    watts = sum(
        amps * (volt if volt is not None else mean) for amps, volt in zip(current, voltage, strict=True) if amps is not None
    )
    return half_up(Decimal(watts))


def _floats(parts: dict[int, Decimal]) -> Triple:
    one, two, three = parts.get(0), parts.get(1), parts.get(2)
    return (
        None if one is None else float(one),
        None if two is None else float(two),
        None if three is None else float(three),
    )


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _whole(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value)


def _milli(value: Decimal | None) -> int | None:
    return None if value is None else half_up(value * 1000)
