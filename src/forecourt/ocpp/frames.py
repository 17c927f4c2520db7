"""Frames of the RPC framework: one JSON array a WebSocket text message (1.6J, 2.0.1 and 2.1 part 4, chapter 4).

The payload stays raw JSON; it is decoded once, by its action's type, in `validation`.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import Annotated, Final, TypeAlias

import msgspec

from forecourt.ocpp.errors import ErrorKind, error_code
from forecourt.ocpp.versions import Version

MAX_MESSAGE_ID: Final = 36
MAX_DESCRIPTION: Final = 255
UNREADABLE_ID: Final = "-1"
NO_DETAILS: Final = msgspec.Raw(b"{}")

MessageId = Annotated[str, msgspec.Meta(max_length=MAX_MESSAGE_ID)]


class NumberId(str):
    """A message id that a station wrote as a number, against the standard (4.1.4): it is answered as it was written."""

    __slots__ = ()


class MessageType(IntEnum):
    """Message type numbers (4.1.3)."""

    CALL = 2
    CALL_RESULT = 3
    CALL_ERROR = 4
    CALL_RESULT_ERROR = 5
    SEND = 6


class Call(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=2, gc=False):
    """A request that wants an answer."""

    message_id: MessageId
    action: str
    payload: msgspec.Raw


class CallResult(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=3, gc=False):
    """The answer to a request."""

    message_id: MessageId
    payload: msgspec.Raw


class CallError(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=4):
    """The reason why a request got no answer. Stations leave its last elements out, so they are read as empty."""

    message_id: str
    code: str
    description: str = ""
    details: msgspec.Raw = NO_DETAILS


class CallResultError(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=5):
    """The reason why an answer could not be used (2.1 only)."""

    message_id: str
    code: str
    description: str = ""
    details: msgspec.Raw = NO_DETAILS


class Send(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=6):
    """A message that must not be answered (2.1 only)."""

    message_id: MessageId
    action: str
    payload: msgspec.Raw


Frame: TypeAlias = Call | CallResult | CallError | CallResultError | Send


class FrameError(Exception):
    """Text that is no valid frame; `reply` is what the version's standard wants back, None when it wants silence."""

    def __init__(
        self,
        kind: ErrorKind,
        description: str,
        *,
        message_id: str | None = None,
        message_type: int | None = None,
        reply: CallError | CallResultError | None = None,
    ) -> None:
        super().__init__(description)
        self.kind = kind
        self.description = description
        self.message_id = message_id
        self.message_type = message_type
        self.reply = reply


def parse(text: str | bytes, version: Version) -> Frame:
    """Read one text message; raises FrameError. The payload is a JSON object or null, otherwise unread.

    A CALL whose id is a number is read too, with a `NumberId`: whether that will do is for the owner of the connection to say.
    """
    try:
        # The JSON parser skips raw payloads without reading their characters, so bytes are proved UTF-8 here (4.1.2).
        frame: Frame = _DECODERS[version].decode(text if isinstance(text, str) else text.decode())
    except (msgspec.DecodeError, UnicodeError, RecursionError) as failure:
        numbered = _numbered(text)
        if numbered is None:
            raise _diagnose(text, version, failure) from failure
        frame = numbered
    if not isinstance(frame, _ERRORS) and memoryview(frame.payload)[0] not in b"{n":
        fault = _Fault(version, _TYPE_OF[type(frame)], frame.message_id)
        raise fault.error(ErrorKind.STRUCTURE, "the payload is not a JSON object")
    return frame


def read(text: str | bytes, version: Version) -> Frame | FrameError | None:
    """As `parse`, with the fault as a value; None for an empty message, which some stations send to stay connected."""
    if not text or text.isspace():
        return None
    try:
        return parse(text, version)
    except FrameError as error:
        return error


def serialize(frame: Frame) -> str:
    """Write one frame as compact JSON; the payload goes out exactly as given."""
    if type(frame.message_id) is NumberId:
        number = str(frame.message_id)
        text = msgspec.json.encode(msgspec.structs.replace(frame, message_id=number)).decode()
        return text.replace(f'"{number}"', number, 1)  # the id is the first string of every frame
    return msgspec.json.encode(frame).decode()


def call_error(
    version: Version, message_id: str, kind: ErrorKind, description: str = "", details: msgspec.Raw = NO_DETAILS
) -> CallError:
    """Refuse a CALL in the version's own words; the description is cut to what the standard allows (table 7)."""
    return CallError(message_id, error_code(version, kind), description[:MAX_DESCRIPTION], details)


def call_result_error(
    version: Version, message_id: str, kind: ErrorKind, description: str = "", details: msgspec.Raw = NO_DETAILS
) -> CallResultError:
    """Refuse a CALLRESULT (2.1 only, 4.2.3)."""
    return CallResultError(message_id, error_code(version, kind), description[:MAX_DESCRIPTION], details)


_ERRORS: Final = (CallError, CallResultError)
_BASE: Final = msgspec.json.Decoder(Call | CallResult | CallError)
_DECODERS: Final = {
    Version.V16: _BASE,
    Version.V201: _BASE,
    Version.V21: msgspec.json.Decoder(Call | CallResult | CallError | CallResultError | Send),
}
_TYPE_OF: Final[dict[type[Frame], MessageType]] = {
    Call: MessageType.CALL,
    CallResult: MessageType.CALL_RESULT,
    Send: MessageType.SEND,
}
_ELEMENTS: Final = msgspec.json.Decoder(list[msgspec.Raw])
_INT: Final = msgspec.json.Decoder(Annotated[int, msgspec.Meta(ge=-(2**31), lt=2**31)])
_STR: Final = msgspec.json.Decoder(str)
_HEAD: Final = re.compile(r'\ufeff?\s*\[\s*(\d{1,9})\s*,\s*("(?:[^"\\]|\\.){0,255}")\s*,')
"""The wrapper's first two elements in text that is broken further on."""


