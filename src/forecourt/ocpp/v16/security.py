"""OCPP 1.6, security. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from forecourt.ocpp.v16.primitives import (
    DateTime,
    Integer,
    String40,
    String50,
    String128,
    String255,
    String512,
    String800,
    String5500,
    String10000,
)
from forecourt.ocpp.wire import Datatype, Message


class CertificateSignedRequest(Message, kw_only=True, frozen=True):
    certificate_chain: String10000


class CertificateSignedStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class CertificateSignedResponse(Message, kw_only=True, frozen=True):
    status: CertificateSignedStatusEnumType


class HashAlgorithmEnumType(StrEnum):
    SHA256 = "SHA256"
    SHA384 = "SHA384"
    SHA512 = "SHA512"


class CertificateHashDataType(Datatype, kw_only=True, frozen=True):
    hash_algorithm: HashAlgorithmEnumType
    issuer_name_hash: String128
    issuer_key_hash: String128
    serial_number: String40


class DeleteCertificateRequest(Message, kw_only=True, frozen=True):
    certificate_hash_data: CertificateHashDataType


class DeleteCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"
    NOT_FOUND = "NotFound"


class DeleteCertificateResponse(Message, kw_only=True, frozen=True):
    status: DeleteCertificateStatusEnumType


class MessageTriggerEnumType(StrEnum):
    BOOT_NOTIFICATION = "BootNotification"
    LOG_STATUS_NOTIFICATION = "LogStatusNotification"
    FIRMWARE_STATUS_NOTIFICATION = "FirmwareStatusNotification"
    HEARTBEAT = "Heartbeat"
    METER_VALUES = "MeterValues"
    SIGN_CHARGE_POINT_CERTIFICATE = "SignChargePointCertificate"
    STATUS_NOTIFICATION = "StatusNotification"


class ExtendedTriggerMessageRequest(Message, kw_only=True, frozen=True):
    requested_message: MessageTriggerEnumType
    connector_id: Integer | UnsetType = UNSET


class TriggerMessageStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    NOT_IMPLEMENTED = "NotImplemented"


class ExtendedTriggerMessageResponse(Message, kw_only=True, frozen=True):
    status: TriggerMessageStatusEnumType


class CertificateUseEnumType(StrEnum):
    CENTRAL_SYSTEM_ROOT_CERTIFICATE = "CentralSystemRootCertificate"
    MANUFACTURER_ROOT_CERTIFICATE = "ManufacturerRootCertificate"


class GetInstalledCertificateIdsRequest(Message, kw_only=True, frozen=True):
    certificate_type: CertificateUseEnumType


class GetInstalledCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    NOT_FOUND = "NotFound"


class GetInstalledCertificateIdsResponse(Message, kw_only=True, frozen=True):
    status: GetInstalledCertificateStatusEnumType
    certificate_hash_data: Annotated[list[CertificateHashDataType], Meta(min_length=1)] | UnsetType = UNSET


class LogParametersType(Datatype, kw_only=True, frozen=True):
    remote_location: String512
    oldest_timestamp: DateTime | UnsetType = UNSET
    latest_timestamp: DateTime | UnsetType = UNSET


class LogEnumType(StrEnum):
    DIAGNOSTICS_LOG = "DiagnosticsLog"
    SECURITY_LOG = "SecurityLog"


class GetLogRequest(Message, kw_only=True, frozen=True):
    log: LogParametersType
    log_type: LogEnumType
    request_id: Integer
    retries: Integer | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET


class LogStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    ACCEPTED_CANCELED = "AcceptedCanceled"


class GetLogResponse(Message, kw_only=True, frozen=True):
    status: LogStatusEnumType
    filename: String255 | UnsetType = UNSET


class InstallCertificateRequest(Message, kw_only=True, frozen=True):
    certificate_type: CertificateUseEnumType
    certificate: String5500


class InstallCertificateStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"
    REJECTED = "Rejected"


class InstallCertificateResponse(Message, kw_only=True, frozen=True):
    status: InstallCertificateStatusEnumType


class UploadLogStatusEnumType(StrEnum):
    BAD_MESSAGE = "BadMessage"
    IDLE = "Idle"
    NOT_SUPPORTED_OPERATION = "NotSupportedOperation"
    PERMISSION_DENIED = "PermissionDenied"
    UPLOADED = "Uploaded"
    UPLOAD_FAILURE = "UploadFailure"
    UPLOADING = "Uploading"


class LogStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: UploadLogStatusEnumType
    request_id: Integer | UnsetType = UNSET


class LogStatusNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class SecurityEventNotificationRequest(Message, kw_only=True, frozen=True):
    type: String50
    timestamp: DateTime
    tech_info: String255 | UnsetType = UNSET


class SecurityEventNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class SignCertificateRequest(Message, kw_only=True, frozen=True):
    csr: String5500


class GenericStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"


class SignCertificateResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType


class FirmwareStatusEnumType(StrEnum):
    DOWNLOADED = "Downloaded"
    DOWNLOAD_FAILED = "DownloadFailed"
    DOWNLOADING = "Downloading"
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    DOWNLOAD_PAUSED = "DownloadPaused"
    IDLE = "Idle"
    INSTALLATION_FAILED = "InstallationFailed"
    INSTALLING = "Installing"
    INSTALLED = "Installed"
    INSTALL_REBOOTING = "InstallRebooting"
    INSTALL_SCHEDULED = "InstallScheduled"
    INSTALL_VERIFICATION_FAILED = "InstallVerificationFailed"
    INVALID_SIGNATURE = "InvalidSignature"
    SIGNATURE_VERIFIED = "SignatureVerified"


class SignedFirmwareStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: FirmwareStatusEnumType
    request_id: Integer | UnsetType = UNSET


class SignedFirmwareStatusNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class FirmwareType(Datatype, kw_only=True, frozen=True):
    location: String512
    retrieve_date_time: DateTime
    signing_certificate: String5500
    signature: String800
    install_date_time: DateTime | UnsetType = UNSET


class SignedUpdateFirmwareRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    firmware: FirmwareType
    retries: Integer | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET


class UpdateFirmwareStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    ACCEPTED_CANCELED = "AcceptedCanceled"
    INVALID_CERTIFICATE = "InvalidCertificate"
    REVOKED_CERTIFICATE = "RevokedCertificate"


class SignedUpdateFirmwareResponse(Message, kw_only=True, frozen=True):
    status: UpdateFirmwareStatusEnumType
