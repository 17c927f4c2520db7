"""Pricing: periods and tariffs in, an exact and explained price out (OCPI Tariffs and CDRs modules)."""

from forecourt.domain.pricing.cutting import segment
from forecourt.domain.pricing.engine import price
from forecourt.domain.pricing.named import policies_by, policies_of, words_of
from forecourt.domain.pricing.nouns import (
    Amount,
    Breakdown,
    CurrentSample,
    CurveSample,
    DimensionTotal,
    Finding,
    Line,
    Period,
    PowerSample,
    TaxLine,
)
from forecourt.domain.pricing.policies import Policies
from forecourt.domain.pricing.publish import published

__all__ = [
    "Amount",
    "Breakdown",
    "CurrentSample",
    "CurveSample",
    "DimensionTotal",
    "Finding",
    "Line",
    "Period",
    "Policies",
    "PowerSample",
    "TaxLine",
    "policies_by",
    "policies_of",
    "price",
    "published",
    "segment",
    "words_of",
]
