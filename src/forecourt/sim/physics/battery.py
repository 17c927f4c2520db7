"""A traction battery: what it holds, and how fast it still accepts energy as it fills."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class TaperCurve:
    """Accepted share of the full charging power by state of charge: straight lines between points, never rising."""

    points: tuple[tuple[float, float], ...] = ((0.0, 1.0), (55.0, 1.0), (80.0, 0.45), (95.0, 0.12), (100.0, 0.04))

    def __post_init__(self) -> None:
        socs = [soc for soc, _ in self.points]
        shares = [share for _, share in self.points]
        if socs[0] != 0 or socs[-1] != 100 or any(a >= b for a, b in _pairs(socs)):
            raise ValueError("taper points run from 0 to 100 percent, rising")
        if any(a < b for a, b in _pairs(shares)) or not 0 < shares[-1] <= shares[0] <= 1:
            raise ValueError("taper shares lie in (0, 1] and never rise")

    def share(self, soc: float) -> float:
        """The share of full power accepted at this state of charge (percent)."""
        right = bisect_right(self.points, soc, key=lambda point: point[0])
        if right == len(self.points):
            return self.points[-1][1]
        (low, above), (high, below) = self.points[right - 1], self.points[right]
        return above + (below - above) * (soc - low) / (high - low)


def _pairs(values: Sequence[float]) -> list[tuple[float, float]]:
    return list(pairwise(values))


FLAT = TaperCurve(((0.0, 1.0), (97.0, 1.0), (100.0, 0.2)))
"""An alternating-current charger is so weak that the battery hardly tapers."""


@dataclass(slots=True)
class Battery:
    """Capacity and contents in Wh."""

    capacity_wh: float
    stored_wh: float
    taper: TaperCurve = field(default_factory=TaperCurve)

    def __post_init__(self) -> None:
        if self.capacity_wh <= 0 or not 0 <= self.stored_wh <= self.capacity_wh:
            raise ValueError("a battery holds between nothing and its capacity")

    @property
    def soc(self) -> float:
        """State of charge in percent."""
        return min(100.0, 100.0 * self.stored_wh / self.capacity_wh)

    def room_wh(self, target_soc: float = 100.0) -> float:
        """How much still fits below a state of charge."""
        return max(0.0, self.capacity_wh * target_soc / 100.0 - self.stored_wh)

    def store(self, energy_wh: float) -> float:
        """Take in energy; returns how much fitted."""
        taken = min(energy_wh, self.capacity_wh - self.stored_wh)
        self.stored_wh += taken
        return taken
