"""OCPP 2.0.1, certificate management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v201.primitives import String50, String5500, String5600, String7500
from forecourt.ocpp.v201.shared_datatypes import CertificateHashDataType, OCSPRequestDataType, StatusInfoType
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
    exi_request: String5600
    custom_data: Raw | UnsetType = UNSET


class Iso15118EVCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"


class Get15118EVCertificateResponse(Message, kw_only=True, frozen=True):
    status: Iso15118EVCertificateStatusEnumType
    exi_response: String7500
    status_info: StatusInfoType | UnsetType = UNSET
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
    ocsp_result: String5500 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class GetCertificateIdUseEnumType(StrEnum):
    V2_G_ROOT_CERTIFICATE = "V2GRootCertificate"
    MO_ROOT_CERTIFICATE = "MORootCertificate"
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    V2_G_CERTIFICATE_CHAIN = "V2GCertificateChain"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"


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
    CSMS_ROOT_CERTIFICATE = "CSMSRootCertificate"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"


class InstallCertificateRequest(Message, kw_only=True, frozen=True):
    certificate_type: InstallCertificateUseEnumType
    certificate: String5500
    custom_data: Raw | UnsetType = UNSET


class InstallCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    FAILED = "Failed"


class InstallCertificateResponse(Message, kw_only=True, frozen=True):
    status: InstallCertificateStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
