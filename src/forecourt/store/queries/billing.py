"""Lists of CDRs, proposed corrections and partners' CDRs; and what does not agree."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.billing import (
    Cdr,
    CdrKind,
    Correction,
    CorrectionState,
    PartnerPolicy,
    ReceivedCdr,
    ReceivedState,
    SignatureCheck,
)
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import NotFound
from forecourt.kit.money import rounded
from forecourt.store.billing import (
    amount_of,
    cdr_rows,
    cdrs,
    correction_rows,
    corrections,
    partner_policies,
    partner_policy_rows,
    received_cdrs,
    received_rows,
    signature_check_rows,
    signature_checks,
)
from forecourt.store.books import books_of, differs, missing_cdr, over_in, without_invoice
from forecourt.store.database import Database
from forecourt.store.queries.paging import Page, Stations, between, in_scope, of_stations, read_page, sorted_by
from forecourt.store.transactions import transaction_rows, transactions


class Revenue(msgspec.Struct, frozen=True, kw_only=True):
    """CDRs of a time in one currency, credits taken off. `due` is what is to be paid: without taxes where they are unknown."""

    currency: str
    cdrs: int
    before_taxes: Decimal
    due: Decimal
    energy_wh: int


class DatedRevenue(msgspec.Struct, frozen=True, kw_only=True):
    """Revenue of one of several times that follow each other: `at` is its index, from 0."""

    at: int
    revenue: Revenue


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
        customer_id: str | None = None,
        unbilled: bool = False,
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Cdr]:
        """By when they were cut, newest first. `unbilled`: only those that an invoice or credit note should still name."""
        c = cdrs.c
        statement = between(in_scope(cdr_rows.select(), c.operator_id, caller), c.created_at, start, end)
        statement = of_stations(statement, c.station_id, station_id)
        wanted = {
            c.token_key: token_uid.casefold() if token_uid is not None else None,
            c.transaction_id: transaction_id,
            c.currency: currency,
            c.kind: kind.value if kind is not None else None,
            c.customer_id: customer_id,
        }
        statement = statement.where(*(column == value for column, value in wanted.items() if value is not None))
        if unbilled:
            statement = statement.where(without_invoice())
        keys, newest_first = sorted_by(sort, {"cut": [c.created_at, c.id]}, "-cut")
        return await read_page(self._database, cdr_rows, statement, keys, cursor=cursor, limit=limit, newest_first=newest_first)

    async def by_id(self, caller: Caller, cdr_id: str) -> Cdr:
        """One CDR. Raises `NotFound`."""
        statement = in_scope(cdr_rows.select(), cdrs.c.operator_id, caller).where(cdrs.c.id == cdr_id)
        found = await self._database.rows(cdr_rows, statement)
        if not found:
            raise NotFound(f"There is no CDR {cdr_id}.")
        return found[0]

    async def signature_check(self, caller: Caller, cdr_id: str) -> SignatureCheck | None:
        """What checking its signatures with a person's key gave, where somebody did."""
        c = signature_checks.c
        found = await self._database.rows(
            signature_check_rows, in_scope(signature_check_rows.select(), c.operator_id, caller).where(c.cdr_id == cdr_id)
        )
        return found[0] if found else None

    async def currencies(self, caller: Caller, cdr_ids: Sequence[str]) -> dict[str, str]:
        """In which currency each of these CDRs is."""
        statement = in_scope(sa.select(cdrs.c.id, cdrs.c.currency), cdrs.c.operator_id, caller).where(cdrs.c.id.in_(cdr_ids))
        return dict(await self._database.read(statement))

    async def credit_of(self, caller: Caller, cdr_id: str) -> str | None:
        """The id of the credit CDR that took this one back."""
        followed = (await self.sequels(caller, [cdr_id])).get(cdr_id, [])
        return next((each.id for each in followed if each.credits == cdr_id), None)

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
        sums = sa.select(c.currency, *_sums()).group_by(c.currency).order_by(c.currency)
        rows = await self._database.read(between(in_scope(sums, c.operator_id, caller), c.created_at, start, end))
        return [_revenue(row) for row in rows]

    async def revenue_over(self, caller: Caller, bounds: Sequence[datetime]) -> list[DatedRevenue]:
        """The same for each time between two `bounds`, such as the days of a month; times without CDRs are left out."""
        c, inner = cdrs.c, bounds[1:-1]
        at = sa.case(*((c.created_at < each, at) for at, each in enumerate(inner)), else_=len(inner)) if inner else sa.literal(0)
        sums = sa.select(at.label("at"), c.currency, *_sums()).group_by("at", c.currency).order_by("at", c.currency)
        rows = await self._database.read(between(in_scope(sums, c.operator_id, caller), c.created_at, bounds[0], bounds[-1]))
        return [DatedRevenue(at=row[0], revenue=_revenue(row[1:])) for row in rows]


