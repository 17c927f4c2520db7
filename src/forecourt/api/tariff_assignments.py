"""Where tariffs apply: assignments, and the one that wins at a place."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.api.tariff_shapes import TariffView, tariff_view
from forecourt.api.times import Moment
from forecourt.app.tariffs import AssignmentSettings
from forecourt.domain.access import Caller
from forecourt.domain.tariffs import Assignment, Driver, Place, Scope, TariffKind

Number = Annotated[int, Meta(ge=1, le=2**31 - 1)]
OfTariff = Annotated[str | None, QueryParameter(max_length=36, description="Only of this tariff.")]
AtSite = Annotated[str | None, QueryParameter(max_length=64, description="Only those of this site itself.")]
AtStation = Annotated[str | None, QueryParameter(max_length=48, description="Only those of this station (its OCPP identity).")]
Over = Annotated[bool, QueryParameter(name="over", description="Also those that have ended.")]
AtEvse = Annotated[int | None, QueryParameter(ge=1, description="The EVSE; else a price for any of them.")]
AtConnector = Annotated[int | None, QueryParameter(ge=1, description="The connector of the EVSE.")]
Group = Annotated[str | None, QueryParameter(max_length=255, description="For a token of this group.")]
Partner = Annotated[str | None, QueryParameter(max_length=255, description="For a token of this partner (`NL*ABC`).")]
Kind = Annotated[TariffKind, QueryParameter(description="`ad_hoc` for who pays on the spot, or a driver's preference.")]
At = Annotated[Moment | None, QueryParameter(description="For a transaction that begins then (RFC 3339); else now.")]


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


class ApplyingView(msgspec.Struct, frozen=True, kw_only=True):
    """What a transaction would be priced by, and the assignment that says so; both null where no price is known."""

    tariff: TariffView | None
    assignment: AssignmentView | None


def assignment_view(row: Assignment, names: Names) -> AssignmentView:
    """The assignment with names that people know."""
    same = {name: getattr(row, name) for name in AssignmentView.__struct_fields__ if name not in ("site_id", "station_id")}
    at_site, at_station = row.scope is Scope.SITE, row.scope not in (Scope.SITE, Scope.OPERATOR)
    return AssignmentView(**same, site_id=row.place_id if at_site else None, station_id=names[row.place_id] if at_station else None)


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
    tariff_id: OfTariff = None,
    site_id: AtSite = None,
    station_id: AtStation = None,
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


@get("/stations/{station_id:str}/tariff", summary="The tariff at a station")
async def get_applying(
    services: Use,
    caller: Who,
    station_id: FromPath[str],
    evse: AtEvse = None,
    connector: AtConnector = None,
    token_group: Group = None,
    partner: Partner = None,
    kind: Kind = TariffKind.REGULAR,
    at: At = None,
) -> ApplyingView:
    """Which tariff a transaction gets that begins here, and why: the assignment that wins."""
    station = await services.queries.stations.by_identity(caller, station_id)
    place = Place(site_id=station.site_id, station_id=station.id, evse=evse, connector=connector)
    driver = Driver(group=token_group, partner=partner, kind=kind)
    found = await services.book.applying(station.operator_id, place, driver, at or services.clock())
    if found is None:
        return ApplyingView(tariff=None, assignment=None)
    names = Names({station.id: station.identity})
    return ApplyingView(tariff=tariff_view(found.version), assignment=assignment_view(found.assignment, names))


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
        route_handlers=[assign, list_assignments_of_tariff, list_assignments, get_assignment, unassign, get_applying],
        tags=["Tariffs"],
    ),
)
