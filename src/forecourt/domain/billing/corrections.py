"""Corrections: a CDR is never edited; what turns out to be wrong is credited and replaced (D03, design invariant 8)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.billing.nouns import Cdr, CdrKind


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


TOLD: dict[str, Callable[[Cdr], object]] = {
    "total_before_taxes": lambda cdr: f"{cdr.total_before_taxes:f}",
    "total_after_taxes": lambda cdr: None if cdr.total_after_taxes is None else f"{cdr.total_after_taxes:f}",
    "currency": lambda cdr: cdr.currency,
    "energy_wh": lambda cdr: cdr.energy_wh,
    "started_at": lambda cdr: cdr.started_at.isoformat(timespec="seconds"),
    "ended_at": lambda cdr: cdr.ended_at.isoformat(timespec="seconds"),
    "parking_s": lambda cdr: cdr.parking_s,
    "token": lambda cdr: None if cdr.token is None else cdr.token.uid,
}
"""What a correction is about: the figures that someone pays by, and who."""
WORDS = {
    "total_before_taxes": "the amount before taxes",
    "total_after_taxes": "the amount with taxes",
    "currency": "the currency",
    "energy_wh": "the energy",
    "started_at": "the beginning",
    "ended_at": "the end",
    "parking_s": "the time parked",
    "token": "the card or token",
}


def differences(was: Cdr, now: Cdr) -> tuple[Difference, ...]:
    """What the new cut says otherwise; () when it is the same bill."""
    return tuple(
        Difference(name=name, was=str(told(was)), now=str(told(now))) for name, told in TOLD.items() if told(was) != told(now)
    )


def proposal(cdr: Cdr, recut: Cdr, at: datetime) -> Correction | None:
    """The correction that a new cut from the evidence of now asks for; None: it is the same bill."""
    found = differences(cdr, recut)
    if not found:
        return None
    names = ", ".join(WORDS[each.name] for each in found)
    sentence = f"Evidence that came after the cut says otherwise: {names}. Nothing is changed until a person decides."
    return Correction(
        cdr_id=cdr.id,
        operator_id=cdr.operator_id,
        transaction_id=cdr.transaction_id or "",
        sentence=sentence,
        differences=found,
        evidence_count=recut.evidence_count,
        proposed_at=at,
    )


def credit_of(cdr: Cdr, reason: str, now: datetime) -> Cdr:
    """The credit CDR: everything as in the original, the totals negative (D03)."""
    return msgspec.structs.replace(
        cdr,
        id=f"{cdr.id}-C",
        cut_key=credit_key(cdr.id),
        kind=CdrKind.CREDIT,
        credits=cdr.id,
        corrects=None,
        total_before_taxes=-cdr.total_before_taxes,
        total_after_taxes=None if cdr.total_after_taxes is None else -cdr.total_after_taxes,
        remark=reason,
        created_at=now,
    )


def credit_key(cdr_id: str) -> str:
    """What tells the credit of a CDR: there is one at most."""
    return f"credit:{cdr_id}"


def correction_key(cdr_id: str) -> str:
    """What tells the CDR that takes the place of a credited one."""
    return f"corrects:{cdr_id}"


def standing(cdrs: Sequence[Cdr]) -> Cdr | None:
    """The CDR of a transaction that no credit took back, the newest; None: nothing stands."""
    credited = {each.credits for each in cdrs if each.kind is CdrKind.CREDIT}
    charges = [each for each in cdrs if each.kind is CdrKind.CHARGE and each.id not in credited]
    return charges[-1] if charges else None
