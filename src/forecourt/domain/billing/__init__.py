"""Billing: CDRs cut once from the ledger's evidence, and the invoices that sum them (OCPI CDRs module)."""

from forecourt.domain.billing.corrections import Correction, CorrectionState, Difference
from forecourt.domain.billing.nouns import Cdr, CdrKind, CdrPlace, Claims, PartnerCdr, SignatureCheck, SignedValue
from forecourt.domain.billing.parking import ConnectorStateSeen, StateSeen
from forecourt.domain.billing.partner_policies import PartnerPolicy
from forecourt.domain.billing.received import ReceivedCdr, ReceivedState, Step

__all__ = [
    "Cdr",
    "CdrKind",
    "CdrPlace",
    "Claims",
    "ConnectorStateSeen",
    "Correction",
    "CorrectionState",
    "Difference",
    "PartnerCdr",
    "PartnerPolicy",
    "ReceivedCdr",
    "ReceivedState",
    "SignatureCheck",
    "SignedValue",
    "StateSeen",
    "Step",
]
