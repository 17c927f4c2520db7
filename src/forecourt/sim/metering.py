"""Sampled values of an EVSE, in the words that all versions share."""

from collections.abc import Iterable
from dataclasses import dataclass

from forecourt.sim.makers import Quirks
from forecourt.sim.physics import Current, Evse

ENERGY = "Energy.Active.Import.Register"
BEGIN, PERIODIC, CLOCK, END, TRIGGER = "Transaction.Begin", "Sample.Periodic", "Sample.Clock", "Transaction.End", "Trigger"
DEFAULT_MEASURANDS = (ENERGY, "Power.Active.Import", "Current.Import", "Voltage", "SoC")
MEASURANDS = (*DEFAULT_MEASURANDS, "Power.Offered", "Current.Offered", "Frequency")


@dataclass(frozen=True, slots=True)
class Sample:
    """One value."""

    measurand: str
    value: float
    unit: str
    context: str
    phase: str | None = None
    location: str = "Outlet"


def sample(evse: Evse, measurands: Iterable[str], context: str, quirks: Quirks, begin_wh: int | None = None) -> list[Sample]:
    """The wanted measurands of an EVSE now; `begin_wh` is the opening reading for makers that repeat it."""
    values = [value for name in measurands for value in _measure(evse, name, context, quirks)]
    if quirks.begin_value_last and begin_wh is not None:
        values.append(Sample(ENERGY, float(begin_wh), "Wh", BEGIN))
    return values


def _measure(evse: Evse, name: str, context: str, quirks: Quirks) -> list[Sample]:
    match name:
        case "Energy.Active.Import.Register":
            value, unit = evse.meter.sample(dip=context == PERIODIC)
            return [Sample(name, value, unit, context)]
        case "Power.Active.Import":
            return _power(evse, context, quirks)
        case "Current.Import":
            return _per_phase(evse, name, evse.power_w / evse.outlet.volts, "A", context, "")
        case "Voltage":
            if evse.outlet.current is Current.DC:
                return [Sample(name, evse.outlet.volts, "V", context)]
            return [Sample(name, evse.outlet.volts, "V", context, f"L{n}-N") for n in range(1, evse.outlet.phases + 1)]
        case "SoC" if evse.vehicle is not None and evse.outlet.current is Current.DC:
            return [Sample(name, round(evse.vehicle.soc, 1), "Percent", context, location="EV")]
        case "Power.Offered":
            return [Sample(name, round(evse.offered_w, 1), "W", context)]
        case "Current.Offered":
            return [Sample(name, round(evse.offered_w / evse.outlet.watts(1.0, evse.circuits), 1), "A", context)]
        case _:
            return []


def _power(evse: Evse, context: str, quirks: Quirks) -> list[Sample]:
    total = Sample("Power.Active.Import", round(evse.power_w, 1), "W", context)
    if evse.outlet.phases > 1 or quirks.phase_values_only:
        phases = _per_phase(evse, total.measurand, evse.power_w, "W", context, "-N")
        return phases if quirks.phase_values_only else [total, *phases]
    return [total]


def _per_phase(evse: Evse, name: str, total: float, unit: str, context: str, suffix: str) -> list[Sample]:
    if evse.outlet.current is Current.DC:
        return [Sample(name, round(total, 1), unit, context)]
    used = evse.circuits_used
    shares = [total / used if n <= used else 0.0 for n in range(1, evse.outlet.phases + 1)]
    return [Sample(name, round(share, 1), unit, context, f"L{n}{suffix}") for n, share in enumerate(shares, 1)]
