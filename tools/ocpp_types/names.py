"""Python names for wire names, and the standard's own names for what the 1.6 core schemas leave anonymous."""

from __future__ import annotations

import re
from typing import Final

_WORD_START: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_ODD_FIELDS: Final = {"prioritizedEMAIDs": "prioritized_emaids"}

_OF_FIELD: Final = {
    "chargingProfile": "ChargingProfile",
    "chargingProfileKind": "ChargingProfileKindType",
    "chargingProfilePurpose": "ChargingProfilePurposeType",
    "chargingRateUnit": "ChargingRateUnitType",
    "chargingSchedule": "ChargingSchedule",
    "chargingSchedulePeriod": "ChargingSchedulePeriod",
    "configurationKey": "KeyValue",
    "context": "ReadingContext",
    "csChargingProfiles": "ChargingProfile",
    "errorCode": "ChargePointErrorCode",
    "format": "ValueFormat",
    "idTagInfo": "IdTagInfo",
    "localAuthorizationList": "AuthorizationData",
    "location": "Location",
    "measurand": "Measurand",
    "meterValue": "MeterValue",
    "phase": "Phase",
    "reason": "Reason",
    "recurrencyKind": "RecurrencyKindType",
    "requestedMessage": "MessageTrigger",
    "sampledValue": "SampledValue",
    "transactionData": "MeterValue",
    "unit": "UnitOfMeasure",
    "updateType": "UpdateType",
}
_OF_STATUS: Final = {
    "BootNotificationResponse": "RegistrationStatus",
    "CancelReservationResponse": "CancelReservationStatus",
    "ChangeAvailabilityResponse": "AvailabilityStatus",
    "ChangeConfigurationResponse": "ConfigurationStatus",
    "ClearCacheResponse": "ClearCacheStatus",
    "ClearChargingProfileResponse": "ClearChargingProfileStatus",
    "DataTransferResponse": "DataTransferStatus",
    "DiagnosticsStatusNotificationRequest": "DiagnosticsStatus",
    "FirmwareStatusNotificationRequest": "FirmwareStatus",
    "GetCompositeScheduleResponse": "GetCompositeScheduleStatus",
    "IdTagInfo": "AuthorizationStatus",
    "RemoteStartTransactionResponse": "RemoteStartStopStatus",
    "RemoteStopTransactionResponse": "RemoteStartStopStatus",
    "ReserveNowResponse": "ReservationStatus",
    "ResetResponse": "ResetStatus",
    "SendLocalListResponse": "UpdateStatus",
    "SetChargingProfileResponse": "ChargingProfileStatus",
    "StatusNotificationRequest": "ChargePointStatus",
    "TriggerMessageResponse": "TriggerMessageStatus",
    "UnlockConnectorResponse": "UnlockStatus",
}
_OF_TYPE: Final = {"ChangeAvailabilityRequest": "AvailabilityType", "ResetRequest": "ResetType"}


def inline_name(owner: str, field: str) -> str:
    """The 1.6 standard's name for the type of an anonymous object or enumeration."""
    match field:
        case "status":
            return _OF_STATUS[owner]
        case "type":
            return _OF_TYPE[owner]
        case _:
            return _OF_FIELD[field]


def _words(name: str) -> str:
    return _WORD_START.sub("_", re.sub(r"[^A-Za-z0-9]+", "_", name))


def field_name(wire_name: str) -> str:
    """The snake_case name of a member: ``evseId`` -> ``evse_id``."""
    return _ODD_FIELDS.get(wire_name) or _words(wire_name).lower()


def camel(name: str) -> str:
    """What msgspec's ``rename="camel"`` makes of a Python name."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def member_name(value: str) -> str:
    """The UPPER_CASE name of an enumeration's member: ``L1-N`` -> ``L1_N``."""
    name = _words(value).upper().strip("_")
    return f"N{name}" if name[0].isdigit() else name
