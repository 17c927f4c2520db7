"""Bodies of responses, bounded while they come in: packed and unpacked (a small gzip may hold gigabytes)."""

from __future__ import annotations

import zlib
from typing import Final

from forecourt.ocpi.client.errors import Unreachable

ACCEPTED: Final = "gzip, deflate"


class Body:
    """Takes what comes from the socket and holds what it means, at most so many bytes of it."""

    def __init__(self, encoding: str | None, most_bytes: int) -> None:
        self._most = most_bytes
        self._parts = bytearray()
        self._unpack = _unpacker((encoding or "identity").strip().lower())

    def take(self, chunk: bytes) -> None:
        """Some more of it. Raises Unreachable when it is too large or wrongly packed."""
        if self._unpack is not None:
            try:
                chunk = self._unpack.decompress(chunk, self._most + 1 - len(self._parts))
            except zlib.error as failure:
                raise Unreachable(f"The answer is wrongly packed: {failure}.", why="broken", trouble=False) from failure
        self._parts += chunk
        if len(self._parts) > self._most:
            raise Unreachable(f"The answer is larger than {self._most} bytes.", why="too_large", trouble=False)

    def whole(self) -> bytes:
        """All of it."""
        return bytes(self._parts)


def _unpacker(encoding: str) -> zlib._Decompress | None:
    if encoding in ("gzip", "x-gzip", "deflate"):
        return zlib.decompressobj(wbits=zlib.MAX_WBITS | 32)  # either header is recognised
    if encoding != "identity":
        raise Unreachable(f"The answer is packed in a way that was not asked for: {encoding[:20]}.", why="broken", trouble=False)
    return None
