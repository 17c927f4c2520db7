"""OCPP 2.1, transactions. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    IntegerMin0Max3,
    IntegerMin0Max100,
    String3,
    String36,
    String60,
    String500,
)
from forecourt.ocpp.v21.shared_datatypes import (
    EVSEType,
    IdTokenInfoType,
    IdTokenType,
    MessageContentType,
    MeterValueType,
    PriceType,
)
from forecourt.ocpp.v21.shared_enumerations import OperationModeEnumType
from forecourt.ocpp.wire import Datatype, Message


class GetTransactionStatusRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetTransactionStatusResponse(Message, kw_only=True, frozen=True):
    messages_in_queue: bool
    ongoing_indicator: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CostDimensionEnumType(StrEnum):
    ENERGY = "Energy"
    MAX_CURRENT = "MaxCurrent"
    MIN_CURRENT = "MinCurrent"
    MAX_POWER = "MaxPower"
    MIN_POWER = "MinPower"
    IDLE_T_IME = "IdleTIme"
    CHARGING_TIME = "ChargingTime"


class CostDimensionType(Datatype, kw_only=True, frozen=True):
    type: CostDimensionEnumType
    volume: float
    custom_data: Raw | UnsetType = UNSET


class ChargingPeriodType(Datatype, kw_only=True, frozen=True):
    start_period: DateTime
    dimensions: Annotated[list[CostDimensionType], Meta(min_length=1)] | UnsetType = UNSET
    tariff_id: String60 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TariffCostEnumType(StrEnum):
    NORMAL_COST = "NormalCost"
    MIN_COST = "MinCost"
    MAX_COST = "MaxCost"


class TotalPriceType(Datatype, kw_only=True, frozen=True):
    excl_tax: float | UnsetType = UNSET
    incl_tax: float | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TotalCostType(Datatype, kw_only=True, frozen=True):
    currency: String3
    type_of_cost: TariffCostEnumType
    total: TotalPriceType
    fixed: PriceType | UnsetType = UNSET
    energy: PriceType | UnsetType = UNSET
    charging_time: PriceType | UnsetType = UNSET
    idle_time: PriceType | UnsetType = UNSET
    reservation_time: PriceType | UnsetType = UNSET
    reservation_fixed: PriceType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TotalUsageType(Datatype, kw_only=True, frozen=True):
    energy: float
    charging_time: Integer
    idle_time: Integer
    reservation_time: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CostDetailsType(Datatype, kw_only=True, frozen=True):
    total_cost: TotalCostType
    total_usage: TotalUsageType
    charging_periods: Annotated[list[ChargingPeriodType], Meta(min_length=1)] | UnsetType = UNSET
    failure_to_calculate: bool | UnsetType = UNSET
    failure_reason: String500 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventEnumType(StrEnum):
    ENDED = "Ended"
    STARTED = "Started"
    UPDATED = "Updated"


class TriggerReasonEnumType(StrEnum):
    ABNORMAL_CONDITION = "AbnormalCondition"
    AUTHORIZED = "Authorized"
    CABLE_PLUGGED_IN = "CablePluggedIn"
    CHARGING_RATE_CHANGED = "ChargingRateChanged"
    CHARGING_STATE_CHANGED = "ChargingStateChanged"
    COST_LIMIT_REACHED = "CostLimitReached"
    DEAUTHORIZED = "Deauthorized"
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    EV_COMMUNICATION_LOST = "EVCommunicationLost"
    EV_CONNECT_TIMEOUT = "EVConnectTimeout"
    EV_DEPARTED = "EVDeparted"
    EV_DETECTED = "EVDetected"
    LIMIT_SET = "LimitSet"
    METER_VALUE_CLOCK = "MeterValueClock"
    METER_VALUE_PERIODIC = "MeterValuePeriodic"
    OPERATION_MODE_CHANGED = "OperationModeChanged"
    REMOTE_START = "RemoteStart"
    REMOTE_STOP = "RemoteStop"
    RESET_COMMAND = "ResetCommand"
    RUNNING_COST = "RunningCost"
    SIGNED_DATA_RECEIVED = "SignedDataReceived"
    SO_C_LIMIT_REACHED = "SoCLimitReached"
    STOP_AUTHORIZED = "StopAuthorized"
    TARIFF_CHANGED = "TariffChanged"
    TARIFF_NOT_ACCEPTED = "TariffNotAccepted"
    TIME_LIMIT_REACHED = "TimeLimitReached"
    TRIGGER = "Trigger"
    TX_RESUMED = "TxResumed"
    UNLOCK_COMMAND = "UnlockCommand"


class PreconditioningStatusEnumType(StrEnum):
    UNKNOWN = "Unknown"
    READY = "Ready"
    NOT_READY = "NotReady"
    PRECONDITIONING = "Preconditioning"


class ChargingStateEnumType(StrEnum):
    EV_CONNECTED = "EVConnected"
    CHARGING = "Charging"
    SUSPENDED_EV = "SuspendedEV"
    SUSPENDED_EVSE = "SuspendedEVSE"
    IDLE = "Idle"


class ReasonEnumType(StrEnum):
    DE_AUTHORIZED = "DeAuthorized"
    EMERGENCY_STOP = "EmergencyStop"
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    EV_DISCONNECTED = "EVDisconnected"
    GROUND_FAULT = "GroundFault"
    IMMEDIATE_RESET = "ImmediateReset"
    MASTER_PASS = "MasterPass"
    LOCAL = "Local"
    LOCAL_OUT_OF_CREDIT = "LocalOutOfCredit"
    OTHER = "Other"
    OVERCURRENT_FAULT = "OvercurrentFault"
    POWER_LOSS = "PowerLoss"
    POWER_QUALITY = "PowerQuality"
    REBOOT = "Reboot"
    REMOTE = "Remote"
    SOC_LIMIT_REACHED = "SOCLimitReached"
    STOPPED_BY_EV = "StoppedByEV"
    TIME_LIMIT_REACHED = "TimeLimitReached"
    TIMEOUT = "Timeout"
    REQ_ENERGY_TRANSFER_REJECTED = "ReqEnergyTransferRejected"


class TransactionLimitType(Datatype, kw_only=True, frozen=True):
    max_cost: float | UnsetType = UNSET
    max_energy: float | UnsetType = UNSET
    max_time: Integer | UnsetType = UNSET
    max_so_c: IntegerMin0Max100 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionType(Datatype, kw_only=True, frozen=True):
    transaction_id: String36
    charging_state: ChargingStateEnumType | UnsetType = UNSET
    time_spent_charging: Integer | UnsetType = UNSET
    stopped_reason: ReasonEnumType | UnsetType = UNSET
    remote_start_id: Integer | UnsetType = UNSET
    operation_mode: OperationModeEnumType | UnsetType = UNSET
    tariff_id: String60 | UnsetType = UNSET
    transaction_limit: TransactionLimitType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventRequest(Message, kw_only=True, frozen=True):
    event_type: TransactionEventEnumType
    timestamp: DateTime
    trigger_reason: TriggerReasonEnumType
    seq_no: IntegerMin0
    transaction_info: TransactionType
    cost_details: CostDetailsType | UnsetType = UNSET
    meter_value: Annotated[list[MeterValueType], Meta(min_length=1)] | UnsetType = UNSET
    offline: bool | UnsetType = UNSET
    number_of_phases_used: IntegerMin0Max3 | UnsetType = UNSET
    cable_max_current: Integer | UnsetType = UNSET
    reservation_id: IntegerMin0 | UnsetType = UNSET
    preconditioning_status: PreconditioningStatusEnumType | UnsetType = UNSET
    evse_sleep: bool | UnsetType = UNSET
    evse: EVSEType | UnsetType = UNSET
    id_token: IdTokenType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventResponse(Message, kw_only=True, frozen=True):
    total_cost: float | UnsetType = UNSET
    charging_priority: Integer | UnsetType = UNSET
    id_token_info: IdTokenInfoType | UnsetType = UNSET
    transaction_limit: TransactionLimitType | UnsetType = UNSET
    updated_personal_message: MessageContentType | UnsetType = UNSET
    updated_personal_message_extra: Annotated[list[MessageContentType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
