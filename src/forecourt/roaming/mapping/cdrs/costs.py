"""The costs of a CDR on the wire: each published figure rounded once to the currency's minor unit (§3.1, 8; D06)."""

from __future__ import annotations

from decimal import Decimal

import msgspec

from forecourt.domain.billing import Cdr, CdrKind
from forecourt.domain.pricing import Amount, Breakdown, Line, TaxLine, published
from forecourt.domain.tariffs import Dimension
from forecourt.kit.money import rounded
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.v230.money import Price as TaxedPrice
from forecourt.ocpi.v230.money import TaxAmount

VAT = "VAT"


class Costs(msgspec.Struct, frozen=True, kw_only=True):
    """The total and its parts; None: nothing of that was priced."""

    total: Amount
    tax_lines: tuple[TaxLine, ...]
    tax_name: str
    fixed: Amount | None = None
    energy: Amount | None = None
    time: Amount | None = None
    parking: Amount | None = None
    reservation: Amount | None = None


def costs_of(cdr: Cdr) -> Costs:
    """What a CDR of ours states. A credit takes back the total only, its parts stay as they were (D03)."""
    told = published(cdr.breakdown)
    sign = -1 if cdr.kind is CdrKind.CREDIT else 1
    names = {line.name for line in told.tax_lines}
    return Costs(
        total=Amount(before_taxes=cdr.total_before_taxes, after_taxes=cdr.total_after_taxes),
        tax_lines=tuple(msgspec.structs.replace(line, amount=sign * line.amount) for line in told.tax_lines),
        tax_name=names.pop() if len(names) == 1 else VAT,
        fixed=_part(cdr.breakdown, Dimension.FLAT),
        energy=_part(cdr.breakdown, Dimension.ENERGY),
        time=_part(cdr.breakdown, Dimension.TIME),
        parking=_part(cdr.breakdown, Dimension.PARKING_TIME),
        reservation=_sum([line for line in cdr.breakdown.lines if line.reservation is not None], cdr.currency),
    )


def price_221(amount: Amount | None) -> Price | None:
    """The amount as 2.2.1 writes it."""
    return None if amount is None else Price(excl_vat=amount.before_taxes, incl_vat=amount.after_taxes)


def price_230(amount: Amount | None, tax_name: str) -> TaxedPrice | None:
    """The amount as 2.3.0 writes it, all its taxes under one name."""
    if amount is None:
        return None
    tax = None if amount.after_taxes is None else amount.after_taxes - amount.before_taxes
    return TaxedPrice(before_taxes=amount.before_taxes, taxes=(TaxAmount(name=tax_name, amount=tax),) if tax else ())


def total_230(costs: Costs) -> TaxedPrice:
    """The total with one line a tax. Where the lines do not make the sum (a price that was limited), one line does."""
    due = None if costs.total.after_taxes is None else costs.total.after_taxes - costs.total.before_taxes
    lines = tuple(
        TaxAmount(name=line.name, account_number=line.account_number, percentage=line.percentage, amount=line.amount)
        for line in costs.tax_lines
    )
    if due is not None and sum((line.amount for line in lines), Decimal()) != due:
        lines = (TaxAmount(name=costs.tax_name, amount=due),)
    return TaxedPrice(before_taxes=costs.total.before_taxes, taxes=lines if due is not None else ())


def _part(breakdown: Breakdown, dimension: Dimension) -> Amount | None:
    """The cost of a dimension, reservations aside."""
    lines = [line for line in breakdown.lines if line.dimension is dimension and line.reservation is None]
    return _sum(lines, breakdown.currency)


def _sum(lines: list[Line], currency: str) -> Amount | None:
    if not lines:
        return None
    before = sum((line.cost.before_taxes for line in lines), Decimal())
    afters = [line.cost.after_taxes for line in lines]
    known = [after for after in afters if after is not None]
    after = sum(known, Decimal()) if len(known) == len(afters) else None
    return Amount(before_taxes=rounded(before, currency), after_taxes=None if after is None else rounded(after, currency))
