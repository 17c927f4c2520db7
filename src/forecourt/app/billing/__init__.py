"""Billing: CDRs cut from what is over, corrected and never edited; partners' CDRs checked."""

from forecourt.app.billing.cdrs import Cdrs, Repriced
from forecourt.app.billing.cutting import Cutting
from forecourt.app.billing.received import ReceivedCdrs

__all__ = ["Cdrs", "Cutting", "ReceivedCdrs", "Repriced"]
