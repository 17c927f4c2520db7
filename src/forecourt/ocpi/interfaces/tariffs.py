"""Tariffs (mod_tariffs); the CPO owns them."""

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Page, Stored
from forecourt.ocpi.interfaces.objects import TARIFF
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.versions import Version

_NONE = "This is not offered for tariffs."


class TariffsSender(Interface, module=ModuleID.TARIFFS, side=InterfaceRole.SENDER):
    """What a CPO asks for."""

    @operation(Method.GET, "", Answer.PAGE, gives=TARIFF)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """Tariffs, oldest first."""
        raise NotOffered(_NONE)


class TariffsReceiver(Interface, module=ModuleID.TARIFFS, side=InterfaceRole.RECEIVER):
    """What CPOs push."""

    @operation(Method.GET, "{owner}/{tariff_id}", Answer.OBJECT, gives=TARIFF)
    async def tariff(self, call: Call, owner: Party, tariff_id: str) -> AnyDocument:
        """A tariff as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{tariff_id}", Answer.STORED, takes=TARIFF)
    async def put(self, call: Call, owner: Party, tariff_id: str, tariff: AnyDocument) -> Stored:
        """A new tariff, or a new state of one (F07)."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{tariff_id}", Answer.NOTHING, takes=TARIFF, versions=frozenset({Version.V211}))
    async def patch(self, call: Call, owner: Party, tariff_id: str, changes: Changes) -> None:
        """Some fields of a tariff."""
        raise NotOffered(_NONE)

    @operation(Method.DELETE, "{owner}/{tariff_id}", Answer.NOTHING)
    async def delete(self, call: Call, owner: Party, tariff_id: str) -> None:
        """The tariff is no longer used (F02)."""
        raise NotOffered(_NONE)
