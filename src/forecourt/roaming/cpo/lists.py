"""What partners read of ours: each its own view, by rules and by whose tokens (Sender sides of four modules)."""

from __future__ import annotations

from forecourt.kit.errors import NotFound
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page
from forecourt.ocpi.interfaces.cdrs import CdrsSender
from forecourt.ocpi.interfaces.locations import LocationsSender
from forecourt.ocpi.interfaces.objects import CONNECTOR, EVSE
from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.interfaces.tariffs import TariffsSender
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.reading import read
from forecourt.roaming.publishing import Showing


class LocationsList(LocationsSender):
    """Our sites, whole (L01), and their parts one by one."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return await self._showing.page(call, ModuleID.LOCATIONS, wanted)

    async def location(self, call: Call, location_id: str) -> AnyDocument:
        return await self._showing.one(call, ModuleID.LOCATIONS, location_id)

    async def evse(self, call: Call, location_id: str, evse_uid: str) -> AnyDocument:
        return _part(call, await self.location(call, location_id), "evses", "uid", evse_uid, EVSE)

    async def connector(self, call: Call, location_id: str, evse_uid: str, connector_id: str) -> AnyDocument:
        return _part(call, await self.evse(call, location_id, evse_uid), "connectors", "id", connector_id, CONNECTOR)


class TariffsList(TariffsSender):
    """Our prices."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return await self._showing.page(call, ModuleID.TARIFFS, wanted)


class CdrsList(CdrsSender):
    """CDRs of the caller's tokens (D11)."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return await self._showing.page(call, ModuleID.CDRS, wanted)


def _part(call: Call, whole: AnyDocument, name: str, identity: str, wanted: str, of: Versioned) -> AnyDocument:
    children = whole.tree.get(name)
    for each in children if isinstance(children, list) else ():
        if isinstance(each, dict) and str(each.get(identity)).casefold() == wanted.casefold():
            return Document(each, read(each, of[call.version]))
    raise NotFound(f"There is nothing called {wanted[:60]!r} here.", code="unknown_location")
