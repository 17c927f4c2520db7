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

    @property
    def over(self) -> bool:
        """Whether nothing can become of it any more."""
        return self.status not in (ReservationStatus.REQUESTED, ReservationStatus.ACTIVE)


def after_answer(reservation: Reservation, status: str | None, now: datetime) -> Reservation:
    """The reservation by the station's own word on it (1.6 6.36, 2.x H01): only `Accepted` keeps the connector."""
    accepted = status == "Accepted"
    return msgspec.structs.replace(
        reservation,
        status=ReservationStatus.ACTIVE if accepted else ReservationStatus.REFUSED,
        station_answer=status,
        updated_at=now,
    )


def told(reservation: Reservation, status: ReservationStatus, now: datetime) -> Reservation:
    """What a station says of it later (H04); what is over stays as it is, save that a use is a use."""
    if reservation.over and status is not ReservationStatus.USED:
        return reservation
    return msgspec.structs.replace(reservation, status=status, updated_at=now)


def expired(reservation: Reservation, now: datetime) -> Reservation:
    """Past its time it holds nothing, whether the station says so or not."""
    if reservation.over or reservation.expires_at > now:
        return reservation
    return msgspec.structs.replace(reservation, status=ReservationStatus.EXPIRED, updated_at=now)
