"""Identifiers: UUIDv7 (RFC 9562) as canonical text, ordered by time of creation."""

import os
import threading
import time

_AT_ONCE = 4096
"""Random bytes are fetched in advance: a system call for each id would cost more than the id."""

_lock = threading.Lock()
_last_ms = 0
_counter = 0
_random = b""
_used = 0


def new_id() -> str:
    """A UUIDv7: 48 bits of Unix milliseconds, a 12-bit counter that keeps ids of one millisecond in order, 62 random bits."""
    global _last_ms, _counter, _random, _used
    with _lock:
        now_ms = time.time_ns() // 1_000_000
        if now_ms > _last_ms:
            _last_ms, _counter = now_ms, 0
        else:
            _counter += 1
            if _counter > 0xFFF:
                _last_ms, _counter = _last_ms + 1, 0
        ms, counter = _last_ms, _counter
        if _used + 8 > len(_random):
            _random, _used = os.urandom(_AT_ONCE), 0
        chance = _random[_used : _used + 8]
        _used += 8
    random62 = int.from_bytes(chance, "big") & 0x3FFF_FFFF_FFFF_FFFF
    text = f"{(ms << 80) | (0x7000 | counter) << 64 | 0x8000_0000_0000_0000 | random62:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def _forget_random() -> None:
    """A forked child must not give its parent's ids."""
    global _random
    _random = b""


os.register_at_fork(after_in_child=_forget_random)
