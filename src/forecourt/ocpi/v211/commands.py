"""Commands of 2.1.1 (mod_commands.md §3, §4): no cancelling of reservations, one kind of answer for both ways (M01, M02)."""

from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.v211.tokens import Token
from forecourt.ocpi.wire import Length, OneOf, Time, Url, Wire


class CommandType(StrEnum):
    """What can be asked of a CPO."""

    RESERVE_NOW = "RESERVE_NOW"
    START_SESSION = "START_SESSION"
    STOP_SESSION = "STOP_SESSION"
    UNLOCK_CONNECTOR = "UNLOCK_CONNECTOR"


class CommandResponseType(StrEnum):
    """What became of it; TIMEOUT only by the later answer."""

    NOT_SUPPORTED = "NOT_SUPPORTED"
    REJECTED = "REJECTED"
    ACCEPTED = "ACCEPTED"
    TIMEOUT = "TIMEOUT"
    UNKNOWN_SESSION = "UNKNOWN_SESSION"


class CommandResponse(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The answer within the call, and the one that is posted later."""

    result: Annotated[str, OneOf(CommandResponseType, rule="M02")]


class ReserveNow(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Keep an EVSE for a token (M08)."""

    response_url: Url
    token: Token
    expiry_date: Time
    reservation_id: int
    location_id: Annotated[str, Length(39)]
    evse_uid: Annotated[str | None, Length(39)] = None


class StartSession(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Start charging for a token."""

    response_url: Url
    token: Token
    location_id: Annotated[str, Length(39)]
    evse_uid: Annotated[str | None, Length(39)] = None


class StopSession(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Stop a session."""

    response_url: Url
    session_id: Annotated[str, Length(36)]


class UnlockConnector(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Let go of a plug; for operators, not for drivers (M10)."""

    response_url: Url
    location_id: Annotated[str, Length(39)]
    evse_uid: Annotated[str, Length(39)]
    connector_id: Annotated[str, Length(36)]


COMMANDS: dict[CommandType, type[Wire]] = {
    CommandType.RESERVE_NOW: ReserveNow,
    CommandType.START_SESSION: StartSession,
    CommandType.STOP_SESSION: StopSession,
    CommandType.UNLOCK_CONNECTOR: UnlockConnector,
}
"""The body of each command."""
