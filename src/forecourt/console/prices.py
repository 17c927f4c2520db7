"""What charging costs at a station, by which assignment, and what its screen tells drivers of it."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.app.screens import Preview, ScreenState
from forecourt.app.tariffs import Applying
from forecourt.console.commands import answer_view
from forecourt.console.frame import PAGE_SIZE, Here, Visit, address, faults_by_field
from forecourt.console.naming import site_choices, zone_of
from forecourt.console.tariffs.assigning import Placed, assigned, placed_of
from forecourt.domain.stations import Station
from forecourt.domain.tariffs import Driver, Place, TariffVersion, summary, wanted_kind
from forecourt.domain.tokens import Token, TokenRef
from forecourt.kit.errors import InvalidInput, NotFound


class Priced(msgspec.Struct, frozen=True, kw_only=True):
    """A connector (EVSE None: the station, which has named none yet), the tariff that applies there, and why."""

    evse: int | None
    connector: int | None
    tariff: TariffVersion | None
    summary: str
    because: Placed | None


class PricesView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of prices. `token` None: for anybody; `unknown`: the token that was asked for is none of ours."""

    station: Station
    priced: list[Priced]
    reaching: list[Placed]
    screen: ScreenState
    preview: Preview
    token: Token | None
    unknown: bool
    tokens: list[Token]
    tariffs: list[TariffVersion]
    values: dict[str, str]
    faults: dict[str, str]


@get("/stations/{identity:str}/prices")
async def prices(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Which tariff applies at which connector, to anybody or to the token in the query; and what the screen was told."""
    return await _show(visit, await visit.services.queries.stations.by_identity(visit.caller, identity))


@post("/stations/{identity:str}/prices")
async def assign_here(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Give the station, or a part of it, a tariff."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    try:
        tariff_id = form.required("tariff_id")
        form.check()
        await assigned(visit, form, tariff_id, station)
    except InvalidInput as error:
        return await _show(visit, station, form.values(), faults_by_field(error), status=422)
    return visit.redirect(_home(station), "good", f"The tariff {tariff_id} is assigned here.")


@post("/stations/{identity:str}/screen/ask")
async def ask_screen(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Ask the station what its screen can show."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    known = await visit.services.screens.views.ask(visit.caller, station)
    if known is None:
        return visit.redirect(_home(station), "bad", "The station did not say what it can show.")
    return visit.redirect(_home(station), "note" if known.sentence else "good", known.sentence or "The station has answered.")


@post("/stations/{identity:str}/screen/fallback")
async def set_fallback(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Give the station the text for drivers whom it does not know."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    record = await visit.services.screens.views.show_fallback(visit.caller, station, form.integer("evse"))
    answer = answer_view(station, "", record)
    return visit.redirect(_home(station), "good" if answer.tone == "good" else "bad", f"{answer.headline}: {answer.sentence}")


@post("/stations/{identity:str}/screen/bring")
async def bring_tariffs(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Make the tariffs of a station that counts by them what applies there."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    told = await visit.services.screens.tariffs.bring(visit.caller, station)
    if not told:
        return visit.redirect(_home(station), "note", "The station has all that applies to it.")
    return visit.redirect(_home(station), "good" if all(each.taken for each in told) else "bad", "The tariffs were sent.")


async def _show(
    visit: Visit,
    station: Station,
    values: dict[str, str] | None = None,
    faults: dict[str, str] | None = None,
    *,
    status: int = 200,
) -> Response[str]:
    services, caller = visit.services, visit.caller
    token = await _token(visit)
    ref = None if token is None else TokenRef(uid=token.uid, type=token.type)
    screens = services.screens.views
    view = PricesView(
        station=station,
        priced=await _priced(visit, station, token),
        reaching=await _reaching(visit, station),
        screen=await screens.state(station),
        preview=await screens.preview(station, None, ref, None, None),
        token=token,
        unknown=token is None and "token" in visit.query,
        tokens=(await services.queries.tokens.page(caller, limit=PAGE_SIZE)).items,
        tariffs=(await services.queries.tariffs.page(caller, limit=500)).items,
        values=values or {},
        faults=faults or {},
    )
    return await visit.page("station/prices.html", view, zone=await zone_of(visit, station), status=status)


async def _priced(visit: Visit, station: Station, token: Token | None) -> list[Priced]:
    connectors = await visit.services.queries.stations.connectors(visit.caller, station.id)
    ends: list[tuple[int | None, int | None]]
    ends = [(each.evse, each.connector) for each in connectors if each.evse > 0] or [(None, None)]
    return [await _at(visit, station, token, evse, connector) for evse, connector in ends]


async def _at(visit: Visit, station: Station, token: Token | None, evse: int | None, connector: int | None) -> Priced:
    place = Place(site_id=station.site_id, station_id=station.id, evse=evse, connector=connector)
    kind = wanted_kind(None if token is None else TokenRef(uid=token.uid, type=token.type))
    driver = Driver(group=None if token is None else token.group, kind=kind)
    found: Applying | None = await visit.services.book.applying(station.operator_id, place, driver, visit.services.clock())
    if found is None:
        return Priced(evse=evse, connector=connector, tariff=None, summary="", because=None)
    because = await placed_of(visit, [found.assignment], await site_choices(visit))
    language = (await visit.formats()).locale.language
    text = summary(found.version.tariff, language)
    return Priced(evse=evse, connector=connector, tariff=found.version, summary=text, because=because[0])


async def _reaching(visit: Visit, station: Station) -> list[Placed]:
    """Every assignment that reaches the station or a part of it, now or later."""
    here = ["", station.id, *([station.site_id] if station.site_id else [])]
    now = visit.services.clock()
    page = await visit.services.queries.assignments.page(visit.caller, place_ids=here, after=now, limit=PAGE_SIZE)
    mine = [each for each in page.items if each.operator_id == station.operator_id]
    return await placed_of(visit, mine, await site_choices(visit))


async def _token(visit: Visit) -> Token | None:
    """The one in the query, where it is one of ours."""
    if (uid := visit.query.get("token")) is None:
        return None
    try:
        return await visit.services.queries.tokens.find(visit.caller, uid, visit.query.get("type", "rfid"))
    except NotFound:
        return None


def _home(station: Station) -> str:
    return address(f"/stations/{station.identity}/prices")


ROUTES = (prices, assign_here, ask_screen, set_fallback, bring_tariffs)
