"""Pushes to one partner: a queue for each module, a few calls at a time, and rest while the partner is away.

A partner that is away costs nobody anything: its queues hold keys, bounded, and are read from the store when it is back (T19).
"""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, Protocol

import msgspec
import structlog

from forecourt.app.ports import RoamingReads, View
from forecourt.app.roaming.publishing import Change
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import Publication
from forecourt.kit.errors import ForecourtError
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.modules import ModuleID
from forecourt.roaming.sync.modules import RECEIVERS
from forecourt.roaming.sync.queue import Queue, Waiting
from forecourt.roaming.sync.sending import Push, driver_party
from forecourt.roaming.sync.verdicts import Verdict, verdict

AT_ONCE: Final = 4
"""Calls to one partner."""
BATCH: Final = 32
"""Rows that are read together."""
REFILL: Final = 500
FIRST_REST_S: Final = 1.0
MOST_REST_S: Final = 300.0
MOST_TRIES: Final = 8
"""Of one object by itself; a CDR is never given up."""
_log = structlog.get_logger(__name__)
_ADDRESSED: Final = frozenset({ModuleID.SESSIONS, ModuleID.CDRS})


class Sends(Protocol):
    """See `sending.Sending`."""

    async def send(self, connection: Connection, push: Push) -> None: ...


class Route(msgspec.Struct, frozen=True):
    """What of a module a partner may see, and to which parties it goes; none: another way leads to them now."""

    view: View
    to: tuple[str, ...]


class Report(Protocol):
    """Who is told how it goes."""

    async def refused(self, partner: Partner, module: ModuleID, key: str, sentence: str) -> None: ...
    async def taken(self, partner: Partner, module: ModuleID, key: str) -> None: ...
    async def away(self, partner: Partner, sentence: str) -> None: ...
    async def back(self, partner: Partner, for_s: float) -> None: ...


class Line(msgspec.Struct, kw_only=True):
    """One module."""

    queue: Queue
    route: Route
    mute: str = ""
    """Why the partner takes no pushes of it."""
    sent: int = 0
    refused: int = 0


