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


def factor_of(unit: str | None, units: Units) -> Decimal | None:
    """What turns this unit into the quantity's own; None for one outside of the table, which counts as the default and is flagged,
    never dropped (field note 40).

    No unit means the standard's default (field note 39). Units are compared without case where the spelling is not the table's.
    """
    if not unit:
        return _ONE
    return units.get(unit) or next((each for name, each in units.items() if name.casefold() == unit.casefold()), None)


def usable(sample: Sample) -> bool:
    """Whether there is a number that can be reckoned with."""
    return sample.value is not None and sample.value.is_finite() and -30 <= sample.multiplier <= 30


def in_base_unit(value: Decimal, factor: Decimal | None, multiplier: int) -> Decimal | None:
    """The value in the quantity's own unit; None when it is out of all measure."""
    if factor is not None and factor is not _ONE:
        value *= factor
    if multiplier:
        value = value.scaleb(multiplier)
    return value if value.adjusted() <= _LARGEST_EXPONENT else None


def half_up(value: Decimal) -> int:
    """The one conversion to whole units (design, invariant 8)."""
    return int(value.to_integral_value(ROUND_HALF_UP))
