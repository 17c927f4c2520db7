"""Tokens and real-time authorisation of 2.3.0 (mod_tokens §Object description, §Data types): vehicles are tokens too (K11)."""

from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.v221.tokens import AllowedType, EnergyContract, LocationReferences, ProfileType, WhitelistType
from forecourt.ocpi.wire import CountryCode, DisplayText, Id36, Length, OneOf, PartyId, Required, Time, Wire

__all__ = [
    "AllowedType",
    "AuthorizationInfo",
    "EnergyContract",
    "LocationReferences",
    "ProfileType",
    "Token",
    "TokenType",
    "WhitelistType",
]


class TokenType(StrEnum):
    """What a token is; an open enum."""

    AD_HOC_USER = "AD_HOC_USER"
    APP_USER = "APP_USER"
    EMAID = "EMAID"
    OTHER = "OTHER"
    RFID = "RFID"


class Token(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What a driver or a vehicle shows; unique by party, uid and type (K01)."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    uid: Id36
    type: Annotated[str, OneOf(TokenType, open=True)]
    contract_id: Annotated[CiString | None, Length(36), Required("K12")] = None
    visual_number: Annotated[str | None, Length(64)] = None
    issuer: Annotated[str | None, Length(64), Required()] = None
    group_id: Id36 | None = None
    valid: bool
    whitelist: Annotated[str, OneOf(WhitelistType)]
    language: Annotated[str | None, Length(2)] = None
    default_profile_type: Annotated[str | None, OneOf(ProfileType)] = None
    energy_contract: EnergyContract | None = None
    last_updated: Annotated[Time | None, Required()] = None


class AuthorizationInfo(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The eMSP's answer (K05, K07)."""

    allowed: Annotated[str, OneOf(AllowedType)]
    token: Annotated[Token | None, Required("K07")] = None
    location: LocationReferences | None = None
    authorization_reference: Id36 | None = None
    info: DisplayText | None = None
