"""asyncio helpers: many who ask at the same moment, served by one answer; one at a time for each key."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Generic, TypeVar
from weakref import WeakValueDictionary

KeyT = TypeVar("KeyT")
ValueT = TypeVar("ValueT")


class Batched(Generic[KeyT, ValueT]):
    """Looks things up by key, for all callers that wait by then in one `fetch`. A storm of callers costs a few fetches."""

    def __init__(self, fetch: Callable[[list[KeyT]], Awaitable[Mapping[KeyT, ValueT]]], *, at_once: int = 512) -> None:
        self._fetch = fetch
        self._at_once = at_once
        self._waiting: dict[KeyT, list[asyncio.Future[ValueT | None]]] = {}
        self._serving: asyncio.Task[None] | None = None

    async def get(self, key: KeyT) -> ValueT | None:
        """What `fetch` has under the key, None when there is nothing. Raises what `fetch` raises."""
        future: asyncio.Future[ValueT | None] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(key, []).append(future)
        if self._serving is None or self._serving.done():
            self._serving = asyncio.create_task(self._serve())
        return await future

    async def _serve(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # whoever asks in this turn of the loop is served with this fetch
            keys = list(self._waiting)[: self._at_once]
            waiting = [(key, future) for key in keys for future in self._waiting.pop(key)]
            try:
                found = await self._fetch(keys)
            except Exception as error:  # noqa: BLE001 -- it belongs to those who asked, and the next batch must be served
                for _, future in waiting:
                    if not future.done():
                        future.set_exception(error)
                continue
            except asyncio.CancelledError:
                for _, future in waiting:
                    future.cancel()
                raise
            for key, future in waiting:
                if not future.done():
                    future.set_result(found.get(key))


class Turns:
    """One at a time for each key; those who come with several keys take them in one order, so that nobody waits in a circle."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[tuple[str, ...], asyncio.Lock] = WeakValueDictionary()

    @asynccontextmanager
    async def of(self, keys: Iterable[tuple[str, ...]]) -> AsyncIterator[None]:
        """While the block lasts nobody else has one of these keys."""
        async with AsyncExitStack() as stack:
            for key in sorted(set(keys)):
                lock = self._locks.get(key)
                if lock is None:
                    lock = self._locks[key] = asyncio.Lock()
                await stack.enter_async_context(lock)
            yield
