"""OCPP 2.0.1, shared datatypes. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from forecourt.ocpp.v201.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    String8,
    String20,
    String32,
    String36,
    String40,
    String50,
    String128,
    String512,
    String2500,
)
from forecourt.ocpp.v201.shared_enumerations import (
    AuthorizationStatusEnumType,
    ChargingProfileKindEnumType,
    ChargingProfilePurposeEnumType,
    ChargingRateUnitEnumType,
    CostKindEnumType,
    HashAlgorithmEnumType,
    IdTokenEnumType,
    LocationEnumType,
    MeasurandEnumType,
    MessageFormatEnumType,
    PhaseEnumType,
    ReadingContextEnumType,
    RecurrencyKindEnumType,
)
from forecourt.ocpp.wire import Datatype


class AdditionalInfoType(Datatype, kw_only=True, frozen=True):
    additional_id_token: String36
    type: String50
    custom_data: Raw | UnsetType = UNSET


class CertificateHashDataType(Datatype, kw_only=True, frozen=True):
    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40
    custom_data: Raw | UnsetType = UNSET


class ChargingSchedulePeriodType(Datatype, kw_only=True, frozen=True):
    start_period: Integer
    limit: float
    number_phases: Integer | UnsetType = UNSET
    phase_to_use: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class RelativeTimeIntervalType(Datatype, kw_only=True, frozen=True):
    start: Integer
    duration: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CostType(Datatype, kw_only=True, frozen=True):
    cost_kind: CostKindEnumType
    amount: Integer
    amount_multiplier: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ConsumptionCostType(Datatype, kw_only=True, frozen=True):
    start_value: float
    cost: Annotated[list[CostType], Meta(min_length=1, max_length=3)]
    custom_data: Raw | UnsetType = UNSET


class SalesTariffEntryType(Datatype, kw_only=True, frozen=True):
    relative_time_interval: RelativeTimeIntervalType
    e_price_level: IntegerMin0 | UnsetType = UNSET
    consumption_cost: Annotated[list[ConsumptionCostType], Meta(min_length=1, max_length=3)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SalesTariffType(Datatype, kw_only=True, frozen=True):
    id: Integer
    sales_tariff_entry: Annotated[list[SalesTariffEntryType], Meta(min_length=1, max_length=1024)]
    sales_tariff_description: String32 | UnsetType = UNSET
    num_e_price_levels: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingScheduleType(Datatype, kw_only=True, frozen=True):
    id: Integer
    charging_rate_unit: ChargingRateUnitEnumType
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1, max_length=1024)]
    start_schedule: DateTime | UnsetType = UNSET
    duration: Integer | UnsetType = UNSET
    min_charging_rate: float | UnsetType = UNSET
    sales_tariff: SalesTariffType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileType(Datatype, kw_only=True, frozen=True):
    id: Integer
    stack_level: Integer
    charging_profile_purpose: ChargingProfilePurposeEnumType
    charging_profile_kind: ChargingProfileKindEnumType
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1, max_length=3)]
    recurrency_kind: RecurrencyKindEnumType | UnsetType = UNSET
    valid_from: DateTime | UnsetType = UNSET
    valid_to: DateTime | UnsetType = UNSET
    transaction_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class EVSEType(Datatype, kw_only=True, frozen=True):
    id: Integer
    connector_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ComponentType(Datatype, kw_only=True, frozen=True):
    name: String50
    evse: EVSEType | UnsetType = UNSET
    instance: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class VariableType(Datatype, kw_only=True, frozen=True):
    name: String50
    instance: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ComponentVariableType(Datatype, kw_only=True, frozen=True):
    component: ComponentType
    variable: VariableType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class IdTokenType(Datatype, kw_only=True, frozen=True):
    id_token: String36
    type: IdTokenEnumType
    additional_info: Annotated[list[AdditionalInfoType], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MessageContentType(Datatype, kw_only=True, frozen=True):
    format: MessageFormatEnumType
    content: String512
    language: String8 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class IdTokenInfoType(Datatype, kw_only=True, frozen=True):
    status: AuthorizationStatusEnumType
    cache_expiry_date_time: DateTime | UnsetType = UNSET
    charging_priority: Integer | UnsetType = UNSET
    language1: String8 | UnsetType = UNSET
    evse_id: Annotated[list[Integer], Meta(min_length=1)] | UnsetType = UNSET
    group_id_token: IdTokenType | UnsetType = UNSET
    language2: String8 | UnsetType = UNSET
    personal_message: MessageContentType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SignedMeterValueType(Datatype, kw_only=True, frozen=True):
    signed_meter_data: String2500
    signing_method: String50
    encoding_method: String50
    public_key: String2500
    custom_data: Raw | UnsetType = UNSET


class UnitOfMeasureType(Datatype, kw_only=True, frozen=True):
    unit: String20 | UnsetType = UNSET
    multiplier: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SampledValueType(Datatype, kw_only=True, frozen=True):
    value: float
    context: ReadingContextEnumType | UnsetType = UNSET
    measurand: MeasurandEnumType | UnsetType = UNSET
    phase: PhaseEnumType | UnsetType = UNSET
    location: LocationEnumType | UnsetType = UNSET
    signed_meter_value: SignedMeterValueType | UnsetType = UNSET
    unit_of_measure: UnitOfMeasureType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MeterValueType(Datatype, kw_only=True, frozen=True):
    sampled_value: Annotated[list[SampledValueType], Meta(min_length=1)]
    timestamp: DateTime
    custom_data: Raw | UnsetType = UNSET


class OCSPRequestDataType(Datatype, kw_only=True, frozen=True):
    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40
    responder_url: String512 = field(name="responderURL")
    custom_data: Raw | UnsetType = UNSET


class StatusInfoType(Datatype, kw_only=True, frozen=True):
    reason_code: String20
    additional_info: String512 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
