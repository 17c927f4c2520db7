"""Telling in which version a message was written, for stations that mix them up (field note 4)."""

import msgspec

from forecourt.ocpp import catalog
from forecourt.ocpp.catalog import Direction
from forecourt.ocpp.validation import Invalid, decode_request
from forecourt.ocpp.versions import Version


def is_16(action: str, payload: msgspec.Raw) -> bool:
    """Whether a message that is not right in a later version is one of 1.6. An action that only 1.6 has says it by itself."""
    entry = catalog.find(Version.V16, action)
    if entry is None or entry.direction is Direction.TO_STATION:
        return False
    if catalog.find(Version.V201, action) is None and catalog.find(Version.V21, action) is None:
        return True
    try:
        decode_request(entry, payload, lenient=False)
    except Invalid:
        return False
    return len(bytes(payload)) > len(b"{}")
