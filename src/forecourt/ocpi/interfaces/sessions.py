"""Sessions (mod_sessions); the CPO owns them."""

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Page, Stored
from forecourt.ocpi.interfaces.objects import CHARGING_PREFERENCES, SESSION
from forecourt.ocpi.interfaces.operations import SINCE_221, Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest

_NONE = "This is not offered for sessions."


class SessionsSender(Interface, module=ModuleID.SESSIONS, side=InterfaceRole.SENDER):
    """What a CPO has; only the sessions of the caller's tokens (E02)."""

    @operation(Method.GET, "", Answer.PAGE, gives=SESSION, needs_date_from=True)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """Sessions, oldest first; `date_from` is required (E01)."""
        raise NotOffered(_NONE)

    @operation(
        Method.PUT, "{session_id}/charging_preferences", Answer.VALUE, takes=CHARGING_PREFERENCES, versions=SINCE_221
    )  # fmt: skip
    async def set_charging_preferences(self, call: Call, session_id: str, preferences: AnyDocument) -> str:
        """A driver's wish, answered with a ChargingPreferencesResponse; NotFound `not_capable` where the EVSE cannot (E10)."""
        raise NotOffered(_NONE)


class SessionsReceiver(Interface, module=ModuleID.SESSIONS, side=InterfaceRole.RECEIVER):
    """What CPOs push; there is nothing below a session (E05)."""

    @operation(Method.GET, "{owner}/{session_id}", Answer.OBJECT, gives=SESSION)
    async def session(self, call: Call, owner: Party, session_id: str) -> AnyDocument:
        """A session as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{session_id}", Answer.STORED, takes=SESSION)
    async def put(self, call: Call, owner: Party, session_id: str, session: AnyDocument) -> Stored:
        """A session, complete, its charging periods too (E03)."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{session_id}", Answer.NOTHING, takes=SESSION)
    async def patch(self, call: Call, owner: Party, session_id: str, changes: Changes) -> None:
        """Some fields of a session; charging periods are appended (E03, E04)."""
        raise NotOffered(_NONE)
