"""The committed events for subscribers: merged over the writers, nothing skipped, whatever commits first."""

import asyncio
import heapq
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forecourt.domain.events import Event
from forecourt.store.database import Database
from forecourt.store.events import event_rows, events, writers

_SKEW = timedelta(seconds=10)
"""How far the clocks of two writers may be apart."""
_SEARCHED = 50_000
"""So many numbers of a writer are searched at once for the few types that are asked for."""


class StoredEvents:
    """Port `EventLog`. A cursor is a vector: writer → last sequence number seen; a writer that it does not name is unseen."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._news = asyncio.Event()

    def committed(self) -> None:
        """Something was committed here: wake who waits."""
        self._news.set()
        self._news = asyncio.Event()

    async def wait(self, timeout_s: float) -> None:
        """Return when something was committed here, or after the timeout."""
        try:
            async with asyncio.timeout(timeout_s):
                await self._news.wait()
        except TimeoutError:
            return

    async def after(
        self, cursor: Mapping[str, int], limit: int, types: Collection[str] | None = None
    ) -> tuple[list[Event], Mapping[str, int]]:
        """Events behind the cursor, oldest first, and the cursor behind them; of these types only, if any are named."""
        if types is not None:
            return await self._of_types(cursor, limit, types)
        behind = {writer: cursor.get(str(writer), 0) for writer in await self._writers()}
        taken = await self._read([self._of_writer(writer, seq, limit) for writer, seq in behind.items()], limit)
        for row in taken:
            behind[row[0]] = row[1]
        return [event_rows.decode(row[2:]) for row in taken], {**cursor, **{str(writer): seq for writer, seq in behind.items()}}

    async def _of_types(
        self, cursor: Mapping[str, int], limit: int, types: Collection[str]
    ) -> tuple[list[Event], Mapping[str, int]]:
        """As `after`. A writer's numbers are dense in commit order: up to the last one there is now, nothing can still appear."""
        ends = await self.end()
        begin = {writer: cursor.get(writer, 0) for writer in ends}
        until = {writer: min(end, begin[writer] + _SEARCHED) for writer, end in ends.items() if end > begin[writer]}
        wanted, e = sorted(types), events.c
        parts = [
            self._of_writer(int(writer), begin[writer], limit).where(e.seq <= last, e.type.in_(wanted))
            for writer, last in until.items()
        ]
        taken = await self._read(parts, limit)
        behind = until if len(taken) < limit else {str(row[0]): row[1] for row in taken}
        return [event_rows.decode(row[2:]) for row in taken], {**begin, **behind}

    async def _read(self, parts: Sequence[sa.Select[Any]], limit: int) -> list[Sequence[Any]]:
        if not parts:
            return []
        rows = await self._database.read(sa.union_all(*(sa.select(part.subquery()) for part in parts)))
        return _merged(rows, limit)

    async def cursor_of(self, event_id: str) -> Mapping[str, int] | None:
        """The cursor just behind an event; None when it is unknown or retired. Of other writers, events of the same seconds
        come again rather than being skipped."""
        e = events.c
        found = await self._database.read(sa.select(e.writer, e.seq, e.recorded_at).where(e.id == event_id))
        if not found:
            return None
        writer, seq, recorded_at = found[0]
        before = {each: await self._last_before(each, recorded_at - _SKEW) for each in await self._writers() if each != writer}
        return {str(each): last for each, last in {**before, writer: seq}.items()}

    async def end(self) -> Mapping[str, int]:
        """The cursor behind everything committed."""
        last = sa.select(sa.func.max(events.c.seq)).where(events.c.writer == writers.c.id).scalar_subquery()
        rows = await self._database.read(sa.select(writers.c.id, sa.func.coalesce(last, writers.c.last_seq)))
        return {str(writer): seq for writer, seq in rows}

    async def _writers(self) -> list[int]:
        return [row[0] for row in await self._database.read(sa.select(writers.c.id).order_by(writers.c.id))]

    def _of_writer(self, writer: int, seq: int, limit: int) -> sa.Select[Any]:
        e = events.c
        statement = sa.select(e.writer, e.seq, *event_rows.selected).where(e.writer == writer, e.seq > seq)
        return statement.order_by(e.seq).limit(limit)

    async def _last_before(self, writer: int, at: Any) -> int:
        e = events.c
        statement = sa.select(e.seq).where(e.writer == writer, e.recorded_at < at).order_by(e.seq.desc()).limit(1)
        found = await self._database.read(statement)
        return int(found[0][0]) if found else 0


def _merged(rows: Sequence[Sequence[Any]], limit: int) -> list[Sequence[Any]]:
    """The oldest of all writers' events, each writer's own in the order of their numbers."""
    recorded = 2 + event_rows.attributes.index("recorded_at")
    lines: dict[int, list[Sequence[Any]]] = {}
    for row in rows:
        lines.setdefault(row[0], []).append(row)
    for line in lines.values():
        line.sort(key=lambda row: row[1])
    merged = heapq.merge(*lines.values(), key=lambda row: (row[recorded], row[0]))
    return [row for row, _ in zip(merged, range(limit), strict=False)]
