"""Server-wide numbers, never reused: from blocks that were reserved in the store before their first number is given.

What was left of a block when a process ended is skipped for good.
"""

import asyncio
from collections import defaultdict

from sqlalchemy.dialects import postgresql, sqlite

from forecourt.kit.errors import Conflict
from forecourt.store.database import Database
from forecourt.store.jobs import number_series

LAST = 2**31 - 1
"""The highest number that every station can hold."""


class NumberBlocks:
    """Port `Numbers`."""

    def __init__(self, database: Database, *, block: int = 500) -> None:
        self._database = database
        self._block = block
        self._left: dict[str, range] = {}
        self._locks: defaultdict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def next(self, name: str) -> int:
        """The next number of a series, from 1. Raises `Unavailable`, `Conflict` when the series is used up."""
        async with self._locks[name]:
            left = self._left.get(name)
            if not left:
                left = await self._reserve(name)
            self._left[name] = left[1:]
            return left[0]

    async def _reserve(self, name: str) -> range:
        insert = postgresql.insert if self._database.engine == "postgresql" else sqlite.insert
        statement = insert(number_series).values(name=name, next=1 + self._block)
        more = statement.on_conflict_do_update(index_elements=["name"], set_={"next": number_series.c.next + self._block})
        end = int((await self._database.ask(more.returning(number_series.c.next)))[0][0])
        block = range(end - self._block, min(end, LAST + 1))
        if not block:
            raise Conflict(f"The numbers of the series {name} are used up.")
        return block
