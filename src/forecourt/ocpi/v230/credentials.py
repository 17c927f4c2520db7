"""Credentials of 2.3.0 (credentials §Object description): a hub is no role but a party of its own (H16)."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.places import BusinessDetails
from forecourt.ocpi.v221.credentials import role_rules
from forecourt.ocpi.wire import AccessToken, AtLeastOne, CountryCode, Length, OneOf, PartyId, Required, Url, Wire


class Role(StrEnum):
    """What a party does in the market."""

    CPO = "CPO"
    EMSP = "EMSP"
    NAP = "NAP"
    NSP = "NSP"
    OTHER = "OTHER"
    SCSP = "SCSP"


class CredentialsRole(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """One role of one party."""

    role: Annotated[str, OneOf(Role)]
    business_details: Annotated[BusinessDetails | None, Required("C10")] = None
    party_id: PartyId
    country_code: CountryCode


class Credentials(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """How to reach a platform, and which parties are reached through it. `hub_party_id` is country and party in one, `NLHUB`."""

    token: AccessToken
    url: Url
    hub_party_id: Annotated[CiString | None, Length(5)] = None
    roles: Annotated[tuple[CredentialsRole, ...], AtLeastOne("C10")]

    def broken_rules(self) -> Iterator[FieldFault]:
        """C10."""
        yield from role_rules((role.role, role.country_code, role.party_id) for role in self.roles)
