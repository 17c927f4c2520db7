"""Reconciliation: ledger, CDRs and invoices must agree; what does not is told, with its amount."""

from datetime import datetime

import msgspec


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """What was charged in a time beside what was billed of it. Transactions count in the time in which they started, CDRs in that
    in which they were cut. `billed_wh` is of the CDRs that stand, of the same transactions."""

    starts_at: datetime
    ends_at: datetime
    transactions: int
    """Those that are over."""
    without_cdr: int
    charged_wh: int
    billed_wh: int
    differing: int
    """Transactions whose CDR bills another energy than the meter values make now."""
    cdrs: int
    without_invoice: int
    """CDRs with an amount that no invoice bills, and credits of billed ones that no credit note gives back."""

    @property
    def agrees(self) -> bool:
        """Whether every transaction is billed, with the energy that it had. Invoices come later, each customer's at its time."""
        return not self.without_cdr and not self.differing

    def sentence(self) -> str:
        """What a person reads."""
        if self.agrees:
            return f"{self.transactions} transactions, every one with its CDR, {self.charged_wh} Wh charged and billed."
        return (
            f"Of {self.transactions} transactions {self.without_cdr} have no CDR, and {self.differing} were billed with another "
            f"energy than their meter values make: {self.charged_wh} Wh were charged, {self.billed_wh} Wh are billed."
        )
