"""Units made equal: one table of what stations write to what is kept (Wh, W, A, V, percent, Celsius). OCPP 2.0.1 J, 1.6 7.45."""

from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from forecourt.domain.metering.samples import Sample


class Quantity(StrEnum):
    """What a measurand measures, where it has a column of its own."""

    ENERGY = "energy"
    POWER = "power"
    CURRENT = "current"
    VOLTAGE = "voltage"
    PERCENT = "percent"
    TEMPERATURE = "temperature"


_KILO, _MILLI = Decimal(1000), Decimal("0.001")
UNITS: dict[Quantity, dict[str, Decimal]] = {
    Quantity.ENERGY: {"Wh": Decimal(1), "kWh": _KILO, "MWh": Decimal(1_000_000)},
    Quantity.POWER: {"W": Decimal(1), "kW": _KILO, "VA": Decimal(1), "kVA": _KILO},
    Quantity.CURRENT: {"A": Decimal(1), "mA": _MILLI},
    Quantity.VOLTAGE: {"V": Decimal(1), "kV": _KILO, "mV": _MILLI},
    Quantity.PERCENT: {"Percent": Decimal(1), "%": Decimal(1)},
    Quantity.TEMPERATURE: {"Celsius": Decimal(1), "Celcius": Decimal(1), "C": Decimal(1)},
}
"""Units of each quantity as written, compared without case; the first is the one that absence means (field note 39)."""
_FACTORS = {quantity: {unit.casefold(): factor for unit, factor in units.items()} for quantity, units in UNITS.items()}
_LIMIT = Decimal(10) ** 15
_ONE = Decimal(1)


def in_base_unit(sample: Sample, quantity: Quantity) -> tuple[Decimal | None, bool]:
    """The value in the quantity's own unit, None when there is no usable number; and whether the unit was one we know.

    A unit outside of the table counts as the default one and is flagged, never dropped (field note 40).
    """
    value = sample.value
    if value is None or not value.is_finite() or not -30 <= sample.multiplier <= 30:
        return None, True
    factor, known = _ONE, True
    if sample.unit:
        found = _FACTORS[quantity].get(sample.unit.casefold())
        factor, known = (found, True) if found is not None else (_ONE, False)
    if sample.multiplier:
        factor = factor.scaleb(sample.multiplier)
    if factor is not _ONE:
        value *= factor
    return (value, known) if -_LIMIT < value < _LIMIT else (None, known)


def half_up(value: Decimal) -> int:
    """The one conversion to whole units (design, invariant 8)."""
    return int(value.to_integral_value(ROUND_HALF_UP))
