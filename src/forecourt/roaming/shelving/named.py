"""By what an object of somebody else is known."""

from __future__ import annotations

from typing import Final

import msgspec

from forecourt.domain.partners import Partner
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces import objects
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.interfaces.operations import Versioned
from forecourt.ocpi.modules import ModuleID
from forecourt.ocpi.wire import Wire
from forecourt.roaming.mapping.parties import party_name

STRUCTS: Final[dict[ModuleID, Versioned]] = {
    ModuleID.LOCATIONS: objects.LOCATION,
    ModuleID.TARIFFS: objects.TARIFF,
    ModuleID.SESSIONS: objects.SESSION,
    ModuleID.CDRS: objects.CDR,
    ModuleID.TOKENS: objects.TOKEN,
}
"""What a module has one of under each id."""


class Named(msgspec.Struct, frozen=True, kw_only=True):
    """An object of a module by its owner and id; `kind` where several have one id (tokens, K01)."""

    module: ModuleID
    owner: str
    object_id: str
    kind: str = ""

    @property
    def key(self) -> str:
        """The id for comparison (Y01)."""
        folded = self.object_id.lower()
        return f"{folded}|{self.kind.lower()}" if self.kind else folded


def of_party(module: ModuleID, owner: Party, object_id: str, kind: str = "") -> Named:
    """The object that a URL names."""
    return Named(module=module, owner=party_name(owner.country_code, owner.party_id).upper(), object_id=str(object_id), kind=kind)


def owner_of(document: AnyDocument, partner: Partner) -> str:
    """Whose an object of a list is: 2.1.1 does not say, there it is the partner's one party."""
    country, party = getattr(document.view, "country_code", None), getattr(document.view, "party_id", None)
    if country and party:
        return party_name(country, party).upper()
    return partner.roles[0].party.upper() if len(partner.roles) == 1 else ""


def of_document(module: ModuleID, document: AnyDocument, partner: Partner) -> Named:
    """The object that stands in a list, or was posted."""
    view: Wire = document.view
    kind = str(getattr(view, "type", "")) if module is ModuleID.TOKENS else ""
    object_id = str(getattr(view, "uid" if module is ModuleID.TOKENS else "id"))
    return Named(module=module, owner=owner_of(document, partner), object_id=object_id, kind=kind)
