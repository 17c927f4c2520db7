"""Commands of 2.3.0 (mod_commands §Object description, §Data types): as 2.2.1, with its own tokens."""

from forecourt.ocpi.v221.commands import (
    CancelReservation,
    CommandResponse,
    CommandResponseType,
    CommandResult,
    CommandResultType,
    CommandType,
    StopSession,
    UnlockConnector,
)
from forecourt.ocpi.v230.tokens import Token
from forecourt.ocpi.wire import Id36, Time, Url, Wire

__all__ = [
    "COMMANDS",
    "CancelReservation",
    "CommandResponse",
    "CommandResponseType",
    "CommandResult",
    "CommandResultType",
    "CommandType",
    "ReserveNow",
    "StartSession",
    "StopSession",
    "UnlockConnector",
]


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


COMMANDS: dict[CommandType, type[Wire]] = {
    CommandType.CANCEL_RESERVATION: CancelReservation,
    CommandType.RESERVE_NOW: ReserveNow,
    CommandType.START_SESSION: StartSession,
    CommandType.STOP_SESSION: StopSession,
    CommandType.UNLOCK_CONNECTOR: UnlockConnector,
}
"""The body of each command."""
