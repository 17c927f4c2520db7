"""OCPP 2.0.1, transactions. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import DateTime, Integer, String36
from forecourt.ocpp.v201.shared_datatypes import EVSEType, IdTokenInfoType, IdTokenType, MessageContentType, MeterValueType
from forecourt.ocpp.wire import Datatype, Message


class GetTransactionStatusRequest(Message, kw_only=True, frozen=True):
    transaction_id: String36 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetTransactionStatusResponse(Message, kw_only=True, frozen=True):
    messages_in_queue: bool
    ongoing_indicator: bool | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventEnumType(StrEnum):
    ENDED = "Ended"
    STARTED = "Started"
    UPDATED = "Updated"


class TriggerReasonEnumType(StrEnum):
    AUTHORIZED = "Authorized"
    CABLE_PLUGGED_IN = "CablePluggedIn"
    CHARGING_RATE_CHANGED = "ChargingRateChanged"
    CHARGING_STATE_CHANGED = "ChargingStateChanged"
    DEAUTHORIZED = "Deauthorized"
    ENERGY_LIMIT_REACHED = "EnergyLimitReached"
    EV_COMMUNICATION_LOST = "EVCommunicationLost"
    EV_CONNECT_TIMEOUT = "EVConnectTimeout"
    METER_VALUE_CLOCK = "MeterValueClock"
    METER_VALUE_PERIODIC = "MeterValuePeriodic"
    TIME_LIMIT_REACHED = "TimeLimitReached"
    TRIGGER = "Trigger"
    UNLOCK_COMMAND = "UnlockCommand"
    STOP_AUTHORIZED = "StopAuthorized"
    EV_DEPARTED = "EVDeparted"
    EV_DETECTED = "EVDetected"
    REMOTE_STOP = "RemoteStop"
    REMOTE_START = "RemoteStart"
    ABNORMAL_CONDITION = "AbnormalCondition"
    SIGNED_DATA_RECEIVED = "SignedDataReceived"
    RESET_COMMAND = "ResetCommand"


class ChargingStateEnumType(StrEnum):
    CHARGING = "Charging"
    EV_CONNECTED = "EVConnected"
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
    LOCAL = "Local"
    LOCAL_OUT_OF_CREDIT = "LocalOutOfCredit"
    MASTER_PASS = "MasterPass"
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


class TransactionType(Datatype, kw_only=True, frozen=True):
    transaction_id: String36
    charging_state: ChargingStateEnumType | UnsetType = UNSET
    time_spent_charging: Integer | UnsetType = UNSET
    stopped_reason: ReasonEnumType | UnsetType = UNSET
    remote_start_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventRequest(Message, kw_only=True, frozen=True):
    event_type: TransactionEventEnumType
    timestamp: DateTime
    trigger_reason: TriggerReasonEnumType
    seq_no: Integer
    transaction_info: TransactionType
    meter_value: Annotated[list[MeterValueType], Meta(min_length=1)] | UnsetType = UNSET
    offline: bool | UnsetType = UNSET
    number_of_phases_used: Integer | UnsetType = UNSET
    cable_max_current: Integer | UnsetType = UNSET
    reservation_id: Integer | UnsetType = UNSET
    evse: EVSEType | UnsetType = UNSET
    id_token: IdTokenType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class TransactionEventResponse(Message, kw_only=True, frozen=True):
    total_cost: float | UnsetType = UNSET
    charging_priority: Integer | UnsetType = UNSET
    id_token_info: IdTokenInfoType | UnsetType = UNSET
    updated_personal_message: MessageContentType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
