"""Calls that come back: two hubs that each think the other knows the party would send one round and round (H04)."""

from __future__ import annotations

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from forecourt.ocpi.exchange import Request
from forecourt.ocpi.headers import CallIds, Party
from forecourt.roaming.hub.faults import HubFault

WINDOW_S: Final = 120.0
MOST: Final = 50_000


class Loops:
    """The same call under another request id is one that came round: a hub gives it a new request id and leaves the correlation id
    (H13, H14). A call that is handed on comes round while it is under way; a broadcast, which is answered at once, later."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic, *, window_s: float = WINDOW_S, most: int = MOST) -> None:
        self._monotonic = monotonic
        self._window_s = window_s
        self._most = most
        self._under_way: dict[bytes, str] = {}
        self._seen: OrderedDict[bytes, tuple[float, str]] = OrderedDict()

    @contextmanager
    def passing(self, operator_id: str, ids: CallIds, to: Party | None, request: Request) -> Iterator[None]:
        """While a call is handed on. Raises HubFault (4000) for one that is under way already."""
        mark = _mark(operator_id, ids.correlation, to, request)
        first = self._under_way.setdefault(mark, ids.request)
        if first != ids.request:
            raise came_round()
        try:
            yield
        finally:
            self._under_way.pop(mark, None)

    def broadcast(self, operator_id: str, ids: CallIds, request: Request) -> None:
        """A push for all, whoever it was sent to. Raises HubFault (4000) for one that was given to all a moment ago."""
        now = self._monotonic()
        self._forget(now)
        mark = _mark(operator_id, ids.correlation, None, request)
        before = self._seen.get(mark)
        if before is not None and before[1] != ids.request:
            raise came_round()
        self._seen[mark] = (now, ids.request)
        self._seen.move_to_end(mark)

    def _forget(self, now: float) -> None:
        while self._seen:
            at, _ = next(iter(self._seen.values()))
            if now - at < self._window_s and len(self._seen) < self._most:
                return
            self._seen.popitem(last=False)


def came_round() -> HubFault:
    """What is cut."""
    return HubFault("This call was here before: the hubs send it round in a circle.")


def _mark(operator_id: str, correlation: str, to: Party | None, request: Request) -> bytes:
    """What is the same when it comes round."""
    parts = (operator_id, correlation, request.method, request.url, "" if to is None else str(to).lower())
    return hashlib.blake2b("\n".join(parts).encode() + b"\n" + request.body, digest_size=16).digest()
