"""How OCPI is spoken: tokens, times, envelopes, headers (transport_and_format)."""

from __future__ import annotations

import base64
import binascii
import re
import uuid
from collections.abc import Mapping, Set
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

import msgspec

from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import Party

JSON: Final = "application/json"
ROUTED: Final = frozenset({"locations", "sessions", "cdrs", "tariffs", "tokens", "commands", "chargingprofiles"})
"""Modules whose messages carry routing headers (H01, H02)."""
_decoder: Final = msgspec.json.Decoder(float_hook=Decimal)
_encoder: Final = msgspec.json.Encoder(decimal_format="number")
_NEXT: Final = re.compile(r'<([^>]*)>\s*;\s*rel="?next"?', re.I)


def loads(body: bytes) -> Any:
    """The JSON; raises ValueError."""
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(str(error)) from error


def dumps(value: object) -> bytes:
    """Exact decimals as numbers (Y03)."""
    return _encoder.encode(value)


def spelled(token: str, version: str, quirks: Set[Quirk]) -> str:
    """The Authorization header (T01)."""
    if version == "2.1.1" or Quirk.UNENCODED_TOKEN in quirks:
        return f"Token {token}"
    end = "\n" if Quirk.NEWLINE_IN_TOKEN in quirks else ""
    return f"Token {base64.b64encode((token + end).encode()).decode()}"


def presented(header: str | None) -> tuple[str, ...]:
    """The tokens that a header may mean: as it is, and decoded."""
    scheme, _, text = (header or "").partition(" ")
    if scheme.lower() != "token" or not text:
        return ()
    try:
        return text, base64.b64decode(text, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return (text,)


def stamp(at: datetime) -> str:
    """UTC, in milliseconds (Y02)."""
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03}Z"


def told(clock: datetime, quirks: Set[Quirk]) -> str:
    """The time that the partner believes it is."""
    return stamp(clock + timedelta(days=2) if Quirk.CLOCK_OFF in quirks else clock)


def envelope(at: str | None, status: int, message: str | None = None, data: object = None, *, with_data: bool = False) -> bytes:
    """An answer (T06, T07); data that are none stay away (T08)."""
    content: dict[str, object] = {"data": data} if with_data or data is not None else {}
    content["status_code"] = status
    if message:
        content["status_message"] = message
    if at is not None:
        content["timestamp"] = at
    return dumps(content)


def routing(sender: Party | None, to: Party | None) -> dict[str, str]:
    """The routing headers (H01)."""
    found: dict[str, str] = {}
    for word, party in (("from", sender), ("to", to)):
        if party is not None:
            found[f"OCPI-{word}-country-code"], found[f"OCPI-{word}-party-id"] = party.country, party.id
    return found


def routed(headers: Mapping[str, str], word: str) -> Party | None:
    """The party that the headers name as `from` or `to`."""
    country, party = headers.get(f"OCPI-{word}-country-code"), headers.get(f"OCPI-{word}-party-id")
    return Party(country, party) if country and party else None


def new_id() -> str:
    """An id of a request or a correlation (H13, H14)."""
    return str(uuid.uuid4())


def next_link(headers: Mapping[str, str]) -> str | None:
    """Where the next page is (P02)."""
    found = _NEXT.search(headers.get("Link", ""))
    return found.group(1) if found else None
