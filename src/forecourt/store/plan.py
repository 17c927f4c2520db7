"""Merges units into one database transaction: equal statements in batches, tables and keys in one fixed order.

Two writes to one row keep the order in which they came: the later one goes to a later batch. Hence units that share a key keep
theirs, wherever they touch the same rows, and no batch names a row twice (PostgreSQL would refuse that in an upsert).
"""

from collections.abc import Iterable
from typing import Any

from forecourt.app.ports import Unit, Write
from forecourt.domain.events import Event
from forecourt.store.statements import Batch, Key, Statement, Statements

Row = tuple[Key, list[Any]]


class _Table:
    """The batches of one table."""

    __slots__ = ("_floor", "_last", "_newest", "batches")

    def __init__(self) -> None:
        self.batches: list[tuple[Statement, list[Row]]] = []
        self._newest: dict[Statement, int] = {}
        """The newest batch of a statement."""
        self._last: dict[Key, int] = {}
        """The batch that touched a row last."""
        self._floor = 0
        """No write goes before this batch any more."""

    def add(self, statement: Statement, write: Write) -> None:
        key = statement.row_key(write)
        earliest = len(self.batches) if key is None else max(self._last.get(key, -1) + 1, self._floor)
        at = self._newest.get(statement, -1)
        if at < earliest:
            at = self._newest[statement] = len(self.batches)
            self.batches.append((statement, []))
        self.batches[at][1].append((key or (), statement.values(write)))
        if key is None:  # a write that names its rows another way: everything later stays behind it
            self._floor = len(self.batches)
        else:
            self._last[key] = at


def merge(statements: Statements, units: Iterable[Unit], writer: int, last_seq: int) -> tuple[list[Batch], int]:
    """The batches of one transaction for these units, and the writer's last sequence number after it."""
    tables: dict[int, _Table] = {}
    ids: list[list[str]] = []
    events: list[Event] = []
    for unit in units:
        ids.append([unit.id])
        events += unit.events
        for write in unit.writes:
            statement = statements.of(write)
            table = tables.get(statement.rank)
            if table is None:
                table = tables[statement.rank] = _Table()
            table.add(statement, write)
    batches = [_batch(*each) for rank in sorted(tables) for each in tables[rank].batches]
    batches.append(Batch(statements.unit_insert, sorted(ids)))
    if events:
        values = statements.event_values
        numbered = [[writer, seq, *values(event)] for seq, event in enumerate(events, last_seq + 1)]
        batches.append(Batch(statements.event_insert, numbered))
    return batches, last_seq + len(events)


def _batch(statement: Statement, rows: list[Row]) -> Batch:
    rows.sort(key=_key)
    return Batch(statement.sql, [values for _, values in rows])


def _key(row: Row) -> Key:
    return row[0]
