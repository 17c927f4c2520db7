"""CDRs of partners: kept, priced again and checked, whether they were posted or pulled (mod_cdrs, Receiver; D01, D02, D11)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from forecourt.app.billing import ReceivedCdrs
from forecourt.app.partners import partner_caller
from forecourt.app.ports import Write
from forecourt.app.roaming.shelf import Taken
from forecourt.domain.access import Caller
from forecourt.domain.partners import Partner
from forecourt.domain.pricing import Finding
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.kit.time import zone_named
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Filed, Stored
from forecourt.ocpi.interfaces.cdrs import CdrsReceiver
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.registering import admitted_of
from forecourt.roaming.shelving import Named, Shelving, of_document, speaks_for

MOST_FINDINGS: Final = 20
_ZONED: Final = (Version.V221, Version.V230)
"""Versions whose CDRs do not say in which zone they were: their locations do."""


class CdrIntake:
    """The one way in for CDRs: judged by billing, which refuses another one under the same id, then kept as they came."""

    def __init__(self, shelving: Shelving, received: ReceivedCdrs) -> None:
        self._shelving = shelving
        self._received = received

    async def take(
        self, partner: Partner, version: Version, documents: Sequence[AnyDocument], *, also: Sequence[Write] = ()
    ) -> Taken:
        """CDRs of a list. Raises what is wrong with one of them, which then is not kept."""
        ours = [each for each in documents if speaks_for(partner, of_document(ModuleID.CDRS, each, partner).owner)]
        for each in ours:
            await self._judge(partner, partner_caller(partner), version, each)
        return await self._shelving.take(partner, ModuleID.CDRS, version, ours, also=also)

    async def post(self, partner: Partner, caller: Caller, version: Version, document: AnyDocument) -> tuple[Named, Stored]:
        """One that was posted. The same again is the one that is here (D02)."""
        named = of_document(ModuleID.CDRS, document, partner)
        await self._judge(partner, caller, version, document)
        return named, await self._shelving.put(partner, named, version, document)

    async def _judge(self, partner: Partner, caller: Caller, version: Version, document: AnyDocument) -> None:
        named = of_document(ModuleID.CDRS, document, partner)
        zone = await self._zone(partner, named.owner, version, document)
        await self._received.receive(
            caller, document.raw, version, party=named.owner, zone=zone, notes=tuple(_findings(partner, document))
        )

    async def _zone(self, partner: Partner, owner: str, version: Version, document: AnyDocument) -> str | None:
        """The zone of the location, if we know it."""
        place = getattr(document.view, "cdr_location", None)
        if version not in _ZONED or place is None:
            return None
        where = Named(module=ModuleID.LOCATIONS, owner=owner, object_id=str(place.id))
        try:
            zone = (await self._shelving.found(partner, where, version)).view.time_zone
            return None if zone is None else zone_named(zone, "time_zone").key
        except (NotFound, InvalidInput):
            return None


class CdrsHandler(CdrsReceiver):
    """CDRs are posted, and fetched where we said (D01)."""

    def __init__(self, intake: CdrIntake, shelving: Shelving) -> None:
        self._intake = intake
        self._shelving = shelving

    async def post(self, call: Call, cdr: AnyDocument) -> Filed:
        admitted = admitted_of(call)
        named, stored = await self._intake.post(admitted.partner, admitted.caller, call.version, cdr)
        country, _, party = named.owner.partition("*")
        return Filed(f"{country}/{party}/{named.object_id}", stored)

    async def cdr(self, call: Call, where: str) -> AnyDocument:
        country, _, rest = where.partition("/")
        party, _, object_id = rest.partition("/")
        named = Named(module=ModuleID.CDRS, owner=party_name(country, party).upper(), object_id=object_id)
        return await self._shelving.found(admitted_of(call).partner, named, call.version)


def _findings(partner: Partner, document: AnyDocument) -> Iterator[Finding]:
    """What is strange about the CDR beside its price: what the standard would have otherwise, and whose token it was (D11)."""
    for fault in document.findings[:MOST_FINDINGS]:
        yield Finding(code=f"standard_{fault.rule.lower()}", path=fault.path, sentence=f"{fault.path} {fault.message}.")
    token = getattr(document.view, "cdr_token", None)
    party = "" if token is None else party_name(token.country_code, token.party_id).upper()
    if party and party not in {each.party.upper() for each in partner.own}:
        sentence = f"The token is one of {party}, which is none of our parties."
        yield Finding(code="token_not_ours", path="cdr_token", sentence=sentence)
