"""Answers of requests that may come again under the same `Idempotency-Key`."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from forecourt.app.ports import KeptAnswer
from forecourt.store.codec import Codec
from forecourt.store.database import Database
from forecourt.store.jobs import idempotency_keys as keys

answer_rows = Codec(KeptAnswer, keys)


class StoredIdempotencyKeys:
    """Port `IdempotencyKeys`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._insert = postgresql.insert if database.engine == "postgresql" else sqlite.insert

    async def claim(self, key: str, caller_id: str, *, route: str, request_sha256: str, now: datetime) -> KeptAnswer | None:
        """None: the request is new and is now this caller's to perform; otherwise what is kept of the earlier one."""
        statement = self._insert(keys).values(
            key=key, caller_id=caller_id, route=route, request_sha256=request_sha256, created_at=now
        )
        if await self._database.ask(statement.on_conflict_do_nothing().returning(keys.c.key)):
            return None
        return await self._database.one(answer_rows, _this(key, caller_id))

    async def keep(self, key: str, caller_id: str, *, status: int, response: str) -> None:
        """The answer, for when the request comes again."""
        await self._database.ask(keys.update().where(_this(key, caller_id)).values(status=status, response=response))

    async def release(self, key: str, caller_id: str) -> None:
        """Nothing was done: the key is free again."""
        await self._database.ask(keys.delete().where(_this(key, caller_id)))


def _this(key: str, caller_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(keys.c.key == key, keys.c.caller_id == caller_id)
