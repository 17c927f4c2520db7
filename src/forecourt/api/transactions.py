"""Transactions: the ledger as people read it, with its evidence and one clean energy curve."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.api.times import From, To
from forecourt.domain.access import Caller
from forecourt.domain.ledger import curve_of
from forecourt.domain.meter_ends import meter_ends
from forecourt.domain.metering import CurvePoint
from forecourt.domain.tokens import TokenRef
from forecourt.domain.transactions import Evidence, Flag, Transaction, TransactionState

CURVE_POINTS = 1_000
METER_ROWS = 4_000
EVIDENCE = 200


class CloseBody(Body, frozen=True, kw_only=True):
    """Why a person closes it."""

    reason: str | None = None


class EvidenceView(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was said about a transaction. `at` is the station's time, `received_at` ours; `payload` is as received."""

    id: str
    kind: str
    seq_no: int | None
    offline: bool
    at: datetime
    received_at: datetime
    sentence: str | None
    payload: Any


class TransactionSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A transaction. Energy and registers in Wh (`meter_start_wh`, `meter_stop_wh`: as reports told them, else the first and
    the last good reading); times as the station said where plausible, `*_received_at` by our clock."""

    id: str
    station_id: str
    evse: int
    connector: int
    token: TokenRef | None
    token_verdict: str | None
    ocpp_transaction_id: str
    state: TransactionState
    open: bool
    charging_state: str | None
    started_at: datetime
    started_received_at: datetime
    stopped_at: datetime | None
    stopped_received_at: datetime | None
    stop_reason: str | None
    energy_wh: int
    energy_source: str
    meter_start_wh: int | None
    meter_stop_wh: int | None
    seq_gaps: tuple[tuple[int, int], ...]
    command_id: str | None
    reservation_number: int | None
    evidence_count: int
    flags: tuple[Flag, ...]
    updated_at: datetime


class TransactionView(TransactionSummary, frozen=True, kw_only=True):
    """With the oldest evidence (`evidence_next`: cursor for the rest at `/transactions/{id}/evidence`) and the clean energy curve,
    at most 1000 points: energy delivered so far in Wh, power in W, state of charge in percent."""

    evidence: list[EvidenceView]
    evidence_next: str | None
    curve: list[CurvePoint]


@get("/", summary="Transactions")
async def list_transactions(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only of this station (its OCPP identity).")] = None,
    token_uid: Annotated[str | None, QueryParameter(description="Only of this token, compared without case.")] = None,
    open_: Annotated[bool | None, QueryParameter(name="open", description="Only unfinished (true) or ended (false) ones.")] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[TransactionSummary]:
    """Transactions, newest first by `started_at`."""
    page = await services.queries.transactions.page(
        caller,
        station_id=await stations_for_filter(services, caller, station_id),
        token_uid=token_uid,
        open=open_,
        start=start,
        end=end,
        cursor=cursor,
        limit=limit,
    )
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: TransactionSummary(**_summary(each, names)))


@get("/{transaction_id:str}", summary="A transaction")
async def get_transaction(services: Use, caller: Who, transaction_id: FromPath[str]) -> TransactionView:
    """One transaction with its evidence and curve."""
    return await _view(services, caller, await services.queries.transactions.by_id(caller, transaction_id))


@get("/{transaction_id:str}/evidence", summary="The evidence of a transaction")
async def list_evidence(
    services: Use, caller: Who, transaction_id: FromPath[str], limit: Limit = 200, cursor: Cursor = None
) -> Listing[EvidenceView]:
    """Everything that was said about a transaction, in the order of the station's time."""
    await services.queries.transactions.by_id(caller, transaction_id)
    page = await services.queries.transactions.evidence(caller, transaction_id, cursor=cursor, limit=limit)
    return listing(page, _evidence)


@get("/evidence", summary="Evidence that fits no transaction")
async def list_loose_evidence(
    services: Use, caller: Who, station_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[EvidenceView]:
    """What the station said of charging that fits no transaction (unreadable, unmatched): kept for review, newest first."""
    station = await services.queries.stations.by_identity(caller, station_id)
    page = await services.queries.transactions.loose_evidence(caller, station.id, cursor=cursor, limit=limit)
    return listing(page, _evidence)


@post("/{transaction_id:str}/close", status_code=200, summary="Close the books on a transaction")
async def close(
    services: Use, caller: Who, transaction_id: FromPath[str], data: JSONBody[CloseBody | None] = None
) -> TransactionView:
    """Close a transaction whose end never came: bookkeeping only, nothing is sent to the station."""
    await services.queries.transactions.by_id(caller, transaction_id)
    return await _view(services, caller, await services.charging.close(caller, transaction_id, data.reason if data else None))


async def _view(services: Services, caller: Caller, row: Transaction) -> TransactionView:
    evidence = await services.queries.transactions.evidence(caller, row.id, cursor=None, limit=EVIDENCE)
    rows = await services.queries.transactions.meter_rows(caller, row.id, METER_ROWS)
    names = await names_of(services, caller, (row.station_id,))
    return TransactionView(
        **_summary(row, names),
        evidence=[_evidence(each) for each in evidence.items],
        evidence_next=evidence.next,
        curve=curve_of(row, rows, CURVE_POINTS),
    )


def _summary(row: Transaction, names: Names) -> dict[str, Any]:
    same = {field: getattr(row, field) for field in TransactionSummary.__struct_fields__ if field not in ("station_id", "open")}
    start_wh, stop_wh = meter_ends(row)
    here = {"station_id": names[row.station_id], "open": row.state is TransactionState.OPEN}
    return same | here | {"meter_start_wh": start_wh, "meter_stop_wh": stop_wh}


def _evidence(row: Evidence) -> EvidenceView:
    return EvidenceView(
        id=row.id,
        kind=row.kind,
        seq_no=row.seq_no,
        offline=row.offline,
        at=row.at,
        received_at=row.received_at,
        sentence=row.sentence,
        payload=as_json(row.payload),
    )


def as_json(text: str) -> Any:
    """Kept text as the JSON it is; as a string when it is none."""
    try:
        msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return text
    return msgspec.Raw(text.encode())


ROUTES = (
    Router("/stations/{station_id:str}", route_handlers=[list_loose_evidence], tags=["Transactions"]),
    Router("/transactions", route_handlers=[list_transactions, get_transaction, list_evidence, close], tags=["Transactions"]),
)