class Courier:
    """Runs until it is cancelled."""

    def __init__(
        self,
        partner: Partner,
        connection: Connection,
        reads: RoamingReads,
        sends: Sends,
        report: Report,
        *,
        monotonic: Callable[[], float] = time.monotonic,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.partner = partner
        self.connection = connection
        self.lines: dict[str, Line] = {}
        self.tries = 0
        self.fault = ""
        self._reads = reads
        self._sends = sends
        self._report = report
        self._monotonic = monotonic
        self._chance = chance
        self._some = asyncio.Event()
        self._hurry = asyncio.Event()
        self._rest_until = 0.0
        self._away_since: float | None = None

    def open(self, module: ModuleID, up_to: datetime | None, route: Route) -> None:
        """Push a module from now on; `up_to`: from when on it is not known to be through."""
        self.lines[module] = Line(queue=Queue(up_to), route=route)
        self._some.set()

    def reroute(self, module: ModuleID, route: Route) -> None:
        """The rule or the way is another one. What a rule shows newly goes to the partner."""
        line = self.lines[module]
        if line.route.view != route.view:
            line.queue.doubt(None)
            self._some.set()
        line.route = route

    def hear(self, changes: Iterable[Change]) -> None:
        """Objects changed."""
        for change in changes:
            line = self.lines.get(change.row.module)
            if line is not None and _may_see(change.row, line.route.view):
                line.queue.heard(change.row.key, change.row.last_updated, change.part)
                self._some.set()

    def doubt(self, module: str, since: datetime | None) -> None:
        """Look into the store for what changed since then."""
        if line := self.lines.get(module):
            line.queue.doubt(since)
            self._some.set()

    def hurry(self) -> None:
        """The partner may be back: try at once."""
        self._rest_until = 0.0
        self._hurry.set()

    @property
    def rest(self) -> timedelta:
        """How long nothing goes to the partner."""
        return timedelta(seconds=max(0.0, self._rest_until - self._monotonic()))

    async def run(self) -> None:
        """Push what waits, for ever."""
        while True:
            self._some.clear()
            self._hurry.clear()
            if (rest_s := self._rest_until - self._monotonic()) > 0:
                await _either(self._hurry, rest_s)  # a change is no reason to try sooner
            elif not await self.step():
                await _either(self._some, self._next_s())

    async def step(self) -> bool:
        """One batch of each module that has one; whether anything was done."""
        done = False
        for module in RECEIVERS:
            if (line := self.lines.get(module)) is None or self._resting:
                continue
            if line.queue.lost and line.queue.room >= REFILL:
                await self._refill(line)
                done = True
            if batch := line.queue.take(BATCH, self._monotonic()):
                await self._push(module, line, batch)
                done = True
        return done

    @property
    def _resting(self) -> bool:
        return self._monotonic() < self._rest_until

    def _next_s(self) -> float | None:
        moments = [at for line in self.lines.values() if (at := line.queue.next_s()) is not None]
        return max(0.0, min(moments) - self._monotonic()) if moments else None

    async def _refill(self, line: Line) -> None:
        """What changed and is not in the queue, from the store."""
        since, after = line.queue.reading()
        rows = await self._reads.changed_since(line.route.view, since, after, REFILL)
        line.queue.found([(row.key, (row.last_updated, row.id)) for row in rows], last=len(rows) < REFILL)

    async def _push(self, module: ModuleID, line: Line, batch: Sequence[Waiting]) -> None:
        try:
            keys = [each.key for each in batch]
            rows = {} if line.mute or not self._leads(module, line) else await self._rows(line, keys)
            gate = asyncio.Semaphore(AT_ONCE)

            async def one(each: Waiting) -> None:
                async with gate:
                    await self._one(module, line, each, rows.get(each.key, []))

            await asyncio.gather(*(one(each) for each in batch))
        finally:  # what was not told of goes again
            for each in reversed(batch):
                line.queue.again(each.key, tries=each.tries, at_s=each.at)

    def _leads(self, module: ModuleID, line: Line) -> bool:
        return module in _ADDRESSED or bool(line.route.to)

    async def _rows(self, line: Line, keys: Collection[str]) -> Mapping[str, list[Publication]]:
        rows: dict[str, list[Publication]] = {}
        for row in await self._reads.published(line.route.view, keys, withdrawn=True):
            rows.setdefault(row.key, []).append(row)
        return rows

    async def _one(self, module: ModuleID, line: Line, waiting: Waiting, rows: Sequence[Publication]) -> None:
        if self._resting:
            return
        try:
            for row in rows:
                for to in self._targets(module, line, row):
                    await self._sends.send(self.connection, Push(partner=self.partner, row=row, parts=waiting.parts, to=to))
        except ForecourtError as failure:
            await self._failed(module, line, waiting, failure)
            return
        except Exception as failure:  # noqa: BLE001 (supervisor: an object that we fail at must not stop those behind it)
            _log.exception("push failed", partner=self.partner.id, module=module, key=waiting.key)
            await self._refuse(module, line, waiting.key, f"It failed here: {type(failure).__name__}.")
            return
        if rows:
            line.sent += 1
            await self._well(module, waiting.key)
        line.queue.sent(waiting.key)

    def _targets(self, module: ModuleID, line: Line, row: Publication) -> Sequence[str]:
        """To which parties a row goes; a session or CDR to the party of its token alone."""
        if module in _ADDRESSED and (party := driver_party(row)):
            return [party]
        return line.route.to or ("",)

    async def _failed(self, module: ModuleID, line: Line, waiting: Waiting, failure: ForecourtError) -> None:
        said = verdict(failure)
        if said is Verdict.AWAY:
            await self._leave(failure.message)
            return
        if said is Verdict.MUTE:
            line.mute = failure.message
            line.queue.sent(waiting.key)
            return
        tries = waiting.tries + 1
        if said is Verdict.LATER and (tries < MOST_TRIES or module is ModuleID.CDRS):
            line.queue.again(waiting.key, tries=tries, at_s=self._monotonic() + self._backoff(tries))
            if tries != MOST_TRIES:
                return
        await self._refuse(module, line, waiting.key, failure.message)

    async def _refuse(self, module: ModuleID, line: Line, key: str, sentence: str) -> None:
        """Others go on; the next change of the object is tried again."""
        line.refused += 1
        await self._report.refused(self.partner, module, key, sentence)
        line.queue.sent(key)

    async def _leave(self, sentence: str) -> None:
        """Leave the partner alone for a while; calls that were under way together count once."""
        if self._resting:
            return
        self.tries += 1
        self.fault = sentence
        now = self._monotonic()
        self._away_since = now if self._away_since is None else self._away_since
        self._rest_until = now + self._backoff(self.tries)
        if self.tries == 1:
            await self._report.away(self.partner, sentence)

    async def _well(self, module: ModuleID, key: str) -> None:
        if self._away_since is not None:
            for_s, self._away_since = self._monotonic() - self._away_since, None
            self.tries, self.fault = 0, ""
            await self._report.back(self.partner, for_s)
        await self._report.taken(self.partner, module, key)

    def _backoff(self, tries: int) -> float:
        """Doubling, with chance, so that those who failed together do not come back together."""
        return min(FIRST_REST_S * 2.0 ** (tries - 1), MOST_REST_S) * (0.75 + self._chance() / 2)


async def _either(event: asyncio.Event, most_s: float | None) -> None:
    """Return when it is set, or after the time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(most_s):
            await event.wait()


def _may_see(row: Publication, view: View) -> bool:
    """Whether it may concern the partner; what exactly it sees is decided when it is read."""
    return row.audience in ("", view.partner_id) and (not view.parties or row.party in view.parties)
