"""One push: the latest state of an object as the call that its module has for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Final

import msgspec

from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication
from forecourt.kit.time import rfc3339
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused
from forecourt.ocpi.codec import parse
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes
from forecourt.ocpi.interfaces.hubclientinfo import HubClientInfoReceiver
from forecourt.ocpi.interfaces.locations import LocationsReceiver
from forecourt.ocpi.interfaces.sessions import SessionsReceiver
from forecourt.ocpi.interfaces.tariffs import TariffsReceiver
from forecourt.ocpi.interfaces.tokens import OfType, TokensReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.status import Status
from forecourt.roaming.mapping.parties import wire_party
from forecourt.roaming.publishing import Showing
from forecourt.roaming.sync.posting import Posting

WITHIN_S: Final = 10.0
"""For a push: nobody waits for it, and the next one is as good."""
MOST_PATCHES: Final = 3
"""Where more of a location changed, it goes whole: one call."""
_NO_PATCH: Final = HTTPStatus.METHOD_NOT_ALLOWED
"""It takes whole locations only."""
EVSE: Final = "evse:"
"""Begins a part that is the status of one EVSE."""


class Push(msgspec.Struct, frozen=True, kw_only=True):
    """What goes: a row, what alone is different in it, to which party (empty: the partner)."""

    partner: Partner
    row: Publication
    parts: frozenset[str] = frozenset()
    to: str = ""


class Sending:
    """Sends pushes; raises what the client raises, and Conflict (`not_expressible`)."""

    def __init__(self, showing: Showing, posting: Posting) -> None:
        self._showing = showing
        self._posting = posting
        self._ways: dict[str, Callable[[Connection, Call, Push], Awaitable[None]]] = {
            ModuleID.LOCATIONS: self._location,
            ModuleID.TARIFFS: self._tariff,
            ModuleID.TOKENS: self._token,
            ModuleID.SESSIONS: self._session,
            ModuleID.CDRS: self._cdr,
            ModuleID.HUB_CLIENT_INFO: self._client,
        }

    async def send(self, connection: Connection, push: Push) -> None:
        """Return when the partner has it."""
        row = push.row
        if row.withdrawn_at is not None and row.module != ModuleID.TARIFFS:
            return  # no other module has a DELETE: it says by its last state that it is over (L05, K02)
        call = connection.call(sender=party_named(row.party), to=party_named(push.to) if push.to else None, within_s=WITHIN_S)
        await self._ways[row.module](connection, call, push)

    async def _location(self, connection: Connection, call: Call, push: Push) -> None:
        remote, row = connection.remote(LocationsReceiver), push.row
        owner = party_named(row.party)
        changes = statuses_of(row, push.parts)
        if changes is not None:
            try:
                for uid, status in changes.items():
                    await remote.patch_evse(call, owner, row.object_id, uid, status)
                return
            except Refused as refused:
                if not (refused.missing or refused.status == Status.UNKNOWN_LOCATION or refused.http == _NO_PATCH):
                    raise
        await remote.put_location(call, owner, row.object_id, await self._document(push))  # T14

    async def _tariff(self, connection: Connection, call: Call, push: Push) -> None:
        remote, row = connection.remote(TariffsReceiver), push.row
        if row.withdrawn_at is None:
            await remote.put(call, party_named(row.party), row.object_id, await self._document(push))
            return
        try:
            await remote.delete(call, party_named(row.party), row.object_id)
        except Refused as refused:
            if not refused.missing:  # F02
                raise

    async def _token(self, connection: Connection, call: Call, push: Push) -> None:
        document = await self._document(push)
        of = OfType(str(document.view.type))
        await connection.remote(TokensReceiver).put(call, party_named(push.row.party), push.row.object_id, document, of)

    async def _session(self, connection: Connection, call: Call, push: Push) -> None:
        remote = connection.remote(SessionsReceiver)
        await remote.put(call, party_named(push.row.party), push.row.object_id, await self._document(push))

    async def _cdr(self, connection: Connection, call: Call, push: Push) -> None:
        await self._posting.post(push.partner, connection, call, push.row, await self._document(push))

    async def _client(self, connection: Connection, call: Call, push: Push) -> None:
        document = await self._document(push)
        party = Party(document.view.country_code, document.view.party_id)
        await connection.remote(HubClientInfoReceiver).put(call, party, document)

    async def _document(self, push: Push) -> AnyDocument:
        return (await self._showing.documents(push.partner, [push.row]))[0]


def party_named(name: str) -> Party:
    """A party by our name for it, such as NL*FCT."""
    country, party = wire_party(name)
    if country is None or party is None:
        raise ValueError(f"{name!r} is no party")
    return Party(country, party)


def statuses_of(row: Publication, parts: frozenset[str]) -> dict[str, Changes] | None:
    """By EVSE what a PATCH says, where nothing but the status of a few has changed; None: the location goes whole."""
    if not 0 < len(parts) <= MOST_PATCHES or not all(part.startswith(EVSE) for part in parts):
        return None
    tree = parse(row.document)
    evses = tree.get("evses") if isinstance(tree, dict) else None
    known = {each["uid"]: each for each in evses if isinstance(each, dict) and "uid" in each} if isinstance(evses, list) else {}
    wanted = [part.removeprefix(EVSE) for part in sorted(parts)]
    if any(uid not in known or "status" not in known[uid] for uid in wanted):
        return None
    at = rfc3339(row.last_updated)
    return {uid: {"status": known[uid]["status"], "last_updated": known[uid].get("last_updated", at)} for uid in wanted}


def driver_party(row: Publication) -> str:
    """Whose token a session or a CDR is of: to whom it goes, behind a hub too (D11). Empty where it does not say."""
    tree = parse(row.document)
    token = tree.get("cdr_token") if isinstance(tree, dict) else None
    if not isinstance(token, dict) or not token.get("country_code") or not token.get("party_id"):
        return ""
    return f"{token['country_code']}*{token['party_id']}".upper()
