"""A partner's CDR: kept as it came, priced again from its own tariffs and periods, accepted or disputed (D02, §3.1)."""

from datetime import datetime
from decimal import Decimal
from enum import StrEnum

import msgspec

from forecourt.domain.billing.nouns import PartnerCdr
from forecourt.domain.pricing import Breakdown, Finding


class ReceivedState(StrEnum):
    """What we say of it."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    DISPUTED = "disputed"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One step of its history: who said what, when, and why."""

    at: datetime
    state: ReceivedState
    by: str
    note: str = ""


class ReceivedCdr(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR of someone else. `document` is what came, byte by byte; it never changes, only our opinion of it does.

    `deviation` is what it claims before taxes beyond our own price, None when it could not be priced.
    """

    id: str
    operator_id: str
    party: str
    cdr_id: str
    ocpi_version: str
    state: ReceivedState = ReceivedState.RECEIVED
    token_uid: str | None = None
    started_at: datetime
    currency: str
    claimed_before_taxes: Decimal
    deviation: Decimal | None = None
    zone: str
    content: PartnerCdr
    breakdown: Breakdown | None = None
    findings: tuple[Finding, ...] = ()
    history: tuple[Step, ...] = ()
    document: str
    received_at: datetime
    updated_at: datetime
