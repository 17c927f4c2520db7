"""Signed meter values on the wire: one SignedData of one encoding and one key (D10)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence

from forecourt.domain.billing import SignedValue
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v221 import cdrs as v221


def signed_data(values: Sequence[SignedValue]) -> tuple[v221.SignedData | None, tuple[SignedValue, ...]]:
    """The values of the first one's encoding and key, and those that have no room beside them."""
    if not values:
        return None, ()
    encoding, key = values[0].encoding, next((each.public_key for each in values if each.public_key), None)
    fitting = [each for each in values if each.encoding == encoding and each.public_key in (None, key)]
    data = v221.SignedData(
        encoding_method=CiString(encoding), public_key=key, signed_values=tuple(_signed_value(each) for each in fitting)
    )
    return data, tuple(each for each in values if each not in fitting)


def _signed_value(value: SignedValue) -> v221.SignedValue:
    """The wire wants the data in plain text and signed in Base64, however the station sent them."""
    plain = _plain(value.signed_data)
    if plain is None:
        encoded = base64.b64encode(value.signed_data.encode()).decode()
        return v221.SignedValue(nature=CiString(value.nature), plain_data=value.signed_data, signed_data=encoded)
    return v221.SignedValue(nature=CiString(value.nature), plain_data=plain, signed_data=value.signed_data)


def _plain(data: str) -> str | None:
    """What Base64 stands for, where it is printable text; None where the data are no such thing."""
    try:
        text = base64.b64decode(data, validate=True).decode()
    except (binascii.Error, ValueError):
        return None
    return text if text.isprintable() else None
