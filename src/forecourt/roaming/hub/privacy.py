"""Sessions and CDRs are for the party of their token alone (E02, D11): an operator may answer a hub with those of all behind it."""

from __future__ import annotations

from typing import Final

import msgspec

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.exchange import Response
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.operations import Answer, Operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID

_OF_ONE: Final = frozenset({ModuleID.SESSIONS, ModuleID.CDRS})


class _Token(msgspec.Struct):
    country_code: str | None = None
    party_id: str | None = None


class _Charged(msgspec.Struct):
    cdr_token: _Token | None = None


class _Listed(msgspec.Struct):
    data: list[msgspec.Raw] = []


def only_theirs(operation: Operation, response: Response, asker: Party | None) -> Response:
    """A page without what is on other parties' tokens; the very same bytes where there is nothing of the kind."""
    if operation.module not in _OF_ONE or operation.side is not InterfaceRole.SENDER or operation.answer is not Answer.PAGE:
        return response
    try:
        listed = msgspec.json.decode(response.body, type=_Listed).data
        kept = [each for each in listed if _is_for(each, asker)]
    except msgspec.DecodeError:
        return response  # no list: an error, or what the receiver will refuse
    if len(kept) == len(listed):
        return response
    envelope = msgspec.json.decode(response.body, type=dict[str, msgspec.Raw])
    envelope["data"] = msgspec.Raw(b"[" + b",".join(bytes(each) for each in kept) + b"]")
    return msgspec.structs.replace(response, body=msgspec.json.encode(envelope))


def _is_for(raw: msgspec.Raw, asker: Party | None) -> bool:
    """Whose token it is on; where nothing is said (2.1.1), the operator's word is taken."""
    token = msgspec.json.decode(raw, type=_Charged).cdr_token
    if token is None or not token.country_code or not token.party_id:
        return True
    return asker == Party(CiString(token.country_code), CiString(token.party_id))
