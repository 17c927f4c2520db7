"""The writer of the wire log and of the partners' journal: a bounded buffer and transactions of its own.

It never blocks a message; it counts what it dropped.
"""

import asyncio
import contextlib
from collections import deque
from itertools import islice

from forecourt.domain.partners import Exchange
from forecourt.domain.roaming import RoutedCall
from forecourt.domain.stations import WireMessage
from forecourt.store.durability import NotDurable
from forecourt.store.journal_table import message_rows
from forecourt.store.partners import exchange_rows
from forecourt.store.pen import Pen, StoreDown, TryAgain, WriteRefused
from forecourt.store.roaming import routed_rows
from forecourt.store.statements import Batch, Statements

Logged = WireMessage | Exchange | RoutedCall


class WireJournal:
    """Ports `Journal`, `JournalNews`, `ExchangeJournal` and `RouteLog`."""

    def __init__(
        self, pen: Pen, statements: Statements, *, capacity: int = 20_000, at_once: int = 1_000, every_s: float = 0.5
    ) -> None:
        self._pen = pen
        self._inserts = {
            Exchange: statements.insert(exchange_rows),
            RoutedCall: statements.insert(routed_rows),
            WireMessage: statements.insert(message_rows),
        }
        self._buffer: deque[Logged] = deque()
        self._capacity = capacity
        self._at_once = at_once
        self._every_s = every_s
        self._full = asyncio.Event()
        self._written = asyncio.Event()
        self._writing = asyncio.Lock()
        self._closing = False
        self._task: asyncio.Task[None] | None = None
        self.dropped = 0
        """Messages that were not kept."""

    def record(self, message: WireMessage) -> None:
        """Keep a message some time within the next second. Its secrets are masked already."""
        self._record(message)

    def record_exchange(self, exchange: Exchange) -> None:
        """The same for what was exchanged with a partner."""
        self._record(exchange)

    def record_routed(self, call: RoutedCall) -> None:
        """The same for what a hub did with a call."""
        self._record(call)

    def _record(self, message: Logged) -> None:
        if len(self._buffer) >= self._capacity:
            self.dropped += 1
            return
        self._buffer.append(message)
        if len(self._buffer) >= self._at_once:
            self._full.set()

    async def start(self) -> None:
        """Begin to write."""
        self._task = asyncio.create_task(self._run(), name="wire journal")

    async def flush(self) -> None:
        """Write what is there now; what the store does not take is dropped and counted."""
        async with self._writing:
            while self._buffer:
                await self._write(list(islice(self._buffer, self._at_once)))

    async def _write(self, part: list[Logged]) -> None:
        try:
            await self._pen.write(self._batches(part))
        except (WriteRefused, TryAgain):
            self.dropped += len(part)
        for _ in part:
            self._buffer.popleft()
        written, self._written = self._written, asyncio.Event()
        written.set()

    def _batches(self, part: list[Logged]) -> list[Batch]:
        batches = []
        for kind, (text, values) in self._inserts.items():
            if rows := [values(message) for message in part if type(message) is kind]:
                batches.append(Batch(text, rows))
        return batches

    async def wait(self, timeout_s: float) -> bool:
        """Return when something was written here (True), or after the timeout."""
        written = self._written
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                await written.wait()
        return written.is_set()

    async def close(self) -> None:
        """Write what is left and end."""
        self._closing = True
        self._full.set()
        if self._task is not None:
            await self._task

    async def _run(self) -> None:
        while not self._closing:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._every_s):
                    await self._full.wait()
            self._full.clear()
            try:
                await self.flush()
            except StoreDown:
                await self._reopen()

    async def _reopen(self) -> None:
        """The store is down: what comes meanwhile fills the buffer, then is dropped."""
        await asyncio.sleep(self._every_s)
        with contextlib.suppress(StoreDown, NotDurable):  # the wire log may be written on settings that the ledger refuses
            await self._pen.open()
