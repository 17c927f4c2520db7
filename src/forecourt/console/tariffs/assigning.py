"""Where tariffs apply: the assignments of one, and the form that makes them."""

from collections.abc import Sequence

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.tariffs import AssignmentSettings
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.console.naming import names_of, site_choices
from forecourt.domain.sites import Site
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Assignment, Scope, TariffKind, TariffVersion
from forecourt.kit.errors import InvalidInput, NotFound
from forecourt.store.queries import StationName


class Placed(msgspec.Struct, frozen=True, kw_only=True):
    """An assignment with the names of its place: a site's, or a station's. `state`: `now`, `later` or `over`."""

    assignment: Assignment
    site: Site | None
    station: StationName | None
    state: str


class PlacesView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of a tariff: where it applies, and the form that says more."""

    version: TariffVersion
    placed: list[Placed]
    pager: Pager
    over: bool
    sites: list[Site]
    stations: list[Station]
    values: dict[str, str]
    faults: dict[str, str]


@get("/tariffs/{tariff_id:str}/assignments")
async def places(visit: Here, tariff_id: FromPath[str]) -> Response[str]:
    """Where it applies."""
    return await _show(visit, await visit.services.queries.tariffs.by_id(visit.caller, tariff_id))


@post("/tariffs/{tariff_id:str}/assignments")
async def assign(visit: Here, tariff_id: FromPath[str]) -> Response[str]:
    """Say where it applies, to whom, from when."""
    version = await visit.services.queries.tariffs.by_id(visit.caller, tariff_id)
    form = await visit.form()
    try:
        made = await assigned(visit, form, version.tariff_id)
    except InvalidInput as error:
        return await _show(visit, version, form.values(), faults_by_field(error), status=422)
    here = address(f"/tariffs/{version.tariff_id}/assignments")
    return visit.redirect(here, "good", f"The tariff {version.tariff_id} applies {_since(visit, made)}.")


@post("/tariff-assignments/{assignment_id:str}/end")
async def unassign(visit: Here, assignment_id: FromPath[str]) -> Response[str]:
    """End it now, or call it off; back to the tariff, or to the station where it was asked."""
    assignment = await visit.services.queries.assignments.by_id(visit.caller, assignment_id)
    await visit.services.tariffs.unassign(visit.caller, assignment.id)
    station = (await visit.form()).text("station")
    here = f"/stations/{station}/prices" if station else f"/tariffs/{assignment.tariff_id}/assignments"
    return visit.redirect(address(here), "good", "The assignment has ended. Transactions that run keep their tariff.")


async def assigned(visit: Visit, form: Form, tariff_id: str, station: Station | None = None) -> Assignment:
    """What the form says, said. Raises `InvalidInput` with its faults by field."""
    formats = await visit.formats()
    if station is None and form.text("station_id"):
        station = await _station(visit, form)
    settings = AssignmentSettings(
        tariff_id=tariff_id,
        site_id=form.optional("site_id"),
        station_id=station.id if station else None,
        evse=form.integer("evse"),
        connector=form.integer("connector"),
        token_group=form.optional("token_group"),
        partner=form.optional("partner"),
        kind=form.one_of("kind", TariffKind, TariffKind.REGULAR) if form.text("kind") else None,
        starts_at=form.moment("starts_at", formats.parse_local),
        ends_at=form.moment("ends_at", formats.parse_local),
    )
    form.check()
    return await visit.services.tariffs.assign(visit.caller, settings)


async def placed_of(visit: Visit, rows: Sequence[Assignment], sites: Sequence[Site]) -> list[Placed]:
    """Assignments with names that people know."""
    names = await names_of(visit, (each.place_id for each in rows if each.scope not in (Scope.SITE, Scope.OPERATOR)))
    by_id = {each.id: each for each in sites}
    return [
        Placed(
            assignment=each,
            site=by_id.get(each.place_id) if each.scope is Scope.SITE else None,
            station=names.of(each.place_id),
            state=_state(visit, each),
        )
        for each in rows
    ]


async def _show(
    visit: Visit,
    version: TariffVersion,
    values: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response[str]:
    queries, caller, over = visit.services.queries, visit.caller, "over" in visit.query
    page = await queries.assignments.page(
        caller,
        tariff_id=version.tariff_id,
        after=None if over else visit.services.clock(),
        cursor=visit.query.get("cursor"),
        limit=PAGE_SIZE,
    )
    sites = await site_choices(visit)
    view = PlacesView(
        version=version,
        placed=await placed_of(visit, page.items, sites),
        pager=visit.pager(page.next),
        over=over,
        sites=sites,
        stations=(await queries.stations.page(caller, limit=PAGE_SIZE)).items,
        values=values or {},
        faults=faults or {},
    )
    return await visit.page("tariffs/assignments.html", view, status=status)


async def _station(visit: Visit, form: Form) -> Station | None:
    """The station that was named. One that is not known is a fault."""
    try:
        return await visit.services.queries.stations.by_identity(visit.caller, form.text("station_id"))
    except NotFound as error:
        form.fault("station_id", "unknown", error.message)
        return None


def _state(visit: Visit, assignment: Assignment) -> str:
    now = visit.services.clock()
    if assignment.starts_at > now:
        return "later"
    return "now" if assignment.holds_at(now) else "over"


def _since(visit: Visit, made: Assignment) -> str:
    return "from then on" if _state(visit, made) == "later" else "from now on"


ROUTES = (places, assign, unassign)
