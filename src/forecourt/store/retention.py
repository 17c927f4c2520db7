"""What is let go, and when: wire log, meter values, machines' events, unit ids, kept answers, sign-outs, refusals. Evidence is for
ever.

PostgreSQL drops partitions; SQLite (and every small table) deletes in bounded batches, so that nobody waits long.
"""

from datetime import datetime, timedelta

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from forecourt.store import partitions
from forecourt.store.access import ended_sign_ins
from forecourt.store.billing import connector_states
from forecourt.store.database import Database
from forecourt.store.events import events, units, writers
from forecourt.store.jobs import idempotency_keys
from forecourt.store.journal_table import messages
from forecourt.store.metering import meter_values
from forecourt.store.partitions import Partitioned
from forecourt.store.partners import exchanges
from forecourt.store.reach import proxied_urls
from forecourt.store.roaming import routed_calls
from forecourt.store.stations import refusals


class Keep(msgspec.Struct, frozen=True, kw_only=True):
    """How long things are kept. None: for ever."""

    messages_days: int | None = 30
    meter_values_days: int | None = 730
    events_days: int | None = 90
    """Of machines. What people did is the audit, and stays."""
    units_hours: int = 24
    answers_hours: int = 24
    exchanges: int = 1_000_000
    """Of partners, whose bodies are long; and calls in the route log."""
    refusals: int = 10_000
    refusals_days: int = 90


class Retention:
    """The job's work; `run` is called every hour or so by whoever holds the lease."""

    def __init__(self, database: Database, keep: Keep | None = None, *, batch: int = 1_000) -> None:
        self._database = database
        self._keep = keep or Keep()
        self._batch = batch

    async def run(self, now: datetime) -> dict[str, int]:
        """Let go of what is past keeping: rows (or partitions) by table."""
        gone = {
            "messages": await self._timed(messages, partitions.MESSAGES, self._keep.messages_days, now),
            "meter_values": await self._timed(meter_values, partitions.METER_VALUES, self._keep.meter_values_days, now),
            "exchanges": await self._bounded(exchanges, now),
            "routed_calls": await self._bounded(routed_calls, now),
            "proxied_urls": await self._delete(proxied_urls, proxied_urls.c.expires_at < now),
            "connector_states": await self._states(now),
            "units": await self._delete(units, units.c.id < first_id(now - timedelta(hours=self._keep.units_hours))),
            "idempotency_keys": await self._delete(
                idempotency_keys, idempotency_keys.c.created_at < now - timedelta(hours=self._keep.answers_hours)
            ),
            "ended_sign_ins": await self._delete(ended_sign_ins, ended_sign_ins.c.until < now),
            "refusals": await self._refusals(now),
            "events": await self._events(now),
        }
        if self._database.engine == "postgresql":
            await self._database.transact(lambda connection: partitions.make_ahead(connection, now))
        return gone

    async def _timed(self, table: sa.Table, partitioned: Partitioned, days: int | None, now: datetime) -> int:
        if days is None:
            return 0
        cutoff = now - timedelta(days=days)
        if self._database.engine == "postgresql":

            async def drop(connection: AsyncConnection) -> int:
                return len(await partitions.drop_before(connection, partitioned, cutoff))

            return await self._database.transact(drop)
        return await self._delete_oldest(table, table.c[partitioned.column] < cutoff)

    async def _states(self, now: datetime) -> int:
        """What connectors said of charging goes with the meter values of the time."""
        if self._keep.meter_values_days is None:
            return 0
        cutoff = now - timedelta(days=self._keep.meter_values_days)
        return await self._delete(connector_states, connector_states.c.at < cutoff)

    async def _bounded(self, table: sa.Table, now: datetime) -> int:
        """The journal of partners and the route log go with the stations'; no older than that and no longer than their bound."""
        if self._keep.messages_days is None:
            return 0
        e = table.c
        gone = await self._delete(table, e.at < now - timedelta(days=self._keep.messages_days))
        newest = sa.select(e.at).order_by(e.at.desc(), e.id.desc()).offset(self._keep.exchanges).limit(1)
        found = await self._database.read(newest)
        return gone + (await self._delete(table, e.at <= found[0][0]) if found else 0)

    async def _refusals(self, now: datetime) -> int:
        r = refusals.c
        gone = await self._delete(refusals, r.last_seen_at < now - timedelta(days=self._keep.refusals_days))
        newest = sa.select(r.last_seen_at).order_by(r.last_seen_at.desc()).offset(self._keep.refusals).limit(1)
        found = await self._database.read(newest)
        return gone + (await self._delete(refusals, r.last_seen_at <= found[0][0]) if found else 0)

    async def _events(self, now: datetime) -> int:
        if self._keep.events_days is None:
            return 0
        e, cutoff = events.c, now - timedelta(days=self._keep.events_days)
        old = sa.and_(e.id < first_id(cutoff), e.recorded_at < cutoff, e.caller_kind.not_in(["user", "key"]))
        await self._remember_writers()
        gone = await self._delete(events, old)
        unused = sa.and_(writers.c.started_at < cutoff, ~sa.exists().where(events.c.writer == writers.c.id))
        await self._database.ask(writers.delete().where(unused, writers.c.holder.is_not(None)))
        return gone

    async def _remember_writers(self) -> None:
        """A writer's last number must outlive its events."""
        last = sa.select(sa.func.max(events.c.seq)).where(events.c.writer == writers.c.id).scalar_subquery()
        newer = sa.func.coalesce(last, 0) > writers.c.last_seq
        await self._database.ask(writers.update().where(newer).values(last_seq=last))

    async def _delete_oldest(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        """On SQLite: from the first row on, in the order in which they were written; no index is needed for that."""
        rowid: sa.ColumnElement[int] = sa.literal_column("rowid")
        oldest = sa.select(rowid).select_from(table).order_by(rowid).limit(self._batch)
        statement = table.delete().where(rowid.in_(oldest), where).returning(rowid)
        gone = 0
        while found := len(await self._database.ask(statement)):
            gone += found
        return gone

    async def _delete(self, table: sa.Table, where: sa.ColumnElement[bool]) -> int:
        """Delete in batches, each a transaction of its own."""
        key = sa.tuple_(*table.primary_key.columns)
        part = sa.select(*table.primary_key.columns).where(where).limit(self._batch)
        statement = table.delete().where(key.in_(part)).returning(*table.primary_key.columns)
        gone = 0
        while found := len(await self._database.ask(statement)):
            gone += found
        return gone


def first_id(at: datetime) -> str:
    """The least id (UUIDv7) that can have been made at this moment."""
    digits = f"{max(0, int(at.timestamp() * 1000)):012x}"
    return f"{digits[:8]}-{digits[8:]}-7000-8000-000000000000"
