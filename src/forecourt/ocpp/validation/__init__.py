"""Payloads in and out: decode strictly, repair what a lenient station is known to send, name every fault, encode."""

from forecourt.ocpp.validation.decoding import Decoded, Invalid, decode, decode_request, decode_response
from forecourt.ocpp.validation.encoding import encode, wire_time
from forecourt.ocpp.validation.faults import Fault, faults_in
from forecourt.ocpp.validation.repairs import Repair
from forecourt.ocpp.validation.rules import RULES, Rule

__all__ = [
    "RULES",
    "Decoded",
    "Fault",
    "Invalid",
    "Repair",
    "Rule",
    "decode",
    "decode_request",
    "decode_response",
    "encode",
    "faults_in",
    "wire_time",
]
