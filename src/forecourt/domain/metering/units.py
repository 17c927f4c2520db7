"""Units made equal: one table of what stations write to what is kept (Wh, W, A, V, percent, Celsius). OCPP 2.0.1 J, 1.6 7.45."""

from decimal import ROUND_HALF_UP, Decimal

from forecourt.domain.metering.samples import Sample

Units = dict[str, Decimal]

_ONE, _KILO, _MILLI = Decimal(1), Decimal(1000), Decimal("0.001")
ENERGY: Units = {"Wh": _ONE, "kWh": _KILO, "MWh": Decimal(1_000_000)}
POWER: Units = {"W": _ONE, "kW": _KILO, "VA": _ONE, "kVA": _KILO}
CURRENT: Units = {"A": _ONE, "mA": _MILLI}
VOLTAGE: Units = {"V": _ONE, "kV": _KILO, "mV": _MILLI}
PERCENT: Units = {"Percent": _ONE, "%": _ONE}
TEMPERATURE: Units = {"Celsius": _ONE, "Celcius": _ONE, "C": _ONE}

_LARGEST_EXPONENT = 14


def in_base_unit(sample: Sample, units: Units) -> tuple[Decimal | None, bool]:
    """The value in the quantity's own unit, None when there is no usable number; and whether the unit was one we know.

    No unit means the standard's default (field note 39). One outside of the table counts as the default and is flagged, never
    dropped (field note 40). Units are compared without case where the spelling is not the table's.
    """
    value, unit = sample.value, sample.unit
    if value is None or not value.is_finite() or not -30 <= sample.multiplier <= 30:
        return None, True
    factor: Decimal | None = _ONE if not unit else units.get(unit)
    if factor is None:
        factor = next((each for name, each in units.items() if unit and name.casefold() == unit.casefold()), None)
    known = factor is not None
    if factor is not None and factor is not _ONE:
        value *= factor
    if sample.multiplier:
        value = value.scaleb(sample.multiplier)
    return (value, known) if value.adjusted() <= _LARGEST_EXPONENT else (None, known)


def half_up(value: Decimal) -> int:
    """The one conversion to whole units (design, invariant 8)."""
    return int(value.to_integral_value(ROUND_HALF_UP))
