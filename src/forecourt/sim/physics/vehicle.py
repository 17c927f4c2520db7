"""An electric vehicle as a charger sees it: what it asks for at any moment."""

from dataclasses import dataclass

from forecourt.sim.physics.battery import FLAT, Battery, TaperCurve
from forecourt.sim.physics.plugs import Current, Outlet

MIN_AC_AMPS = 6.0
"""IEC 61851: a vehicle does not charge below 6 A a phase."""


@dataclass(slots=True)
class Vehicle:
    """A vehicle with its battery and chargers; powers in W at the inlet, `efficiency` from inlet to battery."""

    name: str
    battery: Battery
    max_ac_w: float = 11_000.0
    ac_phases: int = 3
    max_dc_w: float = 150_000.0
    target_soc: float = 100.0
    efficiency: float = 0.92
    wants_charge: bool = True

    @property
    def soc(self) -> float:
        """State of charge of the battery in percent."""
        return self.battery.soc

    @property
    def satisfied(self) -> bool:
        """Whether the target is reached (or the driver's app paused the charging)."""
        return not self.wants_charge or self.needs_wh() <= 1e-6

    def needs_wh(self) -> float:
        """Energy at the inlet until the target."""
        return self.battery.room_wh(self.target_soc) / self.efficiency

    def draw_w(self, outlet: Outlet, offered_w: float, circuits: int | None = None) -> float:
        """The power drawn from an outlet that offers `offered_w` over `circuits` phases; 0 when satisfied or offered too little."""
        if self.satisfied:
            return 0.0
        if outlet.current is Current.DC:
            return min(offered_w, self.max_dc_w * self.battery.taper.share(self.soc))
        circuits = circuits or outlet.circuits
        phases = min(self.ac_phases, circuits)
        usable = min(offered_w, outlet.rated_w) * phases / circuits
        if usable < MIN_AC_AMPS * outlet.volts * phases - 1e-6:
            return 0.0
        return min(usable, self.max_ac_w * phases / self.ac_phases * FLAT.share(self.soc))

    def charge(self, energy_wh: float) -> None:
        """Energy that arrived at the inlet; losses become heat."""
        self.battery.store(energy_wh * self.efficiency)


def vehicle(
    name: str,
    capacity_wh: float,
    soc: float,
    *,
    speed: float = 1.0,
    max_ac_w: float = 11_000.0,
    ac_phases: int = 3,
    max_dc_w: float = 150_000.0,
    target_soc: float = 100.0,
    taper: TaperCurve | None = None,
) -> Vehicle:
    """A vehicle that arrives with `soc` percent.

    `speed` makes its charging last that many times shorter by giving it a battery that many times smaller: the energy on
    the meter stays power times time, so the evidence a station reports is the same as in life.
    """
    capacity = capacity_wh / speed
    battery = Battery(capacity, capacity * soc / 100.0, taper or TaperCurve())
    return Vehicle(name, battery, max_ac_w, ac_phases, max_dc_w, target_soc)
