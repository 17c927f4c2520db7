"""Tariffs: what charging costs, where each applies, and what a tariff would do before it does it."""

from asyncio import to_thread  # a tariff of a thousand elements takes its time, and stations are waiting
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import msgspec
from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.problems import BadRequest
from forecourt.api.services import Services, Use, Who
from forecourt.api.tariff_shapes import TariffBody, TariffSummary, TariffView, tariff_summary, tariff_view
from forecourt.api.times import Moment
from forecourt.app.tariffs import AssignmentSettings
from forecourt.domain.access import Caller, Role
from forecourt.domain.pricing import Breakdown, published
from forecourt.domain.quotes import LONGEST_S, MOST_STEPS, PowerStep, Visit, quote
from forecourt.domain.tariffs import Assignment, Hour, Scope, TariffKind, calendar, lint
from forecourt.kit.errors import FieldFault

Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
Search = Annotated[str | None, QueryParameter(max_length=100, description="Part of the id or the name, without case.")]
Zone = Annotated[
    str | None,
    QueryParameter(max_length=64, description="An IANA zone (Europe/Amsterdam); else the site's or the operator's."),
]
AtSite = Annotated[str | None, QueryParameter(max_length=64, description="The site whose zone and clock count.")]
FirstDay = Annotated[date | None, QueryParameter(description="The first day, local; else today.")]
PlaceSite = Annotated[str | None, QueryParameter(max_length=64, description="Only those of this site itself.")]
PlaceStation = Annotated[str | None, QueryParameter(max_length=48, description="Only those of this station (its OCPP identity).")]
Over = Annotated[bool, QueryParameter(name="over", description="Also those that have ended.")]


class AssignmentBody(Body, frozen=True, kw_only=True):
    """Where the tariff applies: at the narrowest place that is named, everywhere of the operator when none is; only to the
    tokens of a group, or of a partner (`NL*ABC`), where one is named. From now on, or from
    `starts_at`; until further notice, or until `ends_at`."""

    site_id: str | None = None
    station_id: str | None = None
    evse: Number | None = None
    connector: Number | None = None
    token_group: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    partner: Annotated[str, Meta(min_length=1, max_length=255)] | None = None
    kind: TariffKind | None = None
    starts_at: Moment | None = None
    ends_at: Moment | None = None


class AssignmentView(msgspec.Struct, frozen=True, kw_only=True):
    """A tariff at a place, to whom and when. Of several that fit the narrowest place wins, then the narrowest audience, then the
    one that began last."""

    id: str
    tariff_id: str
    scope: Scope
    site_id: str | None
    station_id: str | None
    evse: int | None
    connector: int | None
    token_group: str | None
    partner: str | None
    kind: TariffKind | None
    starts_at: datetime
    ends_at: datetime | None
    created_at: datetime


class FindingView(msgspec.Struct, frozen=True, kw_only=True):
    """A trap: a stable code, `trap` or `hint`, the path of the field, a sentence."""

    code: str
    level: str
    path: str
    sentence: str


class LintView(msgspec.Struct, frozen=True):
    """What a person should look at, at most 20 of a code."""

    findings: list[FindingView]


class PowerStepBody(Body, frozen=True, kw_only=True):
    """From so many seconds after the plug this power flows, until the next step."""

    after_s: Annotated[int, Meta(ge=0)]
    power_kw: Decimal


class VisitBody(Body, frozen=True, kw_only=True):
    """An imagined transaction: reserved, then charging from `starts_at` by a curve of power, then parked."""

    starts_at: Moment
    charging_s: Annotated[int, Meta(ge=0, le=LONGEST_S)]
    parking_s: Annotated[int, Meta(ge=0, le=LONGEST_S)] = 0
    reserved_s: Annotated[int, Meta(ge=0, le=LONGEST_S)] = 0
    reservation_expired: bool = False
    power: Annotated[tuple[PowerStepBody, ...], Meta(max_length=MOST_STEPS)] = ()
    zone: Annotated[str, Meta(max_length=64)] | None = None
    site_id: Annotated[str, Meta(max_length=64)] | None = None

    def visit(self) -> Visit:
        """For pricing."""
        return Visit(
            starts_at=self.starts_at,
            charging_s=self.charging_s,
            parking_s=self.parking_s,
            reserved_s=self.reserved_s,
            reservation_expired=self.reservation_expired,
            power=tuple(PowerStep(after_s=each.after_s, power_kw=each.power_kw) for each in self.power),
        )


