"""asyncio helpers: many who ask at the same moment, served by one answer."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Generic, TypeVar

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
