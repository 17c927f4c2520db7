"""Publications on the wire: with their date, in a partner's version."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from contextlib import suppress
from typing import Final

from forecourt.app.roaming.publishing import Publishing
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication
from forecourt.kit.errors import Conflict, NotFound
from forecourt.kit.time import rfc3339
from forecourt.ocpi.bridge import downgraded
from forecourt.ocpi.codec import parse
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page
from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.reading import read
from forecourt.ocpi.versions import Version
from forecourt.roaming.registering import admitted_of

STRUCTS: Final[dict[str, Versioned]] = {
    ModuleID.LOCATIONS: objects.LOCATION,
    ModuleID.TARIFFS: objects.TARIFF,
    ModuleID.TOKENS: objects.TOKEN,
    ModuleID.SESSIONS: objects.SESSION,
    ModuleID.CDRS: objects.CDR,
    ModuleID.HUB_CLIENT_INFO: objects.CLIENT_INFO,
}
"""What a module consists of."""
_REMEMBERED: Final = 500


class Showing:
    """What partners get to see, in their versions. The latest documents are remembered: many partners want the same ones."""

    def __init__(self, publishing: Publishing, *, remembered: int = _REMEMBERED) -> None:
        self._publishing = publishing
        self._most = remembered
        self._made: OrderedDict[tuple[str, str, Version], AnyDocument] = OrderedDict()

    async def page(self, call: Call, module: str, wanted: PageRequest) -> Page:
        """A page of a list for who calls, without what its version cannot say at all."""
        partner = admitted_of(call).partner
        published = await self._publishing.page(partner, module, wanted, for_party=_asking(call, partner))
        documents = []
        for row in published.rows:
            with suppress(Conflict):
                documents.append(await self._document(partner, row, call.version))
        return Page(objects=tuple(documents), total=published.total, last=published.last)

    async def one(self, call: Call, module: str, object_id: str) -> AnyDocument:
        """One object for who calls. Raises `NotFound`."""
        partner = admitted_of(call).partner
        row = await self._publishing.one(partner, module, object_id.lower(), for_party=_asking(call, partner))
        return (await self.documents(partner, [row], call.version))[0]

    async def documents(self, partner: Partner, rows: Sequence[Publication], version: Version | None = None) -> list[AnyDocument]:
        """These rows in a version, by default the partner's. Raises Conflict (`not_expressible`) for what it cannot say at all."""
        spoken = version or Version(partner.version or Version.V230)
        return [await self._document(partner, row, spoken) for row in rows]

    async def _document(self, partner: Partner, row: Publication, version: Version) -> AnyDocument:
        if version is Version.V211 and row.module == ModuleID.SESSIONS:  # it names its location whole, as this partner sees it
            return downgraded(pivot_of(row), version, place=await self._place(partner, row)).document
        key = (row.id, row.digest + rfc3339(row.last_updated), version)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = downgraded(pivot_of(row), version).document
            if len(self._made) > self._most:
                self._made.popitem(last=False)
        self._made.move_to_end(key)
        return made

    async def _place(self, partner: Partner, row: Publication) -> AnyDocument | None:
        location_id = str(pivot_of(row).view.location_id)
        try:
            return pivot_of(await self._publishing.one(partner, ModuleID.LOCATIONS, location_id.lower()))
        except NotFound:
            return None


def _asking(call: Call, partner: Partner) -> str:
    """The party behind a hub that asks; empty for the hub, and for everybody else."""
    sender = str(call.routing.sender or "").upper()
    return sender if partner.hub_party is not None and sender != partner.hub_party.upper() else ""


def pivot_of(row: Publication) -> AnyDocument:
    """A row as it is kept, with its date."""
    tree = parse(row.document)
    if not isinstance(tree, dict):
        raise TypeError(f"{row.id} is no object")
    tree["last_updated"] = rfc3339(row.last_updated)
    return Document(tree, read(tree, STRUCTS[row.module][Version.V230]))
