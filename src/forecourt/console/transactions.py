"""Transactions: the ledger as a list, and one with its curve, flags and evidence."""

from collections.abc import Callable
from datetime import datetime

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager, Visit, address
from forecourt.console.naming import Names, names_of, station_filter, zone_of
from forecourt.console.overview import power_now
from forecourt.domain.billing import Cdr
from forecourt.domain.billing.corrections import standing
from forecourt.domain.commands import CommandRecord
from forecourt.domain.ledger import curve_of
from forecourt.domain.meter_ends import MeterEnds, meter_ends
from forecourt.domain.metering import CurvePoint
from forecourt.domain.pricing import Breakdown, published
from forecourt.domain.screens import CheckedCost
from forecourt.domain.stations import Station
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.store.queries import StationName

CURVE_POINTS = 300
METER_ROWS = 2_000
EVIDENCE = 100


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction of the list. `power_w` is the last reading of one under way; `counted` what its station counted itself."""

    transaction: Transaction
    station: StationName | None
    power_w: int | None
    counted: CheckedCost | None


class TransactionsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: list[Line]
    pager: Pager
    filtered: bool


class Bill(msgspec.Struct, frozen=True, kw_only=True):
    """What one costs: its CDR, or the price until now, published. Both None: no tariff applies, or there is nothing to price."""

    cdr: Cdr | None = None
    so_far: Breakdown | None = None


class TransactionView(msgspec.Struct, frozen=True, kw_only=True):
    """One transaction. `curve` has at most 300 points; `peak_w` is the highest power among the readings that it rests on."""

    transaction: Transaction
    station: Station | None
    name: StationName | None
    power_w: int | None
    curve: list[CurvePoint]
    peak_w: int | None
    meter: MeterEnds
    evidence: list[Evidence]
    pager: Pager
    commands: list[CommandRecord]
    bill: Bill
    counted: CheckedCost | None


@get("/transactions")
async def transactions(visit: Here) -> Response[str]:
    """The list, newest first."""
    query, now = visit.query, visit.services.clock()
    formats = await visit.formats()
    page = await visit.services.queries.transactions.page(
        visit.caller,
        station_id=await station_filter(visit),
        token_uid=query.get("token"),
        open={"yes": True, "no": False}.get(query.get("open", "")),
        counted_otherwise="counted_otherwise" in query,
        start=moment(query.get("from"), formats.parse_local),
        end=moment(query.get("to"), formats.parse_local),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    names = await names_of(visit, (each.station_id for each in page.items))
    counted = await visit.services.queries.transactions.costs_counted(visit.caller, [each.id for each in page.items])
    view = TransactionsView(
        lines=[_line(each, names, counted.get(each.id), now) for each in page.items],
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("transactions/list.html", view)


@get("/transactions/{transaction_id:str}")
async def transaction(visit: Here, transaction_id: FromPath[str]) -> Response[str]:
    """One, with everything that was said about it."""
    queries, caller = visit.services.queries, visit.caller
    row = await queries.transactions.by_id(caller, transaction_id)
    station = await _station(visit, row.station_id)
    evidence = await queries.transactions.evidence(caller, row.id, cursor=visit.query.get("cursor"), limit=EVIDENCE)
    rows = await queries.transactions.meter_rows(caller, row.id, METER_ROWS)
    view = TransactionView(
        transaction=row,
        station=station,
        name=(await names_of(visit, [row.station_id])).of(row.station_id),
        power_w=power_now(row, visit.services.clock()),
        curve=curve_of(row, rows, CURVE_POINTS),
        peak_w=max((each.power_w for each in rows if each.power_w is not None), default=None),
        meter=meter_ends(row),
        evidence=evidence.items,
        pager=visit.pager(evidence.next),
        commands=(await queries.commands.page(caller, transaction_id=row.id, limit=20)).items,
        bill=await _bill(visit, row),
        counted=(await queries.transactions.costs_counted(caller, [row.id])).get(row.id),
    )
    zone = await zone_of(visit, station) if station is not None else None
    return await visit.page("transactions/one.html", view, zone=zone)


@post("/transactions/{transaction_id:str}/close")
async def close(visit: Here, transaction_id: FromPath[str]) -> Response[str]:
    """Close the books on one whose end never came."""
    row = await visit.services.queries.transactions.by_id(visit.caller, transaction_id)
    await visit.services.charging.close(visit.caller, row.id, (await visit.form()).optional("reason"))
    return visit.redirect(address(f"/transactions/{row.id}"), "good", "The transaction is closed in the books. Nothing was sent.")


async def _bill(visit: Visit, row: Transaction) -> Bill:
    """A price that fails (a tariff of hostile size, a curve that makes no sense) keeps nobody from the page."""
    cdrs = (await visit.services.queries.cdrs.page(visit.caller, transaction_id=row.id, sort="cut")).items
    if cdrs:
        return Bill(cdr=standing(cdrs) or cdrs[-1])
    try:
        price = await visit.services.billing.costs.of(row, until=visit.services.clock())
    except InvalidInput:
        return Bill()
    return Bill(so_far=None if price is None else published(price))


def _line(row: Transaction, names: Names, counted: CheckedCost | None, now: datetime) -> Line:
    return Line(transaction=row, station=names.of(row.station_id), power_w=power_now(row, now), counted=counted)


def moment(text: str | None, parse: Callable[[str], datetime]) -> datetime | None:
    """A moment of a filter; what cannot be read narrows nothing."""
    try:
        return parse(text) if text else None
    except ValueError:
        return None


async def _station(visit: Visit, station_id: str) -> Station | None:
    try:
        return await visit.services.queries.stations.by_id(visit.caller, station_id)
    except NotFound:
        return None


ROUTES = (transactions, transaction, close)
