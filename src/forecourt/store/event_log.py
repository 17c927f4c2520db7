"""The committed events for subscribers: merged over the writers, nothing skipped, whatever commits first."""

import asyncio
import heapq
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from forecourt.domain.events import Event
from forecourt.store.database import Database
from forecourt.store.events import event_rows, events, writers

_SKEW = timedelta(seconds=10)
"""How far the clocks of two writers may be apart."""


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

    async def after(self, cursor: Mapping[str, int], limit: int) -> tuple[list[Event], Mapping[str, int]]:
        """Events behind the cursor, oldest first, and the cursor behind them."""
        behind = {writer: cursor.get(str(writer), 0) for writer in await self._writers()}
        if not behind:
            return [], dict(cursor)
        parts = [self._of_writer(writer, seq, limit).subquery() for writer, seq in behind.items()]
        rows = await self._database.read(sa.union_all(*(sa.select(part) for part in parts)))
        taken = _merged(rows, limit)
        for row in taken:
            behind[row[0]] = row[1]
        return [event_rows.decode(row[2:]) for row in taken], {str(writer): seq for writer, seq in behind.items()}

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
