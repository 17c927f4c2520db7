"""OCPP 1.6, local auth list management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum

from msgspec import UNSET, UnsetType

from forecourt.ocpp.v16.primitives import Integer, String20
from forecourt.ocpp.v16.shared_datatypes import IdTagInfo
from forecourt.ocpp.wire import InlineType, Message


class GetLocalListVersionRequest(Message, kw_only=True, frozen=True):
    pass


class GetLocalListVersionResponse(Message, kw_only=True, frozen=True):
    list_version: Integer


class AuthorizationData(InlineType, kw_only=True, frozen=True):
    id_tag: String20
    id_tag_info: IdTagInfo | UnsetType = UNSET


class UpdateType(StrEnum):
    DIFFERENTIAL = "Differential"
    FULL = "Full"


class SendLocalListRequest(Message, kw_only=True, frozen=True):
    list_version: Integer
    update_type: UpdateType
    local_authorization_list: list[AuthorizationData] | UnsetType = UNSET


class UpdateStatus(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"
    NOT_SUPPORTED = "NotSupported"
    VERSION_MISMATCH = "VersionMismatch"


class SendLocalListResponse(Message, kw_only=True, frozen=True):
    status: UpdateStatus
