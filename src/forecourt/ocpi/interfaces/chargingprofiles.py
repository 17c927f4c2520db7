"""Charging profiles (mod_charging_profiles): an eMSP or a smart charging provider asks, the CPO answers as with commands."""

import msgspec

from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.objects import ACTIVE_CHARGING_PROFILE, PROFILE_RESPONSE, PROFILE_RESULT, SET_CHARGING_PROFILE
from forecourt.ocpi.interfaces.operations import SINCE_221, Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID

_NONE = "Charging profiles are not taken here."


class AnswerTo(msgspec.Struct, frozen=True):
    """Where the result is wanted."""

    response_url: str


class Ahead(msgspec.Struct, frozen=True):
    """How many seconds of the active profile are asked for, and where it is wanted (G01)."""

    duration: int
    response_url: str


class ChargingProfilesSender(Interface, module=ModuleID.CHARGING_PROFILES, side=InterfaceRole.SENDER):
    """Who asked."""

    @operation(Method.POST, "{where}", Answer.NOTHING, takes=PROFILE_RESULT, versions=SINCE_221)
    async def result(self, call: Call, where: str, result: AnyDocument) -> None:
        """What the station did. `where`: the response_url; a handler is given what stands below its endpoint (G02)."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{session_id}", Answer.NOTHING, takes=ACTIVE_CHARGING_PROFILE, versions=SINCE_221)
    async def changed(self, call: Call, session_id: str, profile: AnyDocument) -> None:
        """The active profile of a session is another one now (G05)."""
        raise NotOffered(_NONE)


class ChargingProfilesReceiver(Interface, module=ModuleID.CHARGING_PROFILES, side=InterfaceRole.RECEIVER):
    """Who has the stations; each answer is a ChargingProfileResponse, and the result comes later."""

    @operation(Method.GET, "{session_id}", Answer.OBJECT, gives=PROFILE_RESPONSE, query=Ahead, versions=SINCE_221)
    async def ask(self, call: Call, session_id: str, ahead: Ahead) -> AnyDocument:
        """What will a session charge with?"""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{session_id}", Answer.OBJECT, takes=SET_CHARGING_PROFILE, gives=PROFILE_RESPONSE, versions=SINCE_221)
    async def set(self, call: Call, session_id: str, profile: AnyDocument) -> AnyDocument:
        """A session shall charge so."""
        raise NotOffered(_NONE)

    @operation(Method.DELETE, "{session_id}", Answer.OBJECT, gives=PROFILE_RESPONSE, query=AnswerTo, versions=SINCE_221)
    async def clear(self, call: Call, session_id: str, answer_to: AnswerTo) -> AnyDocument:
        """A session shall charge as it likes."""
        raise NotOffered(_NONE)
