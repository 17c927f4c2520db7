"""OCPP 2.1, authorization. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import (
    DateTime,
    Integer,
    IntegerMin0,
    String20,
    String36,
    String50,
    String100,
    String255,
    String500,
    String2000,
    String10000,
)
from forecourt.ocpp.v21.shared_datatypes import IdTokenInfoType, IdTokenType, OCSPRequestDataType, StatusInfoType, TariffType
from forecourt.ocpp.v21.shared_enumerations import EnergyTransferModeEnumType, GenericStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


class AuthorizeRequest(Message, kw_only=True, frozen=True):
    id_token: IdTokenType
    certificate: String10000 | UnsetType = UNSET
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
    allowed_energy_transfer: Annotated[list[EnergyTransferModeEnumType], Meta(min_length=1)] | UnsetType = UNSET
    tariff: TariffType | UnsetType = UNSET
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


class PaymentStatusEnumType(StrEnum):
    SETTLED = "Settled"
    CANCELED = "Canceled"
    REJECTED = "Rejected"
    FAILED = "Failed"


class AddressType(Datatype, kw_only=True, frozen=True):
    name: String50
    address1: String100
    city: String100
    country: String50
    address2: String100 | UnsetType = UNSET
    postal_code: String20 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifySettlementRequest(Message, kw_only=True, frozen=True):
    psp_ref: String255
    status: PaymentStatusEnumType
    settlement_amount: float
    settlement_time: DateTime
    transaction_id: String36 | UnsetType = UNSET
    status_info: String500 | UnsetType = UNSET
    receipt_id: String50 | UnsetType = UNSET
    receipt_url: String2000 | UnsetType = UNSET
    vat_company: AddressType | UnsetType = UNSET
    vat_number: String20 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifySettlementResponse(Message, kw_only=True, frozen=True):
    receipt_url: String2000 | UnsetType = UNSET
    receipt_id: String50 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class NotifyWebPaymentStartedRequest(Message, kw_only=True, frozen=True):
    evse_id: IntegerMin0
    timeout: Integer
    custom_data: Raw | UnsetType = UNSET


class NotifyWebPaymentStartedResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class VatNumberValidationRequest(Message, kw_only=True, frozen=True):
    vat_number: String20
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class VatNumberValidationResponse(Message, kw_only=True, frozen=True):
    vat_number: String20
    status: GenericStatusEnumType
    company: AddressType | UnsetType = UNSET
    status_info: StatusInfoType | UnsetType = UNSET
    evse_id: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
