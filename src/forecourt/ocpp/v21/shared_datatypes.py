"""OCPP 2.1, shared datatypes. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from forecourt.ocpp.v21.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    IntegerMin0Max3,
    IntegerMin0Max100,
    NumberMax0,
    String3,
    String8,
    String20,
    String32,
    String36,
    String40,
    String50,
    String60,
    String80,
    String88,
    String100,
    String128,
    String160,
    String255,
    String256,
    String1024,
    String2000,
    String2500,
    String32768,
)
from forecourt.ocpp.v21.shared_enumerations import (
    AuthorizationStatusEnumType,
    ChargingProfileKindEnumType,
    ChargingProfilePurposeEnumType,
    ChargingRateUnitEnumType,
    CostKindEnumType,
    DayOfWeekEnumType,
    EvseKindEnumType,
    HashAlgorithmEnumType,
    LocationEnumType,
    MeasurandEnumType,
    MessageFormatEnumType,
    OperationModeEnumType,
    PhaseEnumType,
    ReadingContextEnumType,
    RecurrencyKindEnumType,
)
from forecourt.ocpp.wire import Datatype


class RationalNumberType(Datatype, kw_only=True, frozen=True):
    exponent: Integer
    value: Integer
    custom_data: Raw | UnsetType = UNSET


class PriceRuleType(Datatype, kw_only=True, frozen=True):
    energy_fee: RationalNumberType
    power_range_start: RationalNumberType
    parking_fee_period: Integer | UnsetType = UNSET
    carbon_dioxide_emission: IntegerMin0 | UnsetType = UNSET
    renewable_generation_percentage: IntegerMin0Max100 | UnsetType = UNSET
    parking_fee: RationalNumberType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PriceRuleStackType(Datatype, kw_only=True, frozen=True):
    duration: Integer
    price_rule: Annotated[list[PriceRuleType], Meta(min_length=1, max_length=8)]
    custom_data: Raw | UnsetType = UNSET


class TaxRuleType(Datatype, kw_only=True, frozen=True):
    tax_rule_id: IntegerMin0 = field(name="taxRuleID")
    applies_to_energy_fee: bool
    applies_to_parking_fee: bool
    applies_to_overstay_fee: bool
    applies_to_minimum_maximum_cost: bool
    tax_rate: RationalNumberType
    tax_rule_name: String100 | UnsetType = UNSET
    tax_included_in_price: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class OverstayRuleType(Datatype, kw_only=True, frozen=True):
    overstay_fee: RationalNumberType
    start_time: Integer
    overstay_fee_period: Integer
    overstay_rule_description: String32 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class OverstayRuleListType(Datatype, kw_only=True, frozen=True):
    overstay_rule: Annotated[list[OverstayRuleType], Meta(min_length=1, max_length=5)]
    overstay_power_threshold: RationalNumberType | UnsetType = UNSET
    overstay_time_threshold: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class AdditionalSelectedServicesType(Datatype, kw_only=True, frozen=True):
    service_fee: RationalNumberType
    service_name: String80
    custom_data: Raw | UnsetType = UNSET


class AbsolutePriceScheduleType(Datatype, kw_only=True, frozen=True):
    time_anchor: DateTime
    price_schedule_id: IntegerMin0 = field(name="priceScheduleID")
    currency: String3
    language: String8
    price_algorithm: String2000
    price_rule_stacks: Annotated[list[PriceRuleStackType], Meta(min_length=1, max_length=1024)]
    price_schedule_description: String160 | UnsetType = UNSET
    minimum_cost: RationalNumberType | UnsetType = UNSET
    maximum_cost: RationalNumberType | UnsetType = UNSET
    tax_rules: Annotated[list[TaxRuleType], Meta(min_length=1, max_length=10)] | UnsetType = UNSET
    overstay_rule_list: OverstayRuleListType | UnsetType = UNSET
    additional_selected_services: Annotated[list[AdditionalSelectedServicesType], Meta(min_length=1, max_length=5)] | UnsetType = (
        UNSET
    )
    custom_data: Raw | UnsetType = UNSET


class AdditionalInfoType(Datatype, kw_only=True, frozen=True):
    additional_id_token: String255
    type: String50
    custom_data: Raw | UnsetType = UNSET


class CertificateHashDataType(Datatype, kw_only=True, frozen=True):
    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40
    custom_data: Raw | UnsetType = UNSET


class LimitAtSoCType(Datatype, kw_only=True, frozen=True):
    soc: IntegerMin0Max100
    limit: float
    custom_data: Raw | UnsetType = UNSET


class V2XFreqWattPointType(Datatype, kw_only=True, frozen=True):
    frequency: float
    power: float
    custom_data: Raw | UnsetType = UNSET


class V2XSignalWattPointType(Datatype, kw_only=True, frozen=True):
    signal: Integer
    power: float
    custom_data: Raw | UnsetType = UNSET


class ChargingSchedulePeriodType(Datatype, kw_only=True, frozen=True):
    start_period: Integer
    limit: float | UnsetType = UNSET
    limit_l2: float | UnsetType = field(name="limit_L2", default=UNSET)
    limit_l3: float | UnsetType = field(name="limit_L3", default=UNSET)
    number_phases: IntegerMin0Max3 | UnsetType = UNSET
    phase_to_use: IntegerMin0Max3 | UnsetType = UNSET
    discharge_limit: NumberMax0 | UnsetType = UNSET
    discharge_limit_l2: NumberMax0 | UnsetType = field(name="dischargeLimit_L2", default=UNSET)
    discharge_limit_l3: NumberMax0 | UnsetType = field(name="dischargeLimit_L3", default=UNSET)
    setpoint: float | UnsetType = UNSET
    setpoint_l2: float | UnsetType = field(name="setpoint_L2", default=UNSET)
    setpoint_l3: float | UnsetType = field(name="setpoint_L3", default=UNSET)
    setpoint_reactive: float | UnsetType = UNSET
    setpoint_reactive_l2: float | UnsetType = field(name="setpointReactive_L2", default=UNSET)
    setpoint_reactive_l3: float | UnsetType = field(name="setpointReactive_L3", default=UNSET)
    preconditioning_request: bool | UnsetType = UNSET
    evse_sleep: bool | UnsetType = UNSET
    v2x_baseline: float | UnsetType = UNSET
    operation_mode: OperationModeEnumType | UnsetType = UNSET
    v2x_freq_watt_curve: Annotated[list[V2XFreqWattPointType], Meta(min_length=1, max_length=20)] | UnsetType = UNSET
    v2x_signal_watt_curve: Annotated[list[V2XSignalWattPointType], Meta(min_length=1, max_length=20)] | UnsetType = UNSET
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
    id: IntegerMin0
    sales_tariff_entry: Annotated[list[SalesTariffEntryType], Meta(min_length=1, max_length=1024)]
    sales_tariff_description: String32 | UnsetType = UNSET
    num_e_price_levels: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PriceLevelScheduleEntryType(Datatype, kw_only=True, frozen=True):
    duration: Integer
    price_level: IntegerMin0
    custom_data: Raw | UnsetType = UNSET


class PriceLevelScheduleType(Datatype, kw_only=True, frozen=True):
    price_level_schedule_entries: Annotated[list[PriceLevelScheduleEntryType], Meta(min_length=1, max_length=100)]
    time_anchor: DateTime
    price_schedule_id: IntegerMin0
    number_of_price_levels: IntegerMin0
    price_schedule_description: String32 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingScheduleType(Datatype, kw_only=True, frozen=True):
    id: Integer
    charging_rate_unit: ChargingRateUnitEnumType
    charging_schedule_period: Annotated[list[ChargingSchedulePeriodType], Meta(min_length=1, max_length=1024)]
    limit_at_so_c: LimitAtSoCType | UnsetType = UNSET
    start_schedule: DateTime | UnsetType = UNSET
    duration: Integer | UnsetType = UNSET
    min_charging_rate: float | UnsetType = UNSET
    power_tolerance: float | UnsetType = UNSET
    signature_id: IntegerMin0 | UnsetType = UNSET
    digest_value: String88 | UnsetType = UNSET
    use_local_time: bool | UnsetType = UNSET
    randomized_delay: IntegerMin0 | UnsetType = UNSET
    sales_tariff: SalesTariffType | UnsetType = UNSET
    absolute_price_schedule: AbsolutePriceScheduleType | UnsetType = UNSET
    price_level_schedule: PriceLevelScheduleType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ChargingProfileType(Datatype, kw_only=True, frozen=True):
    id: Integer
    stack_level: IntegerMin0
    charging_profile_purpose: ChargingProfilePurposeEnumType
    charging_profile_kind: ChargingProfileKindEnumType
    charging_schedule: Annotated[list[ChargingScheduleType], Meta(min_length=1, max_length=3)]
    recurrency_kind: RecurrencyKindEnumType | UnsetType = UNSET
    valid_from: DateTime | UnsetType = UNSET
    valid_to: DateTime | UnsetType = UNSET
    transaction_id: String36 | UnsetType = UNSET
    max_offline_duration: Integer | UnsetType = UNSET
    invalid_after_offline_duration: bool | UnsetType = UNSET
    dyn_update_interval: Integer | UnsetType = UNSET
    dyn_update_time: DateTime | UnsetType = UNSET
    price_schedule_signature: String256 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class EVSEType(Datatype, kw_only=True, frozen=True):
    id: IntegerMin0
    connector_id: IntegerMin0 | UnsetType = UNSET
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
    id_token: String255
    type: String20
    additional_info: Annotated[list[AdditionalInfoType], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class MessageContentType(Datatype, kw_only=True, frozen=True):
    format: MessageFormatEnumType
    content: String1024
    language: String8 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class IdTokenInfoType(Datatype, kw_only=True, frozen=True):
    status: AuthorizationStatusEnumType
    cache_expiry_date_time: DateTime | UnsetType = UNSET
    charging_priority: Integer | UnsetType = UNSET
    group_id_token: IdTokenType | UnsetType = UNSET
    language1: String8 | UnsetType = UNSET
    language2: String8 | UnsetType = UNSET
    evse_id: Annotated[list[IntegerMin0], Meta(min_length=1)] | UnsetType = UNSET
    personal_message: MessageContentType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SignedMeterValueType(Datatype, kw_only=True, frozen=True):
    signed_meter_data: String32768
    encoding_method: String50
    signing_method: String50 | UnsetType = UNSET
    public_key: String2500 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UnitOfMeasureType(Datatype, kw_only=True, frozen=True):
    unit: String20 | UnsetType = UNSET
    multiplier: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SampledValueType(Datatype, kw_only=True, frozen=True):
    value: float
    measurand: MeasurandEnumType | UnsetType = UNSET
    context: ReadingContextEnumType | UnsetType = UNSET
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
    responder_url: String2000 = field(name="responderURL")
    custom_data: Raw | UnsetType = UNSET


class TaxRateType(Datatype, kw_only=True, frozen=True):
    type: String20
    tax: float
    stack: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PriceType(Datatype, kw_only=True, frozen=True):
    excl_tax: float | UnsetType = UNSET
    incl_tax: float | UnsetType = UNSET
    tax_rates: Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class StatusInfoType(Datatype, kw_only=True, frozen=True):
    reason_code: String20
    additional_info: String1024 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffConditionsFixedType(Datatype, kw_only=True, frozen=True):
    start_time_of_day: str | UnsetType = UNSET
    end_time_of_day: str | UnsetType = UNSET
    day_of_week: Annotated[list[DayOfWeekEnumType], Meta(min_length=1, max_length=7)] | UnsetType = UNSET
    valid_from_date: str | UnsetType = UNSET
    valid_to_date: str | UnsetType = UNSET
    evse_kind: EvseKindEnumType | UnsetType = UNSET
    payment_brand: String20 | UnsetType = UNSET
    payment_recognition: String20 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffConditionsType(Datatype, kw_only=True, frozen=True):
    start_time_of_day: str | UnsetType = UNSET
    end_time_of_day: str | UnsetType = UNSET
    day_of_week: Annotated[list[DayOfWeekEnumType], Meta(min_length=1, max_length=7)] | UnsetType = UNSET
    valid_from_date: str | UnsetType = UNSET
    valid_to_date: str | UnsetType = UNSET
    evse_kind: EvseKindEnumType | UnsetType = UNSET
    min_energy: float | UnsetType = UNSET
    max_energy: float | UnsetType = UNSET
    min_current: float | UnsetType = UNSET
    max_current: float | UnsetType = UNSET
    min_power: float | UnsetType = UNSET
    max_power: float | UnsetType = UNSET
    min_time: Integer | UnsetType = UNSET
    max_time: Integer | UnsetType = UNSET
    min_charging_time: Integer | UnsetType = UNSET
    max_charging_time: Integer | UnsetType = UNSET
    min_idle_time: Integer | UnsetType = UNSET
    max_idle_time: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffEnergyPriceType(Datatype, kw_only=True, frozen=True):
    price_kwh: float
    conditions: TariffConditionsType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffEnergyType(Datatype, kw_only=True, frozen=True):
    prices: Annotated[list[TariffEnergyPriceType], Meta(min_length=1)]
    tax_rates: Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffFixedPriceType(Datatype, kw_only=True, frozen=True):
    price_fixed: float
    conditions: TariffConditionsFixedType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffFixedType(Datatype, kw_only=True, frozen=True):
    prices: Annotated[list[TariffFixedPriceType], Meta(min_length=1)]
    tax_rates: Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffTimePriceType(Datatype, kw_only=True, frozen=True):
    price_minute: float
    conditions: TariffConditionsType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffTimeType(Datatype, kw_only=True, frozen=True):
    prices: Annotated[list[TariffTimePriceType], Meta(min_length=1)]
    tax_rates: Annotated[list[TaxRateType], Meta(min_length=1, max_length=5)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffType(Datatype, kw_only=True, frozen=True):
    tariff_id: String60
    currency: String3
    description: Annotated[list[MessageContentType], Meta(min_length=1, max_length=10)] | UnsetType = UNSET
    energy: TariffEnergyType | UnsetType = UNSET
    valid_from: DateTime | UnsetType = UNSET
    charging_time: TariffTimeType | UnsetType = UNSET
    idle_time: TariffTimeType | UnsetType = UNSET
    fixed_fee: TariffFixedType | UnsetType = UNSET
    reservation_time: TariffTimeType | UnsetType = UNSET
    reservation_fixed: TariffFixedType | UnsetType = UNSET
    min_cost: PriceType | UnsetType = UNSET
    max_cost: PriceType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
