"""Subscribers of the committed events: each reads at its own pace, with its own leased cursor, and never ends the node."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import msgspec
import structlog

from forecourt.app.outbox import PAGE, Handle, Relay
from forecourt.kit.errors import Unavailable

log = structlog.get_logger()

PACE_S = 1.0
"""How often a subscriber looks for news. To look costs two small writes, so nobody looks at every commit."""
PROMPT_S = 0.2
"""How long who must be quick lets news gather."""
AFTER_TROUBLE_S = 10.0


class Subscriber(msgspec.Struct, frozen=True):
    """Who reads, and what is done with a page of events; done again after a crash. `types`: the events that it is about, None for
    all; most events are of the chatter of charging, and whoever has no use for it should say so. `prompt`: looks as soon as there
    are any news."""

    name: str
    handle: Handle
    types: frozenset[str] | None = None
    prompt: bool = False


class Subscribers:
    """Runs them until `stop`."""

    def __init__(self, relay: Relay, subscribers: Sequence[Subscriber], *, pace_s: float = PACE_S) -> None:
        self._relay = relay
        self._subscribers = tuple(subscribers)
        self._pace_s = pace_s
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Begin."""
        self._tasks = [asyncio.create_task(self._run(each), name=f"subscriber {each.name}") for each in self._subscribers]

    async def stop(self) -> None:
        """End; what was read and not done is read again by whoever comes next."""
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task
        with suppress(Unavailable):  # then the leases run out by themselves
            await self._relay.let_go()

    async def _run(self, subscriber: Subscriber) -> None:
        while True:
            pause_s = self._pace_s
            try:
                if await self._relay.deliver(subscriber.name, subscriber.handle, subscriber.types) == PAGE:
                    continue
            except Unavailable as trouble:
                log.warning("subscriber waits for the store", subscriber=subscriber.name, reason=trouble.message)
            except Exception:  # supervisor: the page comes again, and the others go on
                log.exception("subscriber failed", subscriber=subscriber.name)
                pause_s = AFTER_TROUBLE_S
            if subscriber.prompt and pause_s == self._pace_s:
                await self._relay.news(self._pace_s)
                pause_s = min(PROMPT_S, self._pace_s)
            await asyncio.sleep(pause_s)
