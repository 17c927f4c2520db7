"""The curve of a transaction as people see it: so many points at most, from the first reading to the energy of the ledger."""

from collections.abc import Sequence

import msgspec

from forecourt.domain.metering import CurvePoint, MeterRow, clean_curve
from forecourt.domain.transactions import Transaction


def curve_of(transaction: Transaction, rows: Sequence[MeterRow], most: int) -> list[CurvePoint]:
    """The clean curve of these rows, thinned evenly. Its end is the transaction's energy: the ledger saw every value, and the
    rows of a long transaction may be one of many each."""
    points = thin(clean_curve(rows), most)
    if not points:
        return points
    energy_wh = transaction.energy_wh
    capped = [each if each.energy_wh <= energy_wh else msgspec.structs.replace(each, energy_wh=energy_wh) for each in points]
    return [*capped[:-1], msgspec.structs.replace(capped[-1], energy_wh=energy_wh)]


def thin(points: list[CurvePoint], most: int) -> list[CurvePoint]:
    """Evenly fewer points; the first and the last stay."""
    if len(points) <= most:
        return points
    last = len(points) - 1
    return [points[i * last // (most - 1)] for i in range(most)]
