"""Runs of volume that one component priced, and `step_size`: once for energy, once for time (CDRs, step_size; §3.1, 5)."""

from datetime import datetime
from decimal import ROUND_CEILING, ROUND_HALF_UP, Context, Decimal

from forecourt.domain.pricing.matcher import Match
from forecourt.domain.pricing.policies import CombinedSteps, PartUnits, Policies

WH = 1000
ONE = Decimal(1)
_THOUSANDTH = Decimal("0.001")
"""What is less than this part of a Wh or second is noise of somebody's binary fractions (0.1 + 0.2 kWh)."""
_QUANTISING = Context(prec=400, rounding=ROUND_HALF_UP)


class Run:
    """Consecutive volume at one component's price: kWh, or seconds."""

    __slots__ = ("billed", "ends_at", "match", "quantity", "starts_at")

    def __init__(self, match: Match, starts_at: datetime, ends_at: datetime, quantity: Decimal) -> None:
        self.match = match
        self.starts_at = starts_at
        self.ends_at = ends_at
        self.quantity = quantity
        self.billed = quantity


class Runs:
    """The runs of one dimension in order of time."""

    def __init__(self) -> None:
        self.all: list[Run] = []
        self._open: Run | None = None

    def add(self, match: Match | None, starts_at: datetime, ends_at: datetime, quantity: Decimal) -> None:
        """More volume; where nothing prices it, the run ends."""
        last = self._open
        if match is None:
            self._open = None
        elif last is not None and last.match is match:
            last.ends_at = ends_at
            last.quantity += quantity
            last.billed = last.quantity
        else:
            self._open = Run(match, starts_at, ends_at, quantity)
            self.all.append(self._open)


class Volumes:
    """All that was priced of a transaction."""

    def __init__(self) -> None:
        self.energy = Runs()
        self.charging = Runs()
        self.parking = Runs()
        self.reservation = Runs()
        self.flat: list[Run] = []
        """One at most, and one more for the reservation (tariff_16)."""
        self.reservation_flat: list[Run] = []


def round_steps(volumes: Volumes, policies: Policies) -> None:
    """Write into the runs what is billed."""
    _round(volumes.energy.all, WH, policies.part_wh)
    for runs in _time_to_round(volumes.charging.all, volumes.parking.all, policies.combined_steps):
        _round(runs, 1, PartUnits.NEAREST)
    _round(volumes.reservation.all, 1, PartUnits.NEAREST)


def _time_to_round(charging: list[Run], parking: list[Run], policy: CombinedSteps) -> list[list[Run]]:
    if policy is CombinedSteps.EACH:
        return [charging, parking]
    if not charging or not parking:
        return [charging or parking]
    if policy is CombinedSteps.LAST and charging[-1].ends_at > parking[-1].ends_at:
        return [charging]
    return [parking]


def _round(runs: list[Run], unit: int, policy: PartUnits) -> None:
    """The total goes up to a multiple of the last component's step; the difference is at the last price."""
    if not runs or not (step := runs[-1].match.component.step_size):
        return
    total = sum((run.quantity for run in runs), Decimal(0))
    if total <= 0:
        return
    difference = Decimal(-(-_whole(total * unit, step, policy) // step) * step) / unit - total
    for run in reversed(runs):  # a part of a unit that is dropped may be more than the last run has
        run.billed = max(run.quantity + difference, min(run.quantity, Decimal(0)))
        difference -= run.billed - run.quantity
        if not difference:
            return


def _whole(units: Decimal, step: int, policy: PartUnits) -> int:
    up = policy is PartUnits.UP or (policy is PartUnits.UP_IN_SINGLES and step == 1)
    clean = _QUANTISING.quantize(units, _THOUSANDTH)
    return int(clean.to_integral_value(ROUND_CEILING if up else ROUND_HALF_UP))
