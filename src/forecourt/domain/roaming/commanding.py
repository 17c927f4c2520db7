"""How a command to a partner goes on: its answer, its result, its silence, and the session that tells of it late (M02 to M13).

The state follows from what is known, so that it is the same in whatever order things came.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import msgspec

from forecourt.domain.roaming.nouns import CommandState, RoamingCommand

ACCEPTED: Final = "ACCEPTED"
CANCELED: Final = "CANCELED_RESERVATION"
TIMEOUT: Final = "TIMEOUT"
UNSAID: Final = timedelta(seconds=30)
"""How long a result is awaited where the partner did not say (2.1.1)."""
LONGEST: Final = timedelta(minutes=10)
"""However long a partner says that it will take."""
LONGEST_WORD: Final = 40
LONGEST_MESSAGE: Final = 500
"""So much of what a partner says is kept; its journal has the rest."""
LATE: Final = timedelta(hours=1)
"""How long after a start the session that it led to is looked for without a reference (2.1.1)."""


def settled(command: RoamingCommand, now: datetime) -> RoamingCommand:
    """The command in the state that follows from what is known of it."""
    state = _state(command, now)
    over = state not in (CommandState.ASKED, CommandState.ACCEPTED)
    ended_at = (command.ended_at or now) if over else None
    return msgspec.structs.replace(command, state=state, ended_at=ended_at)


def answered(command: RoamingCommand, answer: str, timeout_s: int | None, message: str, now: datetime) -> RoamingCommand:
    """The partner said at once whether it will try (M02). A result that was quicker stays what counts."""
    waits = UNSAID if timeout_s is None else min(timedelta(seconds=max(timeout_s, 0)), LONGEST)
    said = command.message or message[:LONGEST_MESSAGE]
    told = msgspec.structs.replace(command, answer=answer[:LONGEST_WORD], message=said, deadline_at=now + waits)
    return settled(told, now)


def unanswered(command: RoamingCommand, sentence: str, now: datetime, *, sent: bool) -> RoamingCommand:
    """No answer. What was sent may be done all the same, so that the command stays open until its time is up (#475)."""
    told = msgspec.structs.replace(command, message=sentence, answer=command.answer if sent else "UNREACHABLE")
    return settled(told, now)


def resulted(command: RoamingCommand, result: str, message: str, now: datetime) -> RoamingCommand:
    """The station's answer, in time or late (M03). The first one counts; only a reservation can be called off later (M08)."""
    called_off = result == CANCELED and command.kind == "reserve"
    if command.result not in ("", TIMEOUT) and not called_off:
        return command
    told = msgspec.structs.replace(command, result=result[:LONGEST_WORD], message=message[:LONGEST_MESSAGE])
    return settled(told, now)


def appeared(command: RoamingCommand, session_id: str, now: datetime) -> RoamingCommand:
    """A session came of it, whatever the partner said or did not say."""
    return settled(msgspec.structs.replace(command, session_id=session_id), now)


def _state(command: RoamingCommand, now: datetime) -> CommandState:
    started = command.kind == "start" and command.session_id
    if command.result not in ("", TIMEOUT):
        good = command.result == ACCEPTED or (command.result == CANCELED and command.kind == "cancel_reservation")
        return CommandState.DONE if good or started else CommandState.FAILED
    if started:
        return CommandState.DONE
    if command.answer not in ("", ACCEPTED):
        return CommandState.TIMED_OUT if command.answer == TIMEOUT else CommandState.FAILED
    if command.result == TIMEOUT or now >= command.deadline_at:
        return CommandState.TIMED_OUT
    return CommandState.ACCEPTED if command.answer else CommandState.ASKED
