"""OCPP 2.1, local authorization list management. Written by tools/ocpp_types: change that, not this."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from msgspec import UNSET, Meta, Raw, UnsetType

from forecourt.ocpp.v21.primitives import Integer
from forecourt.ocpp.v21.shared_datatypes import IdTokenInfoType, IdTokenType, StatusInfoType
from forecourt.ocpp.wire import Datatype, Message


class GetLocalListVersionRequest(Message, kw_only=True, frozen=True):
    custom_data: Raw | UnsetType = UNSET


class GetLocalListVersionResponse(Message, kw_only=True, frozen=True):
    version_number: Integer
    custom_data: Raw | UnsetType = UNSET


class AuthorizationData(Datatype, kw_only=True, frozen=True):
    id_token: IdTokenType
    id_token_info: IdTokenInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class UpdateEnumType(StrEnum):
    DIFFERENTIAL = "Differential"
    FULL = "Full"


class SendLocalListRequest(Message, kw_only=True, frozen=True):
    version_number: Integer
    update_type: UpdateEnumType
    local_authorization_list: Annotated[list[AuthorizationData], Meta(min_length=1)] | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET


class SendLocalListStatusEnumType(StrEnum):
    ACCEPTED = "Accepted"
    FAILED = "Failed"
    VERSION_MISMATCH = "VersionMismatch"


class SendLocalListResponse(Message, kw_only=True, frozen=True):
    status: SendLocalListStatusEnumType
    status_info: StatusInfoType | UnsetType = UNSET
    custom_data: Raw | UnsetType = UNSET
