"""The versions and the endpoints of each (version_information_endpoint, C01); they are no module and have no identifier."""

from collections.abc import Sequence

from forecourt.ocpi.interfaces.calls import AnyDocument, Call
from forecourt.ocpi.interfaces.objects import VERSION, VERSION_DETAILS
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole


class Versions(Interface, side=InterfaceRole.SENDER):
    """Where a platform's versions are listed; the call may be made with a registration token (T05)."""

    @operation(Method.GET, "", Answer.LIST, gives=VERSION)
    async def versions(self, call: Call) -> Sequence[AnyDocument]:
        """All versions that are offered to this caller."""
        raise NotOffered("No versions are listed here.")

    @operation(Method.GET, "{where}", Answer.OBJECT, gives=VERSION_DETAILS)
    async def details(self, call: Call, where: str) -> AnyDocument:
        """The endpoints of the call's version. `where`: the absolute URL from the list; a handler is given the version."""
        raise NotOffered("No endpoints are listed here.")
