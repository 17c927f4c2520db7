"""The bus within one process: what is published reaches those who subscribed before, each through a bounded queue."""

import asyncio
from collections.abc import AsyncIterator
from weakref import WeakSet


class LocalBus:
    """Implements the port `Bus`. A subscriber that falls behind loses the oldest messages: the bus promises no more."""

    def __init__(self, capacity: int = 1_000) -> None:
        self._capacity = capacity
        self._queues: dict[str, WeakSet[asyncio.Queue[bytes]]] = {}

    async def publish(self, subject: str, message: bytes) -> None:
        """To everyone who listens to the subject now. Never waits for them."""
        queues = list(self._queues.get(subject, ()))
        if not queues:
            self._queues.pop(subject, None)
        for queue in queues:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait(message)

    def subscribe(self, subject: str) -> AsyncIterator[bytes]:
        """Messages from this moment on. Whoever lets the iterator go has left."""
        queue: asyncio.Queue[bytes] = asyncio.Queue(self._capacity)
        self._queues.setdefault(subject, WeakSet()).add(queue)
        return _messages(queue)


async def _messages(queue: asyncio.Queue[bytes]) -> AsyncIterator[bytes]:
    while True:
        yield await queue.get()
