"""Lists of transactions, their evidence and meter values, for people."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.metering import MeterRow
from forecourt.domain.screens import CheckedCost
from forecourt.domain.transactions import Evidence, Transaction, TransactionState
from forecourt.kit.errors import NotFound
from forecourt.store.database import Database
from forecourt.store.metering import meter_rows, meter_values
from forecourt.store.queries.paging import Page, Stations, between, in_scope, of_stations, read_page, sorted_by
from forecourt.store.screens import checked_costs, checked_rows
from forecourt.store.transactions import IS_OPEN, evidence, evidence_rows, transaction_rows, transactions


class TransactionTotals(msgspec.Struct, frozen=True, kw_only=True):
    """Transactions at a glance: open now, started since a moment, the energy of those."""

    open: int
    started: int
    energy_wh: int


class TransactionQueries:
    """Everything takes the caller first; what is out of scope looks like nothing at all."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        station_id: Stations | None = None,
        token_uid: str | None = None,
        open: bool | None = None,  # noqa: A002 (the parameter's name in the API)
        counted_otherwise: bool = False,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Transaction]:
        """By `started`, the newest first. `counted_otherwise`: only those whose station counted another cost than we did."""
        t = transactions.c
        statement = between(in_scope(transaction_rows.select(), t.operator_id, caller), t.started_at, start, end)
        statement = of_stations(statement, t.station_id, station_id)
        if token_uid is not None:
            statement = statement.where(t.token_key == token_uid.casefold())
        if open is not None:
            statement = statement.where(IS_OPEN if open else t.state != TransactionState.OPEN.value)
        if counted_otherwise:
            statement = statement.where(t.id.in_(sa.select(checked_costs.c.transaction_id).where(checked_costs.c.sentence != "")))
        keys, backwards = sorted_by(sort, {"started": [t.started_at, t.id]}, "-started")
        return await read_page(
            self._database, transaction_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards
        )

    async def costs_counted(self, caller: Caller, transaction_ids: Sequence[str]) -> dict[str, CheckedCost]:
        """By transaction, what its station counted itself, beside what we did; left out where it counts nothing."""
        c = checked_costs.c
        statement = in_scope(checked_rows.select(), c.operator_id, caller).where(c.transaction_id.in_(transaction_ids))
        return {each.transaction_id: each for each in await self._database.rows(checked_rows, statement)}

    async def by_id(self, caller: Caller, transaction_id: str) -> Transaction:
        """One transaction. Raises `NotFound`."""
        statement = in_scope(transaction_rows.select(), transactions.c.operator_id, caller)
        found = await self._database.rows(transaction_rows, statement.where(transactions.c.id == transaction_id))
        if not found:
            raise NotFound(f"There is no transaction {transaction_id}.")
        return found[0]

    async def evidence(self, caller: Caller, transaction_id: str, cursor: str | None = None, limit: int = 200) -> Page[Evidence]:
        """What was said about a transaction, in the order of the station's time."""
        e = evidence.c
        statement = in_scope(evidence_rows.select(), e.operator_id, caller).where(e.transaction_id == transaction_id)
        return await read_page(self._database, evidence_rows, statement, [e.at, e.id], cursor=cursor, limit=limit)

    async def loose_evidence(self, caller: Caller, station_id: str, cursor: str | None = None, limit: int = 50) -> Page[Evidence]:
        """What a station said that fits no transaction (unreadable, unmatched), for a person to review; newest first."""
        e = evidence.c
        mine = in_scope(evidence_rows.select(), e.operator_id, caller).where(e.station_id == station_id, e.transaction_id.is_(None))
        return await read_page(self._database, evidence_rows, mine, [e.at, e.id], cursor=cursor, limit=limit, newest_first=True)

    async def meter_rows(self, caller: Caller, transaction_id: str, limit: int = 2_000) -> list[MeterRow]:
        """Meter values of a transaction by time: all, or of more than `limit` every n-th, with the first and the last."""
        m = meter_values.c
        mine = in_scope(sa.select(m.at), m.operator_id, caller).where(m.transaction_id == transaction_id)
        total = int((await self._database.read(sa.select(sa.func.count()).select_from(mine.subquery())))[0][0])
        statement = in_scope(meter_rows.select(), m.operator_id, caller).where(m.transaction_id == transaction_id)
        if total <= limit:
            return await self._database.rows(meter_rows, statement.order_by(m.at, m.id))
        return await self._database.rows(meter_rows, _every(-(-total // max(limit - 1, 1)), statement))

    async def totals(self, caller: Caller, start: datetime) -> TransactionTotals:
        """Transactions at a glance, since `start`."""
        t = transactions.c
        opened: sa.Select[Any] = sa.select(sa.func.count()).select_from(transactions).where(IS_OPEN)
        since = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(t.energy_wh), 0)).where(t.started_at >= start)
        count = (await self._database.read(in_scope(opened, t.operator_id, caller)))[0][0]
        started, energy_wh = (await self._database.read(in_scope(since, t.operator_id, caller)))[0]
        return TransactionTotals(open=count, started=started, energy_wh=int(energy_wh))


def _every(step: int, statement: sa.Select[Any]) -> sa.Select[Any]:
    """Every `step`-th row of the transaction by time, and the last. In the order of the index, so that nothing is sorted."""
    at = meter_values.c.at
    number, following = sa.func.row_number().over(order_by=at), sa.func.lead(at).over(order_by=at)
    numbered = statement.add_columns(number.label("number"), following.label("following")).subquery()
    columns = [numbered.c[each.name] for each in meter_rows.selected]
    kept = sa.or_(numbered.c.number % step == 1, numbered.c.following.is_(None))
    return sa.select(*columns).where(kept).order_by(numbered.c.number)
