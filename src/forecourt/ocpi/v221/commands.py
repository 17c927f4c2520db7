"""Commands of 2.2.1 (mod_commands §Object description, §Data types)."""

from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.v221.tokens import Token
from forecourt.ocpi.wire import DisplayText, Id36, OneOf, Required, Time, Url, Wire


class CommandType(StrEnum):
    """What can be asked of a CPO (M01)."""

    CANCEL_RESERVATION = "CANCEL_RESERVATION"
    RESERVE_NOW = "RESERVE_NOW"
    START_SESSION = "START_SESSION"
    STOP_SESSION = "STOP_SESSION"
    UNLOCK_CONNECTOR = "UNLOCK_CONNECTOR"


class CommandResponseType(StrEnum):
    """What the CPO says at once (M02)."""

    NOT_SUPPORTED = "NOT_SUPPORTED"
    REJECTED = "REJECTED"
    ACCEPTED = "ACCEPTED"
    UNKNOWN_SESSION = "UNKNOWN_SESSION"


class CommandResultType(StrEnum):
    """What the charge point did in the end (M04)."""

    ACCEPTED = "ACCEPTED"
    CANCELED_RESERVATION = "CANCELED_RESERVATION"
    EVSE_OCCUPIED = "EVSE_OCCUPIED"
    EVSE_INOPERATIVE = "EVSE_INOPERATIVE"
    FAILED = "FAILED"
    NOT_SUPPORTED = "NOT_SUPPORTED"
    REJECTED = "REJECTED"
    TIMEOUT = "TIMEOUT"
    UNKNOWN_RESERVATION = "UNKNOWN_RESERVATION"


class CommandResponse(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The answer within the call; `timeout` in s (M02, M03)."""

    result: Annotated[str, OneOf(CommandResponseType, rule="M02")]
    timeout: Annotated[int | None, Required("M02")] = None
    message: tuple[DisplayText, ...] = ()


class CommandResult(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """The answer that is posted later to the `response_url` (M03)."""

    result: Annotated[str, OneOf(CommandResultType, rule="M04")]
    message: tuple[DisplayText, ...] = ()


class CancelReservation(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Give a reservation back."""

    response_url: Url
    reservation_id: Id36


class ReserveNow(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Keep an EVSE for a token (M08)."""

    response_url: Url
    token: Token
    expiry_date: Time
    reservation_id: Id36
    location_id: Id36
    evse_uid: Id36 | None = None
    authorization_reference: Id36 | None = None


class StartSession(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Start charging for a token (M09, M11)."""

    response_url: Url
    token: Token
    location_id: Id36
    evse_uid: Id36 | None = None
    connector_id: Id36 | None = None
    authorization_reference: Id36 | None = None


class StopSession(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Stop a session."""

    response_url: Url
    session_id: Id36


class UnlockConnector(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Let go of a plug; for operators, not for drivers (M10)."""

    response_url: Url
    location_id: Id36
    evse_uid: Id36
    connector_id: Id36


COMMANDS: dict[CommandType, type[Wire]] = {
    CommandType.CANCEL_RESERVATION: CancelReservation,
    CommandType.RESERVE_NOW: ReserveNow,
    CommandType.START_SESSION: StartSession,
    CommandType.STOP_SESSION: StopSession,
    CommandType.UNLOCK_CONNECTOR: UnlockConnector,
}
"""The body of each command."""
