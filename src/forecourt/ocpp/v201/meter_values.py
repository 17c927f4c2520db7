"""OCPP 2.0.1, meter values. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import Integer
from forecourt.ocpp.v201.shared_datatypes import MeterValueType
from forecourt.ocpp.wire import Message


class MeterValuesRequest(Message, kw_only=True, frozen=True):
    evse_id: Integer
    meter_value: Annotated[list[MeterValueType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class MeterValuesResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET
