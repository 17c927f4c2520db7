"""How much one station or one address may ask of us; counted before anything costs."""

import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable
from typing import Final, Generic, TypeVar

import msgspec

KeyT = TypeVar("KeyT", bound=Hashable)

REMEMBERED: Final = 20_000
"""So many addresses, and stations behind them."""
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
    """Sustained refused handshakes a second, from one address and of one identity there, before the answer is 429 without a look at
    the store."""
    refusal_burst: int = 60


class Debts(Generic[KeyT]):
    """How often something went wrong lately, by key: each time counts one, and wears off. The latest keys are remembered."""

    def __init__(self, limits: Limits, clock: Callable[[], float]) -> None:
        self._limits = limits
        self._clock = clock
        self._debts: OrderedDict[KeyT, tuple[float, float]] = OrderedDict()

    def add(self, key: KeyT) -> None:
        """Once more."""
        left = self._left(key)
        self._debts.pop(key, None)
        self._debts[key] = (left + 1.0, self._clock())
        if len(self._debts) > REMEMBERED:
            self._debts.popitem(last=False)

    def over(self, key: KeyT) -> bool:
        """Whether it was too often."""
        return self._left(key) + 1.0 > self._limits.refusal_burst

    def _left(self, key: KeyT) -> float:
        debt, at = self._debts.get(key, (0.0, 0.0))
        return max(0.0, debt - (self._clock() - at) * self._limits.refusals_per_s)


class Doorkeeper:
    """Counts open sockets by address and station, and refusals, so that a flood of them costs little and keeps no station out.

    An address that is refused too often is looked at only where it shows credentials, or came in before; an identity that is
    refused too often from an address, only with the credentials that it came in with.
    """

    def __init__(self, limits: Limits, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits
        self._by_address: Counter[str] = Counter()
        self._by_station: Counter[str] = Counter()
        self._addresses: Debts[str] = Debts(limits, clock)
        self._pairs: Debts[tuple[str, str]] = Debts(limits, clock)
        self._handshakes: Debts[str] = Debts(limits, clock)
        self._came_in: OrderedDict[tuple[str, str], Hashable] = OrderedDict()
        """By address and identity: what was shown by whoever came in last."""

    def may_begin(self, address: str) -> bool:
        """Whether a TLS handshake is begun with this address: not too many failed, or stations are there."""
        return address in self._by_address or not self._handshakes.over(address)

    def may_knock(self, address: str, identity_key: str, shown: Hashable) -> bool:
        """Whether the store is asked about this knock. `shown`: its credentials, None where it has none."""
        pair = (address, identity_key)
        if pair in self._came_in and self._came_in[pair] == shown:
            return True
        return not self._pairs.over(pair) and (shown is not None or not self._addresses.over(address))

    def refused(self, address: str, identity_key: str) -> None:
        """A knock was refused."""
        self._addresses.add(address)
        self._pairs.add((address, identity_key))

    def handshake_failed(self, address: str) -> None:
        """A TLS handshake came to nothing."""
        self._handshakes.add(address)

    def enter(self, address: str, identity_key: str, shown: Hashable) -> str | None:
        """Count the socket of an admitted station in; the reason, as a sentence, when it is one too many (and not counted)."""
        if self._by_address[address] >= self._limits.max_sockets_per_address:
            return f"There are {self._by_address[address]} sockets open from this address already."
        if self._by_station[identity_key] >= self._limits.max_sockets_per_station:
            return f"There are {self._by_station[identity_key]} sockets of this station open already."
        self._by_address[address] += 1
        self._by_station[identity_key] += 1
        self._came_in.pop((address, identity_key), None)
        self._came_in[address, identity_key] = shown
        if len(self._came_in) > REMEMBERED:
            self._came_in.popitem(last=False)
        return None

    def leave(self, address: str, identity_key: str) -> None:
        """Count a socket out."""
        _take_one(self._by_address, address)
        _take_one(self._by_station, identity_key)


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
