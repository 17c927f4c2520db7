"""Partners' CDRs: taken in, priced again from their own tariffs and periods, accepted or disputed."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from litestar import Request, Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.domain.billing import PartnerCdr, ReceivedCdr, ReceivedState, Step
from forecourt.domain.pricing import Breakdown, Finding, Policies


class ReceiveBody(Body, frozen=True, kw_only=True):
    """A CDR as the partner sent it. `party` is its owner, as `NL*ABC`, for 2.1.1, which does not say; `zone` where it was, else
    the operator's."""

    ocpi_version: Literal["2.1.1", "2.2.1", "2.3.0"]
    party: Annotated[str, Meta(pattern=r"^[A-Za-z]{2}\*[A-Za-z0-9]{1,3}$")] | None = None
    zone: Annotated[str, Meta(min_length=1, max_length=64)] | None = None
    cdr: dict[str, Any]


class NoteBody(Body, frozen=True, kw_only=True):
    """Why; kept in the history."""

    note: Annotated[str, Meta(max_length=1_000)] = ""


class DisputeBody(Body, frozen=True, kw_only=True):
    """What is wrong with it; kept in the history."""

    note: Annotated[str, Meta(min_length=1, max_length=1_000)]


class _Exact(msgspec.Struct):
    """The document as it was written: numbers keep every digit."""

    cdr: msgspec.Raw


class ReceivedSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A partner's CDR. `deviation` is what it claims before taxes beyond our own price, null when it could not be priced;
    `findings` are codes."""

    id: str
    party: str
    cdr_id: str
    ocpi_version: str
    state: ReceivedState
    token_uid: str | None
    started_at: datetime
    currency: str
    claimed_before_taxes: Decimal
    deviation: Decimal | None
    findings: tuple[str, ...]
    received_at: datetime
    updated_at: datetime


class ReceivedView(msgspec.Struct, frozen=True, kw_only=True):
    """With what it says, how we price it and by which `policies` (null: by the first defaults), every deviation with its amount,
    its history, and the document as it came."""

    summary: ReceivedSummary
    zone: str
    content: PartnerCdr
    policies: Policies | None
    breakdown: Breakdown | None
    findings: tuple[Finding, ...]
    history: tuple[Step, ...]
    document: Any


@get("/", summary="Received CDRs")
async def list_received(
    services: Use,
    caller: Who,
    party: Annotated[str | None, QueryParameter(description="Only of this partner, as `NL*ABC`.")] = None,
    state_: Annotated[ReceivedState | None, QueryParameter(name="state", description="Only in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[ReceivedSummary]:
    """Partners' CDRs, newest first."""
    return listing(
        await services.queries.received_cdrs.page(caller, party=party, state=state_, cursor=cursor, limit=limit), received_summary
    )


@post("/", status_code=201, summary="Take in a CDR")
async def receive(
    request: Request[Any, Any, Any], services: Use, caller: Who, data: JSONBody[ReceiveBody]
) -> Response[ReceivedView]:
    """Priced again at once. The same document again is the one that is here (200); another one under its id is refused."""
    document = msgspec.json.decode(await request.body(), type=_Exact).cdr
    before = services.clock()
    row = await services.billing.received.receive(caller, bytes(document), data.ocpi_version, party=data.party, zone=data.zone)
    return Response(received_view(row), status_code=201 if row.received_at >= before else 200)


@get("/{received_id:str}", summary="A received CDR")
async def get_received(services: Use, caller: Who, received_id: FromPath[str]) -> ReceivedView:
    """One of them, with every finding."""
    return received_view(await services.queries.received_cdrs.by_id(caller, received_id))


@post("/{received_id:str}/accept", status_code=200, summary="Accept a received CDR")
async def accept(services: Use, caller: Who, received_id: FromPath[str], data: JSONBody[NoteBody | None] = None) -> ReceivedView:
    """It is owed."""
    return received_view(await services.billing.received.accept(caller, received_id, "" if data is None else data.note))


@post("/{received_id:str}/dispute", status_code=200, summary="Dispute a received CDR")
async def dispute(services: Use, caller: Who, received_id: FromPath[str], data: JSONBody[DisputeBody]) -> ReceivedView:
    """It is not owed, for the reason in the note."""
    return received_view(await services.billing.received.dispute(caller, received_id, data.note))


def received_summary(row: ReceivedCdr) -> ReceivedSummary:
    """The CDR in a list."""
    values = {name: getattr(row, name) for name in ReceivedSummary.__struct_fields__}
    return ReceivedSummary(**values | {"findings": tuple(each.code for each in row.findings)})


def received_view(row: ReceivedCdr) -> ReceivedView:
    """All of it."""
    return ReceivedView(
        summary=received_summary(row),
        zone=row.zone,
        content=row.content,
        policies=row.policies,
        breakdown=row.breakdown,
        findings=row.findings,
        history=row.history,
        document=msgspec.Raw(row.document.encode()),
    )


ROUTES = (Router("/received-cdrs", route_handlers=[list_received, receive, get_received, accept, dispute], tags=["Received CDRs"]),)
