"""Partners' tariffs as they push them (mod_tariffs, Receiver)."""

from __future__ import annotations

from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Stored
from forecourt.ocpi.interfaces.tariffs import TariffsReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.registering import admitted_of
from forecourt.roaming.shelving import Shelving, of_party


class TariffsHandler(TariffsReceiver):
    """Tariffs are replaced and deleted (F02, F07); 2.1.1 patches them too."""

    def __init__(self, shelving: Shelving) -> None:
        self._shelving = shelving

    async def tariff(self, call: Call, owner: Party, tariff_id: str) -> AnyDocument:
        named = of_party(ModuleID.TARIFFS, owner, tariff_id)
        return await self._shelving.found(admitted_of(call).partner, named, call.version)

    async def put(self, call: Call, owner: Party, tariff_id: str, tariff: AnyDocument) -> Stored:
        named = of_party(ModuleID.TARIFFS, owner, tariff_id)
        return await self._shelving.put(admitted_of(call).partner, named, call.version, tariff)

    async def patch(self, call: Call, owner: Party, tariff_id: str, changes: Changes) -> None:
        named = of_party(ModuleID.TARIFFS, owner, tariff_id)
        await self._shelving.patch(admitted_of(call).partner, named, call.version, changes)

    async def delete(self, call: Call, owner: Party, tariff_id: str) -> None:
        await self._shelving.remove(admitted_of(call).partner, of_party(ModuleID.TARIFFS, owner, tariff_id))
