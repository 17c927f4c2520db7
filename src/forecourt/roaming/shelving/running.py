"""Sessions put and patched by their dates; charging periods are facts with a date of their own (E03): pure, on trees."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from forecourt.ocpi.scalars import Unreadable, time
from forecourt.roaming.shelving.dates import Kept, Moments, Tree, changed

PERIODS: Final = "charging_periods"


def whole(held: Kept | None, said: Tree, moments: Moments) -> Kept:
    """A session put: its periods replace those that are held (E03). What was patched since its date stays, beside its periods."""
    at = moments.counted(said)
    if held is None or at >= moments.held(held.tree):
        return Kept(said, at)
    if at < held.stated_at:
        return held
    return Kept(_with_periods(held.tree, said, sort=True), at)


def patched(held: Kept, changes: Tree, moments: Moments) -> Kept:
    """Some fields of a session; periods are appended, each once, however often and in whatever order they come (E03)."""
    at = moments.counted(changes)
    if at >= moments.held(held.tree):
        fields = {name: value for name, value in changes.items() if name != PERIODS}
        return Kept(_with_periods(changed(held.tree, fields), changes, sort=False), held.stated_at)
    if at < held.stated_at:
        return held  # the owner has put the whole since
    return Kept(_with_periods(held.tree, changes, sort=True), held.stated_at)


def _with_periods(tree: Tree, told: Tree, *, sort: bool) -> Tree:
    """With the periods that are new, in the order of time where they come late."""
    periods, more = tree.get(PERIODS), told.get(PERIODS)
    if not isinstance(more, list):
        return tree
    before = periods if isinstance(periods, list) else []
    after = before + [each for at, each in enumerate(more) if each not in before and each not in more[:at]]
    return {**tree, PERIODS: sorted(after, key=_start) if sort else after}


def _start(period: object) -> datetime:
    value = period.get("start_date_time") if isinstance(period, dict) else None
    try:
        at, _ = time(value)
    except Unreadable:
        at = None
    if not isinstance(at, datetime):
        raise ValueError("a period without a start was taken in")
    return at
