"""The reason of a line, in words: which element, and which of its restrictions held."""

from forecourt.domain.tariffs import Dimension, ReservationPart, Restrictions

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_RANGES = (
    ("min_kwh", "max_kwh", "kWh"),
    ("min_current_a", "max_current_a", "A"),
    ("min_power_kw", "max_power_kw", "kW"),
    ("min_duration_s", "max_duration_s", "s since the start"),
)
_PARTS = {ReservationPart.RESERVATION: " of a reservation", ReservationPart.EXPIRED: " of a reservation that expired"}


def reason(element: int, dimension: Dimension, part: ReservationPart | None, restrictions: str) -> str:
    """Why this element prices this dimension."""
    first = f"elements[{element}] is the first with a price for {dimension}{_PARTS[part] if part else ''}"
    return f"{first} whose restrictions hold: {restrictions}." if restrictions else f"{first}; it has no restrictions."


def held(limits: Restrictions) -> str:
    """The restrictions of an element as a list of words; empty where it has none."""
    return ", ".join(
        [
            *_span(limits.start_time and f"{limits.start_time:%H:%M}", limits.end_time and f"{limits.end_time:%H:%M}", ""),
            *_span(limits.start_date, limits.end_date, ""),
            *([" and ".join(_DAYS[day] for day in sorted(limits.days) if 0 <= day <= 6)] if limits.days else []),
            *(word for low, high, unit in _RANGES for word in _span(getattr(limits, low), getattr(limits, high), f" {unit}")),
        ]
    )


def _span(least: object, most: object, unit: str) -> list[str]:
    if least is None and most is None:
        return []
    if most is None:
        return [f"from {least}{unit}"]
    return [f"until {most}{unit}" if least is None else f"{least} to {most}{unit}"]
