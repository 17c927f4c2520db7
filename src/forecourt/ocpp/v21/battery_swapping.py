"""OCPP 2.1, battery swapping. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, Integer, IntegerMin0, NumberMin0Max100, String50, String500
from forecourt.ocpp.v21.shared_datatypes import IdTokenType, StatusInfoType
from forecourt.ocpp.v21.shared_enumerations import GenericStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


class BatteryDataType(Datatype, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    serial_number: String50
    so_c: NumberMin0Max100
    so_h: NumberMin0Max100
    production_date: DateTime | UnsetType = UNSET
    vendor_info: String500 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class BatterySwapEventEnumType(StrEnum):
    BATTERY_IN = "BatteryIn"
    BATTERY_OUT = "BatteryOut"
    BATTERY_OUT_TIMEOUT = "BatteryOutTimeout"


class BatterySwapRequest(Message, kw_only=True, frozen=True):
    battery_data: Annotated[list[BatteryDataType], Meta(min_length=1)]
    event_type: BatterySwapEventEnumType
    id_token: IdTokenType
    request_id: Integer
    custom_data: Raw | UnsetType = UNSET


class BatterySwapResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class RequestBatterySwapRequest(Message, kw_only=True, frozen=True):
    id_token: IdTokenType
    request_id: Integer
    custom_data: Raw | UnsetType = UNSET


class RequestBatterySwapResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
