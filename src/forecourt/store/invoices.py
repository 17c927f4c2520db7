"""Tables of customers and invoices, and the reads that verbs need of them.

Three keys hold what must never happen twice: a number (operator, kind, year, sequence), a CDR on two invoices, a run with two
results. Units that break one fail alone with `Conflict`; `app.invoicing` looks again and retries.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from forecourt.domain.billing.customers import Customer, Issuer, Member, MemberKind
from forecourt.domain.billing.invoices import (
    Billable,
    BilledCdr,
    BilledLine,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceRun,
)
from forecourt.domain.tokens import TokenRef
from forecourt.store.billing import cdrs, whole_of
from forecourt.store.codec import Codec
from forecourt.store.database import Database, padded
from forecourt.store.schema import flag, json, metadata, text, time, whole
from forecourt.store.tokens import CARD_TYPES
from forecourt.store.transactions import transactions

customers = sa.Table(
    "customers",
    metadata,
    text("id", primary_key=True),
    text("operator_id", primary_key=True),
    text("kind"),
    text("name"),
    text("tax_number"),
    json("address"),
    text("email"),
    text("reference"),
    text("language"),
    text("currency"),
    text("cycle"),
    time("created_at"),
    time("updated_at"),
    sa.Index(None, "operator_id", "id"),
)

customer_members = sa.Table(
    "customer_members",
    metadata,
    text("operator_id", primary_key=True),
    text("kind", primary_key=True),
    text("key", primary_key=True),
    text("type", primary_key=True),
    text("value"),
    text("customer_id"),
    sa.Index(None, "operator_id", "customer_id"),
)

issuers = sa.Table(
    "issuers",
    metadata,
    text("operator_id", primary_key=True),
    text("name"),
    text("tax_number"),
    json("address"),
    text("email"),
    text("payment"),
    whole("payment_days"),
    text("invoice_prefix"),
    text("credit_note_prefix"),
    text("language"),
    flag("automatic"),
    time("updated_at"),
)

invoices = sa.Table(
    "invoices",
    metadata,
    text("id", primary_key=True),
    text("operator_id"),
    text("customer_id"),
    text("kind"),
    whole("year"),
    whole("sequence"),
    text("number"),
    time("issued_at"),
    json("due_on", nullable=True),
    text("zone"),
    text("language"),
    time("period_start"),
    time("period_end"),
    text("currency"),
    text("total_before_taxes"),
    text("total_after_taxes", nullable=True),
    text("total_due"),
    whole("due_e4"),
    json("taxes"),
    whole("energy_wh"),
    whole("line_count"),
    json("seller"),
    json("buyer"),
    text("payment"),
    json("corrects"),
    text("credits", nullable=True),
    text("reason"),
    sa.UniqueConstraint("operator_id", "kind", "year", "sequence"),
    sa.Index(None, "issued_at", "id"),
    sa.Index(None, "operator_id", "issued_at", "id"),
    sa.Index(None, "operator_id", "customer_id", "issued_at", "id"),
    sa.Index(None, "credits"),
)

invoice_lines = sa.Table(
    "invoice_lines",
    metadata,
    text("invoice_id", primary_key=True),
    whole("position", primary_key=True, autoincrement=False),
    text("operator_id"),
    text("cdr_id"),
    json("line"),
    sa.Index(None, "cdr_id"),
)

billed_cdrs = sa.Table(
    "billed_cdrs",
    metadata,
    text("cdr_id", primary_key=True),
    text("operator_id"),
    text("invoice_id"),
    sa.Index(None, "invoice_id"),
)

invoice_runs = sa.Table(
    "invoice_runs",
    metadata,
    text("key", primary_key=True),
    text("run"),
    text("operator_id"),
    text("invoice_id"),
    sa.Index(None, "run"),
    sa.Index(None, "invoice_id"),
)

customer_rows = Codec(Customer, customers)
member_rows = Codec(Member, customer_members)
issuer_rows = Codec(Issuer, issuers)
invoice_rows = Codec(Invoice, invoices, derived={"total_due": ("due_e4", whole_of)})
line_rows = Codec(BilledLine, invoice_lines)
billed_rows = Codec(BilledCdr, billed_cdrs)
run_rows = Codec(InvoiceRun, invoice_runs)
billable_rows = Codec(Billable, cdrs)
"""What billing reads of CDRs; never written."""

IS_UNBILLED = sa.not_(sa.exists().where(billed_cdrs.c.cdr_id == cdrs.c.id))


class CustomerStore:
    """Port `CustomerReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def by_id(self, operator_id: str, customer_id: str) -> Customer | None:
        return await self._database.one(customer_rows, _is_customer(operator_id, customer_id))

    async def of_token(self, operator_id: str, token: TokenRef, group: str | None) -> Customer | None:
        m = customer_members.c
        kind = token.type.lower()
        types = (kind, "rfid") if kind in CARD_TYPES else (kind,)
        asked = sa.and_(m.kind == MemberKind.TOKEN.value, m.key == token.key, m.type.in_(types))
        if group is not None:
            asked = sa.or_(asked, sa.and_(m.kind == MemberKind.GROUP.value, m.key == group.casefold()))
        found = await self._database.rows(member_rows, member_rows.select().where(m.operator_id == operator_id, asked))
        nearest = min(found, key=lambda each: (each.kind is MemberKind.GROUP, each.type != kind), default=None)
        return None if nearest is None else await self.by_id(operator_id, nearest.customer_id)

    async def members(self, operator_id: str, customer_ids: Sequence[str]) -> list[Member]:
        if not customer_ids:
            return []
        m = customer_members.c
        statement = member_rows.select().where(m.operator_id == operator_id, m.customer_id.in_(padded(list(customer_ids))))
        return await self._database.rows(member_rows, statement.order_by(m.customer_id, m.kind, m.key, m.type))

    async def owner_of(self, member: Member) -> str | None:
        m = customer_members.c
        where = sa.and_(
            m.operator_id == member.operator_id, m.kind == member.kind.value, m.key == member.key, m.type == member.type
        )
        found = await self._database.one(member_rows, where)
        return None if found is None else found.customer_id

    async def has_invoices(self, operator_id: str, customer_id: str) -> bool:
        i = invoices.c
        statement = sa.select(i.id).where(i.operator_id == operator_id, i.customer_id == customer_id).limit(1)
        return bool(await self._database.read(statement))

    async def page(self, operator_id: str, after: str, limit: int) -> list[Customer]:
        c = customers.c
        statement = customer_rows.select().where(c.operator_id == operator_id, c.id > after).order_by(c.id).limit(limit)
        return await self._database.rows(customer_rows, statement)

    async def issuer(self, operator_id: str) -> Issuer | None:
        return await self._database.one(issuer_rows, issuers.c.operator_id == operator_id)

    async def automatic_issuers(self) -> list[Issuer]:
        statement = issuer_rows.select().where(issuers.c.automatic.is_(True)).order_by(issuers.c.operator_id)
        return await self._database.rows(issuer_rows, statement)


class InvoiceStore:
    """Port `InvoiceReads`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def unbilled(
        self, customer: Customer, since: datetime | None, before: datetime, after: str, limit: int
    ) -> list[Billable]:
        c = cdrs.c
        owned = sa.or_(c.customer_id == customer.id, sa.and_(c.customer_id.is_(None), _is_members(customer)))
        statement = billable_rows.select().where(
            c.operator_id == customer.operator_id, c.ended_at < before, c.id > after, owned, IS_UNBILLED
        )
        if since is not None:
            statement = statement.where(c.ended_at >= since)
        return await self._database.rows(billable_rows, statement.order_by(c.id).limit(limit))

    async def last_sequence(self, operator_id: str, kind: InvoiceKind, year: int) -> int:
        i = invoices.c
        where = sa.and_(i.operator_id == operator_id, i.kind == kind.value, i.year == year)
        found = await self._database.read(sa.select(sa.func.max(i.sequence)).where(where))
        return found[0][0] or 0

    async def by_id(self, invoice_id: str) -> Invoice | None:
        return await self._database.one(invoice_rows, invoices.c.id == invoice_id)

    async def of_key(self, run_key: str) -> Invoice | None:
        run = sa.select(invoice_runs.c.invoice_id).where(invoice_runs.c.key == run_key).scalar_subquery()
        return await self._database.one(invoice_rows, invoices.c.id == run)

    async def of_run(self, run: str) -> list[Invoice]:
        runs = sa.select(invoice_runs.c.invoice_id).where(invoice_runs.c.run == run)
        statement = invoice_rows.select().where(invoices.c.id.in_(runs)).order_by(invoices.c.id)
        return await self._database.rows(invoice_rows, statement)

    async def lines(self, invoice_id: str, after: int, limit: int) -> list[InvoiceLine]:
        at = invoice_lines.c
        statement = line_rows.select().where(at.invoice_id == invoice_id, at.position > after).order_by(at.position)
        return [each.line for each in await self._database.rows(line_rows, statement.limit(limit))]

    async def billed_on(self, cdr_ids: Sequence[str]) -> Mapping[str, str]:
        if not cdr_ids:
            return {}
        statement = (
            sa.select(billed_cdrs.c.cdr_id, invoices.c.number)
            .join(invoices, invoices.c.id == billed_cdrs.c.invoice_id)
            .where(billed_cdrs.c.cdr_id.in_(padded(list(cdr_ids))))
        )
        return {row[0]: row[1] for row in await self._database.read(statement)}


def _is_customer(operator_id: str, customer_id: str) -> sa.ColumnElement[bool]:
    return sa.and_(customers.c.operator_id == operator_id, customers.c.id == customer_id)


def _is_members(customer: Customer) -> sa.ColumnElement[bool]:
    """A CDR whose token the customer pays for, by itself or by the group that its transaction had."""
    m, c, t = customer_members.c, cdrs.c, transactions.c
    mine = sa.and_(m.operator_id == customer.operator_id, m.customer_id == customer.id)
    token = sa.exists().where(mine, m.kind == MemberKind.TOKEN.value, m.key == c.token_key)
    group = sa.exists().where(mine, m.kind == MemberKind.GROUP.value, t.id == c.transaction_id, m.key == sa.func.lower(t.group))
    return sa.or_(token, group)
