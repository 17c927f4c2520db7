"""OCPP 2.0.1, authorization. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import String5500
from forecourt.ocpp.v201.shared_datatypes import IdTokenInfoType, IdTokenType, OCSPRequestDataType, StatusInfoType
from forecourt.ocpp.wire import Message


class AuthorizeRequest(Message, kw_only=True, frozen=True):
    id_token: IdTokenType
    certificate: String5500 | UnsetType = UNSET
    iso15118_certificate_hash_data: Annotated[list[OCSPRequestDataType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class AuthorizeCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    SIGNATURE_ERROR = "SignatureError"
    CERTIFICATE_EXPIRED = "CertificateExpired"
    CERTIFICATE_REVOKED = "CertificateRevoked"
    NO_CERTIFICATE_AVAILABLE = "NoCertificateAvailable"
    CERT_CHAIN_ERROR = "CertChainError"
    CONTRACT_CANCELLED = "ContractCancelled"


class AuthorizeResponse(Message, kw_only=True, frozen=True):
    id_token_info: IdTokenInfoType
    certificate_status: AuthorizeCertificateStatusEnumType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class ClearCacheRequest(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class ClearCacheStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class ClearCacheResponse(Message, kw_only=True, frozen=True):
    status: ClearCacheStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
