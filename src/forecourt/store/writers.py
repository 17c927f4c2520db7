"""Writers of the outbox: each open store writes under a number of its own, so that its events are dense in commit order.

A number is used again only after its holder let it go at a clean end. After a crash the process takes a fresh one.
"""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from forecourt.store.database import Database
from forecourt.store.events import events, writers


class Writer:
    """The number that this process writes under."""

    def __init__(self, database: Database, name: str, id_: int, last_seq: int) -> None:
        self._database = database
        self.name = name
        self.id = id_
        self.last_seq = last_seq

    async def let_go(self, last_seq: int) -> None:
        """Everything is committed and nothing more will come."""
        await self._database.ask(writers.update().where(writers.c.id == self.id).values(holder=None, last_seq=last_seq))


async def take_writer(database: Database, name: str, holder: str, now: datetime) -> Writer:
    """A writer of this name that nobody holds, or a fresh one."""

    async def take(connection: AsyncConnection) -> Writer:
        if database.engine == "postgresql":
            await connection.execute(sa.text("LOCK TABLE writers IN SHARE ROW EXCLUSIVE MODE"))
        free = sa.select(writers.c.id, writers.c.last_seq).where(writers.c.name == name, writers.c.holder.is_(None))
        row = (await connection.execute(free.order_by(writers.c.id).limit(1))).first()
        if row is None:
            id_ = int((await connection.execute(sa.select(sa.func.coalesce(sa.func.max(writers.c.id), 0)))).scalar_one()) + 1
            await connection.execute(writers.insert().values(id=id_, name=name, holder=holder, last_seq=0, started_at=now))
            return Writer(database, name, id_, 0)
        await connection.execute(writers.update().where(writers.c.id == row.id).values(holder=holder, started_at=now))
        written = sa.select(sa.func.max(events.c.seq)).where(events.c.writer == row.id)
        return Writer(database, name, row.id, max(row.last_seq, (await connection.execute(written)).scalar() or 0))

    return await database.transact(take)