class PreviewView(msgspec.Struct, frozen=True, kw_only=True):
    """What the visit would cost: `breakdown` is exact, `published` the same with each figure rounded once."""

    zone: str
    breakdown: Breakdown
    published: Breakdown


class CalendarView(msgspec.Struct, frozen=True, kw_only=True):
    """The hours of a week of the local clock, in parts where a price changes within one; days of 23 and 25 hours have so many."""

    zone: str
    first_day: date
    hours: tuple[Hour, ...]


def assignment_view(row: Assignment, names: Names) -> AssignmentView:
    """The assignment with names that people know."""
    same = {name: getattr(row, name) for name in AssignmentView.__struct_fields__ if name not in ("site_id", "station_id")}
    at_site, at_station = row.scope is Scope.SITE, row.scope not in (Scope.SITE, Scope.OPERATOR)
    return AssignmentView(**same, site_id=row.place_id if at_site else None, station_id=names[row.place_id] if at_station else None)


@get("/tariffs", summary="Tariffs")
async def list_tariffs(
    services: Use, caller: Who, search: Search = None, limit: Limit = 50, cursor: Cursor = None
) -> Listing[TariffSummary]:
    """Tariffs as they are now, by id."""
    return listing(await services.queries.tariffs.page(caller, search=search, cursor=cursor, limit=limit), tariff_summary)


@get("/tariffs/{tariff_id:str}", summary="A tariff")
async def get_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> TariffView:
    """One tariff as it is now, in figures and in words. Ids are compared without case."""
    return tariff_view(await services.queries.tariffs.by_id(caller, tariff_id))


@put("/tariffs/{tariff_id:str}", summary="Make or change a tariff")
async def put_tariff(services: Use, caller: Who, tariff_id: FromPath[str], data: JSONBody[TariffBody]) -> Response[TariffView]:
    """Make the tariff (201) or a new version of it (200); what says the same as before makes none. Transactions that run keep the
    version that they began with."""
    made = await services.tariffs.put(caller, tariff_id, data.settings())
    fresh = made.version == 1 and made.tariff.created_at == made.tariff.updated_at
    return Response(tariff_view(made), status_code=201 if fresh else 200)


@delete("/tariffs/{tariff_id:str}", summary="Remove a tariff")
async def delete_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> None:
    """Remove a tariff that is assigned nowhere, now or later. Its versions stay for what was charged by them."""
    await services.tariffs.delete(caller, tariff_id)


@get("/tariffs/{tariff_id:str}/versions", summary="The versions of a tariff")
async def list_versions(
    services: Use, caller: Who, tariff_id: FromPath[str], limit: Limit = 50, cursor: Cursor = None
) -> Listing[TariffView]:
    """Every version, the newest first: what it said from `since` until `until`."""
    tariff = await services.queries.tariffs.by_id(caller, tariff_id)
    return listing(await services.queries.tariffs.versions(caller, tariff, cursor=cursor, limit=limit), tariff_view)


@get("/tariffs/{tariff_id:str}/lint", summary="The traps of a tariff")
async def lint_tariff(services: Use, caller: Who, tariff_id: FromPath[str]) -> LintView:
    """What will surprise somebody: prices that are never used, moments without a price, steps, taxes, limits."""
    tariff = (await services.queries.tariffs.by_id(caller, tariff_id)).tariff
    found = await to_thread(lint, tariff, now=services.clock())
    return LintView([FindingView(code=each.code, level=each.level, path=each.path, sentence=each.sentence) for each in found])


@get("/tariffs/{tariff_id:str}/calendar", summary="The calendar of a tariff")
async def show_calendar(
    services: Use,
    caller: Who,
    tariff_id: FromPath[str],
    first_day: FirstDay = None,
    zone: Zone = None,
    site_id: AtSite = None,
) -> CalendarView:
    """What each dimension costs at each hour of a week."""
    version = await services.queries.tariffs.by_id(caller, tariff_id)
    where = await zone_for(services, caller, version.operator_id, zone, site_id)
    day = first_day or services.clock().astimezone(where).date()
    if not date(1970, 1, 8) <= day <= date(9990, 1, 1):
        raise BadRequest("There is no week from this day.", faults=(FieldFault("first_day", "range", "A day of 1970 to 9990."),))
    hours = await to_thread(calendar, version.tariff, where, day)
    return CalendarView(zone=where.key, first_day=day, hours=hours)


