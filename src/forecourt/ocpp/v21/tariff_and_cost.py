"""OCPP 2.1, tariff and cost. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, IntegerMin0, String36, String60, String255
from forecourt.ocpp.v21.shared_datatypes import StatusInfoType, TariffType
from forecourt.ocpp.wire import Datatype, Message


class ChangeTransactionTariffRequest(Message, kw_only=True, frozen=True):
    tariff: TariffType
    transaction_id: String36
    custom_data: Raw | UnsetType = UNSET


class TariffChangeStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    TOO_MANY_ELEMENTS = "TooManyElements"
    CONDITION_NOT_SUPPORTED = "ConditionNotSupported"
    TX_NOT_FOUND = "TxNotFound"
    NO_CURRENCY_CHANGE = "NoCurrencyChange"


class ChangeTransactionTariffResponse(Message, kw_only=True, frozen=True):
    status: TariffChangeStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearTariffsRequest(Message, kw_only=True, frozen=True):
    tariff_ids: Annotated[list[String60], Meta(min_length=1)] | UnsetType = UNSET
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffClearStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NO_TARIFF = "NoTariff"


class ClearTariffsResultType(Datatype, kw_only=True, frozen=True):
    status: TariffClearStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    tariff_id: String60 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearTariffsResponse(Message, kw_only=True, frozen=True):
    clear_tariffs_result: Annotated[list[ClearTariffsResultType], Meta(min_length=1)]
    custom_data: Raw | UnsetType = UNSET


class CostUpdatedRequest(Message, kw_only=True, frozen=True):
    total_cost: float
    transaction_id: String36
    custom_data: Raw | UnsetType = UNSET


class CostUpdatedResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class GetTariffsRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    custom_data: Raw | UnsetType = UNSET


class TariffGetStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NO_TARIFF = "NoTariff"


class TariffKindEnumType(StrEnum):
    DEFAULT_TARIFF = "DefaultTariff"
    DRIVER_TARIFF = "DriverTariff"


class TariffAssignmentType(Datatype, kw_only=True, frozen=True):
    tariff_id: String60
    tariff_kind: TariffKindEnumType
    valid_from: DateTime | UnsetType = UNSET
    evse_ids: Annotated[list[IntegerMin0], Meta(min_length=1)] | UnsetType = UNSET
    id_tokens: Annotated[list[String255], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetTariffsResponse(Message, kw_only=True, frozen=True):
    status: TariffGetStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    tariff_assignments: Annotated[list[TariffAssignmentType], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SetDefaultTariffRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    tariff: TariffType
    custom_data: Raw | UnsetType = UNSET


class TariffSetStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    TOO_MANY_ELEMENTS = "TooManyElements"
    CONDITION_NOT_SUPPORTED = "ConditionNotSupported"
    DUPLICATE_TARIFF_ID = "DuplicateTariffId"


class SetDefaultTariffResponse(Message, kw_only=True, frozen=True):
    status: TariffSetStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
