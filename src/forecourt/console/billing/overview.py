"""Billing at a glance: revenue over time, what waits for a person, and whether ledger, CDRs and invoices agree."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

import msgspec
from litestar import Response, get

from forecourt.console.frame import PAGE_SIZE, Here, Pager
from forecourt.console.naming import names_of
from forecourt.domain.billing import Correction, CorrectionState
from forecourt.domain.billing.months import Month
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.transactions import Transaction
from forecourt.store.queries import Invoiced, Revenue, StationName

BOOKS = timedelta(days=31)
PROPOSALS = 5


class Step(StrEnum):
    """How long each time of the revenue is."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


_COUNTS = {Step.DAY: 14, Step.WEEK: 12, Step.MONTH: 12}


class Column(msgspec.Struct, frozen=True, kw_only=True):
    """The revenue of one time in one currency. `height` is its share of the best one, in percent; `x` its place among all."""

    starts_at: datetime
    revenue: Revenue
    x: float
    width: float
    height: float


class Money(msgspec.Struct, frozen=True, kw_only=True):
    """One currency: the time that runs now, the whole, and the times in between, newest first."""

    currency: str
    now: Decimal
    due: Decimal
    cdrs: int
    columns: list[Column]


class OverviewView(msgspec.Struct, frozen=True, kw_only=True):
    """The page. `invoiced` is of the same whole time; `books` of the last 31 days."""

    step: Step
    starts_at: datetime
    money: list[Money]
    invoiced: list[Invoiced]
    proposed: int
    corrections: list[Correction]
    books: Books


class Uneven(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction that does not agree with its bill, or has none."""

    transaction: Transaction
    station: StationName | None


class UnevenView(msgspec.Struct, frozen=True, kw_only=True):
    """Those without a CDR, or those that differ from theirs."""

    differing: bool
    lines: list[Uneven]
    pager: Pager


@get("/billing")
async def overview(visit: Here) -> Response[str]:
    """Where the money stands."""
    queries, caller, formats = visit.services.queries, visit.caller, await visit.formats()
    now, step = visit.services.clock(), _step(visit.query.get("by"))
    bounds = times(step, now, formats.zone_name)
    view = OverviewView(
        step=step,
        starts_at=bounds[0],
        money=_money([(each.at, each.revenue) for each in await queries.cdrs.revenue_over(caller, bounds)], bounds),
        invoiced=await queries.invoices.totals(caller, bounds[0], bounds[-1]),
        proposed=await queries.corrections.proposed(caller),
        corrections=(await queries.corrections.page(caller, state=CorrectionState.PROPOSED, limit=PROPOSALS)).items,
        books=await queries.reconciliation.books(caller, now - BOOKS, now),
    )
    return await visit.page("billing/overview.html", view)


@get("/billing/uneven")
async def uneven(visit: Here) -> Response[str]:
    """Transactions of the last 31 days that have no CDR, or (`what=differing`) one with another energy."""
    books, now = visit.services.queries.reconciliation, visit.services.clock()
    differing = visit.query.get("what") == "differing"
    find = books.differing if differing else books.without_cdr
    page = await find(visit.caller, now - BOOKS, now, cursor=visit.query.get("cursor"), limit=PAGE_SIZE)
    names = await names_of(visit, (each.station_id for each in page.items))
    lines = [Uneven(transaction=each, station=names.of(each.station_id)) for each in page.items]
    view = UnevenView(differing=differing, lines=lines, pager=visit.pager(page.next))
    return await visit.page("billing/uneven.html", view)


def times(step: Step, now: datetime, zone: str) -> list[datetime]:
    """The bounds of the last times of this length in a zone; the last one runs now. Days have 23 or 25 hours when they change."""
    count, today = _COUNTS[step], now.astimezone(ZoneInfo(zone)).date()
    if step is Step.MONTH:
        month = Month(today.year, today.month).next
        bounds = [month.start(zone)]
        for _ in range(count):
            month = month.before
            bounds.append(month.start(zone))
        return bounds[::-1]
    days = 7 if step is Step.WEEK else 1
    first = today - timedelta(days=today.weekday()) if step is Step.WEEK else today
    return [_midnight(first + timedelta(days=days * at), zone) for at in range(1 - count, 2)]


def _midnight(day: date, zone: str) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(zone)).astimezone(UTC)


def _step(text: str | None) -> Step:
    return Step(text) if text in set(Step) else Step.DAY


def _money(found: Sequence[tuple[int, Revenue]], bounds: Sequence[datetime]) -> list[Money]:
    apart: dict[str, list[tuple[int, Revenue]]] = {}
    for at, revenue in found:
        apart.setdefault(revenue.currency, []).append((at, revenue))
    return [_one_currency(currency, rows, bounds) for currency, rows in sorted(apart.items())]


def _one_currency(currency: str, rows: Sequence[tuple[int, Revenue]], bounds: Sequence[datetime]) -> Money:
    starts, running = [start for start, _ in pairwise(bounds)], len(bounds) - 2
    best = max(*(revenue.due for _, revenue in rows), Decimal("0.01"))
    slot = 100 / len(starts)
    columns = [
        Column(
            starts_at=starts[at],
            revenue=revenue,
            x=round(at * slot + slot * 0.15, 3),
            width=round(slot * 0.7, 3),
            height=round(float(max(revenue.due, Decimal()) / best) * 100, 2),
        )
        for at, revenue in rows
    ]
    return Money(
        currency=currency,
        now=sum((revenue.due for at, revenue in rows if at == running), Decimal()),
        due=sum((revenue.due for _, revenue in rows), Decimal()),
        cdrs=sum(revenue.cdrs for _, revenue in rows),
        columns=columns[::-1],
    )


ROUTES = (overview, uneven)
