"""Charge detail records (mod_cdrs); the CPO owns them, and they never change (D02)."""

from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Filed, Page
from forecourt.ocpi.interfaces.objects import CDR
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest

_NONE = "This is not offered for CDRs."


class CdrsSender(Interface, module=ModuleID.CDRS, side=InterfaceRole.SENDER):
    """What a CPO has; only the CDRs of the caller's tokens (D11)."""

    @operation(Method.GET, "", Answer.PAGE, gives=CDR)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """CDRs, oldest first."""
        raise NotOffered(_NONE)


class CdrsReceiver(Interface, module=ModuleID.CDRS, side=InterfaceRole.RECEIVER):
    """What CPOs post."""

    @operation(Method.POST, "", Answer.FILED, takes=CDR)
    async def post(self, call: Call, cdr: AnyDocument) -> Filed:
        """Keeps a CDR and says where it can be fetched (D01)."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{where}", Answer.OBJECT, gives=CDR)
    async def cdr(self, call: Call, where: str) -> AnyDocument:
        """The CDR that was filed there."""
        raise NotOffered(_NONE)
