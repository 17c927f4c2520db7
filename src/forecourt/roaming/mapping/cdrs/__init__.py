"""CDRs: ours into the shapes of OCPI 2.1.1, 2.2.1 and 2.3.0, and partners' into our words (D03 to D13)."""

from forecourt.roaming.mapping.cdrs.facts import CdrFacts
from forecourt.roaming.mapping.cdrs.periods import periods_of
from forecourt.roaming.mapping.cdrs.reading import cdr_from, read_cdr
from forecourt.roaming.mapping.cdrs.writing import cdr_to

__all__ = ["CdrFacts", "cdr_from", "cdr_to", "periods_of", "read_cdr"]
