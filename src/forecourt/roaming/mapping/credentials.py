"""Credentials of each version in our words, and ours in each version's (credentials chapter, C09, C10, H16)."""

from __future__ import annotations

from typing import Final

from forecourt.app.ports import OurCredentials, TheirCredentials
from forecourt.domain.partners import PartyRole
from forecourt.kit.errors import InvalidInput
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.documents import Document
from forecourt.ocpi.interfaces.calls import AnyDocument
from forecourt.ocpi.places import BusinessDetails
from forecourt.ocpi.v211.credentials import Credentials as Credentials211
from forecourt.ocpi.v221.credentials import Credentials as Credentials221
from forecourt.ocpi.v221.credentials import CredentialsRole as Role221
from forecourt.ocpi.v230.credentials import Credentials as Credentials230
from forecourt.ocpi.v230.credentials import CredentialsRole as Role230
from forecourt.ocpi.versions import Version
from forecourt.roaming.mapping.parties import party_name, wire_party

HUB: Final = "HUB"
OTHER: Final = "OTHER"
UNSAID: Final = ""
"""The role of a party of 2.1.1, which does not say what it is."""


def read_credentials(document: AnyDocument) -> TheirCredentials:
    """What a partner tells of itself."""
    match document.view:
        case Credentials211() as told:
            party = _read_role(UNSAID, told.country_code, told.party_id, told.business_details)
            return TheirCredentials(token=told.token, versions_url=told.url, roles=(party,))
        case (Credentials221() | Credentials230()) as told:
            roles = tuple(_read_role(each.role, each.country_code, each.party_id, each.business_details) for each in told.roles)
            return TheirCredentials(token=told.token, versions_url=told.url, roles=roles, hub_party=_hub_of(told, roles))
    raise InvalidInput("These are no credentials of a version that is known.", code="unreadable")


def write_credentials(ours: OurCredentials, version: Version) -> AnyDocument:
    """What a partner is told of us. 2.1.1 has room for one party, the first."""
    match version:
        case Version.V211:
            return Document.made(_write_211(ours))
        case Version.V221:
            return Document.made(_write_221(ours))
        case Version.V230:
            return Document.made(_write_230(ours))


def _write_211(ours: OurCredentials) -> Credentials211:
    role, country, party = _parties(ours.roles)[0]
    return Credentials211(
        token=ours.token, url=ours.versions_url, business_details=_business(role), country_code=country, party_id=party
    )


def _write_221(ours: OurCredentials) -> Credentials221:
    """A hub has the one role HUB there; whom it reaches, it tells by hubclientinfo (H16)."""
    told = _parties(ours.roles)
    hub = [each for each in told if each[0].role == HUB]
    roles = tuple(
        Role221(role=each.role, business_details=_business(each), country_code=country, party_id=party)
        for each, country, party in hub[:1] or told
    )
    return Credentials221(token=ours.token, url=ours.versions_url, roles=roles)


def _write_230(ours: OurCredentials) -> Credentials230:
    """A hub is no role there, but a party of its own (H16); one that reaches nobody yet is told as some other party."""
    parties = _parties(ours.roles)
    hub = next((f"{country}{party}" for each, country, party in parties if each.role == HUB), None)
    others = [told for told in parties if told[0].role != HUB]
    roles = tuple(
        Role230(
            role=OTHER if each.role == HUB else each.role, business_details=_business(each), country_code=country, party_id=party
        )
        for each, country, party in others or parties
    )
    return Credentials230(token=ours.token, url=ours.versions_url, hub_party_id=None if hub is None else CiString(hub), roles=roles)


def _parties(roles: tuple[PartyRole, ...]) -> list[tuple[PartyRole, CiString, CiString]]:
    told = []
    for each in roles:
        country, party = wire_party(each.party)
        if country is not None and party is not None:
            told.append((each, country, party))
    if not told:
        raise InvalidInput("No party of ours is set for this partner.", code="not_ocpi")
    return told


def _business(role: PartyRole) -> BusinessDetails:
    return BusinessDetails(name=role.name, website=role.website or None)


def _read_role(role: str, country: CiString, party: CiString, business: BusinessDetails | None) -> PartyRole:
    name = "" if business is None else business.name
    website = "" if business is None else business.website or ""
    return PartyRole(role=role, party=party_name(country, party), name=name, website=website)


def _hub_of(told: Credentials221 | Credentials230, roles: tuple[PartyRole, ...]) -> str | None:
    if isinstance(told, Credentials230):
        return None if not told.hub_party_id else party_name(told.hub_party_id[:2], told.hub_party_id[2:])
    return next((each.party for each in roles if each.role.upper() == HUB), None)
