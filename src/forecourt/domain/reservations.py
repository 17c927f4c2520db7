"""Reservations: a connector kept for a token until a moment."""

from datetime import datetime
from enum import StrEnum

import msgspec

from forecourt.domain.tokens import TokenRef


class ReservationStatus(StrEnum):
    """Where a reservation stands."""

    REQUESTED = "requested"
    ACTIVE = "active"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    USED = "used"
    EXPIRED = "expired"
    REMOVED = "removed"


class Reservation(msgspec.Struct, frozen=True, kw_only=True):
    """One reservation; `number` (1 to 2³¹−1, unique on the node) is what the station is told. EVSE None: any of the station."""

    id: str
    operator_id: str
    station_id: str
    number: int
    evse: int | None
    connector: int | None = None
    token: TokenRef
    group: str | None = None
    expires_at: datetime
    status: ReservationStatus = ReservationStatus.REQUESTED
    station_answer: str | None = None
    transaction_id: str | None = None
    created_at: datetime
    updated_at: datetime
