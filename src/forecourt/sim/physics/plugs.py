"""Plug standards and the electrical rating of one connector."""

from dataclasses import dataclass
from enum import StrEnum


class Plug(StrEnum):
    """The plug standards of the road, by their common names."""

    J1772 = "J1772"
    TYPE2 = "Type 2"
    CCS1 = "CCS1"
    CCS2 = "CCS2"
    NACS = "NACS"
    CHADEMO = "CHAdeMO"


class Current(StrEnum):
    """Alternating or direct current."""

    AC = "AC"
    DC = "DC"


@dataclass(frozen=True, slots=True)
class Outlet:
    """What one connector can deliver; `phases` is 0 for direct current, `volts` is phase to neutral for alternating current."""

    plug: Plug
    max_w: float
    max_a: float
    volts: float
    phases: int = 0
    tethered: bool = True

    @property
    def current(self) -> Current:
        """AC when the outlet has phases, else DC."""
        return Current.AC if self.phases else Current.DC

    @property
    def circuits(self) -> int:
        """Conductors that carry the current: the phases, or one for DC."""
        return self.phases or 1

    @property
    def rated_w(self) -> float:
        """The lower of the power rating and what the current rating allows."""
        return min(self.max_w, self.max_a * self.volts * self.circuits)

    def watts(self, amps: float, phases: int | None = None) -> float:
        """The power of a current on this outlet, on `phases` of its phases."""
        circuits = min(phases, self.circuits) if phases else self.circuits
        return amps * self.volts * circuits
