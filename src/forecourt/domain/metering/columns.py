"""Which measurand has which column of a meter row: one table, and the place of each in a row that is being put together."""

from decimal import Decimal
from typing import Final

from forecourt.domain.metering import units
from forecourt.domain.metering.units import Units, factor_of

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

WIDTH: Final = 4
"""Places of a column: the total as sent, then each phase."""
ENERGY, EXPORT, INTERVAL, POWER, POWER_OFFERED, CURRENT, CURRENT_OFFERED, VOLTAGE, SOC, TEMPERATURE, LINES = range(
    0, (len(COLUMNS) + 1) * WIDTH, WIDTH
)
PLACES: Final = LINES + WIDTH
"""How many there are; the last are those of voltages from line to line."""

_PHASES: Final = {"L1": 1, "L2": 2, "L3": 3, "L1-N": 1, "L2-N": 2, "L3-N": 3}
_LINE_TO_LINE: Final = {"L1-L2": 1, "L2-L3": 2, "L3-L1": 3}
_COLUMN_OF: Final = {measurand: at * WIDTH for at, measurand in enumerate(COLUMNS)}


def place_of(measurand: str, unit: str | None, phase: str | None) -> tuple[int | None, Decimal | None]:
    """The place of a value in its row (None: it has none), and what makes its unit equal (None: a unit that we do not know)."""
    column = _COLUMN_OF.get(measurand)
    if column is None:
        return None, None
    factor = factor_of(unit, COLUMNS[measurand])
    if phase is None:
        return column, factor
    if column == VOLTAGE and phase in _LINE_TO_LINE:
        return LINES + _LINE_TO_LINE[phase], factor
    return (column + _PHASES[phase] if phase in _PHASES else None), factor
