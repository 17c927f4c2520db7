"""Our tokens as Tokens of 2.3.0 (K01, K02, K09, K12)."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final

from forecourt.app.ports.roaming_emsp import OwnToken
from forecourt.app.roaming.publishing import Offer
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.codec import render
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.v230.tokens import Token
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.parties import wire_party
from forecourt.roaming.mapping.tokens import wire_type

LONGEST_UID: Final = 36
LONGEST_ISSUER: Final = 64
_LANGUAGE: Final = re.compile("[a-z]{2}")


def token_offer(own: OwnToken) -> Offer | None:
    """What is published of a token; None where the wire has no room for its uid."""
    try:
        document = token_document(own, own.token.updated_at)
    except InvalidInput:
        return None
    tree = {name: value for name, value in document.tree.items() if name != "last_updated"}
    return Offer(
        party=own.party,
        module=ModuleID.TOKENS,
        object_id=own.token.uid,
        key=f"{own.token.uid.lower()}|{document.view.type.lower()}",
        document=render(tree).decode(),
    )


def token_document(own: OwnToken, at: datetime) -> AnyDocument:
    """The token as it goes with commands and answers. Raises `InvalidInput` for what must not be sent."""
    token = own.token
    country, party = wire_party(own.party)
    language = (token.language or "").lower()[:2]
    view = Token(
        country_code=country,
        party_id=party,
        uid=CiString(token.uid),
        type=wire_type(token.type, Version.V230),
        contract_id=CiString(own.contract_id),
        visual_number=own.visual_number or None,
        issuer=own.issuer[:LONGEST_ISSUER],
        group_id=_id(token.group),
        valid=own.valid,
        whitelist=own.whitelist.upper(),
        language=language if _LANGUAGE.fullmatch(language) else None,
        last_updated=at,
    )
    return Document.made(view)


def _id(group: str | None) -> CiString | None:
    """A group that the wire can say; another one is of no use to partners."""
    if group is None or len(group) > LONGEST_UID or not (group.isascii() and group.isprintable()):
        return None
    return CiString(group)
