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
    try:
        return await verb()
    except ForecourtError as trouble:
        return await held(trouble, verb, hold_s)


async def held(trouble: ForecourtError, verb: Callable[[], Awaitable[T]], hold_s: float) -> T:
    """As `holding`, for a verb that was tried once and met this trouble."""
    now = asyncio.get_running_loop().time
    until, pause_s = now() + hold_s, _FIRST_PAUSE_S
    while True:
        if not isinstance(trouble, Unavailable):  # a valid message that could not be taken is no fault of the station's
            raise CloseUnanswered(trouble.message) from trouble
        if now() + pause_s > until:
            raise CloseUnanswered("The server cannot store messages now.") from trouble
        await asyncio.sleep(pause_s)
        pause_s = min(2 * pause_s, _LONGEST_PAUSE_S)
        try:
            return await verb()
        except ForecourtError as again:
            trouble = again
