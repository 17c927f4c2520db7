"""What can be wrong with a message, and how each J specification spells it (1.6J 4.2.3; 2.x part 4, 4.3)."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from forecourt.ocpp.versions import Version


class ErrorKind(StrEnum):
    """A reason for a CALLERROR, whatever the version calls it."""

    FORMAT = "format"
    """The payload is not readable as JSON."""
    STRUCTURE = "structure"
    """The payload does not have the shape of its action: no object, or a field that the action does not have."""
    OCCURRENCE = "occurrence"
    """A field is missing, or a list has too few or too many items."""
    TYPE = "type"
    """A field holds another data type."""
    PROPERTY = "property"
    """A field holds a value outside its enumeration, length, range or format."""
    NOT_IMPLEMENTED = "not_implemented"
    """The action is unknown."""
    NOT_SUPPORTED = "not_supported"
    """The action is known but not supported here."""
    PROTOCOL = "protocol"
    """The message does not fit the state of the conversation."""
    SECURITY = "security"
    INTERNAL = "internal"
    GENERIC = "generic"
    RPC_FRAMEWORK = "rpc_framework"
    """The frame itself is not a valid RPC message."""
    MESSAGE_TYPE_NOT_SUPPORTED = "message_type_not_supported"
    """The message type number is unknown to the version."""


_V2: Final = {
    ErrorKind.FORMAT: "FormatViolation",
    ErrorKind.STRUCTURE: "ProtocolError",
    ErrorKind.OCCURRENCE: "OccurrenceConstraintViolation",
    ErrorKind.TYPE: "TypeConstraintViolation",
    ErrorKind.PROPERTY: "PropertyConstraintViolation",
    ErrorKind.NOT_IMPLEMENTED: "NotImplemented",
    ErrorKind.NOT_SUPPORTED: "NotSupported",
    ErrorKind.PROTOCOL: "ProtocolError",
    ErrorKind.SECURITY: "SecurityError",
    ErrorKind.INTERNAL: "InternalError",
    ErrorKind.GENERIC: "GenericError",
    ErrorKind.RPC_FRAMEWORK: "RpcFrameworkError",
    ErrorKind.MESSAGE_TYPE_NOT_SUPPORTED: "MessageTypeNotSupported",
}

# 1.6 keeps two misspelt codes on purpose (1.6J errata 5.1 and 5.2: a correction would be a change on the wire),
# reads "not conform the PDU structure" as a formation fault, and knows no code for the frame or its type.
_V16: Final = _V2 | {
    ErrorKind.FORMAT: "FormationViolation",
    ErrorKind.STRUCTURE: "FormationViolation",
    ErrorKind.OCCURRENCE: "OccurenceConstraintViolation",
    ErrorKind.RPC_FRAMEWORK: "FormationViolation",
    ErrorKind.MESSAGE_TYPE_NOT_SUPPORTED: "GenericError",
}

_CODES: Final = {Version.V16: _V16, Version.V201: _V2, Version.V21: _V2}


def error_code(version: Version, kind: ErrorKind) -> str:
    """The error code that the version's J specification names for the kind."""
    return _CODES[version][kind]
