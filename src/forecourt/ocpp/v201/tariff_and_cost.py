"""OCPP 2.0.1, tariff and cost. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v201.primitives import String36
from forecourt.ocpp.wire import Message


class CostUpdatedRequest(Message, kw_only=True, frozen=True):
    total_cost: float
    transaction_id: String36
    custom_data: Raw | UnsetType = UNSET


class CostUpdatedResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET
