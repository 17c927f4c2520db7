"""The table of repairs: what stations send against the standard, and how a lenient station is understood all the same.

Rules are tried in this order, each only where the schema is violated. None may change what a reading means: a sample that cannot
be understood is dropped whole, and a value is never taken from one field to fill another. ``note`` is the observation behind a
rule: a line of the project's notes on real stations, by its subject.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from forecourt.ocpp.validation import mending as mend
from forecourt.ocpp.validation.faults import Finding


class Rule(msgspec.Struct, frozen=True):
    """A repair: its stable name, the faults it answers, the places it may touch, what it does, and who needs it."""

    name: str
    on: str
    """Keywords of the schema, separated by spaces."""
    at: str
    """Places as Struct.member, separated by spaces; * stands for anything."""
    do: Callable[[Finding], object]
    note: str


_SAMPLE: Final = "SampledValue*"
_TAGS: Final = "*.idTag *.parentIdTag IdTokenType.idToken"
_VENDOR: Final = (
    "BootNotificationRequest.chargePointVendor BootNotificationRequest.chargePointModel "
    "ChargingStationType.vendorName ChargingStationType.model"
)
_DESCRIPTIVE: Final = (
    f"{_VENDOR} *.chargePointSerialNumber *.chargeBoxSerialNumber *.meterSerialNumber ChargingStationType.serialNumber "
    "*.meterType *.firmwareVersion *.iccid *.imsi StatusNotificationRequest.info StatusNotificationRequest.vendorErrorCode "
    "StatusInfoType.additionalInfo StatusInfoType.reasonCode EventDataType.techCode EventDataType.techInfo"
)
_CONNECTORS: Final = (
    "StartTransactionRequest.connectorId StatusNotificationRequest.connectorId StatusNotificationRequest.evseId "
    "MeterValuesRequest.connectorId MeterValuesRequest.evseId"
)
_METERS: Final = "StartTransactionRequest.meterStart StopTransactionRequest.meterStop"
_STOP_ID: Final = "StopTransactionRequest.transactionId"

RULES: Final = (
    # Nothing where something is expected
    Rule("null-payload", "type", "payload", mend.empty_object_for_null, "null instead of {}"),
    Rule("null-optional", "type", "*.*", mend.remove_optional_null, "ABB sends info: null"),
    Rule("empty-optional", "enum type", "*.*", mend.remove_optional_blank, "empty strings"),
    Rule("empty-list", "minItems", "*.*", mend.remove_optional, "Vestel: sampledValue: []"),
    Rule("empty-meter-value", "minItems", "MeterValueType.sampledValue", mend.drop_item, "Vestel: sampledValue: []"),
    # Times
    Rule("time-without-zone", "format", "*.*", mend.add_utc, "Growatt sends no zone"),
    Rule("time-short-offset", "format", "*.*", mend.complete_offset, "+03 offsets"),
    Rule("time-leap-second", "format", "*.*", mend.end_of_minute, "23:59:60 is valid, but no clock here shows it"),
    Rule("time-unreadable", "format type", "*.*", mend.unknown_time, "clocks that were never set"),
    Rule("time-missing", "required", "*.timestamp", mend.unknown_time, "clocks that were never set"),
    # Identification
    Rule("id-tag-trimmed", "maxLength", _TAGS, mend.trim_tag, "Ocular adds 0x10 0x0E to 20 characters"),
    Rule("vendor-missing", "required type", _VENDOR, mend.empty_text, "Huawei names no vendor"),
    Rule("text-cut", "maxLength", _DESCRIPTIVE, mend.cut_text, "Schneider: serial numbers over 25 characters"),
    Rule("connector-missing", "required type", _CONNECTORS, mend.zero_for_nothing, "connectorId left out: 0 is the station"),
    # Numbers and words
    Rule("meter-missing", "required type", _METERS, mend.zero_for_nothing, "empty meter readings; 0 is implausible, so flagged"),
    Rule("number-in-text", "type", "*.*", mend.number_from_text, "numbers in quotes or with spaces"),
    Rule("whole-decimal", "type", "*.*", mend.whole_number, "12.0 for an integer"),
    Rule("meter-rounded", "type", _METERS, mend.half_up, "decimals in start and stop readings"),
    Rule("stop-id-unknown", "required type", _STOP_ID, mend.minus_one, "transactionId unusable: as -1, matched by connector"),
    Rule("meter-id-unknown", "type", "MeterValuesRequest.transactionId", mend.remove_optional, "ids beyond 2^63-1"),
    Rule("text-from-number", "type", "*.*", mend.text_from_number, "measured values without quotes"),
    Rule("boolean-in-text", "type", "*.*", mend.boolean_from_text, "true in quotes"),
    Rule("tenths-rounded", "multipleOf", "*.*", mend.tenths, "limits computed in floating point"),
    Rule("enum-spelling", "enum", "*.*", mend.same_word, "SuspendedEv, available, L1N"),
    # Meter samples
    Rule("unit-alias", "enum", f"{_SAMPLE}.unit", mend.unit_alias, "Charge Amps sends Hz"),
    Rule("unit-unknown", "enum", f"{_SAMPLE}.unit", mend.remove_unit, "units outside the enumeration"),
    Rule("phase-in-text", "enum", f"{_SAMPLE}.phase", mend.phase_in_text, "Voltage L1-N"),
    Rule("context-unknown", "enum", f"{_SAMPLE}.context", mend.remove_optional, "contexts of a vendor's own"),
    Rule("sample-unreadable", "enum type required", f"{_SAMPLE}.*", mend.drop_item, "a reading nobody can interpret"),
    # Words outside the enumeration that change nothing
    Rule("error-code-missing", "required type", "StatusNotificationRequest.errorCode", mend.put("NoError"), "no error code"),
    Rule("error-code-unknown", "enum", "StatusNotificationRequest.errorCode", mend.put("OtherError"), "vendor error codes"),
    Rule("reason-unknown", "enum", "StopTransactionRequest.reason", mend.put("Other"), "vendor stop reasons"),
    Rule("reason-unknown", "enum", "TransactionType.stoppedReason", mend.put("Other"), "vendor stop reasons"),
    Rule("boot-reason-unknown", "enum", "BootNotificationRequest.reason", mend.put("Unknown"), "vendor boot reasons"),
    Rule("trigger-unknown", "enum required", "*.triggerReason", mend.put("ChargingStateChanged"), "1.6 habits in 2.x"),
    Rule("charging-state-unknown", "enum", "TransactionType.chargingState", mend.remove_optional, "1.6 habits in 2.x"),
    Rule("status-of-1.6", "enum", "StatusNotificationRequest.connectorStatus", mend.occupied, "FoxESS: 1.6 shapes in 2.0.1"),
    # What the schema does not have, or leaves open
    Rule("custom-data-unnamed", "required type", "CustomDataType.vendorId", mend.empty_text, "customData without vendorId"),
    Rule("custom-data-removed", "type", "*.customData", mend.remove_optional, "customData that is no object"),
    Rule("unknown-member", "additionalProperties", "*.*", mend.remove, "vendors add members of their own"),
)
