"""Trouble of ours is never a station's error: hold its message while the store is away, then hang up (design, invariant 5)."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from forecourt.kit.errors import ForecourtError, Unavailable
from forecourt.ocpp.connection import CloseUnanswered

T = TypeVar("T")

_FIRST_PAUSE_S: Final = 0.2
_LONGEST_PAUSE_S: Final = 2.0


async def holding(verb: Callable[[], Awaitable[T]], hold_s: float) -> T:
    """The verb's result, tried again while the store is away, for `hold_s`. Raises `CloseUnanswered`: the station keeps its
    message and comes back with it. Verbs recognise a message that they have seen, so trying twice stores it once."""
    now = asyncio.get_running_loop().time
    until = now() + hold_s
    pause_s = _FIRST_PAUSE_S
    while True:
        try:
            return await verb()
        except Unavailable as trouble:
            if now() + pause_s > until:
                raise CloseUnanswered("The server cannot store messages now.") from trouble
        except ForecourtError as refusal:  # a valid message that could not be taken is no fault of the station's
            raise CloseUnanswered(refusal.message) from refusal
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
