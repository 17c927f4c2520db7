"""Partners' locations as they push them (mod_locations, Receiver)."""

from __future__ import annotations

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Stored
from forecourt.ocpi.interfaces.locations import LocationsReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.registering import admitted_of
from forecourt.roaming.shelving import Named, Shelving, of_party


class LocationsHandler(LocationsReceiver):
    """Locations, EVSEs and connectors, each put and patched by itself (L02 to L05)."""

    def __init__(self, shelving: Shelving) -> None:
        self._shelving = shelving

    async def location(self, call: Call, owner: Party, location_id: str) -> AnyDocument:
        return await self._found(call, owner, location_id)

    async def evse(self, call: Call, owner: Party, location_id: str, evse_uid: str) -> AnyDocument:
        return await self._found(call, owner, location_id, evse_uid)

    async def connector(self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str) -> AnyDocument:
        return await self._found(call, owner, location_id, evse_uid, connector_id)

    async def put_location(self, call: Call, owner: Party, location_id: str, location: AnyDocument) -> Stored:
        return await self._shelving.put(admitted_of(call).partner, _named(owner, location_id), call.version, location)

    async def put_evse(self, call: Call, owner: Party, location_id: str, evse_uid: str, evse: AnyDocument) -> Stored:
        return await self._put(call, owner, location_id, (evse_uid,), evse)

    async def put_connector(
        self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str, connector: AnyDocument
    ) -> Stored:
        return await self._put(call, owner, location_id, (evse_uid, connector_id), connector)

    async def patch_location(self, call: Call, owner: Party, location_id: str, changes: Changes) -> None:
        await self._shelving.patch(admitted_of(call).partner, _named(owner, location_id), call.version, changes)

    async def patch_evse(self, call: Call, owner: Party, location_id: str, evse_uid: str, changes: Changes) -> None:
        await self._patch(call, owner, location_id, (evse_uid,), changes)

    async def patch_connector(
        self, call: Call, owner: Party, location_id: str, evse_uid: str, connector_id: str, changes: Changes
    ) -> None:
        await self._patch(call, owner, location_id, (evse_uid, connector_id), changes)

    async def _found(self, call: Call, owner: Party, location_id: str, *path: str) -> AnyDocument:
        return await self._shelving.found(admitted_of(call).partner, _named(owner, location_id), call.version, path)

    async def _put(self, call: Call, owner: Party, location_id: str, path: tuple[str, ...], child: AnyDocument) -> Stored:
        return await self._shelving.put_child(admitted_of(call).partner, _named(owner, location_id), path, call.version, child)

    async def _patch(self, call: Call, owner: Party, location_id: str, path: tuple[str, ...], changes: Changes) -> None:
        await self._shelving.patch_child(admitted_of(call).partner, _named(owner, location_id), path, call.version, changes)


def _named(owner: Party, location_id: str) -> Named:
    return of_party(ModuleID.LOCATIONS, owner, location_id)
