"""Credentials (credentials chapter, C02 to C15): the same on both sides."""

from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.objects import CREDENTIALS
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID

_NONE = "Credentials are not exchanged here."


class Credentials(Interface, module=ModuleID.CREDENTIALS, side=InterfaceRole.SENDER):
    """Registration, rotation, end. A handler raises Conflict `registered` or `not_registered` where C05 wants 405."""

    @operation(Method.GET, "", Answer.OBJECT, gives=CREDENTIALS)
    async def get(self, call: Call) -> AnyDocument:
        """The credentials by which the caller reaches us (C11)."""
        raise NotOffered(_NONE)

    @operation(Method.POST, "", Answer.OBJECT, takes=CREDENTIALS, gives=CREDENTIALS)
    async def register(self, call: Call, credentials: AnyDocument) -> AnyDocument:
        """Registers the caller, who gets its own token back (C03, C04)."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "", Answer.OBJECT, takes=CREDENTIALS, gives=CREDENTIALS)
    async def update(self, call: Call, credentials: AnyDocument) -> AnyDocument:
        """Takes new credentials; the caller gets a new token back (C06)."""
        raise NotOffered(_NONE)

    @operation(Method.DELETE, "", Answer.NOTHING)
    async def unregister(self, call: Call) -> None:
        """Ends the registration (C07)."""
        raise NotOffered(_NONE)
