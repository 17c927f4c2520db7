"""What drivers read at a station: prices and costs, newest last."""

from collections import deque
from dataclasses import dataclass, field

from forecourt.sim.tally import Tally

PRICE, FALLBACK, RUNNING, TOTAL, TARIFF = "price", "price for anybody", "running cost", "total cost", "tariff"
REMEMBERED = 50


@dataclass(frozen=True, slots=True)
class Shown:
    """One thing on the screen; `evse` 0 is the whole station's."""

    what: str
    text: str
    evse: int = 0
    amount: float | None = None


@dataclass(slots=True)
class Screen:
    """The last things that were shown, and a count of them all."""

    tally: Tally
    shown: deque[Shown] = field(default_factory=lambda: deque(maxlen=REMEMBERED))

    def show(self, what: str, text: str, evse: int = 0, amount: float | None = None) -> None:
        """Put something on the screen."""
        self.shown.append(Shown(what, text, evse, amount))
        self.tally.shown[what] += 1

    def last(self, what: str) -> Shown | None:
        """What was shown last of a kind."""
        return next((each for each in reversed(self.shown) if each.what == what), None)
