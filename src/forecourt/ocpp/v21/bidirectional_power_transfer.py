"""OCPP 2.1, bidirectional power transfer. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, Integer, String36
from forecourt.ocpp.v21.shared_datatypes import StatusInfoType
from forecourt.ocpp.v21.shared_enumerations import EnergyTransferModeEnumType, GenericStatusEnumType
from forecourt.ocpp.wire import Message


class AFRRSignalRequest(Message, kw_only=True, frozen=True):
    timestamp: DateTime
    signal: Integer
    custom_data: Raw | UnsetType = UNSET


class AFRRSignalResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyAllowedEnergyTransferRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36
    allowed_energy_transfer: Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class NotifyAllowedEnergyTransferStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class NotifyAllowedEnergyTransferResponse(Message, kw_only=True, frozen=True):
    status: NotifyAllowedEnergyTransferStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
