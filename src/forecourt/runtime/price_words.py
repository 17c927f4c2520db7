"""What `forecourt price` and `forecourt periods` write: exact decimals as text, paths in the words of the wire."""

import re
from decimal import Decimal
from typing import Final

from forecourt.domain.pricing import Amount, Breakdown, Finding, Line, Period, TaxLine, published
from forecourt.domain.tariffs import Dimension
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.money import rounded as round_money
from forecourt.kit.time import rfc3339
from forecourt.ocpi.codec import plain
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs.periods import dimensions_of

_NOTHING: Final = Decimal(0)
VOLUMES: Final = (Dimension.ENERGY, Dimension.TIME, Dimension.PARKING_TIME)
_PATHS: Final = (
    (r"^periods\[(\d+)\]\.at$", r"cdr.charging_periods[\1].start_date_time"),
    (r"^periods\[(\d+)\]\.(?!tariff_id)\w+$", r"cdr.charging_periods[\1].dimensions"),
    (r"^periods", "cdr.charging_periods"),
    (r"^currency$", "cdr.currency"),
    (r"^samples", "meter_samples"),
    (r"^powers", "power_samples"),
    (r"^currents", "current_samples"),
    (r"\.components\[", ".price_components["),
    (r"\.taxes\[\d+\]\.percentage$", ".vat"),
    (r"(restrictions\.m\w\w_\w+?)_(?:kw|a|s)$", r"\1"),
)
"""How the wire calls what the domain names in a path."""


def refused(path: str, rule: str, message: str) -> InvalidInput:
    """The error about one field of a line; the message completes a sentence that begins with the path."""
    return InvalidInput(f"{path or 'This'} {message}.", faults=(FieldFault(path, rule, message),))


def error(refusal: InvalidInput, frame: str) -> str:
    """Why a line was refused: a sentence that names the place. `frame` is the field that holds the start and the end."""
    first = wire_path(refusal.faults[0].path if refusal.faults else "")
    place = {"starts_at": f"{frame}.start_date_time", "ends_at": f"{frame}.end_date_time"}.get(first, first)
    return refusal.message if place in refusal.message else f"{place}: {refusal.message}"


def bill(breakdown: Breakdown, *, rounded: bool, zone_known: bool) -> dict[str, object]:
    """A price as it is written: exact, or each published figure rounded once."""
    shown = published(breakdown) if rounded else breakdown
    money = _Money(breakdown.currency if rounded else None)
    totals = {each.dimension: each for each in breakdown.by_dimension}
    billed = {name: totals[name].billed if name in totals else _NOTHING for name in VOLUMES}
    costs = {name: totals[name].cost.before_taxes if name in totals else _NOTHING for name in Dimension}
    return {
        "currency": shown.currency,
        "total_cost": money.amount(shown.total),
        "unclamped_cost": money.amount(shown.unclamped),
        "clamp": shown.clamp,
        "billed": {str(name): text(number) for name, number in billed.items()},
        "cost_before_taxes_by_dimension": {str(name): money.text(cost) for name, cost in costs.items()},
        "tax_lines": [_tax_line(each, money) for each in shown.tax_lines],
        "lines": [_line(each, money) for each in shown.lines],
        "findings": [finding(each) for each in shown.findings] + ([] if zone_known else [_NO_ZONE]),
    }


def period(each: Period) -> dict[str, object]:
    """A charging period in the shape of OCPI 2.2.1 and 2.3.0."""
    dimensions = [{"type": name, "volume": plain(_trimmed(volume))} for name, volume in dimensions_of(each, Version.V221)]
    written: dict[str, object] = {"start_date_time": rfc3339(each.at), "dimensions": dimensions}
    return written if each.tariff_id is None else written | {"tariff_id": each.tariff_id}


def finding(each: Finding) -> dict[str, object]:
    """A finding as it is written."""
    return {"code": each.code, "path": wire_path(each.path), "sentence": each.sentence}


def wire_path(path: str) -> str:
    """A path of the domain in the words of the wire."""
    for pattern, replacement in _PATHS:
        path = re.sub(pattern, replacement, path)
    return path


def text(number: Decimal) -> str:
    """All digits, no exponent, no zeros that say nothing."""
    return f"{_trimmed(number):f}"


_NO_ZONE: Final = {
    "code": "zone_unknown",
    "path": "location_time_zone",
    "sentence": "No zone was given; local times were taken as UTC.",
}


def _trimmed(number: Decimal) -> Decimal:
    spelled = f"{number:f}"
    trimmed = spelled.rstrip("0").rstrip(".") if "." in spelled else spelled
    return Decimal("0" if trimmed in ("-0", "") else trimmed)


class _Money:
    """Writes amounts: exact without the zeros that say nothing, or rounded with those of the minor unit."""

    def __init__(self, currency: str | None) -> None:
        self._currency = currency

    def text(self, amount: Decimal) -> str:
        return text(amount) if self._currency is None else f"{round_money(amount, self._currency):f}"

    def amount(self, amount: Amount) -> dict[str, str | None]:
        after = amount.after_taxes
        return {"before_taxes": self.text(amount.before_taxes), "after_taxes": None if after is None else self.text(after)}


def _line(line: Line, money: _Money) -> dict[str, object]:
    return {
        "tariff_id": line.tariff_id,
        "element": line.element,
        "dimension": line.dimension,
        "reservation": line.reservation,
        "starts_at": rfc3339(line.starts_at),
        "ends_at": rfc3339(line.ends_at),
        "quantity": text(line.quantity),
        "billed": text(line.billed),
        "unit_price": text(line.unit_price),
        "step_size": line.step_size,
        "cost": money.amount(line.cost),
        "why": line.why,
    }


def _tax_line(line: TaxLine, money: _Money) -> dict[str, object]:
    base, amount = money.text(line.base), money.text(line.amount)
    return {"name": line.name, "percentage": text(line.percentage), "base": base, "amount": amount}
