"""Amounts of money between the versions (Y04): reckoned exactly, and only where they must be."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from forecourt.ocpi.codec import plain
from forecourt.ocpi.scalars import Unreadable, figure

VAT: Final = "VAT"
"""What the one tax of 2.2.1 is called in 2.3.0."""
NET_PLACES: Final = Decimal("0.000001")
"""The standard asks for four decimals (Y03); two more keep a large session right to the cent."""
CAREFUL: Final = Context(prec=120, rounding=ROUND_HALF_UP)


def amount(value: Any) -> Decimal | None:
    """A number of a document; None for what is none."""
    try:
        exact, _ = figure(value)
    except Unreadable:
        return None
    return exact if isinstance(exact, Decimal) else None


def difference(after: Decimal, before: Decimal) -> Decimal:
    """What the taxes come to."""
    return plain(CAREFUL.subtract(after, before))


def total(before: Decimal, lines: list[Decimal]) -> Decimal:
    """The amount with all its taxes."""
    result = before
    for line in lines:
        result = CAREFUL.add(result, line)
    return plain(result)


def net(price: Decimal, percentage: Decimal) -> Decimal:
    """A price without the tax that is in it."""
    exact = CAREFUL.divide(CAREFUL.multiply(price, Decimal(100)), CAREFUL.add(Decimal(100), percentage))
    return plain(exact.quantize(NET_PLACES, context=CAREFUL).normalize(CAREFUL))
