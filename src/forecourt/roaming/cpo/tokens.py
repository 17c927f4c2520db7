"""Partners' tokens: taken in as they push them, read for the station, and asked about in real time (mod_tokens, K01 to K07)."""

from __future__ import annotations

from collections.abc import Callable

from forecourt.app.ports.roaming_cpo import KnownToken, TokenAnswer, TokenQuestion
from forecourt.domain.partners import Partner
from forecourt.ocpi.bridge import downgraded, upgraded
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused
from forecourt.ocpi.documents import Document
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.calls import AnyDocument, Call, Changes, Stored
from forecourt.ocpi.interfaces.objects import TOKEN
from forecourt.ocpi.interfaces.tokens import RFID, OfType, TokensReceiver, TokensSender
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.status import Status
from forecourt.ocpi.v221.tokens import LocationReferences
from forecourt.ocpi.v230.tokens import AuthorizationInfo, Token
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.parties import party_name, wire_party
from forecourt.roaming.mapping.tokens import our_type, wire_type
from forecourt.roaming.registering import admitted_of
from forecourt.roaming.shelving import Named, Shelving


class TokensHandler(TokensReceiver):
    """The white list as partners push it (K01 to K03)."""

    def __init__(self, shelving: Shelving) -> None:
        self._shelving = shelving

    async def token(self, call: Call, owner: Party, token_uid: str, of: OfType = RFID) -> AnyDocument:
        return await self._shelving.found(admitted_of(call).partner, _named(owner, token_uid, of), call.version)

    async def put(self, call: Call, owner: Party, token_uid: str, token: AnyDocument, of: OfType = RFID) -> Stored:
        return await self._shelving.put(admitted_of(call).partner, _named(owner, token_uid, of), call.version, token)

    async def patch(self, call: Call, owner: Party, token_uid: str, changes: Changes, of: OfType = RFID) -> None:
        await self._shelving.patch(admitted_of(call).partner, _named(owner, token_uid, of), call.version, changes)


def _named(owner: Party, token_uid: str, of: OfType) -> Named:
    party = party_name(owner.country_code, owner.party_id).upper()
    return Named(module=ModuleID.TOKENS, owner=party, object_id=str(token_uid), kind=of.type)


class Reading:
    """Port `TokenReading`."""

    def token(self, document: str, version: str, owner: str) -> KnownToken:
        """A token of the shelf. Raises `InvalidInput`."""
        spoken = Version(version)
        kept: AnyDocument = Document.read(document, TOKEN[spoken])
        return known_token(upgraded(kept, spoken, owner=party_of(owner)).document, owner)


def known_token(document: AnyDocument, owner: str = "") -> KnownToken:
    """A token of the latest version; `owner` where it does not say."""
    token: Token = document.view
    return KnownToken(
        uid=str(token.uid),
        kind=str(token.type),
        owner=(party_name(token.country_code, token.party_id) or owner).upper(),
        contract_id=str(token.contract_id or token.uid),
        valid=token.valid,
        whitelist=token.whitelist,
        group=None if token.group_id is None else str(token.group_id),
        language=token.language,
        document=document.raw.decode(),
    )


class Asker:
    """Port `PartnerAsker`: real-time authorisation over the wire."""

    def __init__(self, connection: Callable[[Partner], Connection]) -> None:
        self._connection = connection

    async def ask(self, partner: Partner, question: TokenQuestion) -> TokenAnswer | None:
        """K04: one that it does not know is 404, or 2004."""
        connection = self._connection(partner)
        version, owner = connection.peer.version, party_of(question.owner)
        call = connection.call(sender=party_of(question.sender), to=owner, within_s=question.within_s)
        kind = OfType(type=wire_type(our_type(question.kind), version))
        try:
            answered = await connection.remote(TokensSender).authorize(call, question.uid, _where(question, version), kind)
        except Refused as refused:
            if refused.missing or refused.status == Status.UNKNOWN_TOKEN:
                return None
            raise
        return _answer(upgraded(answered, version, owner=owner).document, question.owner)


def _where(question: TokenQuestion, version: Version) -> AnyDocument | None:
    """Where the driver stands, as far as it can be told."""
    if not question.location_id:
        return None
    place = LocationReferences(location_id=CiString(question.location_id), evse_uids=tuple(map(CiString, question.evse_uids)))
    return downgraded(Document.made(place), version).document


def _answer(document: AnyDocument, owner: str) -> TokenAnswer:
    info: AuthorizationInfo = document.view
    tree = document.tree.get("token")
    token = None if info.token is None or not isinstance(tree, dict) else known_token(Document(tree, info.token), owner)
    return TokenAnswer(
        allowed=info.allowed,
        token=token,
        location_id="" if info.location is None else str(info.location.location_id),
        evse_uids=() if info.location is None else tuple(map(str, info.location.evse_uids)),
        reference="" if info.authorization_reference is None else str(info.authorization_reference),
        info="" if info.info is None else info.info.text,
    )


def party_of(name: str) -> Party | None:
    """A party of ours to call by, or none."""
    country, party = wire_party(name)
    return None if country is None or party is None else Party(country, party)
