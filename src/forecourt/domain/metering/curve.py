"""The energy curve of a transaction that people see and bills rest on: never falling, from the rows as stored."""

from collections.abc import Sequence

from forecourt.domain.metering.order import in_time
from forecourt.domain.metering.register import Running, observe
from forecourt.domain.metering.samples import Context, CurvePoint, MeterRow


def clean_curve(rows: Sequence[MeterRow]) -> list[CurvePoint]:
    """One point a moment. The rows are read twice, since a wrong unit shows itself only after a while (field note 40)."""
    ordered = in_time(rows)
    whole = Running()
    observe(whole, ordered)
    return _points(ordered, Running(scale=whole.scale))


def _points(ordered: list[MeterRow], state: Running) -> list[CurvePoint]:
    points: list[CurvePoint] = []
    best, first = 0, min((each.at for each in ordered), default=None)
    for each in ordered:
        observe(state, (each,))
        best = max(best, state.energy_wh)
        at = first if first is not None and each.context is Context.BEGIN else each.at
        point = CurvePoint(at=at, energy_wh=best, power_w=each.power_w, soc_percent=each.soc_percent)
        if points and points[-1].at == point.at:
            points[-1] = _merged(points[-1], point)
        else:
            points.append(point)
    return points


def _merged(one: CurvePoint, other: CurvePoint) -> CurvePoint:
    return CurvePoint(
        at=one.at,
        energy_wh=max(one.energy_wh, other.energy_wh),
        power_w=other.power_w if other.power_w is not None else one.power_w,
        soc_percent=other.soc_percent if other.soc_percent is not None else one.soc_percent,
    )
