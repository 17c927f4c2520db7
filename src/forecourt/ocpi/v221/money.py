"""An amount of money of 2.2.1 (types §Price, Y04)."""

from decimal import Decimal

from forecourt.ocpi.wire import Figures


class Price(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """An amount without and with VAT."""

    excl_vat: Decimal
    incl_vat: Decimal | None = None
