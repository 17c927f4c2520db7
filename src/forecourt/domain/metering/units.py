"""Units made equal: one table of what stations write to what is kept (Wh, W, A, V, percent, Celsius). OCPP 2.0.1 J, 1.6 7.45."""

from decimal import ROUND_HALF_UP, Decimal

Units = dict[str, Decimal]

ONE, _KILO, _MILLI = Decimal(1), Decimal(1000), Decimal("0.001")
ENERGY: Units = {"Wh": ONE, "kWh": _KILO, "MWh": Decimal(1_000_000)}
POWER: Units = {"W": ONE, "kW": _KILO, "VA": ONE, "kVA": _KILO}
CURRENT: Units = {"A": ONE, "mA": _MILLI}
VOLTAGE: Units = {"V": ONE, "kV": _KILO, "mV": _MILLI}
PERCENT: Units = {"Percent": ONE, "%": ONE}
TEMPERATURE: Units = {"Celsius": ONE, "Celcius": ONE, "C": ONE}

LARGEST_EXPONENT = 14
"""A value with more digits before the point is out of all measure."""


def factor_of(unit: str | None, units: Units) -> Decimal | None:
    """What turns this unit into the quantity's own; None for one outside of the table, which counts as the default and is flagged,
    never dropped (field note 40).

    No unit means the standard's default (field note 39). Units are compared without case where the spelling is not the table's.
    """
    if not unit:
        return ONE
    return units.get(unit) or next((each for name, each in units.items() if name.casefold() == unit.casefold()), None)


def in_base_unit(value: Decimal, factor: Decimal | None, multiplier: int) -> Decimal:
    """The value in the quantity's own unit."""
    if factor is not None:
        value *= factor
    return value.scaleb(multiplier) if multiplier else value


def half_up(value: Decimal) -> int:
    """The one conversion to whole units (design, invariant 8)."""
    return int(value.to_integral_value(ROUND_HALF_UP))
