"""Lists of CDRs, proposed corrections and partners' CDRs; and what does not agree."""

from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.billing import Cdr, CdrKind, Correction, CorrectionState, ReceivedCdr, ReceivedState
from forecourt.domain.transactions import Transaction, TransactionState
from forecourt.kit.errors import NotFound
from forecourt.store.billing import (
    amount_of,
    cdr_rows,
    cdrs,
    correction_rows,
    corrections,
    received_cdrs,
    received_rows,
    was_cut,
)
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, Stations, between, in_scope, of_stations, read_page
from forecourt.store.transactions import transaction_rows, transactions

OVER = (TransactionState.ENDED.value, TransactionState.CLOSED.value)


class Revenue(msgspec.Struct, frozen=True, kw_only=True):
    """CDRs of a time in one currency, credits taken off. `due` is what is to be paid: without taxes where they are unknown."""

    currency: str
    cdrs: int
    before_taxes: Decimal
    due: Decimal
    energy_wh: int


class CdrQueries:
    """CDRs of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        station_id: Stations | None = None,
        token_uid: str | None = None,
        transaction_id: str | None = None,
        currency: str | None = None,
        kind: CdrKind | None = None,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[Cdr]:
        """Newest first, by when they were cut."""
        c = cdrs.c
        statement = between(in_scope(cdr_rows.select(), c.operator_id, caller), c.created_at, start, end)
        statement = of_stations(statement, c.station_id, station_id)
        wanted = {
            c.token_key: token_uid.casefold() if token_uid is not None else None,
            c.transaction_id: transaction_id,
            c.currency: currency,
            c.kind: kind.value if kind is not None else None,
        }
        statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
        keys = [c.created_at, c.id]
        return await read_page(self._database, cdr_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def by_id(self, caller: Caller, cdr_id: str) -> Cdr:
        """One CDR. Raises `NotFound`."""
        statement = in_scope(cdr_rows.select(), cdrs.c.operator_id, caller).where(cdrs.c.id == cdr_id)
        found = await self._database.rows(cdr_rows, statement)
        if not found:
            raise NotFound(f"There is no CDR {cdr_id}.")
        return found[0]

    async def sequels(self, caller: Caller, cdr_ids: list[str]) -> dict[str, list[Cdr]]:
        """What followed from these CDRs: the credit that took one back and the CDR that replaced it."""
        if not cdr_ids:
            return {}
        c = cdrs.c
        about = sa.func.coalesce(c.credits, c.corrects)
        statement = in_scope(cdr_rows.select(), c.operator_id, caller).where(
            c.cut_key.in_([f"{what}:{each}" for each in sorted(set(cdr_ids)) for what in ("credit", "corrects")])
        )
        found: dict[str, list[Cdr]] = {}
        for each in await self._database.rows(cdr_rows, statement.order_by(about, c.created_at, c.id)):
            found.setdefault(each.credits or each.corrects or "", []).append(each)
        return found

    async def revenue(self, caller: Caller, start: datetime, end: datetime | None = None) -> list[Revenue]:
        """The CDRs cut since `start`, by currency."""
        c = cdrs.c
        sign = sa.case((c.kind == CdrKind.CREDIT.value, -1), else_=1)
        sums = [sa.func.coalesce(sa.func.sum(each), 0) for each in (c.before_taxes_e4, _due(c), c.energy_wh * sign)]
        statement = between(
            in_scope(sa.select(c.currency, sa.func.count(), *sums), c.operator_id, caller), c.created_at, start, end
        )
        rows = await self._database.read(statement.group_by(c.currency).order_by(c.currency))
        return [
            Revenue(currency=currency, cdrs=count, before_taxes=amount_of(before), due=amount_of(due), energy_wh=int(energy))
            for currency, count, before, due, energy in rows
        ]


class CorrectionQueries:
    """Corrections that late evidence proposes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self, caller: Caller, *, state: CorrectionState | None = None, cursor: str | None = None, limit: int = 50
    ) -> Page[Correction]:
        """Newest first."""
        c = corrections.c
        statement = in_scope(correction_rows.select(), c.operator_id, caller)
        if state is not None:
            statement = statement.where(c.state == state.value)
        keys = [c.proposed_at, c.cdr_id]
        return await read_page(self._database, correction_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def of_cdr(self, caller: Caller, cdr_id: str) -> Correction | None:
        """The proposal about one CDR."""
        statement = in_scope(correction_rows.select(), corrections.c.operator_id, caller).where(corrections.c.cdr_id == cdr_id)
        found = await self._database.rows(correction_rows, statement)
        return found[0] if found else None


class ReceivedQueries:
    """Partners' CDRs."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        party: str | None = None,
        state: ReceivedState | None = None,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Page[ReceivedCdr]:
        """Newest first."""
        r = received_cdrs.c
        statement = in_scope(received_rows.select(), r.operator_id, caller)
        if party is not None:
            statement = statement.where(r.party == party)
        if state is not None:
            statement = statement.where(r.state == state.value)
        keys = [r.received_at, r.id]
        return await read_page(self._database, received_rows, statement, keys, cursor=cursor, limit=limit, newest_first=True)

    async def by_id(self, caller: Caller, received_id: str) -> ReceivedCdr:
        """One of them. Raises `NotFound`."""
        statement = in_scope(received_rows.select(), received_cdrs.c.operator_id, caller)
        found = await self._database.rows(received_rows, statement.where(received_cdrs.c.id == received_id))
        if not found:
            raise NotFound(f"There is no received CDR {received_id}.")
        return found[0]


class Books(msgspec.Struct, frozen=True, kw_only=True):
    """What was charged in a time beside what was billed of it. `billed_wh`: of the CDRs that stand, for the same transactions."""

    transactions: int
    without_cdr: int
    charged_wh: int
    billed_wh: int
    differing: int
    """Transactions whose CDR bills another energy than the ledger knows now."""


class ReconciliationQueries:
    """What must agree: transactions, CDRs, energy. Transactions are counted in the time in which they started."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def books(self, caller: Caller, start: datetime, end: datetime) -> Books:
        """The sums."""
        t, c = transactions.c, cdrs.c
        billed = sa.func.coalesce(sa.func.sum(c.energy_wh), 0)
        over = _over(caller, start, end)
        counts = sa.select(sa.func.count(), sa.func.coalesce(sa.func.sum(t.energy_wh), 0)).where(*over)
        counted, charged = (await self._database.read(counts))[0]
        missing = (await self._database.read(sa.select(sa.func.count()).select_from(transactions).where(*over, *_missing())))[0][0]
        standing = sa.select(billed, sa.func.coalesce(sa.func.sum(sa.case((c.energy_wh != t.energy_wh, 1), else_=0)), 0))
        standing = standing.select_from(transactions.join(cdrs, c.transaction_id == t.id)).where(*over, _stands())
        energy, differing = (await self._database.read(standing))[0]
        return Books(
            transactions=counted, without_cdr=missing, charged_wh=int(charged), billed_wh=int(energy), differing=int(differing)
        )

    async def without_cdr(
        self, caller: Caller, start: datetime, end: datetime, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Transaction]:
        """Transactions that are over and have no CDR although they should, oldest first."""
        t = transactions.c
        statement = transaction_rows.select().where(*_over(caller, start, end), *_missing())
        return await read_page(self._database, transaction_rows, statement, [t.started_at, t.id], cursor=cursor, limit=limit)

    async def differing(
        self, caller: Caller, start: datetime, end: datetime, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Transaction]:
        """Transactions whose standing CDR bills another energy than the ledger knows now, oldest first."""
        t, c = transactions.c, cdrs.c
        other = sa.exists().where(c.transaction_id == t.id, c.energy_wh != t.energy_wh, _stands())
        statement = transaction_rows.select().where(*_over(caller, start, end), other)
        return await read_page(self._database, transaction_rows, statement, [t.started_at, t.id], cursor=cursor, limit=limit)


def _over(caller: Caller, start: datetime, end: datetime) -> list[sa.ColumnElement[bool]]:
    t = transactions.c
    mine = [] if caller.operator_id is None else [t.operator_id == caller.operator_id]
    return [*mine, t.started_at >= start, t.started_at < end, t.state.in_(OVER)]


def _missing() -> list[sa.ColumnElement[bool]]:
    """Without a CDR, and worth one: a refused token that got nothing is none (E11)."""
    t = transactions.c
    refused = sa.and_(t.energy_wh == 0, t.token_verdict.is_not(None), t.token_verdict != "accepted")
    return [~was_cut(t.id), ~refused]


def _stands() -> sa.ColumnElement[bool]:
    """A CDR that no credit took back."""
    credit = cdrs.alias("credit")
    return sa.and_(cdrs.c.kind == CdrKind.CHARGE.value, ~sa.exists().where(credit.c.cut_key == sa.literal("credit:") + cdrs.c.id))


def _due(c: Any) -> sa.ColumnElement[int]:
    """What is to be paid: the amount as it stands where taxes are unknown."""
    return sa.func.coalesce(c.after_taxes_e4, c.before_taxes_e4)
