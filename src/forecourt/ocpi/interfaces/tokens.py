"""Tokens and real-time authorisation (mod_tokens); the eMSP owns them, by uid and type (K01)."""

import msgspec

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Page, Stored
from forecourt.ocpi.interfaces.objects import AUTHORIZATION_INFO, LOCATION_REFERENCES, TOKEN
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest

_NONE = "This is not offered for tokens."


class OfType(msgspec.Struct, frozen=True, omit_defaults=True):
    """Which of the tokens with one uid is meant (K01)."""

    type: str = "RFID"


RFID = OfType()


class TokensSender(Interface, module=ModuleID.TOKENS, side=InterfaceRole.SENDER):
    """What an eMSP has."""

    @operation(Method.GET, "", Answer.PAGE, gives=TOKEN)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """Tokens, oldest first."""
        raise NotOffered(_NONE)

    @operation(
        Method.POST, "{token_uid}/authorize", Answer.OBJECT,
        takes=LOCATION_REFERENCES, optional_body=True, gives=AUTHORIZATION_INFO, query=OfType,
    )  # fmt: skip
    async def authorize(self, call: Call, token_uid: str, where: AnyDocument | None, of: OfType = RFID) -> AnyDocument:
        """May this token charge there? NotFound `unknown_token` (K04), InvalidInput `not_enough_information` (K06)."""
        raise NotOffered(_NONE)


class TokensReceiver(Interface, module=ModuleID.TOKENS, side=InterfaceRole.RECEIVER):
    """What eMSPs push; tokens are never deleted (K02)."""

    @operation(Method.GET, "{owner}/{token_uid}", Answer.OBJECT, gives=TOKEN, query=OfType)
    async def token(self, call: Call, owner: Party, token_uid: str, of: OfType = RFID) -> AnyDocument:
        """A token as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{token_uid}", Answer.STORED, takes=TOKEN, query=OfType)
    async def put(self, call: Call, owner: Party, token_uid: str, token: AnyDocument, of: OfType = RFID) -> Stored:
        """A new token, or a new state of one."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{token_uid}", Answer.NOTHING, takes=TOKEN, query=OfType)
    async def patch(self, call: Call, owner: Party, token_uid: str, changes: Changes, of: OfType = RFID) -> None:
        """Some fields of a token (K03)."""
        raise NotOffered(_NONE)
