"""The relay: committed events reach their readers, each with its own cursor; what is live fans out from one reader.

A cursor is a vector over writers, because ids become visible out of order (design, "The one way data flows"). Delivery is at least
once, by event id.
"""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Mapping
from datetime import datetime, timedelta

from forecourt.app.ports import EventLog, Leases
from forecourt.domain.access import Caller
from forecourt.domain.events import Event
from forecourt.kit.errors import TooMany, Unavailable
from forecourt.kit.ids import new_id
from forecourt.kit.time import Clock, utc_now

PAGE = 500
LEASE_S = 30.0
RENEW_S = 10.0
"""How long a subscriber's lease is not asked for again, and its cursor kept in memory where it only moved over other types."""
IDLE_S = 1.0
Handle = Callable[[list[Event]], Awaitable[None]]


class Listener:
    """One reader of the live stream with a bounded queue. One that cannot keep up is dropped, and comes back with its last id."""

    def __init__(self, caller: Caller, capacity: int) -> None:
        self._caller = caller
        self._capacity = capacity
        self._queue: deque[Event] = deque()
        self._woken = asyncio.Event()
        self.dropped = False

    def offer(self, events: list[Event]) -> None:
        """Take what is in the caller's scope."""
        self._queue.extend(each for each in events if self._caller.sees(each.operator_id))
        if len(self._queue) > self._capacity:
            self.drop()
        if self._queue or self.dropped:
            self._woken.set()

    def drop(self) -> None:
        """End this listener."""
        self.dropped = True
        self._queue.clear()
        self._woken.set()

    async def take(self) -> list[Event]:
        """What came since the last time; waits for something. Empty once dropped."""
        await self._woken.wait()
        events = list(self._queue)
        self._queue.clear()
        if not self.dropped:
            self._woken.clear()
        return events


class _Held:
    """A subscriber's lease that we hold, and its cursor: as it is, and as it was stored last."""

    __slots__ = ("cursor", "since", "stored")

    def __init__(self, cursor: Mapping[str, int], since: datetime) -> None:
        self.cursor = self.stored = cursor
        self.since = since

    def lasts(self, now: datetime, seconds: float) -> bool:
        """Whether the lease was taken within so many seconds."""
        return timedelta(0) <= now - self.since < timedelta(seconds=seconds)