class CorrectionQueries:
    """Corrections that late evidence proposes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        state: CorrectionState | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Correction]:
        """Newest first."""
        c = corrections.c
        statement = in_scope(correction_rows.select(), c.operator_id, caller)
        if state is not None:
            statement = statement.where(c.state == state.value)
        keys, backwards = sorted_by(sort, {"proposed": [c.proposed_at, c.cdr_id]}, "-proposed")
        return await read_page(self._database, correction_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def proposed(self, caller: Caller) -> int:
        """How many wait for a person."""
        c = corrections.c
        statement = in_scope(sa.select(sa.func.count()).select_from(corrections), c.operator_id, caller)
        return int((await self._database.read(statement.where(c.state == CorrectionState.PROPOSED.value)))[0][0])

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
        sort: str | None = None,
    ) -> Page[ReceivedCdr]:
        """Newest first."""
        r = received_cdrs.c
        statement = in_scope(received_rows.select(), r.operator_id, caller)
        if party is not None:
            statement = statement.where(r.party == party)
        if state is not None:
            statement = statement.where(r.state == state.value)
        keys, backwards = sorted_by(sort, {"received": [r.received_at, r.id]}, "-received")
        return await read_page(self._database, received_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, received_id: str) -> ReceivedCdr:
        """One of them. Raises `NotFound`."""
        statement = in_scope(received_rows.select(), received_cdrs.c.operator_id, caller)
        found = await self._database.rows(received_rows, statement.where(received_cdrs.c.id == received_id))
        if not found:
            raise NotFound(f"There is no received CDR {received_id}.")
        return found[0]


class PartnerPolicyQueries:
    """How partners' CDRs are read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(self, caller: Caller, *, cursor: str | None = None, limit: int = 50) -> Page[PartnerPolicy]:
        """By party."""
        p = partner_policies.c
        statement = in_scope(partner_policy_rows.select(), p.operator_id, caller)
        return await read_page(self._database, partner_policy_rows, statement, [p.party, p.operator_id], cursor=cursor, limit=limit)

    async def of_party(self, caller: Caller, party: str) -> PartnerPolicy:
        """Those of a party, without case. Raises `NotFound`."""
        p = partner_policies.c
        statement = in_scope(partner_policy_rows.select(), p.operator_id, caller).where(p.party == party.upper())
        found = await self._database.rows(partner_policy_rows, statement.order_by(p.operator_id).limit(1))
        if not found:
            raise NotFound(f"Nothing is set for the CDRs of {party}.")
        return found[0]


class ReconciliationQueries:
    """What must agree: transactions, CDRs, invoices, energy."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def books(self, caller: Caller, start: datetime, end: datetime) -> Books:
        """The sums of the caller's operator."""
        return await books_of(self._database, caller.operator_id, start, end)

    async def without_cdr(
        self, caller: Caller, start: datetime, end: datetime, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Transaction]:
        """Transactions that are over and have no CDR although they should, oldest first."""
        t = transactions.c
        statement = transaction_rows.select().where(*over_in(caller.operator_id, start, end), *missing_cdr())
        return await read_page(self._database, transaction_rows, statement, [t.started_at, t.id], cursor=cursor, limit=limit)

    async def differing(
        self, caller: Caller, start: datetime, end: datetime, *, cursor: str | None = None, limit: int = 50
    ) -> Page[Transaction]:
        """Transactions whose standing CDR bills another energy than the ledger knows now, oldest first."""
        t = transactions.c
        statement = transaction_rows.select().where(*over_in(caller.operator_id, start, end), differs())
        return await read_page(self._database, transaction_rows, statement, [t.started_at, t.id], cursor=cursor, limit=limit)


def _sums() -> list[sa.ColumnElement[Any]]:
    """Count, amount before taxes, what is to be paid (as it stands where taxes are unknown), energy."""
    c = cdrs.c
    due = sa.func.coalesce(c.after_taxes_e4, c.before_taxes_e4)
    sign = sa.case((c.kind == CdrKind.CREDIT.value, -1), else_=1)
    return [sa.func.count(), *(sa.func.coalesce(sa.func.sum(each), 0) for each in (c.before_taxes_e4, due, c.energy_wh * sign))]


def _revenue(row: Sequence[Any]) -> Revenue:
    currency, count, before, due, energy = row
    net, to_pay = (rounded(amount_of(each), currency) for each in (before, due))
    return Revenue(currency=currency, cdrs=count, before_taxes=net, due=to_pay, energy_wh=int(energy))