class _NumberedCall(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag=2):
    message_id: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)]
    action: str
    payload: msgspec.Raw


_NUMBERED: Final = msgspec.json.Decoder(_NumberedCall)


def _numbered(text: str | bytes) -> Call | None:
    """A CALL that is right but for its id, which is a number."""
    try:
        call = _NUMBERED.decode(text if isinstance(text, str) else text.decode())
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return None
    return Call(NumberId(call.message_id), call.action, call.payload)


class _Fault:
    """The wrapper as far as it could be read, and who must hear about the fault."""

    def __init__(self, version: Version, message_type: int | None, message_id: str | None) -> None:
        self._version = version
        self._type = message_type
        self._id = message_id

    def error(self, kind: ErrorKind, description: str) -> FrameError:
        reply = self._reply(kind, description)
        return FrameError(kind, description, message_id=self._id, message_type=self._type, reply=reply)

    def _reply(self, kind: ErrorKind, description: str) -> CallError | CallResultError | None:
        unknown = kind is ErrorKind.MESSAGE_TYPE_NOT_SUPPORTED
        if unknown and self._version is not Version.V201:
            return None  # only 2.0.1 answers an unknown type (its 4.4); 1.6 and 2.1 ignore it (4.1.3)
        if self._type in (None, MessageType.CALL) or unknown:
            return self._call_error(kind, description)
        if self._type == MessageType.CALL_RESULT and self._version is Version.V21 and self._id is not None:
            return call_result_error(self._version, self._id, kind, description)
        return None  # no error answers an error or a SEND (2.1 4.2.4)

    def _call_error(self, kind: ErrorKind, description: str) -> CallError | None:
        if self._id is None and self._version is Version.V16:
            return None  # 1.6 knows no "-1": a CallError must carry the id of its Call (1.6J 4.2.3)
        message_id = UNREADABLE_ID if self._id is None else self._id
        return call_error(self._version, message_id, kind, description)


def _diagnose(text: str | bytes, version: Version, failure: Exception) -> FrameError:
    """Find out slowly what was wrong with text that the fast decoder refused."""
    text = text if isinstance(text, str) else text.decode("utf-8", "replace")
    try:
        elements = _ELEMENTS.decode(text)
    except msgspec.ValidationError:
        return _Fault(version, None, None).error(ErrorKind.RPC_FRAMEWORK, "the message is not a JSON array")
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        return _corrupt(text, version, failure)
    if isinstance(failure, UnicodeError):
        return _corrupt(text, version, failure)
    return _wrapper(elements, version)


def _corrupt(text: str, version: Version, failure: Exception) -> FrameError:
    """Broken JSON: the payload's fault when type and id stand before it, the frame's own otherwise."""
    words = {UnicodeError: "not UTF-8", RecursionError: "nested too deeply"}
    reason = next((said for kind, said in words.items() if isinstance(failure, kind)), "not valid JSON")
    head = _HEAD.match(text)
    message_id = _text(head[2]) if head else None
    if head is None or message_id is None:
        return _Fault(version, None, None).error(ErrorKind.RPC_FRAMEWORK, f"the message is {reason}")
    return _Fault(version, int(head[1]), message_id).error(ErrorKind.FORMAT, f"the message is {reason}")


def _wrapper(elements: list[msgspec.Raw], version: Version) -> FrameError:
    """Valid JSON in an array that is no frame of the version."""
    number = _number(elements[0]) if elements else None
    message_id = _text(elements[1]) if len(elements) > 1 else None
    fault = _Fault(version, number, message_id)
    if number is None:
        return fault.error(ErrorKind.RPC_FRAMEWORK, "the message type is not a number")
    if number not in _SHAPES[version]:
        return fault.error(ErrorKind.MESSAGE_TYPE_NOT_SUPPORTED, f"message type {number} is unknown")
    if message_id is None:
        return fault.error(ErrorKind.RPC_FRAMEWORK, "the message id is not a string")
    if len(message_id) > MAX_MESSAGE_ID:
        return fault.error(ErrorKind.RPC_FRAMEWORK, f"the message id is longer than {MAX_MESSAGE_ID} characters")
    return fault.error(ErrorKind.RPC_FRAMEWORK, f"the message is not {_SHAPES[version][number]}")


_SHAPES_BASE: Final[dict[int, str]] = {
    MessageType.CALL: "[2, id, action, payload]",
    MessageType.CALL_RESULT: "[3, id, payload]",
    MessageType.CALL_ERROR: "[4, id, code, description, details]",
}
_SHAPES: Final[dict[Version, dict[int, str]]] = {
    Version.V16: _SHAPES_BASE,
    Version.V201: _SHAPES_BASE,
    Version.V21: {
        **_SHAPES_BASE,
        MessageType.CALL_RESULT_ERROR: "[5, id, code, description, details]",
        MessageType.SEND: "[6, id, action, payload]",
    },
}


def _number(raw: msgspec.Raw) -> int | None:
    try:
        number: int = _INT.decode(raw)
    except msgspec.DecodeError:
        return None
    return number


def _text(raw: msgspec.Raw | str) -> str | None:
    """A JSON string's value; None for anything else, or where bytes that are not UTF-8 have hidden it."""
    try:
        value = _STR.decode(raw)
    except (msgspec.DecodeError, UnicodeError):
        return None
    return None if "\ufffd" in value else value
