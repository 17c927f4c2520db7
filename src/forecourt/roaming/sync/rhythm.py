"""When a module is pulled again: by hours and spread in time (T21), sooner after a failure, once a day as a whole (P08)."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from forecourt.domain.roaming import SyncState
from forecourt.ocpi.modules import ModuleID

EVERY: Final = {ModuleID.SESSIONS: timedelta(minutes=15), ModuleID.HUB_CLIENT_INFO: timedelta(minutes=15)}
"""Modules in which more than prices depends on being the same; all others: hourly."""
HOURLY: Final = timedelta(hours=1)
WHOLE: Final = timedelta(days=1)
FIRST_REST: Final = timedelta(seconds=30)
MOST_REST: Final = timedelta(hours=1)

Chance = Callable[[], float]
"""A number from 0 to 1."""


def spread(span: timedelta, chance: Chance = random.random) -> timedelta:
    """Between three and five quarters of it, so that those who began together do not come together again."""
    return span * (0.75 + chance() / 2)


def next_pull(module: ModuleID, now: datetime, tries: int, chance: Chance = random.random) -> datetime:
    """After a pull that was the `tries`th failure in a row; 0: that went well."""
    if tries:
        return now + spread(min(FIRST_REST * 2 ** min(tries - 1, 10), MOST_REST), chance)
    return now + spread(EVERY.get(module, HOURLY), chance)


def due(state: SyncState | None, now: datetime) -> bool:
    """Whether it is time."""
    return state is None or state.next_at is None or state.next_at <= now


def whole_due(state: SyncState | None, now: datetime) -> bool:
    """Whether it is time to read it all."""
    return state is None or state.full_at is None or now - state.full_at >= WHOLE
