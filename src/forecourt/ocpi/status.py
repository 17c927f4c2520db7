"""Status codes of the envelope (status_codes), and what an error of ours is answered with (S01 to S06)."""

from enum import IntEnum
from http import HTTPStatus
from typing import Final

import msgspec

from forecourt.kit.errors import (
    Conflict,
    Forbidden,
    ForecourtError,
    InvalidInput,
    NotFound,
    TooMany,
    Unauthenticated,
    Unavailable,
)


class Status(IntEnum):
    """The codes that the standard names; 19xx, 29xx, 39xx and 49xx are free for anyone (S05)."""

    SUCCESS = 1000
    CLIENT_ERROR = 2000
    INVALID_PARAMETERS = 2001
    NOT_ENOUGH_INFORMATION = 2002
    UNKNOWN_LOCATION = 2003
    UNKNOWN_TOKEN = 2004
    SERVER_ERROR = 3000
    UNUSABLE_API = 3001
    UNSUPPORTED_VERSION = 3002
    NO_MATCHING_ENDPOINTS = 3003
    HUB_ERROR = 4000
    UNKNOWN_RECEIVER = 4001
    HUB_TIMEOUT = 4002
    NOT_CONNECTED = 4003


class Class(IntEnum):
    """Who is to blame, by the thousand of the code: so are codes judged that nobody knows (S06)."""

    SUCCESS = 1
    CLIENT_ERROR = 2
    SERVER_ERROR = 3
    HUB_ERROR = 4
    UNKNOWN = 0


def class_of(code: int) -> Class:
    """The class of any code."""
    thousand = code // 1000
    return Class(thousand) if thousand in (1, 2, 3, 4) else Class.UNKNOWN


def succeeded(http: int, code: int) -> bool:
    """Whether a call did what it should: both the HTTP status and the OCPI code must say so (S06)."""
    return 200 <= http < 300 and class_of(code) is Class.SUCCESS


class Refusal(msgspec.Struct, frozen=True):
    """What an error is answered with."""

    http: int
    status: Status
    message: str


NOT_ALLOWED: Final = frozenset({"registered", "not_registered", "not_offered"})
"""Codes of a Conflict that says that the method is not for this URL, or not in this state of a registration (C05)."""
_MISSING: Final = {
    "unknown_location": Status.UNKNOWN_LOCATION,
    "unknown_token": Status.UNKNOWN_TOKEN,
    "not_capable": Status.INVALID_PARAMETERS,  # E10
}
_BY_CODE: Final = {
    "not_enough_information": Status.NOT_ENOUGH_INFORMATION,
    "unknown_location": Status.UNKNOWN_LOCATION,  # in a command (M06)
    "unusable_api": Status.UNUSABLE_API,
    "unsupported_version": Status.UNSUPPORTED_VERSION,
    "no_matching_endpoints": Status.NO_MATCHING_ENDPOINTS,
    "hub_error": Status.HUB_ERROR,  # H05
    "unknown_receiver": Status.UNKNOWN_RECEIVER,
    "hub_timeout": Status.HUB_TIMEOUT,
    "not_connected": Status.NOT_CONNECTED,
    "not_delivered": Status.SERVER_ERROR,  # to a partner of 2.1.1, which knows no 4xxx (S05)
    "not_ocpi": Status.SERVER_ERROR,  # an object of ours that must not be sent: not the caller's fault
}
"""Codes of ours that the standard has a status for."""


def refusal_of(error: ForecourtError) -> Refusal:
    """The one mapping of our errors. What was understood is HTTP 200 with a code of its own, JSON that is none is 400 (S01)."""
    http, status = _answer(error)
    return Refusal(http, _BY_CODE.get(error.code, status), error.message)


def _answer(error: ForecourtError) -> tuple[HTTPStatus, Status]:
    match error:
        case InvalidInput(code="not_json"):
            return HTTPStatus.BAD_REQUEST, Status.INVALID_PARAMETERS
        case InvalidInput():
            return HTTPStatus.OK, Status.INVALID_PARAMETERS
        case NotFound():
            return HTTPStatus.NOT_FOUND, _MISSING.get(error.code, Status.CLIENT_ERROR)
        case Unauthenticated():
            return HTTPStatus.UNAUTHORIZED, Status.CLIENT_ERROR
        case Forbidden():
            return HTTPStatus.FORBIDDEN, Status.CLIENT_ERROR
        case Conflict() if error.code in NOT_ALLOWED:
            return HTTPStatus.METHOD_NOT_ALLOWED, Status.CLIENT_ERROR
        case TooMany():
            return HTTPStatus.TOO_MANY_REQUESTS, Status.CLIENT_ERROR
        case Unavailable():
            return HTTPStatus.SERVICE_UNAVAILABLE, Status.SERVER_ERROR
    return HTTPStatus.OK, Status.CLIENT_ERROR
