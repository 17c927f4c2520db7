"""What of a page is handed on: objects of those whose list it is (T18), sessions and CDRs on the asker's tokens alone (E02, D11).

Who asks takes any party's objects from a hub, and an operator may answer a hub with what is for all behind it. So the hub looks.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

import msgspec

from forecourt.ocpi.exchange import Response
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.operations import Answer, Operation
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.hub.names import name_of
from forecourt.roaming.mapping.parties import party_name

_OF_ONE: Final = frozenset({ModuleID.SESSIONS, ModuleID.CDRS})


class _Named(msgspec.Struct):
    country_code: str | None = None
    party_id: str | None = None

    @property
    def party(self) -> str:
        """Our name; empty where nothing is said, as in 2.1.1: then the partner's word is taken."""
        return party_name(self.country_code, self.party_id).upper()


class _OnToken(msgspec.Struct):
    cdr_token: _Named | None = None


class _Listed(msgspec.Struct):
    data: list[msgspec.Raw] = []


def handed_on(operation: Operation, response: Response, asker: Party | None, owners: Collection[str]) -> Response:
    """A page without what is not `owners`' to give or not the asker's to have; the very same bytes where there is nothing of it."""
    if operation.answer is not Answer.PAGE or not operation.routed:
        return response
    asks = name_of(asker) if operation.module in _OF_ONE else None
    try:
        listed = msgspec.json.decode(response.body, type=_Listed).data
    except msgspec.DecodeError:
        return response  # no list: what the receiver makes of it, is its own affair
    kept = [each for each in listed if _is_meant(each, asks, owners)]
    if len(kept) == len(listed):
        return response
    envelope = msgspec.json.decode(response.body, type=dict[str, msgspec.Raw])
    envelope["data"] = msgspec.Raw(b"[" + b",".join(bytes(each) for each in kept) + b"]")
    return msgspec.structs.replace(response, body=msgspec.json.encode(envelope))


def _is_meant(raw: msgspec.Raw, asks: str | None, owners: Collection[str]) -> bool:
    """An object whose owner or token cannot be read is nobody's, and stays behind."""
    try:
        owner = msgspec.json.decode(raw, type=_Named).party
        token = None if asks is None else msgspec.json.decode(raw, type=_OnToken).cdr_token
    except msgspec.DecodeError:
        return False
    if owner and owner not in owners:
        return False
    return token is None or not token.party or token.party == asks
