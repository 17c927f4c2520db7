"""Tokens and real-time authorisation of 2.1.1 (mod_tokens.md §3, §4)."""

from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.wire import DisplayText, Length, OneOf, Required, Time, Wire


class TokenType(StrEnum):
    """What a token is."""

    OTHER = "OTHER"
    RFID = "RFID"


class WhitelistType(StrEnum):
    """Whether the CPO may or must decide by itself (K09)."""

    ALWAYS = "ALWAYS"
    ALLOWED = "ALLOWED"
    ALLOWED_OFFLINE = "ALLOWED_OFFLINE"
    NEVER = "NEVER"


class AllowedType(StrEnum):
    """What the eMSP says to a token (K05)."""

    ALLOWED = "ALLOWED"
    BLOCKED = "BLOCKED"
    EXPIRED = "EXPIRED"
    NO_CREDIT = "NO_CREDIT"
    NOT_ALLOWED = "NOT_ALLOWED"


class Token(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What a driver shows; `auth_id` is the contract (K12)."""

    uid: Annotated[str, Length(36)]
    type: Annotated[str, OneOf(TokenType)]
    auth_id: Annotated[str | None, Length(36), Required("K12")] = None
    visual_number: Annotated[str | None, Length(64)] = None
    issuer: Annotated[str | None, Length(64), Required()] = None
    valid: bool
    whitelist: Annotated[str, OneOf(WhitelistType)]
    language: Annotated[str | None, Length(2)] = None
    last_updated: Annotated[Time | None, Required()] = None


class LocationReferences(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Where the driver wants to charge, or may."""

    location_id: Annotated[str, Length(39)]
    evse_uids: Annotated[tuple[str, ...], Length(39)] = ()
    connector_ids: Annotated[tuple[str, ...], Length(36)] = ()


class AuthorizationInfo(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The eMSP's answer (K05)."""

    allowed: Annotated[str, OneOf(AllowedType)]
    location: LocationReferences | None = None
    info: DisplayText | None = None
