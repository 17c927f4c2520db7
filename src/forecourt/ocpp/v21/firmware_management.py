"""OCPP 2.1, firmware management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import DateTime, Integer, IntegerMin0, String32, String800, String2000, String5500
from forecourt.ocpp.v21.shared_datatypes import StatusInfoType
from forecourt.ocpp.v21.shared_enumerations import GenericStatusEnumType
from forecourt.ocpp.wire import Datatype, Message


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


class FirmwareStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: FirmwareStatusEnumType
    request_id: Integer | UnsetType = UNSET
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class FirmwareStatusNotificationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class PublishFirmwareRequest(Message, kw_only=True, frozen=True):
    location: String2000
    checksum: String32
    request_id: IntegerMin0
    retries: IntegerMin0 | UnsetType = UNSET
    retry_interval: IntegerMin0 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PublishFirmwareResponse(Message, kw_only=True, frozen=True):
    status: GenericStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PublishFirmwareStatusEnumType(StrEnum):
    IDLE = "Idle"
    DOWNLOAD_SCHEDULED = "DownloadScheduled"
    DOWNLOADING = "Downloading"
    DOWNLOADED = "Downloaded"
    PUBLISHED = "Published"
    DOWNLOAD_FAILED = "DownloadFailed"
    DOWNLOAD_PAUSED = "DownloadPaused"
    INVALID_CHECKSUM = "InvalidChecksum"
    CHECKSUM_VERIFIED = "ChecksumVerified"
    PUBLISH_FAILED = "PublishFailed"


class PublishFirmwareStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: PublishFirmwareStatusEnumType
    location: Annotated[list[String2000], Meta(min_length=1)] | UnsetType = UNSET
    request_id: IntegerMin0 | UnsetType = UNSET
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class PublishFirmwareStatusNotificationResponse(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class UnpublishFirmwareRequest(Message, kw_only=True, frozen=True):
    checksum: String32
    custom_data: Raw | UnsetType = UNSET


class UnpublishFirmwareStatusEnumType(StrEnum):
    DOWNLOAD_ONGOING = "DownloadOngoing"
    NO_FIRMWARE = "NoFirmware"
    UNPUBLISHED = "Unpublished"


class UnpublishFirmwareResponse(Message, kw_only=True, frozen=True):
    status: UnpublishFirmwareStatusEnumType
    custom_data: Raw | UnsetType = UNSET


class FirmwareType(Datatype, kw_only=True, frozen=True):
    location: String2000
    retrieve_date_time: DateTime
    install_date_time: DateTime | UnsetType = UNSET
    signing_certificate: String5500 | UnsetType = UNSET
    signature: String800 | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UpdateFirmwareRequest(Message, kw_only=True, frozen=True):
    request_id: Integer
    firmware: FirmwareType
    retries: IntegerMin0 | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UpdateFirmwareStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    REJECTED = "Rejected"
    ACCEPTED_CANCELED = "AcceptedCanceled"
    INVALID_CERTIFICATE = "InvalidCertificate"
    REVOKED_CERTIFICATE = "RevokedCertificate"


class UpdateFirmwareResponse(Message, kw_only=True, frozen=True):
    status: UpdateFirmwareStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
