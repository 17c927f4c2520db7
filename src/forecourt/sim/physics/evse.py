"""One EVSE: connectors, at most one vehicle, a contactor, a meter and a limit that the power never exceeds."""

from dataclasses import dataclass, field

from forecourt.sim.physics.meter import Meter
from forecourt.sim.physics.plugs import Outlet
from forecourt.sim.physics.vehicle import Vehicle

STEP_S = 5.0
"""The longest step over which the taper is taken as constant."""


@dataclass(slots=True)
class Evse:
    """The power electronics behind one or more outlets, of which one is used at a time."""

    outlets: tuple[Outlet, ...]
    meter: Meter = field(default_factory=Meter)
    vehicle: Vehicle | None = None
    connector: int | None = None
    locked: bool = False
    energised: bool = False
    limit_w: float = float("inf")
    limit_phases: int | None = None
    fault: str | None = None
    power_w: float = 0.0

    def __post_init__(self) -> None:
        if not self.outlets:
            raise ValueError("an EVSE has at least one connector")

    @property
    def outlet(self) -> Outlet:
        """The outlet in use, or the first."""
        return self.outlets[(self.connector or 1) - 1]

    @property
    def circuits(self) -> int:
        """Phases offered now (1 for direct current)."""
        return min(self.limit_phases or self.outlet.circuits, self.outlet.circuits)

    @property
    def circuits_used(self) -> int:
        """Phases that carry current with this vehicle."""
        vehicle = self.vehicle
        return min(vehicle.ac_phases, self.circuits) if vehicle is not None and self.outlet.phases else self.circuits

    @property
    def offered_w(self) -> float:
        """What a vehicle may draw now: the rating, the limit, nothing without contactor or with a fault."""
        if not self.energised or self.fault is not None or self.vehicle is None:
            return 0.0
        return max(0.0, min(self.outlet.watts(self.outlet.max_a, self.circuits), self.outlet.max_w, self.limit_w))

    def plug_in(self, vehicle: Vehicle, connector: int = 1) -> None:
        """Put the cable into a vehicle."""
        if self.vehicle is not None:
            raise ValueError("a vehicle is plugged in already")
        if not 1 <= connector <= len(self.outlets):
            raise ValueError(f"no connector {connector}")
        self.vehicle, self.connector = vehicle, connector

    def energise(self) -> None:
        """Lock the cable and close the contactor."""
        if self.vehicle is None:
            raise ValueError("nothing to energise")
        self.locked = self.energised = True
        self.settle()

    def release(self) -> None:
        """Open the contactor and unlock the cable."""
        self.locked = self.energised = False
        self.power_w = 0.0

    def unplug(self) -> Vehicle:
        """Take the cable out (a locked one by force): the contactor opens first."""
        if self.vehicle is None:
            raise ValueError("no vehicle is plugged in")
        self.release()
        vehicle, self.vehicle, self.connector = self.vehicle, None, None
        return vehicle

    def advance(self, seconds: float) -> float:
        """Let time pass; returns the energy delivered in Wh."""
        delivered = 0.0
        while seconds > 0:
            step = min(seconds, STEP_S)
            delivered += self._step(step)
            seconds -= step
        return delivered

    def settle(self) -> None:
        """The vehicle answers to what is offered now."""
        vehicle = self.vehicle
        self.power_w = vehicle.draw_w(self.outlet, self.offered_w, self.circuits) if vehicle is not None else 0.0

    def _step(self, seconds: float) -> float:
        vehicle = self.vehicle
        self.settle()
        if vehicle is None or self.power_w <= 0:
            return 0.0
        energy_wh = min(self.power_w * seconds / 3600.0, vehicle.needs_wh())
        self.meter.add(energy_wh)
        vehicle.charge(energy_wh)
        if vehicle.satisfied:
            self.power_w = 0.0
        return energy_wh
