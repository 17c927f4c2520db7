"""Sessions of a partner's drivers, and what those drivers wish (mod_sessions, Sender; E01, E02, E10)."""

from __future__ import annotations

from forecourt.kit.errors import NotFound
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page
from forecourt.ocpi.interfaces.sessions import SessionsSender
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.roaming.publishing import Showing


class SessionsList(SessionsSender):
    """Only those of the caller's tokens."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return await self._showing.page(call, ModuleID.SESSIONS, wanted)

    async def set_charging_preferences(self, call: Call, session_id: str, preferences: AnyDocument) -> str:
        """No EVSE of ours plans by a driver's wish yet, and none says so among its capabilities: a profile can be set instead."""
        await self._showing.one(call, ModuleID.SESSIONS, session_id)
        raise NotFound("This EVSE does not take charging preferences; set a charging profile.", code="not_capable")
