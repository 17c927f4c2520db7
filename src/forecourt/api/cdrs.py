"""CDRs: what was charged and what it costs, line by line; credit, correct, price again, check the meter's signatures."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated

import msgspec
from litestar import Response, Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.api.times import From, To
from forecourt.domain.access import Caller, Role
from forecourt.domain.billing import Cdr, CdrKind, CdrPlace, Correction, CorrectionState, Difference, SignatureCheck, SignedValue
from forecourt.domain.pricing import Breakdown, Finding, Period, Policies, published
from forecourt.domain.tariffs import Tariff
from forecourt.domain.tokens import TokenRef
from forecourt.kit.files import saved_as

Reason = Annotated[str, Meta(min_length=1, max_length=255)]


class ReasonBody(Body, frozen=True, kw_only=True):
    """Why; the credit CDR carries it as its remark."""

    reason: Reason


class CorrectBody(ReasonBody, frozen=True, kw_only=True):
    """Why; and, where no tariff applied at the start, the tariff to price it by."""

    tariff_id: Annotated[str, Meta(min_length=1, max_length=36)] | None = None


class PublicKeyBody(Body, frozen=True, kw_only=True):
    """The meter's public key, where the station sent none: Base64 of `oca:base16:asn1:...`, or ASN.1 as hex or Base64."""

    public_key: Annotated[str, Meta(min_length=1, max_length=5_000)] | None = None


class CdrSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR. Energy in Wh, times in s; amounts rounded once to the currency's minor unit, `total_after_taxes` null where taxes are
    unknown. A credit's totals are negative. `credited_by` and `replaced_by` tell what became of it; `findings` are codes."""

    id: str
    kind: CdrKind
    credits: str | None
    corrects: str | None
    credited_by: str | None
    replaced_by: str | None
    transaction_id: str | None
    reservation_id: str | None
    station_id: str
    evse: int
    connector: int
    token: TokenRef | None
    started_at: datetime
    ended_at: datetime
    energy_wh: int
    time_s: int
    parking_s: int
    currency: str
    total_before_taxes: Decimal
    total_after_taxes: Decimal | None
    findings: tuple[str, ...]
    created_at: datetime


