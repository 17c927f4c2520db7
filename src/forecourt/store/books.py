"""The sums that must agree: transactions, the CDRs cut of them, the invoices that bill those."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from forecourt.domain.billing import CdrKind
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.transactions import TransactionState
from forecourt.store.billing import cdrs, was_cut
from forecourt.store.database import Database
from forecourt.store.invoices import billed_cdrs
from forecourt.store.transactions import transactions

OVER = (TransactionState.ENDED.value, TransactionState.CLOSED.value)


async def books_of(database: Database, operator_id: str | None, start: datetime, end: datetime) -> Books:
    """The sums of a time, of one operator or of all."""
    t, c = transactions.c, cdrs.c
    over = over_in(operator_id, start, end)
    counts = sa.select(sa.func.count(), _total(t.energy_wh)).where(*over)
    counted, charged = (await database.read(counts))[0]
    missing = sa.select(sa.func.count()).select_from(transactions).where(*over, *missing_cdr())
    both = transactions.join(cdrs, c.transaction_id == t.id)
    standing = sa.select(_total(c.energy_wh), _total(sa.case((c.energy_wh != t.energy_wh, 1), else_=0))).select_from(both)
    billed, differing = (await database.read(standing.where(*over, stands())))[0]
    taken_back = sa.select(sa.func.count(), _total(t.energy_wh)).where(*over, *gone())
    gone_count, gone_wh = (await database.read(taken_back))[0]
    pending = began_in(operator_id, start, end)
    waiting = sa.select(sa.func.count()).where(*pending, t.state == TransactionState.ENDED_PENDING.value, ~was_cut(t.id))
    cut = [] if operator_id is None else [c.operator_id == operator_id]
    cut += [c.created_at >= start, c.created_at < end]
    made = sa.select(sa.func.count(), _total(sa.case((without_invoice(), 1), else_=0))).select_from(cdrs).where(*cut)
    made_count, open_count = (await database.read(made))[0]
    return Books(
        starts_at=start,
        ends_at=end,
        transactions=counted,
        without_cdr=(await database.read(missing))[0][0],
        charged_wh=int(charged),
        billed_wh=int(billed),
        differing=int(differing),
        cdrs=made_count,
        without_invoice=int(open_count),
        taken_back=gone_count,
        taken_back_wh=int(gone_wh),
        waiting=(await database.read(waiting))[0][0],
    )


def began_in(operator_id: str | None, start: datetime, end: datetime) -> list[sa.ColumnElement[bool]]:
    """Transactions that began in a time."""
    t = transactions.c
    mine = [] if operator_id is None else [t.operator_id == operator_id]
    return [*mine, t.started_at >= start, t.started_at < end]


def over_in(operator_id: str | None, start: datetime, end: datetime) -> list[sa.ColumnElement[bool]]:
    """Those that are over."""
    return [*began_in(operator_id, start, end), transactions.c.state.in_(OVER)]


def gone() -> list[sa.ColumnElement[bool]]:
    """Transactions that were billed, taken back, and not billed anew."""
    t = transactions.c
    return [was_cut(t.id), ~sa.exists().where(cdrs.c.transaction_id == t.id, stands())]


def missing_cdr() -> list[sa.ColumnElement[bool]]:
    """Transactions without a CDR that are worth one: a refused token that got nothing is not (E11)."""
    t = transactions.c
    refused = sa.and_(t.energy_wh == 0, t.token_verdict.is_not(None), t.token_verdict != "accepted")
    return [~was_cut(t.id), ~refused]


def differs() -> sa.ColumnElement[bool]:
    """Transactions whose standing CDR bills another energy."""
    t, c = transactions.c, cdrs.c
    return sa.exists().where(c.transaction_id == t.id, c.energy_wh != t.energy_wh, stands())


def stands() -> sa.ColumnElement[bool]:
    """CDRs that no credit took back."""
    credit = cdrs.alias("credit")
    credited = sa.exists().where(credit.c.cut_key == sa.literal("credit:") + cdrs.c.id)
    return sa.and_(cdrs.c.kind == CdrKind.CHARGE.value, ~credited)


def without_invoice() -> sa.ColumnElement[bool]:
    """CDRs that somebody must still be billed for or given back."""
    c, original = cdrs.c, billed_cdrs.alias("original")
    billed = sa.exists().where(billed_cdrs.c.cdr_id == c.id)
    due = sa.and_(stands(), c.before_taxes_e4 != 0)
    back = sa.and_(c.kind == CdrKind.CREDIT.value, sa.exists().where(original.c.cdr_id == c.credits))
    return sa.and_(~billed, sa.or_(due, back))


def _total(what: sa.ColumnElement[Any]) -> sa.ColumnElement[Any]:
    return sa.func.coalesce(sa.func.sum(what), 0)


class StoredBooks:
    """Port `BookReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def books(self, operator_id: str, start: datetime, end: datetime) -> Books:
        return await books_of(self._database, operator_id, start, end)
