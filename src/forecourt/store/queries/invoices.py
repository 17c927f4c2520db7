"""Lists of customers and invoices, for people."""

from datetime import datetime
from decimal import Decimal

import msgspec
import sqlalchemy as sa

from forecourt.domain.access import Caller
from forecourt.domain.billing.customers import Customer, Member
from forecourt.domain.billing.invoices import BilledLine, Invoice, InvoiceKind
from forecourt.kit.errors import NotFound
from forecourt.kit.money import rounded
from forecourt.store.billing import amount_of
from forecourt.store.database import Database, padded
from forecourt.store.invoices import (
    customer_members,
    customer_rows,
    customers,
    invoice_lines,
    invoice_rows,
    invoices,
    line_rows,
    member_rows,
)
from forecourt.store.queries.paging import Page, between, in_scope, read_page, sorted_by


class CustomerQueries:
    """Customers of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        search: str | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Customer]:
        """By id. `search` looks into id, name and e-mail address, without case."""
        c = customers.c
        statement = in_scope(customer_rows.select(), c.operator_id, caller)
        if search:
            within = (sa.func.lower(each).contains(search.lower(), autoescape=True) for each in (c.id, c.name, c.email))
            statement = statement.where(sa.or_(*within))
        keys, backwards = sorted_by(sort, {"id": [c.id, c.operator_id]}, "id")
        return await read_page(self._database, customer_rows, statement, keys, cursor=cursor, limit=limit, newest_first=backwards)

    async def by_id(self, caller: Caller, customer_id: str) -> Customer:
        """One customer. Raises `NotFound`."""
        c = customers.c
        statement = in_scope(customer_rows.select(), c.operator_id, caller).where(c.id == customer_id)
        found = await self._database.rows(customer_rows, statement.order_by(c.operator_id).limit(1))
        if not found:
            raise NotFound(f"There is no customer {customer_id}.")
        return found[0]

    async def members(self, of: list[Customer]) -> dict[tuple[str, str], list[Member]]:
        """The tokens and groups of these customers, by (operator, customer)."""
        if not of:
            return {}
        m = customer_members.c
        statement = member_rows.select().where(
            m.operator_id.in_({each.operator_id for each in of}), m.customer_id.in_(padded([each.id for each in of]))
        )
        found: dict[tuple[str, str], list[Member]] = {}
        for each in await self._database.rows(member_rows, statement.order_by(m.kind, m.key, m.type)):
            found.setdefault((each.operator_id, each.customer_id), []).append(each)
        return found


class Invoiced(msgspec.Struct, frozen=True, kw_only=True):
    """Documents of a time in one currency, credit notes taken off."""

    currency: str
    invoices: int
    due: Decimal


class InvoiceQueries:
    """Invoices and credit notes of the caller's operator."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def page(
        self,
        caller: Caller,
        *,
        customer_id: str | None = None,
        kind: InvoiceKind | None = None,
        cdr_id: str | None = None,
        credits: str | None = None,  # noqa: A002 (the parameter's name in the API)
        start: datetime | None = None,
        end: datetime | None = None,
        cursor: str | None = None,
        limit: int = 50,
        sort: str | None = None,
    ) -> Page[Invoice]:
        """Newest first, by issue. `cdr_id`: those on which a CDR stands, also the ones that were credited; `credits`: the credit
        note that took this invoice back."""
        i = invoices.c
        statement = between(in_scope(invoice_rows.select(), i.operator_id, caller), i.issued_at, start, end)
        if customer_id is not None:
            statement = statement.where(i.customer_id == customer_id)
        if kind is not None:
            statement = statement.where(i.kind == kind.value)
        if credits is not None:
            statement = statement.where(i.credits == credits)
        if cdr_id is not None:
            statement = statement.where(i.id.in_(sa.select(invoice_lines.c.invoice_id).where(invoice_lines.c.cdr_id == cdr_id)))
        keys, newest_first = sorted_by(sort, {"issued": [i.issued_at, i.id]}, "-issued")
        return await read_page(self._database, invoice_rows, statement, keys, cursor=cursor, limit=limit, newest_first=newest_first)

    async def by_id(self, caller: Caller, invoice_id: str) -> Invoice:
        """One invoice. Raises `NotFound`."""
        statement = in_scope(invoice_rows.select(), invoices.c.operator_id, caller).where(invoices.c.id == invoice_id)
        found = await self._database.rows(invoice_rows, statement)
        if not found:
            raise NotFound(f"There is no invoice {invoice_id}.")
        return found[0]

    async def lines(self, caller: Caller, invoice_id: str, *, cursor: str | None = None, limit: int = 200) -> Page[BilledLine]:
        """The lines in order. Raises `NotFound` when there is no such invoice."""
        await self.by_id(caller, invoice_id)
        at = invoice_lines.c
        statement = in_scope(line_rows.select(), at.operator_id, caller).where(at.invoice_id == invoice_id)
        return await read_page(self._database, line_rows, statement, [at.position], cursor=cursor, limit=limit)

    async def every_line(self, caller: Caller, invoice_id: str) -> list[BilledLine]:
        """All lines, for a document. Raises `NotFound`."""
        lines: list[BilledLine] = []
        cursor: str | None = None
        while True:
            page = await self.lines(caller, invoice_id, cursor=cursor, limit=1_000)
            lines += page.items
            cursor = page.next
            if cursor is None:
                return lines

    async def totals(self, caller: Caller, start: datetime | None = None, end: datetime | None = None) -> list[Invoiced]:
        """What was invoiced in a time, by currency."""
        i = invoices.c
        statement = sa.select(i.currency, sa.func.count(), sa.func.sum(i.due_e4)).group_by(i.currency).order_by(i.currency)
        rows = await self._database.read(between(in_scope(statement, i.operator_id, caller), i.issued_at, start, end))
        return [Invoiced(currency=row[0], invoices=row[1], due=rounded(amount_of(row[2]), row[0])) for row in rows]
