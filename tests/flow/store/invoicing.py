"""Invoicing over a store, for tests; as a program (`python -m tests.flow.store.invoicing URL NAME`) a writer that can be killed."""

import asyncio
import contextlib
import sys
from datetime import UTC, datetime
from typing import Any

import msgspec

from forecourt.app.invoicing import Invoicing
from forecourt.app.ports import Insert, Unit, UnitOfWork
from forecourt.domain.access import Caller, Role
from forecourt.domain.billing import Cdr
from forecourt.domain.billing.customers import Customer, Cycle, group_member, token_member
from forecourt.domain.billing.invoices import BilledCdr, Invoice
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Unavailable
from forecourt.kit.time import Clock
from forecourt.store.invoices import billed_cdrs, billed_rows, invoice_rows, invoices
from forecourt.store.store import Store
from tests import rows
from tests.billing import customer

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
CALLER = Caller(kind="key", id="k", name="accounts", operator_id="op", role=Role.OPERATOR)


def invoicing(store: Store, *, uow: UnitOfWork | None = None, clock: Clock = lambda: NOW) -> Invoicing:
    return Invoicing(uow or store.uow, store.invoices, store.customers, store.directory, clock=clock)


async def prepare(store: Store, *cdrs: Cdr, customers: tuple[Customer, ...] = (), **fields: Any) -> None:
    """An operator in Amsterdam, a customer `c1` with the token 04AB (and what `fields` say of it), other customers, and CDRs."""
    await store.uow.commit(rows.inserts(rows.operator("op", zone="Europe/Amsterdam", legal_name="Laden B.V.")))
    first = customer(**fields)
    await store.uow.commit(rows.inserts(first, token_member(first, TokenRef(uid="04ab")), *customers))
    await add(store, *cdrs)


async def add(store: Store, *cdrs: Cdr) -> None:
    await store.uow.commit(rows.inserts(*cdrs))


async def join_group(store: Store, of: Customer, group: str) -> None:
    await store.uow.commit(Unit(key="t", writes=[Insert(group_member(of, group))]))


async def all_invoices(store: Store) -> list[Invoice]:
    return await store.database.rows(invoice_rows, invoice_rows.select().order_by(invoices.c.kind, invoices.c.sequence))


async def all_billed(store: Store) -> list[BilledCdr]:
    return await store.database.rows(billed_rows, billed_rows.select().order_by(billed_cdrs.c.cdr_id))


async def bill_until_done(store: Store, *customer_ids: str) -> None:
    """Run again and again, as a job would, until nothing is left."""
    work = invoicing(store)
    while True:
        results = [await work.run(CALLER, customer_id=each) for each in customer_ids]
        if not any(outcome.billed for result in results for outcome in result.outcomes):
            return


def by_transaction(*ids: str) -> tuple[Customer, ...]:
    return tuple(msgspec.structs.replace(customer(each), cycle=Cycle.PER_TRANSACTION) for each in ids)


async def _main(url: str, name: str, customer_ids: list[str]) -> None:
    store = await Store.open(url, writer_name=name, migrate_first=False)
    print("ready", flush=True)
    with contextlib.suppress(Unavailable):
        await bill_until_done(store, *customer_ids)
    await store.close()


if __name__ == "__main__":
    asyncio.run(_main(sys.argv[1], sys.argv[2], sys.argv[3:]))
