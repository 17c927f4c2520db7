"""Credentials of 2.2.1 (credentials §Object description): several roles a connection, HUB among them (C10, H16)."""

from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.places import BusinessDetails
from forecourt.ocpi.wire import AccessToken, AtLeastOne, CountryCode, OneOf, PartyId, Required, Url, Wire


class Role(StrEnum):
    """What a party does in the market."""

    CPO = "CPO"
    EMSP = "EMSP"
    HUB = "HUB"
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


def role_rules(keys: Iterable[tuple[str, CiString, CiString]]) -> Iterator[FieldFault]:
    """Each role of a party stands once (C10); of each role its name, country code and party id."""
    seen: set[tuple[str, CiString, CiString]] = set()
    for index, key in enumerate(keys):
        if key in seen:
            yield FieldFault(f"roles[{index}]", "C10", f"is there twice: {key[0]} {key[1]}*{key[2]}")
        seen.add(key)


class Credentials(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """How to reach a platform, and which parties are on it; `url` is that of the versions (C09)."""

    token: AccessToken
    url: Url
    roles: Annotated[tuple[CredentialsRole, ...], AtLeastOne("C10")]

    def broken_rules(self) -> Iterator[FieldFault]:
        """C10."""
        yield from role_rules((role.role, role.country_code, role.party_id) for role in self.roles)
