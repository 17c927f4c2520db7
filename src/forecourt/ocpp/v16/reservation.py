"""OCPP 1.6, reservation. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import DateTime, Integer, String20
from forecourt.ocpp.wire import Message


class CancelReservationRequest(Message, kw_only=True, frozen=True):
    reservation_id: Integer


class CancelReservationStatus(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class CancelReservationResponse(Message, kw_only=True, frozen=True):
    status: CancelReservationStatus


class ReserveNowRequest(Message, kw_only=True, frozen=True):
    connector_id: Integer
    expiry_date: DateTime
    id_tag: String20
    reservation_id: Integer
    parent_id_tag: String20 | UnsetType = UNSET


class ReservationStatus(StrEnum):
    ACCEPTED = "Accepted"
    FAULTED = "Faulted"
    OCCUPIED = "Occupied"
    REJECTED = "Rejected"
    UNAVAILABLE = "Unavailable"


class ReserveNowResponse(Message, kw_only=True, frozen=True):
    status: ReservationStatus
