"""Failed attempts to sign in, counted so that guessing is slow. Bounded: the oldest are forgotten first."""

from collections import OrderedDict
from datetime import datetime, timedelta

FREE = 5
"""So many failures cost nothing; people mistype."""
LONGEST = timedelta(minutes=15)
"""The longest wait, and how long a failure is remembered."""


class Attempts:
    """Failures by key (an account, an address). Each failure beyond the free ones doubles the wait."""

    def __init__(self, free: int = FREE, capacity: int = 10_000) -> None:
        self._free = free
        self._capacity = capacity
        self._failures: OrderedDict[str, tuple[int, datetime]] = OrderedDict()

    def wait_s(self, key: str, now: datetime) -> int:
        """Seconds until the next attempt of this key is heard; 0: now."""
        count, last = self._failures.get(key, (0, now))
        if count < self._free:
            return 0
        wait = min(timedelta(seconds=2 ** min(count - self._free, 16)), LONGEST)
        return max(0, -int((now - last - wait) // timedelta(seconds=1)))

    def failed(self, key: str, now: datetime) -> None:
        """One more failure. One that is long ago does not count any more."""
        count, last = self._failures.pop(key, (0, now))
        self._failures[key] = (count + 1 if now - last < LONGEST else 1, now)
        while len(self._failures) > self._capacity:
            self._failures.popitem(last=False)

    def succeeded(self, key: str) -> None:
        """The right person came: their failures are forgotten."""
        self._failures.pop(key, None)
