"""The energy meter of an EVSE, with the ways in which real ones mislead (field notes 40, 41, 46)."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class MeterQuirks:
    """How a maker's meter differs from a lifetime register in Wh."""

    per_transaction: bool = False
    kilowatt_hours: bool = False
    mislabelled: bool = False
    dips: bool = False


@dataclass(slots=True)
class Meter:
    """An energy register in Wh that never runs backwards (unless its quirks say otherwise)."""

    register_wh: float = 0.0
    quirks: MeterQuirks = field(default_factory=MeterQuirks)
    _zero_wh: float = 0.0

    def add(self, energy_wh: float) -> None:
        """Energy that passed."""
        if energy_wh < 0:
            raise ValueError("an import register does not run backwards")
        self.register_wh += energy_wh

    def begin(self) -> None:
        """A transaction begins: a per-transaction register restarts at 0."""
        if self.quirks.per_transaction:
            self._zero_wh = self.register_wh

    def reading_wh(self) -> int:
        """The whole Wh on the display."""
        return int(self.register_wh - self._zero_wh)

    def sample(self, *, dip: bool = False) -> tuple[float, str]:
        """A sampled value and the unit it is labelled with."""
        if dip and self.quirks.dips:
            return 0.0, "Wh"
        value = self.reading_wh()
        if self.quirks.mislabelled:
            return value / 1000.0, "Wh"
        return (value / 1000.0, "kWh") if self.quirks.kilowatt_hours else (float(value), "Wh")
