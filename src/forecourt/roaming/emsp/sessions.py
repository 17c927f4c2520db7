"""Sessions of our drivers as partners push them (mod_sessions, Receiver)."""

from __future__ import annotations

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Stored
from forecourt.ocpi.interfaces.sessions import SessionsReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.registering import admitted_of
from forecourt.roaming.shelving import Shelving, of_party


class SessionsHandler(SessionsReceiver):
    """Sessions are put, and patched with charging periods appended (E03 to E05)."""

    def __init__(self, shelving: Shelving) -> None:
        self._shelving = shelving

    async def session(self, call: Call, owner: Party, session_id: str) -> AnyDocument:
        named = of_party(ModuleID.SESSIONS, owner, session_id)
        return await self._shelving.found(admitted_of(call).partner, named, call.version)

    async def put(self, call: Call, owner: Party, session_id: str, session: AnyDocument) -> Stored:
        named = of_party(ModuleID.SESSIONS, owner, session_id)
        return await self._shelving.put(admitted_of(call).partner, named, call.version, session)

    async def patch(self, call: Call, owner: Party, session_id: str, changes: Changes) -> None:
        named = of_party(ModuleID.SESSIONS, owner, session_id)
        await self._shelving.patch(admitted_of(call).partner, named, call.version, changes)
