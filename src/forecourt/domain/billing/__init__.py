"""Billing: CDRs cut once from the ledger's evidence, and the invoices that sum them (OCPI CDRs module)."""

from forecourt.domain.billing.nouns import Cdr, CdrKind, CdrPlace, Claims, PartnerCdr, SignedValue

__all__ = ["Cdr", "CdrKind", "CdrPlace", "Claims", "PartnerCdr", "SignedValue"]
