"""What of one module waits to be pushed to one partner: keys in the order of their first change, never what they look like.

What is sent is read when it is sent, so that a queue holds the latest state only (T19), and many changes of one object are one
push. `up_to` says from when on the store knows better: all changes before are through. Kept, it makes the queue again after a
restart; and where the queue is full, it drops what is more, and reads it from the store when there is room. No clock, no socket.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

MOST: Final = 2_000
Place = tuple[datetime, str]
"""Of a row in the order of change: its date and its id."""


class Waiting(msgspec.Struct, frozen=True, kw_only=True):
    """An object that changed. `since`: the first change that is not through; `parts`: what alone is different, empty: anything;
    `tries`: how often it failed by itself; `at`: not before, in seconds."""

    key: str
    since: datetime
    parts: frozenset[str] = frozenset()
    tries: int = 0
    at: float = 0.0

    def joined(self, later: Waiting) -> Waiting:
        """Both changes as one."""
        parts = self.parts | later.parts if self.parts and later.parts else frozenset[str]()
        since, tries = min(self.since, later.since), max(self.tries, later.tries)
        return Waiting(key=self.key, since=since, parts=parts, tries=tries, at=max(self.at, later.at))


class Queue:
    """Waiting, in hand, behind."""

    def __init__(self, up_to: datetime | None, *, most: int = MOST) -> None:
        self._most = most
        self._through = up_to
        """The latest change that was heard of; None: nothing is known to be through."""
        self._waiting: dict[str, Waiting] = {}
        self._in_hand: dict[str, Waiting] = {}
        self._lost = True
        """More changed than stands here: since `_behind`, or ever where that is None; it was read as far as the row `_after`."""
        self._behind = up_to
        self._after: Place | None = None
        self._missed = False

    def __len__(self) -> int:
        return len(self._waiting) + len(self._in_hand)

    @property
    def lost(self) -> bool:
        """Whether there is more in the store than here."""
        return self._lost

    @property
    def room(self) -> int:
        """How many more it takes."""
        return self._most - len(self._waiting)

    def heard(self, key: str, at: datetime, part: str = "") -> bool:
        """An object changed; whether it was noted."""
        self._through = at if self._through is None else max(at, self._through)
        change = Waiting(key=key, since=at, parts=frozenset({part}) if part else frozenset())
        before = self._waiting.get(key)
        if before is not None:
            self._waiting[key] = before.joined(change)
        elif len(self._waiting) < self._most:
            self._waiting[key] = change
        else:
            self.doubt(at)
            return False
        return True

    def doubt(self, since: datetime | None) -> None:
        """Something may have changed from then on that is not here; None: ever."""
        self._missed = True
        if not self._lost or since is None or (self._behind is not None and since < self._behind):
            self._behind, self._after = since, None
        self._lost = True

    def take(self, most: int, now_s: float) -> list[Waiting]:
        """Those that waited longest and may be sent now; each is then told of as `sent` or `again`."""
        ready = [each for each in self._waiting.values() if each.at <= now_s and each.key not in self._in_hand][:most]
        for each in ready:
            self._in_hand[each.key] = self._waiting.pop(each.key)
        return ready

    def sent(self, key: str) -> None:
        """It is through, or need not go."""
        self._in_hand.pop(key, None)

    def again(self, key: str, *, tries: int, at_s: float) -> None:
        """It did not go; it stands before all that waits."""
        failed = self._in_hand.pop(key, None)
        if failed is None:
            return
        failed = msgspec.structs.replace(failed, tries=tries, at=at_s)
        later = self._waiting.pop(key, None)
        self._waiting = {key: failed if later is None else failed.joined(later), **self._waiting}

    def next_s(self) -> float | None:
        """When the next one may be sent; None: none waits."""
        return min((each.at for each in self._waiting.values() if each.key not in self._in_hand), default=None)

    def reading(self) -> tuple[datetime | None, Place | None]:
        """The store is read for what was lost: since when, and behind which row."""
        self._missed = False
        return self._behind, self._after

    def found(self, changes: Iterable[tuple[str, Place]], *, last: bool) -> None:
        """What the store had, in the order of change; `last`: there was no more when it was read."""
        for key, place in changes:
            if not self.heard(key, place[0]):
                return
            self._behind, self._after = place[0], place
        if last and not self._missed:
            self._lost, self._behind, self._after = False, None, None

    @property
    def up_to(self) -> datetime | None:
        """All changes before this moment are through; None: nothing is known to be."""
        known = [each.since for each in (*self._waiting.values(), *self._in_hand.values())]
        if self._lost:
            if self._behind is None:
                return None
            known.append(self._behind)
        return min(known, default=self._through)
