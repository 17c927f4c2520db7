"""Pricing: periods and tariffs in, an exact and explained price out (OCPI Tariffs and CDRs modules)."""

from forecourt.domain.pricing.nouns import Amount, Breakdown, Finding, Line, Period, TaxLine

__all__ = ["Amount", "Breakdown", "Finding", "Line", "Period", "TaxLine"]
