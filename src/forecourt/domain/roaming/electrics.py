"""What a plug gives, as far as it was configured or follows from its standard: power type, volts, amperes (L11)."""

from enum import StrEnum
from math import sqrt

import msgspec

from forecourt.domain.stations import Connector, PlugStandard


class PowerType(StrEnum):
    """Alternating current by its phases, or direct current."""

    AC_1 = "ac_1_phase"
    AC_3 = "ac_3_phase"
    DC = "dc"


class Electrics(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of one plug; volts between phases where there are three."""

    power_type: PowerType
    voltage_v: int
    current_a: int
    power_w: int | None = None


_DIRECT = frozenset({PlugStandard.CCS1, PlugStandard.CCS2, PlugStandard.CHADEMO, PlugStandard.GBT_DC})
_SINGLE = frozenset({PlugStandard.J1772, PlugStandard.SCHUKO})
_SINGLE_PHASE_MOST_W = 9_000
"""More than this no single phase gives in Europe or China."""
_NACS_AC_MOST_W = 20_000
_DIRECT_V = {PlugStandard.CHADEMO: 500, PlugStandard.GBT_DC: 750, PlugStandard.NACS: 500}
_DIRECT_USUAL_V = 920


def electrics_of(connector: Connector) -> Electrics | None:
    """The figures; None where neither current nor power is known."""
    if connector.standard is None or (connector.max_current_a is None and connector.max_power_w is None):
        return None
    kind = _power_type(connector)
    voltage = connector.max_voltage_v or _voltage(connector.standard, kind)
    current = connector.max_current_a or _current(connector.max_power_w or 0, voltage, kind)
    return Electrics(power_type=kind, voltage_v=voltage, current_a=current, power_w=connector.max_power_w)


def _power_type(connector: Connector) -> PowerType:
    plug, power, voltage = connector.standard, connector.max_power_w or 0, connector.max_voltage_v
    if plug in _DIRECT or (plug is PlugStandard.NACS and power > _NACS_AC_MOST_W):
        return PowerType.DC
    if plug in _SINGLE or plug is PlugStandard.NACS:
        return PowerType.AC_1
    if voltage is not None:
        return PowerType.AC_3 if voltage > 300 else PowerType.AC_1
    return PowerType.AC_1 if 0 < power <= _SINGLE_PHASE_MOST_W else PowerType.AC_3


def _voltage(plug: PlugStandard, kind: PowerType) -> int:
    if kind is PowerType.DC:
        return _DIRECT_V.get(plug, _DIRECT_USUAL_V)
    if kind is PowerType.AC_3:
        return 400
    return 240 if plug in (PlugStandard.J1772, PlugStandard.NACS) else 230


def _current(power_w: int, voltage_v: int, kind: PowerType) -> int:
    return round(power_w / (voltage_v * (sqrt(3) if kind is PowerType.AC_3 else 1)))