@post("/tariffs/{tariff_id:str}/preview", status_code=200, role=Role.VIEWER, summary="What a visit would cost")
async def preview(services: Use, caller: Who, tariff_id: FromPath[str], data: JSONBody[VisitBody]) -> PreviewView:
    """The price of an imagined transaction, line by line; nothing is stored."""
    version = await services.queries.tariffs.by_id(caller, tariff_id)
    zone = await zone_for(services, caller, version.operator_id, data.zone, data.site_id)
    breakdown = await to_thread(quote, version.tariff, zone, data.visit())
    return PreviewView(zone=zone.key, breakdown=breakdown, published=published(breakdown))


@get("/tariffs/{tariff_id:str}/assignments", summary="Where a tariff applies")
async def list_assignments_of_tariff(
    services: Use, caller: Who, tariff_id: FromPath[str], over: Over = False, limit: Limit = 50, cursor: Cursor = None
) -> Listing[AssignmentView]:
    """Assignments in force or to come, newest first."""
    tariff = await services.queries.tariffs.by_id(caller, tariff_id)
    return await _assignments(services, caller, over=over, tariff_id=tariff.tariff_id, cursor=cursor, limit=limit)


@post("/tariffs/{tariff_id:str}/assignments", summary="Assign a tariff")
async def assign(services: Use, caller: Who, tariff_id: FromPath[str], data: JSONBody[AssignmentBody]) -> AssignmentView:
    """Say where the tariff applies, to whom, from when. What is in force already is not said twice."""
    tariff = await services.queries.tariffs.by_id(caller, tariff_id)
    station = await services.queries.stations.by_identity(caller, data.station_id) if data.station_id is not None else None
    values = msgspec.structs.asdict(data) | {"station_id": station and station.id, "tariff_id": tariff.tariff_id}
    row = await services.tariffs.assign(caller, AssignmentSettings(**values))
    return assignment_view(row, Names({station.id: station.identity} if station else {}))


@get("/tariff-assignments", summary="Assignments of tariffs")
async def list_assignments(
    services: Use,
    caller: Who,
    tariff_id: Annotated[str | None, QueryParameter(max_length=36, description="Only of this tariff.")] = None,
    site_id: PlaceSite = None,
    station_id: PlaceStation = None,
    over: Over = False,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[AssignmentView]:
    """Assignments in force or to come, newest first."""
    place_ids = await stations_for_filter(services, caller, station_id)
    if site_id is not None:
        place_ids = [site_id, *(place_ids or [])]
    return await _assignments(services, caller, over=over, tariff_id=tariff_id, place_ids=place_ids, cursor=cursor, limit=limit)


@get("/tariff-assignments/{assignment_id:str}", summary="An assignment of a tariff")
async def get_assignment(services: Use, caller: Who, assignment_id: FromPath[str]) -> AssignmentView:
    """One assignment."""
    row = await services.queries.assignments.by_id(caller, assignment_id)
    return assignment_view(row, await names_of(services, caller, [row.place_id]))


@delete("/tariff-assignments/{assignment_id:str}", summary="End an assignment of a tariff")
async def unassign(services: Use, caller: Who, assignment_id: FromPath[str]) -> None:
    """End it now; one that has not begun is called off. Transactions that run keep their tariff."""
    await services.tariffs.unassign(caller, assignment_id)


async def zone_for(services: Services, caller: Caller, operator_id: str, zone: str | None, site_id: str | None) -> ZoneInfo:
    """The zone that was named, else the site's, else the operator's."""
    if zone is None and site_id is not None:
        zone = (await services.queries.sites.by_id(caller, site_id)).zone
    if zone is None:
        zone = (await services.queries.operators.by_id(caller, operator_id)).zone
    try:
        return ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        fault = FieldFault(path="zone", rule="zone", message="This is no IANA time zone, such as Europe/Amsterdam.")
        raise BadRequest("The zone is not known.", faults=(fault,)) from None


async def _assignments(
    services: Services,
    caller: Caller,
    *,
    over: bool,
    tariff_id: str | None = None,
    place_ids: list[str] | None = None,
    cursor: str | None,
    limit: int,
) -> Listing[AssignmentView]:
    page = await services.queries.assignments.page(
        caller,
        tariff_id=tariff_id,
        place_ids=place_ids,
        after=None if over else services.clock(),
        cursor=cursor,
        limit=limit,
    )
    names = await names_of(services, caller, (each.place_id for each in page.items))
    return listing(page, lambda each: assignment_view(each, names))


ROUTES = (
    Router(
        "/",
        route_handlers=[
            list_tariffs, get_tariff, put_tariff, delete_tariff, list_versions, lint_tariff, show_calendar, preview,
            list_assignments_of_tariff, assign, list_assignments, get_assignment, unassign,
        ],
        tags=["Tariffs"],
    ),
)  # fmt: skip
