"""An amount of money of 2.3.0 (types §Price, §TaxAmount, Y04)."""

from decimal import Decimal

from forecourt.ocpi.wire import Figures


class TaxAmount(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """One tax that is due."""

    name: str
    account_number: str | None = None
    percentage: Decimal | None = None
    amount: Decimal


class Price(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """An amount before taxes, and the taxes on it."""

    before_taxes: Decimal
    taxes: tuple[TaxAmount, ...] = ()
