"""What a push that failed means for the next ones: the partner is away, this object waits, or it is never taken."""

from __future__ import annotations

from enum import Enum
from http import HTTPStatus
from typing import Final

from forecourt.kit.errors import ForecourtError, NotFound
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.ocpi.client.guard import Unsafe
from forecourt.ocpi.interfaces.operations import NotOffered
from forecourt.ocpi.status import Class, Status, class_of

_AWAY: Final = frozenset({401, 403, 429, 502, 503, 504})
_NOT_THERE: Final = frozenset({HTTPStatus.METHOD_NOT_ALLOWED, HTTPStatus.NOT_IMPLEMENTED})


class Verdict(Enum):
    """What is done about it."""

    AWAY = "away"
    """Nothing goes to the partner for a while."""
    LATER = "later"
    """This object waits; others go."""
    NEVER = "never"
    """The partner does not take this object: a fault for people."""
    MUTE = "mute"
    """The partner takes no pushes of this module (T21)."""


def verdict(failure: ForecourtError) -> Verdict:
    """By who failed."""
    match failure:
        case NotOffered():
            return Verdict.MUTE
        case NotFound() if failure.code == "no_endpoint":
            return Verdict.MUTE
        case Unsafe():
            return Verdict.AWAY
        case Unreachable():
            return Verdict.AWAY if failure.trouble or failure.why == "resting" else Verdict.NEVER
        case Refused():
            return _answered(failure)
    return Verdict.LATER if failure.retryable else Verdict.NEVER


def _answered(failure: Refused) -> Verdict:
    if failure.http in _NOT_THERE:
        return Verdict.MUTE
    if failure.http in _AWAY:
        return Verdict.AWAY
    passing = failure.status is not None and class_of(failure.status) in (Class.SERVER_ERROR, Class.HUB_ERROR)
    if failure.http >= 500 or (passing and failure.status != Status.UNKNOWN_RECEIVER):
        return Verdict.LATER
    return Verdict.NEVER
