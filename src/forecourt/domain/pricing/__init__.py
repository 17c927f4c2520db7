"""Pricing: periods and tariffs in, an exact and explained price out (OCPI Tariffs and CDRs modules)."""

from forecourt.domain.pricing.engine import price
from forecourt.domain.pricing.nouns import Amount, Breakdown, Finding, Line, Period, TaxLine
from forecourt.domain.pricing.policies import Policies
from forecourt.domain.pricing.publish import published

__all__ = ["Amount", "Breakdown", "Finding", "Line", "Period", "Policies", "TaxLine", "price", "published"]
