"""What `forecourt price` and `forecourt periods` write: exact decimals as text, paths in the words of the wire."""

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from typing import Final

from forecourt.domain.pricing import Amount, Breakdown, Finding, Line, Period, published
from forecourt.domain.pricing.exact import EXACT
from forecourt.domain.tariffs import Dimension
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.money import rounded as round_money
from forecourt.kit.time import rfc3339
from forecourt.ocpi.codec import plain
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.cdrs.periods import dimensions_of

VOLUMES: Final = (Dimension.ENERGY, Dimension.TIME, Dimension.PARKING_TIME)
_PATHS: Final = (
    (r"^periods\[(\d+)\]\.at$", r"cdr.charging_periods[\1].start_date_time"),
    (r"^periods\[(\d+)\]\.(?!tariff_id)\w+$", r"cdr.charging_periods[\1].dimensions"),
    (r"^periods", "cdr.charging_periods"),
    (r"^starts_at$", "start_date_time"),
    (r"^ends_at$", "end_date_time"),
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


def error(refusal: InvalidInput) -> dict[str, object]:
    """Why a line was refused: a sentence that names the place, and every fault."""
    faults = [{"path": wire_path(fault.path), "rule": fault.rule, "message": fault.message} for fault in refusal.faults]
    first = faults[0]["path"] if faults else ""
    sentence = refusal.message if first in refusal.message else f"{first}: {refusal.message}"
    return {"error": sentence, "faults": faults}


def bill(breakdown: Breakdown, *, rounded: bool, zone_known: bool) -> dict[str, object]:
    """A price as it is written: exact, or each published figure rounded once."""
    shown = published(breakdown) if rounded else breakdown
    money = _as_published if rounded else text
    by_dimension = {
        name: _sum(each.cost.before_taxes for each in breakdown.dimensions if each.dimension is name) for name in Dimension
    }
    if rounded:
        by_dimension = {name: round_money(amount, breakdown.currency) for name, amount in by_dimension.items()}
    return {
        "currency": shown.currency,
        "total_cost": _amount(shown.total, money),
        "unclamped_cost": _amount(shown.unclamped, money),
        "clamp": shown.clamp,
        "billed": {name: text(_sum(each.billed for each in shown.dimensions if each.dimension is name)) for name in VOLUMES},
        "cost_before_taxes_by_dimension": {name: money(amount) for name, amount in by_dimension.items()},
        "tax_lines": [
            {"name": each.name, "percentage": text(each.percentage), "base": money(each.base), "amount": money(each.amount)}
            for each in shown.tax_lines
        ],
        "lines": [_line(each, money) for each in shown.lines],
        "findings": [_finding(each) for each in shown.findings] + ([] if zone_known else [_NO_ZONE]),
    }


def period(each: Period) -> dict[str, object]:
    """A charging period in the shape of OCPI 2.2.1 and 2.3.0."""
    dimensions = [{"type": name, "volume": plain(_trimmed(volume))} for name, volume in dimensions_of(each, Version.V221)]
    written: dict[str, object] = {"start_date_time": rfc3339(each.at), "dimensions": dimensions}
    return written if each.tariff_id is None else written | {"tariff_id": each.tariff_id}


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


def _as_published(amount: Decimal) -> str:
    """With the zeros of the currency's minor unit."""
    return f"{amount:f}"


def _sum(numbers: Iterable[Decimal]) -> Decimal:
    total = Decimal(0)
    for number in numbers:
        total = EXACT.add(total, number)
    return total


def _amount(amount: Amount, money: Callable[[Decimal], str]) -> dict[str, object]:
    after = amount.after_taxes
    return {"before_taxes": money(amount.before_taxes), "after_taxes": None if after is None else money(after)}


def _line(line: Line, money: Callable[[Decimal], str]) -> dict[str, object]:
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
        "cost": _amount(line.cost, money),
        "why": line.why,
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {"code": finding.code, "path": wire_path(finding.path), "sentence": finding.sentence}
