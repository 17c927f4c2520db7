"""Who is connected to a hub, both sides (mod_hub_client_info, H21): as the hub we tell, as its client we are told."""

from __future__ import annotations

from collections.abc import Sequence

from forecourt.app.ports import RoamingReads, Unit, UnitOfWork, Write
from forecourt.app.roaming.clients import Clients
from forecourt.app.roaming.publishing import Offer, Publishing
from forecourt.app.roaming.shelf import Taken
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Connection, ReachedParty
from forecourt.domain.roaming.reach import hub_of_ours
from forecourt.kit.errors import NotFound
from forecourt.kit.time import Clock
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page, Stored
from forecourt.ocpi.interfaces.hubclientinfo import HubClientInfoReceiver, HubClientInfoSender
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.v230.hubclientinfo import ClientInfo
from forecourt.ocpi.versions import Version
from forecourt.ocpi.writing import document_of
from forecourt.roaming.hub.names import name_of, party_of
from forecourt.roaming.publishing import Showing
from forecourt.roaming.registering import admitted_of

MODULE = str(ModuleID.HUB_CLIENT_INFO)


class Telling:
    """As a hub: what is known of every party becomes an object that our clients pull, and are pushed when it changes."""

    def __init__(self, clients: Clients, publishing: Publishing, reads: RoamingReads) -> None:
        self._clients = clients
        self._publishing = publishing
        self._reads = reads

    async def tell(self, partners: Sequence[Partner]) -> None:
        """Publish how everybody is; what did not change, nobody hears of."""
        for operator_id, hub in {(each.operator_id, hub_of_ours(each)) for each in partners}:
            if hub is not None:
                mine = [each for each in partners if each.operator_id == operator_id]
                await self._tell(operator_id, hub, mine)

    async def _tell(self, operator_id: str, hub: str, partners: Sequence[Partner]) -> None:
        """Nobody is told of itself, and no hub of whom it reaches for us: it would hear its own news back."""
        rows = await self._clients.behind(operator_id)
        known = await self._reads.publications_among(operator_id, MODULE, [_key(each) for each in rows])
        shown = {(each.key, each.audience): each.withdrawn_at is None for each in known}
        for row in rows:
            for partner in partners:
                secret, before = _is_its_own(partner, row), shown.get((_key(row), partner.id))
                if secret and before is not False:
                    await self._publishing.publish(operator_id, [_offer(hub, row, partner.id)])
                    await self._publishing.withdraw(operator_id, hub, MODULE, _key(row), partner.id)
                elif not secret and before is not None:
                    await self._publishing.publish(operator_id, [_offer(hub, row, partner.id)])
        await self._publishing.publish(operator_id, [_offer(hub, row) for row in rows])


class HubClientInfos(HubClientInfoSender):
    """What our clients ask for."""

    def __init__(self, showing: Showing) -> None:
        self._showing = showing

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        return await self._showing.page(call, MODULE, wanted)


class HubClientInfoHandler(HubClientInfoReceiver):
    """What a hub tells us of those behind it."""

    def __init__(self, clients: Clients, uow: UnitOfWork, clock: Clock) -> None:
        self._clients = clients
        self._uow = uow
        self._clock = clock

    async def client(self, call: Call, party: Party) -> AnyDocument:
        hub = _hub(call)
        row = await self._clients.one(hub, name_of(party))
        if row is None:
            raise NotFound(f"Nothing is known here of {party}.", code="unknown_object")
        view = ClientInfo(
            party_id=party.party_id,
            country_code=party.country_code,
            role=row.role,
            status=row.status.value,
            last_updated=row.last_updated,
        )
        return Document(document_of(view), view)

    async def put(self, call: Call, party: Party, client: AnyDocument) -> Stored:
        return Stored.CREATED if await self._told(_hub(call), client) else Stored.UPDATED

    async def take(
        self, partner: Partner, version: Version, documents: Sequence[AnyDocument], *, also: Sequence[Write] = ()
    ) -> Taken:
        """The same when it was pulled."""
        for document in documents:
            await self._told(partner, document)
        if also:
            await self._uow.commit(Unit(f"reach:{partner.operator_id}", writes=list(also)))
        return Taken()

    async def _told(self, hub: Partner, document: AnyDocument) -> bool:
        told = document.view
        known = told.status in Connection.__members__
        return await self._clients.told(
            hub,
            name_of(Party(told.country_code, told.party_id)),
            told.role.upper(),
            Connection(told.status) if known else Connection.OFFLINE,
            told.last_updated or self._clock(),
        )


def _hub(call: Call) -> Partner:
    """Only a hub tells of others."""
    partner = admitted_of(call).partner
    if partner.hub_party is None:
        raise NotFound("You are no hub to us.", code="unknown_object")
    return partner


def _is_its_own(partner: Partner, row: ReachedParty) -> bool:
    return row.partner_id == partner.id or (
        partner.hub_party is None and any(each.party.upper() == row.party for each in partner.roles)
    )


def _key(row: ReachedParty) -> str:
    return f"{row.party}|{row.role}".lower()


def _offer(hub: str, row: ReachedParty, audience: str = "") -> Offer:
    party = party_of(row.party)
    if party is None:
        raise ValueError(f"{row.party!r} is no party")
    tree = {
        "party_id": str(party.party_id), "country_code": str(party.country_code), "role": row.role, "status": row.status.value,
    }  # fmt: skip
    return Offer(
        party=hub,
        module=MODULE,
        object_id=f"{row.party}|{row.role}",
        key=_key(row),
        document=render(tree).decode(),
        audience=audience,
        last_updated=row.last_updated,
    )
