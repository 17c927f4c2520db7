"""Partitions by time on PostgreSQL: made ahead, dropped whole when they are past keeping.

A default partition takes what falls outside; what landed there moves over when its own partition is made.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection


class Partitioned(msgspec.Struct, frozen=True):
    """A partitioned table: its time column, and whether a partition holds a month (or a day)."""

    table: str
    column: str
    monthly: bool

    def start_of(self, at: datetime) -> date:
        """The first day of the partition that holds this moment."""
        day = at.astimezone(UTC).date()
        return day.replace(day=1) if self.monthly else day

    def after(self, start: date) -> date:
        """The first day of the next partition."""
        return (start + timedelta(days=32)).replace(day=1) if self.monthly else start + timedelta(days=1)

    def name(self, start: date) -> str:
        """A partition's table."""
        return f"{self.table}_p{start:%Y%m}" if self.monthly else f"{self.table}_p{start:%Y%m%d}"

    def start_of_name(self, name: str) -> date | None:
        """The first day of the partition of this name; None for any other table."""
        prefix, _, digits = name.rpartition("_p")
        if prefix != self.table or not digits.isdecimal() or len(digits) != (6 if self.monthly else 8):
            return None
        return datetime.strptime(digits, "%Y%m" if self.monthly else "%Y%m%d").replace(tzinfo=UTC).date()

    def ahead(self, now: datetime, days: int) -> Iterator[date]:
        """The partitions from now on for so many days."""
        start, last = self.start_of(now), (now + timedelta(days=days)).date()
        while start <= last:
            yield start
            start = self.after(start)


METER_VALUES = Partitioned("meter_values", "received_at", monthly=True)
MESSAGES = Partitioned("messages", "at", monthly=False)
ALL = (METER_VALUES, MESSAGES)


def is_partition(name: str) -> bool:
    """Whether a table is a partition of ours, which the migrations leave alone."""
    return any(name == f"{each.table}_default" or each.start_of_name(name) for each in ALL)


async def existing(connection: AsyncConnection, partitioned: Partitioned) -> dict[str, date]:
    """The partitions that are there, by name."""
    rows = await connection.execute(
        sa.text(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid WHERE i.inhparent = to_regclass(:parent)"
        ),
        {"parent": partitioned.table},
    )
    return {name: start for (name,) in rows if (start := partitioned.start_of_name(name))}


async def make(connection: AsyncConnection, partitioned: Partitioned, start: date) -> None:
    """Make a partition; rows of its time that lie in the default partition move into it."""
    name, table, column = partitioned.name(start), partitioned.table, partitioned.column
    bounds = f"'{start} 00:00+00'", f"'{partitioned.after(start)} 00:00+00'"
    await connection.execute(sa.text(f"CREATE TABLE {name} (LIKE {table} INCLUDING ALL)"))
    moved = f"DELETE FROM {table}_default WHERE {column} >= {bounds[0]} AND {column} < {bounds[1]} RETURNING *"  # noqa: S608
    await connection.execute(sa.text(f"WITH moved AS ({moved}) INSERT INTO {name} SELECT * FROM moved"))  # noqa: S608
    await connection.execute(sa.text(f"ALTER TABLE {table} ATTACH PARTITION {name} FOR VALUES FROM ({bounds[0]}) TO ({bounds[1]})"))


async def make_ahead(connection: AsyncConnection, now: datetime, days: int = 14) -> list[str]:
    """Make the partitions of the coming days that are missing; their names."""
    made: list[str] = []
    for partitioned in ALL:
        there = await existing(connection, partitioned)
        for start in partitioned.ahead(now, days):
            if partitioned.name(start) not in there:
                await make(connection, partitioned, start)
                made.append(partitioned.name(start))
    return made


async def drop_before(connection: AsyncConnection, partitioned: Partitioned, cutoff: datetime) -> list[str]:
    """Drop the partitions that end before the cutoff; their names."""
    there = await existing(connection, partitioned)
    old = sorted(name for name, start in there.items() if partitioned.after(start) <= cutoff.astimezone(UTC).date())
    for name in old:
        await connection.execute(sa.text(f"DROP TABLE {name}"))
    strays = sa.text(f"DELETE FROM {partitioned.table}_default WHERE {partitioned.column} < :cutoff")  # noqa: S608
    await connection.execute(strays, {"cutoff": cutoff})
    return old
