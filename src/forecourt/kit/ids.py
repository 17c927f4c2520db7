"""Identifiers: UUIDv7 (RFC 9562) as canonical text, ordered by time of creation."""

import os
import threading
import time

_AT_ONCE = 4096
"""Random bytes are fetched in advance: a system call for each id would cost more than the id."""

_lock = threading.Lock()
_last_ms = 0
_head = ""
"""The part of an id that all of one millisecond share."""
_counter = 0
_random = ""
_used = 0


def new_id() -> str:
    """A UUIDv7: 48 bits of Unix milliseconds, a 12-bit counter that keeps ids of one millisecond in order, 62 random bits."""
    global _counter, _random, _used
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _begin(now_ms)
        elif _counter == 0xFFF:
            _begin(_last_ms + 1)
        else:
            _counter += 1
        if _used == len(_random):
            _random, _used = os.urandom(_AT_ONCE).hex(), 0
        chance = _random[_used : _used + 16]
        _used += 16
        return f"{_head}-7{_counter:03x}-{_VARIANT[chance[0]]}{chance[1:4]}-{chance[4:]}"


_VARIANT = {digit: "89ab"[int(digit, 16) % 4] for digit in "0123456789abcdef"}
"""The first digit of the random part carries two random bits and the variant (RFC 9562, 4.1)."""


def _begin(ms: int) -> None:
    """A new millisecond."""
    global _last_ms, _head, _counter
    _last_ms, _head, _counter = ms, f"{ms >> 16:08x}-{ms & 0xFFFF:04x}", 0


def _forget_random() -> None:
    """A forked child must not give its parent's ids."""
    global _random, _used
    _random, _used = "", 0


os.register_at_fork(after_in_child=_forget_random)
