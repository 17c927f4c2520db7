"""OCPP 1.6, firmware management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import DateTime, Integer, String255
from forecourt.ocpp.wire import Message


class DiagnosticsStatus(StrEnum):
    IDLE = "Idle"
    UPLOADED = "Uploaded"
    UPLOAD_FAILED = "UploadFailed"
    UPLOADING = "Uploading"


class DiagnosticsStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: DiagnosticsStatus


class DiagnosticsStatusNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class FirmwareStatus(StrEnum):
    DOWNLOADED = "Downloaded"
    DOWNLOAD_FAILED = "DownloadFailed"
    DOWNLOADING = "Downloading"
    IDLE = "Idle"
    INSTALLATION_FAILED = "InstallationFailed"
    INSTALLING = "Installing"
    INSTALLED = "Installed"


class FirmwareStatusNotificationRequest(Message, kw_only=True, frozen=True):
    status: FirmwareStatus


class FirmwareStatusNotificationResponse(Message, kw_only=True, frozen=True):
    pass


class GetDiagnosticsRequest(Message, kw_only=True, frozen=True):
    location: str
    retries: Integer | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET
    start_time: DateTime | UnsetType = UNSET
    stop_time: DateTime | UnsetType = UNSET


class GetDiagnosticsResponse(Message, kw_only=True, frozen=True):
    file_name: String255 | UnsetType = UNSET


class UpdateFirmwareRequest(Message, kw_only=True, frozen=True):
    location: str
    retrieve_date: DateTime
    retries: Integer | UnsetType = UNSET
    retry_interval: Integer | UnsetType = UNSET


class UpdateFirmwareResponse(Message, kw_only=True, frozen=True):
    pass
