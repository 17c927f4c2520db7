"""The list of stations, and the wizard that adds one: what to type into the station is shown once, with its password."""

import msgspec
from litestar import Response, get, post

from forecourt.app.stations import StationSettings
from forecourt.console.forms import Form
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.console.naming import site_choices
from forecourt.console.peculiarities import soft_answers_of, token_rules_of
from forecourt.domain.access import Role
from forecourt.domain.admission import identity_key
from forecourt.domain.passwords import generate
from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, Registration, Station, Validation
from forecourt.kit.errors import Conflict, InvalidInput, NotFound


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """A station of the list with its connectors and the name of its site."""

    station: Station
    connectors: list[Connector]
    site: str | None


class StationsView(msgspec.Struct, frozen=True, kw_only=True):
    """The list; `filtered` says that an empty one may only be narrowed too much."""

    lines: list[Line]
    sites: list[Site]
    pager: Pager
    filtered: bool


class NewStationView(msgspec.Struct, frozen=True, kw_only=True):
    """The form of a new station, as typed, with its faults by field."""

    values: dict[str, str]
    faults: dict[str, str]
    sites: list[Site]


class ConnectView(msgspec.Struct, frozen=True, kw_only=True):
    """What to type into the station. The password is shown this once; None: it has none, or keeps the one it has."""

    station: Station
    urls: tuple[str, ...]
    base_urls: tuple[str, ...]
    password: str | None


@get("/stations")
async def stations(visit: Here) -> Response[str]:
    """The list, by identity."""
    queries, query = visit.services.queries, visit.query
    page = await queries.stations.page(
        visit.caller,
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
        site_id=query.get("site"),
        connected={"on": True, "off": False}.get(query.get("connection", "")),
        search=query.get("q"),
        registration=_registration(query.get("registration")),
    )
    sites = await site_choices(visit)
    names = {site.id: site.name for site in sites}
    connectors = await queries.stations.connectors_of(visit.caller, [each.id for each in page.items])
    view = StationsView(
        lines=[
            Line(station=each, connectors=connectors.get(each.id, []), site=names.get(each.site_id or "")) for each in page.items
        ],
        sites=sites,
        pager=visit.pager(page.next),
        filtered=bool(query.keys() & {"q", "site", "connection", "registration"}),
    )
    return await visit.page("stations/list.html", view)


@get("/stations/new", opt={"role": Role.OPERATOR})
async def new_station(visit: Here) -> Response[str]:
    """The first step of the wizard."""
    values = {"identity": visit.query.get("identity", ""), "security_profile": "1", "password": "generate"}
    return await visit.page("stations/new.html", NewStationView(values=values, faults={}, sites=await site_choices(visit)))


@post("/stations/new")
async def add_station(visit: Here) -> Response[str]:
    """The second: add it, and show what to type into the station."""
    form = await visit.form()
    try:
        identity = form.required("identity")
        settings, password = settings_of(form)
        form.check()
        await _require_new(visit, identity)
        station = await visit.services.stations.put(visit.caller, identity, settings)
    except InvalidInput as error:
        faults = {("identity" if name == "station_id" else name): text for name, text in faults_by_field(error).items()}
        view = NewStationView(values=form.values(), faults=faults, sites=await site_choices(visit))
        return await visit.page("stations/new.html", view, status=422)
    return await visit.page("stations/connect.html", connect_view(visit, station, password))


def settings_of(form: Form) -> tuple[StationSettings, str | None]:
    """What the form says of a station, and the password to show once."""
    choice = form.text("password", "keep")
    password = generate() if choice == "generate" else None
    profile = form.integer("security_profile") or 0
    settings = StationSettings(
        name=form.text("name"),
        site_id=form.optional("site_id"),
        enabled=form.text("enabled", "yes") == "yes",
        security_profile=profile,
        password=msgspec.UNSET if choice == "keep" else password,
        password_encoding=form.text("password_encoding") or "plain",
        validation=form.one_of("validation", Validation, Validation.LENIENT),
        serial_number=form.optional("serial_number"),
        groups_connectors=form.flag("groups_connectors"),
        only_version=form.optional("only_version"),
        token_rules=token_rules_of(form),
        soft_answers=soft_answers_of(form),
    )
    return settings, password


def connect_view(visit: Visit, station: Station, password: str | None) -> ConnectView:
    """The address to dial, as the station is told: many add the identity themselves."""
    bases = base_urls(visit, tls_only=station.security_profile >= 2)
    dialled = address("/" + station.identity)[1:]
    return ConnectView(station=station, base_urls=bases, urls=tuple(f"{base}/{dialled}" for base in bases), password=password)


def base_urls(visit: Visit, *, tls_only: bool) -> tuple[str, ...]:
    """Where stations dial, without the identity."""
    settings = visit.desk.settings
    if settings.ocpp_url:
        return (settings.ocpp_url.rstrip("/"),)
    host = visit.request.url.hostname or "localhost"
    secure = (f"wss://{host}:{settings.ocpps_port}/ocpp",) if settings.ocpps_port is not None else ()
    return secure if tls_only and secure else (*secure, f"ws://{host}:{settings.ocpp_port}/ocpp")


async def _require_new(visit: Visit, identity: str) -> None:
    try:
        await visit.services.queries.stations.by_identity(visit.caller, identity_key(identity))
    except NotFound:
        return
    raise Conflict(f"There is a station {identity} already.", code="identity_taken")


def _registration(text: str | None) -> Registration | None:
    return Registration(text) if text in set(Registration) else None


ROUTES = (stations, new_station, add_station)