class Relay:
    """Readers of the committed events."""

    def __init__(
        self,
        log: EventLog,
        leases: Leases,
        *,
        clock: Clock = utc_now,
        queue: int = 2_000,
        listeners: int = 200,
    ) -> None:
        self._log = log
        self._leases = leases
        self._clock = clock
        self._queue = queue
        self._most = listeners
        self._listeners: set[Listener] = set()
        self._position: Mapping[str, int] = {}
        self._reading = asyncio.Lock()
        self._holder = new_id()
        self._held: dict[str, _Held] = {}

    # --- Live: many listeners, one reader

    async def knows(self, event_id: str) -> bool:
        """Whether the stream can go on behind this event; an old one may be retired."""
        return await self._log.cursor_of(event_id) is not None

    def require_room(self) -> None:
        """Raise `TooMany` when no further live stream can be opened."""
        if len(self._listeners) >= self._most:
            raise TooMany("Too many live streams are open.", retry_after_s=30)

    async def live(self, caller: Caller, after_id: str | None = None) -> AsyncIterator[Event]:
        """Events in the caller's scope as they are committed, first those behind `after_id` (unknown: from now on).

        Ends when the listener cannot keep up or the relay stops.
        """
        self.require_room()
        cursor = await self._log.cursor_of(after_id) if after_id is not None else None
        if cursor is not None:
            async for page, behind in self._catch_up(cursor):
                cursor = behind
                for event in page:
                    if caller.sees(event.operator_id):
                        yield event
        listener, missed = await self._join(caller, cursor)
        try:
            sent = {event.id for event in missed}
            for event in missed:
                if caller.sees(event.operator_id):
                    yield event
            while not listener.dropped:
                for event in await listener.take():
                    if event.id not in sent:
                        yield event
        finally:
            self._listeners.discard(listener)

    async def _catch_up(self, cursor: Mapping[str, int]) -> AsyncIterator[tuple[list[Event], Mapping[str, int]]]:
        """Page by page with the cursor behind it, until the end is near."""
        while True:
            events, cursor = await self._log.after(cursor, PAGE)
            if not events:
                return
            yield events, cursor

    async def _join(self, caller: Caller, cursor: Mapping[str, int] | None) -> tuple[Listener, list[Event]]:
        """Enter the fan-out without a gap: between two reads of the one reader, with what was committed since the catch-up."""
        async with self._reading:
            await self._advance()
            missed: list[Event] = []
            if cursor is not None:
                async for page, _ in self._catch_up(cursor):
                    missed.extend(page)
            listener = Listener(caller, self._queue)
            self._listeners.add(listener)
            return listener, missed

    async def run(self) -> None:
        """Feed the listeners until cancelled. Reads nothing while nobody listens; while the store is away they wait."""
        try:
            while True:
                if not await _unless_away(self.step()):
                    await self._log.wait(IDLE_S)
        finally:
            for listener in self._listeners:
                listener.drop()

    async def step(self) -> int:
        """One read for all listeners; says how many events there were."""
        async with self._reading:
            return await self._feed() if self._listeners else 0

    async def _feed(self) -> int:
        events, self._position = await self._log.after(self._position, PAGE)
        for listener in self._listeners:
            listener.offer(events)
        return len(events)

    async def _advance(self) -> None:
        """Bring the one reader to the end, so that it is not behind anyone who joins."""
        if not self._listeners:
            self._position = await self._log.end()
        while self._listeners and await self._feed():
            pass

    async def news(self, timeout_s: float) -> None:
        """Return when something was committed here, or after the timeout."""
        await self._log.wait(timeout_s)

    # --- Subscribers: each has a name, a leased cursor, and gets every event at least once

    async def subscribe(self, name: str, handle: Handle) -> None:
        """Hand every committed event to `handle`, in order, until cancelled; one process of many does it at a time."""
        while True:
            if not await _unless_away(self.deliver(name, handle)):
                await self._log.wait(IDLE_S)

    async def deliver(self, name: str, handle: Handle, types: Collection[str] | None = None) -> int:
        """One page to one subscriber, if its lease can be had; the cursor moves only after `handle` returned. `types`: all that it
        wants to hear of."""
        lease = f"subscriber:{name}"
        held = await self._hold(lease)
        if held is None:
            return 0
        events, behind = await self._log.after(held.cursor, PAGE, types)
        if events:
            await handle(events)
            await self._store(lease, held, behind)
        held.cursor = behind
        return len(events)

    async def let_go(self) -> None:
        """This process reads for no subscriber any more: whoever comes next begins at once, where it got to."""
        for lease, held in list(self._held.items()):
            await self._store(lease, held, held.cursor)
            await self._leases.release(lease, self._holder)
            del self._held[lease]

    async def _hold(self, lease: str) -> _Held | None:
        """The lease with its cursor, None while someone else has it. What nobody can have taken meanwhile is not read again."""
        now, held = self._clock(), self._held.get(lease)
        if held is not None and held.lasts(now, RENEW_S):
            return held
        if not await self._leases.acquire(lease, self._holder, now, LEASE_S):
            self._held.pop(lease, None)
            return None
        if held is None or not held.lasts(now, LEASE_S):
            held = self._held[lease] = _Held(await self._leases.load_cursor(lease), now)
        await self._store(lease, held, held.cursor)
        held.since = now
        return held

    async def _store(self, lease: str, held: _Held, cursor: Mapping[str, int]) -> None:
        if cursor != held.stored:
            await self._leases.save_cursor(lease, cursor)
            held.stored = cursor


async def _unless_away(step: Awaitable[int]) -> int:
    """How many events there were; none while the store is away. Cursors stay where they are, so that nothing is skipped."""
    try:
        return await step
    except Unavailable:
        return 0
