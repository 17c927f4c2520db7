"""Corrections: a CDR is never edited; what turns out to be wrong is credited and replaced (D03, design invariant 8)."""

from datetime import datetime
from enum import StrEnum

import msgspec


class CorrectionState(StrEnum):
    """What became of a proposal."""

    PROPOSED = "proposed"
    APPLIED = "applied"
    DISMISSED = "dismissed"


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """One figure that would change: its name in the CDR, what was billed, what the evidence says now."""

    name: str
    was: str
    now: str


class Correction(msgspec.Struct, frozen=True, kw_only=True):
    """Late evidence says that a CDR is wrong. One for each CDR, brought up to date until a person decides."""

    cdr_id: str
    operator_id: str
    transaction_id: str
    state: CorrectionState = CorrectionState.PROPOSED
    sentence: str
    differences: tuple[Difference, ...]
    evidence_count: int
    proposed_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    replaced_by: str | None = None
    """The id of the CDR that took its place."""
