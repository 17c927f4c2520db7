"""Locations, EVSEs and connectors (mod_locations); the CPO owns them."""

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Page, Stored
from forecourt.ocpi.interfaces.objects import CONNECTOR, EVSE, LOCATION
from forecourt.ocpi.interfaces.operations import Answer, Interface, Method, NotOffered, operation
from forecourt.ocpi.modules import InterfaceRole, ModuleID
from forecourt.ocpi.paging import PageRequest

_NONE = "This is not offered for locations."


class LocationsSender(Interface, module=ModuleID.LOCATIONS, side=InterfaceRole.SENDER):
    """What a CPO has."""

    @operation(Method.GET, "", Answer.PAGE, gives=LOCATION)
    async def page(self, call: Call, wanted: PageRequest) -> Page:
        """Whole locations, oldest first (L01, P05)."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{location_id}", Answer.OBJECT, gives=LOCATION)
    async def location(self, call: Call, location_id: str) -> AnyDocument:
        """One location."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{location_id}/{evse_uid}", Answer.OBJECT, gives=EVSE)
    async def evse(self, call: Call, location_id: str, evse_uid: str) -> AnyDocument:
        """One EVSE."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{location_id}/{evse_uid}/{connector_id}", Answer.OBJECT, gives=CONNECTOR)
    async def connector(self, call: Call, location_id: str, evse_uid: str, connector_id: str) -> AnyDocument:
        """One connector."""
        raise NotOffered(_NONE)


class LocationsReceiver(Interface, module=ModuleID.LOCATIONS, side=InterfaceRole.RECEIVER):
    """What CPOs push; a child is put and patched by itself (L04), nothing is deleted (L05)."""

    @operation(Method.GET, "{owner}/{location_id}", Answer.OBJECT, gives=LOCATION)
    async def location(self, call: Call, owner: Party, location_id: str) -> AnyDocument:
        """A location as it was stored (L15)."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{owner}/{location_id}/{evse_uid}", Answer.OBJECT, gives=EVSE)
    async def evse(self, call: Call, owner: Party, location_id: str, evse_uid: str) -> AnyDocument:
        """An EVSE as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.GET, "{owner}/{location_id}/{evse_uid}/{connector_id}", Answer.OBJECT, gives=CONNECTOR)
    async def connector(self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str) -> AnyDocument:
        """A connector as it was stored."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{location_id}", Answer.STORED, takes=LOCATION)
    async def put_location(self, call: Call, owner: Party, location_id: str, location: AnyDocument) -> Stored:
        """A new location, or a new state of one, complete (T13)."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{location_id}/{evse_uid}", Answer.STORED, takes=EVSE)
    async def put_evse(self, call: Call, owner: Party, location_id: str, evse_uid: str, evse: AnyDocument) -> Stored:
        """An EVSE of a location that is known."""
        raise NotOffered(_NONE)

    @operation(Method.PUT, "{owner}/{location_id}/{evse_uid}/{connector_id}", Answer.STORED, takes=CONNECTOR)
    async def put_connector(
        self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str, connector: AnyDocument
    ) -> Stored:
        """A connector of an EVSE that is known."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{location_id}", Answer.NOTHING, takes=LOCATION)
    async def patch_location(self, call: Call, owner: Party, location_id: str, changes: Changes) -> None:
        """Some fields of a location (L03)."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{location_id}/{evse_uid}", Answer.NOTHING, takes=EVSE)
    async def patch_evse(self, call: Call, owner: Party, location_id: str, evse_uid: str, changes: Changes) -> None:
        """Some fields of an EVSE, for instance its status (L03)."""
        raise NotOffered(_NONE)

    @operation(Method.PATCH, "{owner}/{location_id}/{evse_uid}/{connector_id}", Answer.NOTHING, takes=CONNECTOR)
    async def patch_connector(
        self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str, changes: Changes
    ) -> None:
        """Some fields of a connector (L03)."""
        raise NotOffered(_NONE)
