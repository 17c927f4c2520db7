"""Payload to message: strictly at first, in one step; only what fails is looked at again, mended if the station is lenient."""

from __future__ import annotations

from functools import cache
from typing import Final, Generic, TypeVar

import msgspec

from forecourt.ocpp.catalog import Entry
from forecourt.ocpp.errors import ErrorKind
from forecourt.ocpp.validation.custom_data import check_custom_data
from forecourt.ocpp.validation.faults import Fault, faults_in
from forecourt.ocpp.validation.repairs import Patient, Repair
from forecourt.ocpp.wire import Message

M = TypeVar("M", bound=Message)

_KINDS: Final = {
    "additionalProperties": ErrorKind.STRUCTURE,
    "required": ErrorKind.OCCURRENCE,
    "minItems": ErrorKind.OCCURRENCE,
    "maxItems": ErrorKind.OCCURRENCE,
    "type": ErrorKind.TYPE,
    "json": ErrorKind.FORMAT,
}
"""Keyword of the schema -> kind of error; what is not listed concerns a value, not its type or presence."""

_REFUSALS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_plain: Final = msgspec.json.Decoder(float_hook=float)
"""To plain data; a number beyond a double becomes infinity, which no wire type takes."""


class Decoded(msgspec.Struct, Generic[M], frozen=True, gc=False):
    """A valid message, and what had to be mended to make it one."""

    message: M
    repairs: tuple[Repair, ...] = ()


class Invalid(Exception):
    """A payload that is refused, with every reason, and the kind of error its sender is told."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        first = faults[0]
        super().__init__(f"{first.path or 'payload'}: {first.message}")
        self.faults = faults
        self.kind = _kind(first, is_payload=first.path == "")


def decode_request(entry: Entry, payload: bytes | msgspec.Raw, *, lenient: bool) -> Decoded[Message]:
    """The request that a CALL or SEND carries. Raises Invalid."""
    return decode(entry.request, payload, lenient=lenient)


def decode_response(entry: Entry, payload: bytes | msgspec.Raw, *, lenient: bool) -> Decoded[Message]:
    """The response that a CALLRESULT carries. Raises Invalid."""
    if entry.response is None:
        raise ValueError(f"{entry.action} has no response")
    return decode(entry.response, payload, lenient=lenient)


def decode(tp: type[M], payload: bytes | msgspec.Raw, *, lenient: bool = False) -> Decoded[M]:
    """A message of a known type. Raises Invalid, with what is still wrong after the repairs."""
    text = bytes(payload)
    try:
        return Decoded(_strict(tp, text))
    except _REFUSALS as refusal:
        last_word = str(refusal)
    patient = Patient(tp, _parsed(text))
    if lenient and (message := _mended(tp, patient)):
        return Decoded(message, patient.repairs)
    raise Invalid(tuple(faults_in(tp, patient.payload)) or (Fault("", "#", "json", last_word),))


def _strict(tp: type[M], text: bytes) -> M:
    decoder: msgspec.json.Decoder[M] = _decoder(tp)
    message = decoder.decode(text)
    if b'"customData"' in text:
        check_custom_data(message)
    return message


def _mended(tp: type[M], patient: Patient) -> M | None:
    for _ in patient.passes():
        try:
            return _strict(tp, msgspec.json.encode(patient.payload))
        except _REFUSALS:
            continue
    return None


def _parsed(text: bytes) -> object:
    try:
        return _plain.decode(text)
    except RecursionError:
        raise Invalid((Fault("", "#", "json", "The JSON is nested too deeply"),)) from None
    except (msgspec.DecodeError, UnicodeDecodeError) as refusal:
        raise Invalid((Fault("", "#", "json", str(refusal)),)) from None


@cache
def _decoder(tp: type[M]) -> msgspec.json.Decoder[M]:
    return msgspec.json.Decoder(tp)


def _kind(fault: Fault, *, is_payload: bool) -> ErrorKind:
    """A payload that is no object does not conform to the PDU structure; all else goes by keyword."""
    if is_payload and fault.keyword == "type":
        return ErrorKind.STRUCTURE
    return _KINDS.get(fault.keyword, ErrorKind.PROPERTY)
