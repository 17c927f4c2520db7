"""What partners are told became of their commands, by what the station answered (M04)."""

from typing import Final

from forecourt.domain.commands import CommandRecord, Outcome
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.roaming.evses import EvseState

ACCEPTED: Final = "ACCEPTED"
REJECTED: Final = "REJECTED"
FAILED: Final = "FAILED"
TIMEOUT: Final = "TIMEOUT"
NOT_SUPPORTED: Final = "NOT_SUPPORTED"
EVSE_OCCUPIED: Final = "EVSE_OCCUPIED"
EVSE_INOPERATIVE: Final = "EVSE_INOPERATIVE"
UNKNOWN_SESSION: Final = "UNKNOWN_SESSION"
UNKNOWN_RESERVATION: Final = "UNKNOWN_RESERVATION"
CANCELED_RESERVATION: Final = "CANCELED_RESERVATION"
TOO_OFTEN: Final = "TOO_OFTEN"
UNKNOWN: Final = "UNKNOWN"

_UNKNOWN_ACTIONS: Final = frozenset({"NotSupported", "NotImplemented"})
_OF_STATUS: Final = {
    "Accepted": ACCEPTED,
    "Unlocked": ACCEPTED,
    "Scheduled": ACCEPTED,
    "Occupied": EVSE_OCCUPIED,
    "Faulted": EVSE_INOPERATIVE,
    "Unavailable": EVSE_INOPERATIVE,
    "UnlockFailed": FAILED,
    "NotSupported": NOT_SUPPORTED,
    "NotImplemented": NOT_SUPPORTED,
}
_OF_STATE: Final = {
    EvseState.CHARGING: EVSE_OCCUPIED,
    EvseState.INOPERATIVE: EVSE_INOPERATIVE,
    EvseState.OUT_OF_ORDER: EVSE_INOPERATIVE,
}


def result_of(record: CommandRecord, state: EvseState | None = None) -> tuple[str, str]:
    """The result and a sentence for a person. `state`: of the EVSE when it was asked, which explains a refusal."""
    match record.outcome:
        case Outcome.RESULT:
            word = record.status or ""
            result = _OF_STATUS.get(word, REJECTED)
            if result == REJECTED and state is not None:
                result = _OF_STATE.get(state, REJECTED)
            return result, f"The station answered {word}." if word else "The station answered."
        case Outcome.ERROR:
            code = str((record.error or {}).get("code", ""))
            return NOT_SUPPORTED if code in _UNKNOWN_ACTIONS else FAILED, f"The station answered with an error: {code}."
        case Outcome.UNSUPPORTED:
            return NOT_SUPPORTED, "The station's version of OCPP has no such command."
        case Outcome.TIMEOUT:
            return TIMEOUT, "The station did not answer in time."
    return FAILED, "The station is not connected."


def reserved(reservation: Reservation) -> tuple[str, str]:
    """What became of a reservation that was asked for."""
    if reservation.status is ReservationStatus.ACTIVE:
        return ACCEPTED, "The station keeps the connector."
    word = reservation.station_answer or ""
    if word == Outcome.TIMEOUT.value:
        return TIMEOUT, "The station did not answer in time."
    return _OF_STATUS.get(word, REJECTED), f"The station answered {word}." if word else "The station did not take it."


def cancelled(reservation: Reservation) -> tuple[str, str]:
    """What became of the wish to let it go."""
    if reservation.status is ReservationStatus.CANCELLED:
        return ACCEPTED, "The station let the connector go."
    word = reservation.station_answer or ""
    return TIMEOUT if word == Outcome.TIMEOUT.value else FAILED, f"The station answered {word}."
