"""Published figures: each rounded once to the currency's minor unit, the tax lines so that they add up."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from forecourt.domain.pricing.nouns import Amount, Breakdown, DimensionTotal, TaxLine
from forecourt.kit.money import minor_units, rounded


def published(breakdown: Breakdown) -> Breakdown:
    """The breakdown as people and partners read it. The tax lines add up to what lies between the two totals; lines and unclamped
    total are rounded each by itself, so their sum may be a minor unit off the total."""
    replace = msgspec.structs.replace
    total = _amount(breakdown.total, breakdown.currency)
    return replace(
        breakdown,
        total=total,
        unclamped=_amount(breakdown.unclamped, breakdown.currency),
        lines=tuple(replace(line, cost=_amount(line.cost, breakdown.currency)) for line in breakdown.lines),
        dimensions=_totals(breakdown.dimensions, breakdown.currency),
        by_dimension=_totals(breakdown.by_dimension, breakdown.currency),
        tax_lines=_tax_lines(breakdown.tax_lines, total, breakdown.currency),
    )


def _totals(totals: Sequence[DimensionTotal], currency: str) -> tuple[DimensionTotal, ...]:
    return tuple(msgspec.structs.replace(each, cost=_amount(each.cost, currency)) for each in totals)


def _amount(amount: Amount, currency: str) -> Amount:
    after = amount.after_taxes
    return Amount(
        before_taxes=rounded(amount.before_taxes, currency), after_taxes=None if after is None else rounded(after, currency)
    )


def _tax_lines(lines: Sequence[TaxLine], total: Amount, currency: str) -> tuple[TaxLine, ...]:
    """Each line rounded; what is then missing goes, a minor unit each, to the lines that rounding changed most."""
    amounts = [rounded(line.amount, currency) for line in lines]
    if total.after_taxes is not None and lines:
        amounts = _settled(amounts, [line.amount for line in lines], total.after_taxes - total.before_taxes, currency)
    return tuple(
        msgspec.structs.replace(line, base=rounded(line.base, currency), amount=amount)
        for line, amount in zip(lines, amounts, strict=True)
    )


def _settled(amounts: list[Decimal], exact: list[Decimal], tax: Decimal, currency: str) -> list[Decimal]:
    unit = Decimal(1).scaleb(-minor_units(currency))
    missing = int((tax - sum(amounts, Decimal(0))) / unit)
    if abs(missing) > len(amounts):  # the taxes of a limited price need not follow from its lines
        return amounts
    sign = 1 if missing > 0 else -1
    neediest = sorted(range(len(amounts)), key=lambda at: (amounts[at] - exact[at]) * sign)
    for at in neediest[: abs(missing)]:
        amounts[at] += unit * sign
    return amounts
