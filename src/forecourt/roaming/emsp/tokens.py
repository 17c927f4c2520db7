"""Our tokens as partners ask for them: the list, and may this one charge (mod_tokens, Sender)."""

from __future__ import annotations

from typing import Final

from forecourt.app.roaming.emsp.authorising import Answer, Authorising, Place
from forecourt.app.roaming.emsp.tokens import EMSP
from forecourt.domain.partners import Partner
from forecourt.domain.tokens import Verdict
from forecourt.kit.time import Clock
from forecourt.ocpi.bridge import downgraded
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Page
from forecourt.ocpi.interfaces.tokens import RFID, OfType, TokensSender
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.paging import PageRequest
from forecourt.ocpi.v221.tokens import AllowedType, LocationReferences
from forecourt.ocpi.v230.tokens import AuthorizationInfo
from forecourt.ocpi.wire import DisplayText
from forecourt.roaming.mapping.own_tokens import token_document
from forecourt.roaming.mapping.parties import party_name
from forecourt.roaming.mapping.tokens import wire_type
from forecourt.roaming.publishing import Showing
from forecourt.roaming.registering import admitted_of

_ALLOWED: Final = {
    Verdict.ACCEPTED: AllowedType.ALLOWED,
    Verdict.BLOCKED: AllowedType.BLOCKED,
    Verdict.INVALID: AllowedType.BLOCKED,
    Verdict.EXPIRED: AllowedType.EXPIRED,
    Verdict.NO_CREDIT: AllowedType.NO_CREDIT,
}
"""K05; any other reason is NOT_ALLOWED."""


class TokensHandler(TokensSender):
    """Partners to whom we are no mobility provider see no token, and none is known to them."""

    def __init__(self, authorising: Authorising, showing: Showing, clock: Clock) -> None:
        self._authorising = authorising
        self._showing = showing
        self._clock = clock

    async def page(self, call: Call, wanted: PageRequest) -> Page:
        if not _provider(admitted_of(call).partner):
            return Page(objects=(), total=0)
        return await self._showing.page(call, ModuleID.TOKENS, wanted)

    async def authorize(self, call: Call, token_uid: str, where: AnyDocument | None, of: OfType = RFID) -> AnyDocument:
        admitted, version = admitted_of(call), call.version
        fits = of.type.upper()
        answer = await self._authorising.authorize(
            admitted.caller,
            admitted.partner,
            str(token_uid),
            lambda ours: _provider(admitted.partner) and wire_type(ours, version) == fits,
            None if where is None else _place(call, where),
        )
        return downgraded(self._written(answer), version).document

    def _written(self, answer: Answer) -> AnyDocument:
        """K07."""
        verdict, place = answer.verdict, answer.place
        where = None
        if place is not None and verdict.accepted:
            uids = tuple(CiString(each) for each in place.evse_uids)
            where = LocationReferences(location_id=CiString(place.location_id), evse_uids=uids)
        return Document.made(
            AuthorizationInfo(
                allowed=_ALLOWED.get(verdict.verdict, AllowedType.NOT_ALLOWED),
                token=token_document(answer.own, answer.own.token.updated_at).view,
                location=where,
                authorization_reference=CiString(answer.reference) if answer.reference else None,
                info=None if verdict.accepted else DisplayText(language="en", text=verdict.sentence),
            )
        )


def _provider(partner: Partner) -> bool:
    return any(each.role.upper() == EMSP for each in partner.own)


def _place(call: Call, where: AnyDocument) -> Place:
    sender = call.routing.sender
    owner = "" if sender is None else party_name(sender.country_code, sender.party_id).upper()
    view = where.view
    return Place(location_id=str(view.location_id), evse_uids=tuple(str(each) for each in view.evse_uids), owner=owner)
