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
    taken_back: int = 0
    """Transactions whose CDR a person credited and cut none anew: what they charged is billed nowhere."""
    taken_back_wh: int = 0
    waiting: int = 0
    """Transactions that ended, and wait for missing messages before they are billed. They are in none of the other figures."""

    @property
    def agrees(self) -> bool:
        """Whether every transaction is billed, with the energy that it had. Invoices come later, each customer's at its time."""
        return not self.without_cdr and not self.differing

    def sentence(self) -> str:
        """What a person reads."""
        if self.agrees and not self.taken_back:
            whole = f"{_counted(self.transactions, 'transaction')}, every one with its CDR"
            return f"{whole}, {self.charged_wh} Wh charged and billed.{self._waits()}"
        told = [
            (self.without_cdr, "has no CDR", "have no CDR"),
            (
                self.differing,
                "was billed with another energy than its meter values make",
                "were billed with another energy than their meter values make",
            ),
            (self.taken_back, "was taken back and not billed anew", "were taken back and not billed anew"),
        ]
        parts = [f"{count} {one if count == 1 else many}" for count, one, many in told if count]
        if self.taken_back:
            parts[-1] += f" ({self.taken_back_wh} Wh)"
        found = " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
        sums = f"{self.charged_wh} Wh were charged, {self.billed_wh} Wh are billed."
        return f"Of {_counted(self.transactions, 'transaction')} {found}: {sums}{self._waits()}"

    def _waits(self) -> str:
        if not self.waiting:
            return ""
        return f" {_counted(self.waiting, 'more')} {'waits' if self.waiting == 1 else 'wait'} for missing messages."


def _counted(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 or what == 'more' else 's'}"
