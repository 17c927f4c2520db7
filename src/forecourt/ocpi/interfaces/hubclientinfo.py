"""Who is connected to a hub (mod_hub_client_info, H21); the hub owns it."""

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page, Stored
from forecourt.ocpi.interfaces.objects import CLIENT_INFO
from forecourt.ocpi.interfaces.operations import SINCE_221, Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest

_NONE = "This is not offered for the clients of a hub."


class HubClientInfoSender(Interface, module=ModuleID.HUB_CLIENT_INFO, side=InterfaceRole.SENDER):
    """The hub."""

    @operation(Method.GET, "", Answer.PAGE, gives=CLIENT_INFO, versions=SINCE_221)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """The parties behind it."""
        raise NotOffered(_NONE)


class HubClientInfoReceiver(Interface, module=ModuleID.HUB_CLIENT_INFO, side=InterfaceRole.RECEIVER):
    """A client of the hub. The party in the path is the one that is told of, not one of the caller's."""

    @operation(Method.GET, "{party}", Answer.OBJECT, gives=CLIENT_INFO, versions=SINCE_221)
    async def client(self, call: Call, party: Party) -> AnyDocument:
        """A party as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{party}", Answer.STORED, takes=CLIENT_INFO, versions=SINCE_221)
    async def put(self, call: Call, party: Party, client: AnyDocument) -> Stored:
        """A party that is new, or has another status."""
        raise NotOffered(_NONE)
