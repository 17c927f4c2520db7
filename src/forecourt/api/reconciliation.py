"""Reconciliation: what must agree between the ledger, the CDRs and the invoices, and what does not."""

from datetime import datetime, timedelta
from decimal import Decimal

import msgspec
from litestar import Router, get

from forecourt.api.naming import Names, names_of
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.api.times import From, To
from forecourt.domain.transactions import Transaction, TransactionState

USUAL = timedelta(days=31)
_COUNTS = (
    "transactions", "without_cdr", "charged_wh", "billed_wh", "differing", "taken_back", "taken_back_wh", "waiting", "cdrs",
    "without_invoice",
)  # fmt: skip


class RevenueView(msgspec.Struct, frozen=True, kw_only=True):
    """CDRs cut in the time, in one currency, credits taken off. `due` counts amounts without taxes where those are unknown."""

    currency: str
    cdrs: int
    before_taxes: Decimal
    due: Decimal
    energy_wh: int


class ReconciliationView(msgspec.Struct, frozen=True, kw_only=True):
    """Transactions that started in the time and are over: how many, how many lack a CDR, the energy of the ledger beside that of
    the CDRs that stand, how many of those differ, and how many were taken back and not billed anew; how many ended and wait for
    missing messages (they are in no other figure); the CDRs cut in the time, and those that no invoice bills yet. `agrees`:
    every transaction is billed with the energy that it had."""

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="to")
    transactions: int
    without_cdr: int
    charged_wh: int
    billed_wh: int
    differing: int
    taken_back: int
    taken_back_wh: int
    waiting: int
    cdrs: int
    without_invoice: int
    agrees: bool
    sentence: str
    revenue: list[RevenueView]


class UnevenView(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that does not agree with its CDR, or has none."""

    transaction_id: str
    station_id: str
    state: TransactionState
    started_at: datetime
    stopped_at: datetime | None
    energy_wh: int


@get("/", summary="Do the books agree?")
async def reconcile(services: Use, caller: Who, start: From = None, end: To = None) -> ReconciliationView:
    """The sums of a time; without one, of the last 31 days."""
    start, end = _time(services, start, end)
    books = await services.queries.reconciliation.books(caller, start, end)
    revenue = await services.queries.cdrs.revenue(caller, start, end)
    return ReconciliationView(
        start=start,
        end=end,
        agrees=books.agrees,
        sentence=books.sentence(),
        **{name: getattr(books, name) for name in _COUNTS},
        revenue=[RevenueView(**msgspec.structs.asdict(each)) for each in revenue],
    )


@get("/without-cdr", summary="Transactions without a CDR")
async def without_cdr(
    services: Use, caller: Who, start: From = None, end: To = None, limit: Limit = 50, cursor: Cursor = None
) -> Listing[UnevenView]:
    """Transactions that are over and were not billed, oldest first."""
    start, end = _time(services, start, end)
    page = await services.queries.reconciliation.without_cdr(caller, start, end, cursor=cursor, limit=limit)
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: _uneven(each, names))


@get("/differing", summary="Transactions that differ from their CDR")
async def differing(
    services: Use, caller: Who, start: From = None, end: To = None, limit: Limit = 50, cursor: Cursor = None
) -> Listing[UnevenView]:
    """Transactions whose standing CDR bills another energy than the ledger knows now, oldest first."""
    start, end = _time(services, start, end)
    page = await services.queries.reconciliation.differing(caller, start, end, cursor=cursor, limit=limit)
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: _uneven(each, names))


def _time(services: Services, start: datetime | None, end: datetime | None) -> tuple[datetime, datetime]:
    end = end or services.clock()
    return start or end - USUAL, end


def _uneven(row: Transaction, names: Names) -> UnevenView:
    return UnevenView(
        transaction_id=row.id,
        station_id=names[row.station_id],
        state=row.state,
        started_at=row.started_at,
        stopped_at=row.stopped_at,
        energy_wh=row.energy_wh,
    )


ROUTES = (Router("/billing/reconciliation", route_handlers=[reconcile, without_cdr, differing], tags=["Billing"]),)
