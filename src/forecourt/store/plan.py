"""Merges units into one database transaction: equal statements in batches, tables and keys in one fixed order.

Two writes to one row keep the order in which they came: the later one goes to a later batch. Hence units that share a key keep
theirs, wherever they touch the same rows, and no batch names a row twice (PostgreSQL would refuse that in an upsert).
"""

from collections.abc import Iterable
from operator import itemgetter
from typing import Any

import msgspec

from forecourt.app.ports import Unit
from forecourt.store.statements import Batch, Key, Statement, Statements

Row = tuple[Key, tuple[Any, ...]]


class Prepared(msgspec.Struct, frozen=True, gc=False):
    """A unit as the driver's values. What cannot be prepared is the caller's fault and reaches the caller alone."""

    unit_id: str
    writes: list[tuple[Statement, Key | None, tuple[Any, ...]]]
    events: list[tuple[Any, ...]]

    @property
    def rows(self) -> int:
        """How many rows it touches."""
        return len(self.writes) + len(self.events) + 1


def prepare(statements: Statements, unit: Unit) -> Prepared:
    """The unit's values. Raises `KeyError`, `TypeError`, `AttributeError` for a unit that names what does not exist."""
    writes = []
    for write in unit.writes:
        statement = statements.of(write)
        writes.append((statement, statement.row_key(write), statement.values(write)))
    return Prepared(unit.id, writes, [statements.event_values(event) for event in unit.events])


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

    def add(self, statement: Statement, key: Key | None, values: tuple[Any, ...]) -> None:
        """Place a write into the earliest batch of its statement that keeps the order of its row."""
        if key is None:  # it names its rows another way: behind everything, and everything later stays behind it
            self._newest[statement] = len(self.batches)
            self.batches.append((statement, [((), values)]))
            self._floor = len(self.batches)
            return
        at = self._newest.get(statement, -1)
        if at < self._floor or at <= self._last.get(key, -1):
            at = self._newest[statement] = len(self.batches)
            self.batches.append((statement, []))
        self.batches[at][1].append((key, values))
        self._last[key] = at


def merge(statements: Statements, units: Iterable[Prepared], writer: int, last_seq: int) -> tuple[list[Batch], int]:
    """The batches of one transaction for these units, and the writer's last sequence number after it."""
    tables: dict[int, _Table] = {}
    ids: list[tuple[str]] = []
    events: list[tuple[Any, ...]] = []
    for unit in units:
        ids.append((unit.unit_id,))
        for values in unit.events:
            last_seq += 1
            events.append((writer, last_seq, *values))
        for statement, key, values in unit.writes:
            table = tables.get(statement.rank)
            if table is None:
                table = tables[statement.rank] = _Table()
            table.add(statement, key, values)
    batches = [_batch(*each) for rank in sorted(tables) for each in tables[rank].batches]
    batches.append(Batch(statements.unit_insert, sorted(ids)))
    if events:
        batches.append(Batch(statements.event_insert, events))
    return batches, last_seq


_by_key = itemgetter(0)


def _batch(statement: Statement, rows: list[Row]) -> Batch:
    rows.sort(key=_by_key)
    return Batch(statement.text, [values for _, values in rows])
