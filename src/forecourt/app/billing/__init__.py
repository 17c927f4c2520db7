"""Billing: prices, CDRs cut from what is over, corrected and never edited; partners' CDRs checked."""

import msgspec

from forecourt.app.billing.cdrs import Cdrs, Repriced
from forecourt.app.billing.cutting import Cutting
from forecourt.app.billing.partner_policies import PartnerPolicies, PartnerPolicySettings
from forecourt.app.billing.received import ReceivedCdrs
from forecourt.app.billing.reconciling import Reconciling
from forecourt.app.costs import Costs

__all__ = ["Billing", "Cdrs", "Cutting", "PartnerPolicies", "PartnerPolicySettings", "ReceivedCdrs", "Reconciling", "Repriced"]


class Billing(msgspec.Struct, frozen=True, kw_only=True):
    """The services of this room."""

    costs: Costs
    cutting: Cutting
    cdrs: Cdrs
    received: ReceivedCdrs
    partner_policies: PartnerPolicies
    reconciling: Reconciling
