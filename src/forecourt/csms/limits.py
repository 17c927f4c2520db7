"""How much one station or one address may ask of us; counted before anything costs."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable
from typing import Final

import msgspec

ADDRESSES_REMEMBERED: Final = 20_000
SOCKETS_A_STATION: Final = 4
"""A new socket may come while the old one still closes; more than a few at once is a fault of the station."""


class Limits(msgspec.Struct, frozen=True, kw_only=True):
    """The numbers that a node sets."""

    max_frame_bytes: int = 1_048_576
    max_messages_per_s: float = 50.0
    message_burst: int = 200
    max_sockets_per_address: int = 10_000
    max_sockets_per_station: int = SOCKETS_A_STATION
    refusals_per_s: float = 1.0
    """Sustained refused handshakes a second from one address before it is answered 429 without a look at the store."""
    refusal_burst: int = 60


class Doorkeeper:
    """Counts open sockets and refused handshakes by address and station."""

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._clock = clock
        self._by_address: Counter[str] = Counter()
        self._by_station: Counter[str] = Counter()
        self._refused: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def may_knock(self, address: str) -> bool:
        """Whether a handshake from this address is looked at: it has not just been refused too often."""
        debt, at = self._refused.get(address, (0.0, 0.0))
        return self._left(debt, at) + 1.0 <= self._limits.refusal_burst

    def refused(self, address: str) -> None:
        """A handshake from this address was refused."""
        debt, at = self._refused.pop(address, (0.0, 0.0))
        self._refused[address] = (self._left(debt, at) + 1.0, self._clock())
        if len(self._refused) > ADDRESSES_REMEMBERED:
            self._refused.popitem(last=False)

    def enter(self, address: str, identity_key: str) -> str | None:
        """Count a socket in; the reason, as a sentence, when it is one too many (and it is not counted)."""
        if self._by_address[address] >= self._limits.max_sockets_per_address:
            return f"There are {self._by_address[address]} sockets open from this address already."
        if self._by_station[identity_key] >= self._limits.max_sockets_per_station:
            return f"There are {self._by_station[identity_key]} sockets of this station open already."
        self._by_address[address] += 1
        self._by_station[identity_key] += 1
        return None

    def leave(self, address: str, identity_key: str) -> None:
        """Count a socket out."""
        _take_one(self._by_address, address)
        _take_one(self._by_station, identity_key)

    def _left(self, debt: float, at: float) -> float:
        return max(0.0, debt - (self._clock() - at) * self._limits.refusals_per_s)


class Pace:
    """How fast one socket's messages may come (a leaking bucket)."""

    __slots__ = ("_at", "_level")

    def __init__(self, now: float) -> None:
        self._level = 0.0
        self._at = now

    def wait_s(self, limits: Limits, now: float) -> float:
        """Count a message; how long to wait before the next is read, 0 while the pace is fair."""
        self._level = max(0.0, self._level - (now - self._at) * limits.max_messages_per_s) + 1.0
        self._at = now
        return max(0.0, (self._level - limits.message_burst) / limits.max_messages_per_s)


def _take_one(counter: Counter[str], key: str) -> None:
    counter[key] -= 1
    if counter[key] <= 0:
        del counter[key]
