"""What moves energy: plugs, batteries, vehicles, meters and EVSEs. Pure and synchronous; time comes in as `advance(seconds)`."""

from forecourt.sim.physics.battery import Battery, TaperCurve
from forecourt.sim.physics.evse import Evse
from forecourt.sim.physics.meter import Meter, MeterQuirks
from forecourt.sim.physics.plugs import Current, Outlet, Plug
from forecourt.sim.physics.vehicle import Vehicle

__all__ = ["Battery", "Current", "Evse", "Meter", "MeterQuirks", "Outlet", "Plug", "TaperCurve", "Vehicle"]
