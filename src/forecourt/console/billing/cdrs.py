"""Our CDRs: the list, and one with the reasons of its price, its signed values, and what became of it."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get
from litestar.params import FromPath

from forecourt.app.ports import DocumentForm
from forecourt.console.billing.changes import Change, changes_of
from forecourt.console.billing.papers import SAVED, paper, saved
from forecourt.console.billing.why import Explained, explained
from forecourt.console.frame import PAGE_SIZE, PLACE, Here, Pager, Visit
from forecourt.console.naming import Names, names_of, people_of, station_filter
from forecourt.console.points import Reading, readings
from forecourt.console.transactions import CURVE_POINTS, METER_ROWS, moment
from forecourt.domain.billing import Cdr, CdrKind, Correction, SignatureCheck, SignedValue
from forecourt.domain.billing.cdrs import OLDEST
from forecourt.domain.billing.invoices import Invoice
from forecourt.domain.ledger import curve_of
from forecourt.domain.metering import CurvePoint
from forecourt.domain.screens import CheckedCost
from forecourt.domain.tariffs import Tariff
from forecourt.kit.errors import NotFound
from forecourt.store.queries import StationName

XML = "application/xml"
TARIFFS = 500
"""To choose from, for a CDR that none applied to."""


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR of the list, and what followed from it."""

    cdr: Cdr
    station: StationName | None
    credited: bool


class CdrsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list."""

    lines: list[Line]
    pager: Pager
    filtered: bool


class CdrView(msgspec.Struct, frozen=True, kw_only=True):
    """One CDR. `credit` took it back, `anew` replaced it; `tariffs` to choose from where none applied. `versions`: the number of
    the version that priced it, by tariff id."""

    cdr: Cdr
    station: StationName | None
    why: Explained
    curve: list[CurvePoint]
    signed: tuple[SignedValue, ...]
    checked: bool
    check: SignatureCheck | None
    checker: str
    correction: Correction | None
    changes: tuple[Change, ...]
    credit: Cdr | None
    anew: Cdr | None
    invoices: list[Invoice]
    tariffs: list[Tariff]
    versions: dict[str, int]
    readings: tuple[Reading, ...]
    counted: CheckedCost | None


@get("/billing/cdrs")
async def cdrs(visit: Here) -> Response[str]:
    """The list, by when they were cut."""
    query, formats = visit.query, await visit.formats()
    page = await visit.services.queries.cdrs.page(
        visit.caller,
        station_id=await station_filter(visit),
        token_uid=query.get("token"),
        currency=query["currency"].upper() if "currency" in query else None,
        kind=CdrKind(query["kind"]) if query.get("kind") in set(CdrKind) else None,
        customer_id=query.get("customer"),
        unbilled="unbilled" in query,
        start=moment(query.get("from"), formats.parse_local),
        end=moment(query.get("to"), formats.parse_local),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    names = await names_of(visit, (each.station_id for each in page.items))
    view = CdrsView(
        lines=await _lines(visit, page.items, names),
        pager=visit.pager(page.next),
        filtered=bool(query.keys() - PLACE),
    )
    return await visit.page("billing/cdrs.html", view)


@get("/billing/cdrs/{cdr_id:str}")
async def cdr(visit: Here, cdr_id: FromPath[str]) -> Response[str]:
    """Why this price."""
    return await cdr_page(visit, await visit.services.queries.cdrs.by_id(visit.caller, cdr_id))


async def cdr_page(visit: Visit, row: Cdr, *, checked: tuple[SignedValue, ...] | None = None) -> Response[str]:
    """The page of a CDR; `checked`: its signed values as they were just checked again."""
    queries, caller = visit.services.queries, visit.caller
    check = await queries.cdrs.signature_check(caller, row.id)
    kept = row.signed_values if check is None else check.signed_values
    sequels = (await queries.cdrs.sequels(caller, [row.id])).get(row.id, [])
    correction = await queries.corrections.of_cdr(caller, row.id)
    view = CdrView(
        cdr=row,
        station=(await names_of(visit, [row.station_id])).of(row.station_id),
        why=explained(row.breakdown, row.tariffs, row.periods, row.started_at, row.ended_at),
        curve=await _curve(visit, row),
        signed=kept if checked is None else checked,
        checked=checked is not None,
        check=check,
        checker="" if check is None else (await people_of(visit, [check.checked_by])).of(check.checked_by),
        correction=correction,
        changes=() if correction is None else changes_of(correction.differences, row.currency, await visit.formats()),
        credit=next((each for each in sequels if each.credits == row.id), None),
        anew=next((each for each in sequels if each.corrects == row.id), None),
        invoices=(await queries.invoices.page(caller, cdr_id=row.id)).items,
        tariffs=[] if row.tariffs else [each.tariff for each in (await queries.tariffs.page(caller, limit=TARIFFS)).items],
        versions=await queries.tariffs.numbers_of(caller, row.tariffs),
        readings=readings(row.policies or OLDEST),
        counted=(await queries.transactions.costs_counted(caller, [row.transaction_id or ""])).get(row.transaction_id or ""),
    )
    return await visit.page("billing/cdr.html", view, zone=row.zone)


@get("/billing/cdrs/{cdr_id:str}/receipt")
async def receipt(visit: Here, cdr_id: FromPath[str]) -> Response[bytes]:
    """What the driver paid for, to read and to print."""
    return await _receipt(visit, cdr_id, DocumentForm.HTML)


@get("/billing/cdrs/{cdr_id:str}/receipt.pdf", opt=SAVED)
async def receipt_pdf(visit: Here, cdr_id: FromPath[str]) -> Response[bytes]:
    """The same to keep."""
    return await _receipt(visit, cdr_id, DocumentForm.PDF)


@get("/billing/cdrs/{cdr_id:str}/signed.xml", opt=SAVED)
async def transparency(visit: Here, cdr_id: FromPath[str]) -> Response[bytes]:
    """The signed values as the public transparency software reads them."""
    text = await visit.services.billing.cdrs.transparency(visit.caller, cdr_id)
    return saved(text.encode(), XML, f"signed-{cdr_id}.xml")


async def _receipt(visit: Visit, cdr_id: str, form: DocumentForm) -> Response[bytes]:
    row = await visit.services.queries.cdrs.by_id(visit.caller, cdr_id)
    issuer = await visit.services.customers.issuer_of(row.operator_id)
    credit = await visit.services.queries.cdrs.credit_of(visit.caller, row.id)
    return paper(await visit.services.documents.receipt(row, issuer, issuer.language, form, credit=credit))


async def _lines(visit: Visit, rows: Sequence[Cdr], names: Names) -> list[Line]:
    sequels = await visit.services.queries.cdrs.sequels(visit.caller, [each.id for each in rows])
    return [Line(cdr=each, station=names.of(each.station_id), credited=each.id in sequels) for each in rows]


async def _curve(visit: Visit, row: Cdr) -> list[CurvePoint]:
    """The curve of its transaction, as far as it is kept."""
    if row.transaction_id is None:
        return []
    queries, caller = visit.services.queries, visit.caller
    try:
        transaction = await queries.transactions.by_id(caller, row.transaction_id)
    except NotFound:
        return []
    return curve_of(transaction, await queries.transactions.meter_rows(caller, transaction.id, METER_ROWS), CURVE_POINTS)


ROUTES = (cdrs, cdr, receipt, receipt_pdf, transparency)
