"""OCPP 2.1, certificate management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType, field

from forecourt.ocpp.v21.primitives import (
    DateTime,
    IntegerMin0,
    String50,
    String255,
    String2000,
    String10000,
    String11000,
    String17000,
    String18000,
)
from forecourt.ocpp.v21.shared_datatypes import CertificateHashDataType, OCSPRequestDataType, StatusInfoType
from forecourt.ocpp.wire import Datatype, Message


class DeleteCertificateRequest(Message, kw_only=True, frozen=True):
    certificate_hash_data: CertificateHashDataType
    custom_data: Raw | UnsetType = UNSET


class DeleteCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"
    NOT_FOUND = "NotFound"


class DeleteCertificateResponse(Message, kw_only=True, frozen=True):
    status: DeleteCertificateStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CertificateActionEnumType(StrEnum):
    INSTALL = "Install"
    UPDATE = "Update"


class Get15118EVCertificateRequest(Message, kw_only=True, frozen=True):
    iso15118_schema_version: String50
    action: CertificateActionEnumType
    exi_request: String11000
    maximum_contract_certificate_chains: IntegerMin0 | UnsetType = UNSET
    prioritized_emaids: Annotated[list[String255], Meta(min_length=1, max_length=8)] | UnsetType = field(
        name="prioritizedEMAIDs", default=UNSET
    )
    custom_data: Raw | UnsetType = UNSET


class Iso15118EVCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"


class Get15118EVCertificateResponse(Message, kw_only=True, frozen=True):
    status: Iso15118EVCertificateStatusEnumType
    exi_response: String17000
    status_info: StatusInfoType | UnsetType = UNSET
    remaining_contracts: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class CertificateStatusSourceEnumType(StrEnum):
    CRL = "CRL"
    OCSP = "OCSP"


class CertificateStatusRequestInfoType(Datatype, kw_only=True, frozen=True):
    certificate_hash_data: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    urls: Annotated[list[String2000], Meta(min_length=1, max_length=5)]
    custom_data: Raw | UnsetType = UNSET


class GetCertificateChainStatusRequest(Message, kw_only=True, frozen=True):
    certificate_status_requests: Annotated[list[CertificateStatusRequestInfoType], Meta(min_length=1, max_length=4)]
    custom_data: Raw | UnsetType = UNSET


class CertificateStatusEnumType(StrEnum):
    GOOD = "Good"
    REVOKED = "Revoked"
    UNKNOWN = "Unknown"
    FAILED = "Failed"


class CertificateStatusType(Datatype, kw_only=True, frozen=True):
    certificate_hash_data: CertificateHashDataType
    source: CertificateStatusSourceEnumType
    status: CertificateStatusEnumType
    next_update: DateTime
    custom_data: Raw | UnsetType = UNSET


class GetCertificateChainStatusResponse(Message, kw_only=True, frozen=True):
    certificate_status: Annotated[list[CertificateStatusType], Meta(min_length=1, max_length=4)]
    custom_data: Raw | UnsetType = UNSET


class GetCertificateStatusRequest(Message, kw_only=True, frozen=True):
    ocsp_request_data: OCSPRequestDataType
    custom_data: Raw | UnsetType = UNSET


class GetCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"


class GetCertificateStatusResponse(Message, kw_only=True, frozen=True):
    status: GetCertificateStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    ocsp_result: String18000 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetCertificateIdUseEnumType(StrEnum):
    V2_G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    V2_G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    OEM_ROOT_CERTIFICATE = "OEMRootCertificate"


class GetInstalledCertificateIdsRequest(Message, kw_only=True, frozen=True):
    certificate_type: Annotated[list[GetCertificateIdUseEnumType], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetInstalledCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    NOT_FOUND = "NotFound"


class CertificateHashDataChainType(Datatype, kw_only=True, frozen=True):
    certificate_hash_data: CertificateHashDataType
    certificate_type: GetCertificateIdUseEnumType
    child_certificate_hash_data: Annotated[list[CertificateHashDataType], Meta(min_length=1, max_length=4)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetInstalledCertificateIdsResponse(Message, kw_only=True, frozen=True):
    status: GetInstalledCertificateStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    certificate_hash_data_chain: Annotated[list[CertificateHashDataChainType], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class InstallCertificateUseEnumType(StrEnum):
    V2_G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    OEM_ROOT_CERTIFICATE = "OEMRootCertificate"


class InstallCertificateRequest(Message, kw_only=True, frozen=True):
    certificate_type: InstallCertificateUseEnumType
    certificate: String10000
    custom_data: Raw | UnsetType = UNSET


class InstallCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class InstallCertificateResponse(Message, kw_only=True, frozen=True):
    status: InstallCertificateStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
