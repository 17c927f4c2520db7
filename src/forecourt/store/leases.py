"""Leases: one of many processes does a job, or reads the events for a subscriber, and keeps the subscriber's cursor."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forecourt.store.codec import json_text
from forecourt.store.database import Database
from forecourt.store.jobs import cursors, leases


class LeaseStore:
    """Port `Leases`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.engine == "postgresql" else sqlite.insert

    async def acquire(self, name: str, holder: str, now: datetime, ttl_s: float) -> bool:
        """Take or prolong the lease. False: someone else holds it."""
        expires_at = now + timedelta(seconds=ttl_s)
        statement = self._insert(leases).values(name=name, holder=holder, expires_at=expires_at)
        statement = statement.on_conflict_do_update(
            index_elements=["name"],
            set_={"holder": statement.excluded.holder, "expires_at": statement.excluded.expires_at},
            where=sa.or_(leases.c.holder == holder, leases.c.expires_at <= now),
        )
        return bool(await self._database.ask(statement.returning(leases.c.name)))

    async def release(self, name: str, holder: str) -> None:
        """Let the lease go; nothing when someone else has it by now."""
        await self._database.ask(leases.delete().where(leases.c.name == name, leases.c.holder == holder))

    async def load_cursor(self, name: str) -> Mapping[str, int]:
        """Where a subscriber has got to; empty: nowhere yet."""
        found = await self._database.read(sa.select(cursors.c.cursor).where(cursors.c.name == name))
        return msgspec.json.decode(found[0][0], type=dict[str, int]) if found else {}

    async def save_cursor(self, name: str, cursor: Mapping[str, int]) -> None:
        """Keep where a subscriber has got to."""
        statement = self._insert(cursors).values(name=name, cursor=json_text(dict(cursor)))
        await self._database.ask(
            statement.on_conflict_do_update(index_elements=["name"], set_={"cursor": statement.excluded.cursor})
        )