class CdrView(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR with everything that its price rests on. `breakdown` is exact, `published` the same with each figure rounded once;
    `tariffs` are as they were at the start; `policies` how disputed points were read (null: by the first defaults);
    `correction` is what late evidence proposes; `signature_check` what checking the signatures with a person's key gave."""

    summary: CdrSummary
    place: CdrPlace
    site_id: str | None
    customer_id: str | None
    zone: str
    tariffs: tuple[Tariff, ...]
    policies: Policies | None
    periods: tuple[Period, ...]
    breakdown: Breakdown
    published: Breakdown
    signed_values: tuple[SignedValue, ...]
    evidence_count: int
    remark: str | None
    findings: tuple[Finding, ...]
    correction: Correction | None
    signature_check: SignatureCheck | None


class RepricedView(msgspec.Struct, frozen=True, kw_only=True):
    """A CDR priced again from its own periods and tariffs; null where no tariff was assigned."""

    breakdown: Breakdown | None
    agrees: bool


class CorrectionView(msgspec.Struct, frozen=True, kw_only=True):
    """What late evidence says of a CDR: what was billed, what would be billed now. `replaced_by` is the CDR that took its place."""

    cdr_id: str
    transaction_id: str
    state: CorrectionState
    sentence: str
    differences: tuple[Difference, ...]
    proposed_at: datetime
    decided_at: datetime | None
    decided_by: str | None
    replaced_by: str | None


@get("/cdrs", summary="CDRs")
async def list_cdrs(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only of this station (its OCPP identity).")] = None,
    token_uid: Annotated[str | None, QueryParameter(description="Only of this token, compared without case.")] = None,
    transaction_id: Annotated[str | None, QueryParameter(description="Only of this transaction.")] = None,
    currency: Annotated[str | None, QueryParameter(description="Only in this currency (ISO 4217).")] = None,
    kind: Annotated[CdrKind | None, QueryParameter(description="Only charges, or only credits.")] = None,
    start: From = None,
    end: To = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[CdrSummary]:
    """CDRs, newest first by when they were cut; `from` and `to` are of that moment too."""
    page = await services.queries.cdrs.page(
        caller,
        station_id=await stations_for_filter(services, caller, station_id),
        token_uid=token_uid,
        transaction_id=transaction_id,
        currency=currency,
        kind=kind,
        start=start,
        end=end,
        cursor=cursor,
        limit=limit,
    )
    names = await names_of(services, caller, (each.station_id for each in page.items))
    sequels = await services.queries.cdrs.sequels(caller, [each.id for each in page.items])
    return listing(page, lambda each: summary_of(each, names, sequels.get(each.id, [])))


@get("/cdrs/{cdr_id:str}", summary="A CDR")
async def get_cdr(services: Use, caller: Who, cdr_id: FromPath[str]) -> CdrView:
    """One CDR, with the reason of every line."""
    return await _view(services, caller, await services.queries.cdrs.by_id(caller, cdr_id))


@post("/cdrs/{cdr_id:str}/credit", status_code=201, summary="Credit a CDR")
async def credit(services: Use, caller: Who, cdr_id: FromPath[str], data: JSONBody[ReasonBody]) -> CdrView:
    """Take a CDR back by a credit CDR; the answer is the credit. Nothing takes its place."""
    return await _view(services, caller, await services.billing.cdrs.credit(caller, cdr_id, data.reason))


@post("/cdrs/{cdr_id:str}/correct", status_code=201, summary="Correct a CDR")
async def correct(services: Use, caller: Who, cdr_id: FromPath[str], data: JSONBody[CorrectBody]) -> CdrView:
    """Credit a CDR and cut a new one from the evidence of now, both at once; the answer is the new one."""
    return await _view(services, caller, await services.billing.cdrs.correct(caller, cdr_id, data.reason, data.tariff_id))


@post("/cdrs/{cdr_id:str}/dismiss", status_code=200, summary="Dismiss a proposed correction")
async def dismiss(services: Use, caller: Who, cdr_id: FromPath[str]) -> CorrectionView:
    """The CDR stands, whatever the late evidence says."""
    return _correction(await services.billing.cdrs.dismiss(caller, cdr_id))


@post("/cdrs/{cdr_id:str}/reprice", status_code=200, role=Role.VIEWER, summary="Price a CDR again")
async def reprice(services: Use, caller: Who, cdr_id: FromPath[str]) -> RepricedView:
    """From the periods and tariffs stored in it. Changes nothing."""
    again = await services.billing.cdrs.reprice(caller, cdr_id)
    return RepricedView(breakdown=again.breakdown, agrees=again.agrees)


@post("/cdrs/{cdr_id:str}/verify", status_code=200, role=Role.VIEWER, summary="Check the meter's signatures")
async def verify(
    services: Use, caller: Who, cdr_id: FromPath[str], data: JSONBody[PublicKeyBody | None] = None
) -> list[SignedValue]:
    """Each signed value with what checking it gave: `verified` true, false, or null where nobody can tell, as the sentence says.
    What an operator's key decides is kept beside the CDR (`signature_check`)."""
    return list(await services.billing.cdrs.verify(caller, cdr_id, None if data is None else data.public_key))


@get("/cdrs/{cdr_id:str}/transparency", summary="Signed data for the transparency software", media_type="application/xml")
async def transparency(services: Use, caller: Who, cdr_id: FromPath[str]) -> Response[str]:
    """The XML container that the public transparency software reads, so that a driver can check the meter's signatures."""
    text = await services.billing.cdrs.transparency(caller, cdr_id)
    return Response(text, media_type="application/xml", headers=saved_as(f"{cdr_id}.xml"))


@get("/corrections", summary="Proposed corrections")
async def list_corrections(
    services: Use,
    caller: Who,
    state_: Annotated[CorrectionState | None, QueryParameter(name="state", description="Only in this state.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[CorrectionView]:
    """CDRs that late evidence contradicts, newest first."""
    return listing(await services.queries.corrections.page(caller, state=state_, cursor=cursor, limit=limit), _correction)


def summary_of(row: Cdr, names: Names, sequels: list[Cdr]) -> CdrSummary:
    """The CDR with its station's identity and what became of it."""
    ours = {name: getattr(row, name) for name in CdrSummary.__struct_fields__ if name in Cdr.__struct_fields__}
    return CdrSummary(
        **ours
        | {
            "station_id": names[row.station_id],
            "findings": tuple(each.code for each in row.findings),
            "credited_by": next((each.id for each in sequels if each.credits == row.id), None),
            "replaced_by": next((each.id for each in sequels if each.corrects == row.id), None),
        }
    )


async def _view(services: Services, caller: Caller, row: Cdr) -> CdrView:
    names = await names_of(services, caller, (row.station_id,))
    sequels = await services.queries.cdrs.sequels(caller, [row.id])
    ours = {name: getattr(row, name) for name in CdrView.__struct_fields__ if name in Cdr.__struct_fields__}
    return CdrView(
        **ours
        | {
            "summary": summary_of(row, names, sequels.get(row.id, [])),
            "published": published(row.breakdown),
            "correction": await services.queries.corrections.of_cdr(caller, row.id),
            "signature_check": await services.queries.cdrs.signature_check(caller, row.id),
        }
    )


def _correction(row: Correction) -> CorrectionView:
    return CorrectionView(**{name: getattr(row, name) for name in CorrectionView.__struct_fields__})


ROUTES = (
    Router(
        "/",
        route_handlers=[
            list_cdrs,
            get_cdr,
            credit,
            correct,
            dismiss,
            reprice,
            verify,
            transparency,
            list_corrections,
        ],
        tags=["CDRs"],
    ),
)
