"""OCPP 2.1, security. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, Integer, String50, String255, String5500, String10000
from forecourt.ocpp.v21.shared_datatypes import CertificateHashDataType, StatusInfoType
from forecourt.ocpp.v21.shared_enumerations import GenericStatusEnumType
from forecourt.ocpp.wire import Message


class CertificateSigningUseEnumType(StrEnum):
    CHARGING_STATION_CERTIFICATE = "ChargingStationCertificate"
    V2_G_CERTIFICATE = "V2GCertificate"
    V2_G20_CERTIFICATE = "V2G20Certificate"


class CertificateSignedRequest(Message, kw_only=True, frozen=True):
    certificate_chain: String10000
    certificate_type: CertificateSigningUseEnumType | UnsetType = UNSET
    request_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CertificateSignedStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class CertificateSignedResponse(Message, kw_only=True, frozen=True):
    status: CertificateSignedStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SecurityEventNotificationRequest(Message, kw_only=True, frozen=True):
    type: String50
    timestamp: DateTime
    tech_info: String255 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SecurityEventNotificationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class SignCertificateRequest(Message, kw_only=True, frozen=True):
    csr: String5500
    certificate_type: CertificateSigningUseEnumType | UnsetType = UNSET
    hash_root_certificate: CertificateHashDataType | UnsetType = UNSET
    request_id: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SignCertificateResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
