"""One station: its connectors live, what it said of itself, its transactions, messages and settings."""

import msgspec
from litestar import Response, get, post
from litestar.params import FromPath

from forecourt.console.asking import CommandForm, forms_of
from forecourt.console.frame import PAGE_SIZE, Here, Pager, Visit, address, faults_by_field
from forecourt.console.naming import site_choices, zone_of
from forecourt.console.overview import power_now
from forecourt.console.peculiarities import REFUSALS, TOLD, values_of
from forecourt.console.stations import connect_view, settings_of
from forecourt.domain.access import Role
from forecourt.domain.advice import Advice
from forecourt.domain.commands import CommandRecord
from forecourt.domain.reservations import Reservation
from forecourt.domain.sites import Site
from forecourt.domain.stations import Connector, RepairSeen, Station, StationReport, WireMessage
from forecourt.domain.tokens import Token, Verdict
from forecourt.domain.transactions import Evidence, Transaction
from forecourt.kit.errors import InvalidInput

RECENT = 10


class Plug(msgspec.Struct, frozen=True, kw_only=True):
    """A connector with the transaction that holds it; `shared`: another connector of its EVSE does."""

    connector: Connector
    transaction: Transaction | None
    power_w: int | None


class StationView(msgspec.Struct, frozen=True, kw_only=True):
    """The first tab. `itself` is EVSE 0, where the station reported on itself as a whole."""

    station: Station
    site: Site | None
    itself: Connector | None
    plugs: list[Plug]
    loose: list[Transaction]
    recent: list[Transaction]
    advice: list[Advice]
    repairs: list[RepairSeen]
    reservations: list[Reservation]
    tokens: list[Token]
    urls: tuple[str, ...]


class CommandsView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of commands: forms, and what was asked before."""

    station: Station
    forms: tuple[CommandForm, ...]
    actions: tuple[str, ...]
    tokens: list[Token]
    open: list[Transaction]
    history: list[CommandRecord]
    pager: Pager


class StationMessagesView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of the wire log, and what the station reported besides."""

    station: Station
    messages: list[WireMessage]
    reports: list[StationReport]
    loose: list[Evidence]
    """What it said of charging that fits no transaction."""
    pager: Pager


class SettingsView(msgspec.Struct, frozen=True, kw_only=True):
    """The tab of settings."""

    station: Station
    sites: list[Site]
    values: dict[str, str]
    faults: dict[str, str]
    refusals: tuple[Verdict, ...] = REFUSALS
    told: tuple[Verdict, ...] = TOLD


@get("/stations/{identity:str}")
async def station_page(visit: Here, identity: FromPath[str]) -> Response[str]:
    """What happens there now."""
    queries, caller = visit.services.queries, visit.caller
    station = await queries.stations.by_identity(caller, identity)
    connectors = await queries.stations.connectors(caller, station.id)
    open_ = (await queries.transactions.page(caller, station_id=station.id, open=True, limit=PAGE_SIZE)).items
    plugs = _plugs(visit, connectors, open_)
    held = {each.transaction.id for each in plugs if each.transaction is not None}
    reservations = (await queries.reservations.page(caller, station_id=station.id, limit=RECENT)).items
    view = StationView(
        station=station,
        site=await _site(visit, station),
        itself=next((each for each in connectors if each.evse == 0), None),
        plugs=plugs,
        loose=[each for each in open_ if each.id not in held],
        recent=(await queries.transactions.page(caller, station_id=station.id, open=False, limit=RECENT)).items,
        advice=await queries.stations.advice(caller, station.id),
        repairs=await queries.stations.repairs(caller, station.id),
        reservations=[each for each in reservations if not each.over],
        tokens=await _tokens(visit),
        urls=connect_view(visit, station, None).urls if station.connected_at is None else (),
    )
    return await visit.page("station/now.html", view, zone=view.site.zone if view.site else None)


@get("/stations/{identity:str}/commands", opt={"role": Role.OPERATOR})
async def commands_page(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Everything that can be asked of a station, and what was."""
    queries, caller = visit.services.queries, visit.caller
    station = await queries.stations.by_identity(caller, identity)
    history = await queries.commands.page(caller, station_id=station.id, cursor=visit.query.get("cursor"), limit=25)
    view = CommandsView(
        station=station,
        forms=tuple(forms_of(station.version)),
        actions=tuple(visit.services.catalog.actions(station.version)) if station.version else (),
        tokens=await _tokens(visit),
        open=(await queries.transactions.page(caller, station_id=station.id, open=True, limit=PAGE_SIZE)).items,
        history=history.items,
        pager=visit.pager(history.next),
    )
    return await visit.page("station/commands.html", view, zone=await zone_of(visit, station))


@get("/stations/{identity:str}/messages")
async def station_messages(visit: Here, identity: FromPath[str]) -> Response[str]:
    """The wire log of the station."""
    queries, caller, query = visit.services.queries, visit.caller, visit.query
    station = await queries.stations.by_identity(caller, identity)
    page = await queries.messages.page(
        caller,
        station_id=station.id,
        action=query.get("action"),
        outcome=query.get("outcome"),
        cursor=query.get("cursor"),
        sort=query.get("sort"),
        limit=PAGE_SIZE,
    )
    reports = await queries.stations.reports(caller, station.id, limit=RECENT)
    loose = await queries.transactions.loose_evidence(caller, station.id, limit=RECENT)
    view = StationMessagesView(
        station=station, messages=page.items, reports=reports.items, loose=loose.items, pager=visit.pager(page.next)
    )
    return await visit.page("station/messages.html", view, zone=await zone_of(visit, station))


@get("/stations/{identity:str}/settings", opt={"role": Role.OPERATOR})
async def settings_page(visit: Here, identity: FromPath[str]) -> Response[str]:
    """What a person decides about the station."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    view = SettingsView(station=station, sites=await site_choices(visit), values=_values(station), faults={})
    return await visit.page("station/settings.html", view, zone=await zone_of(visit, station))


@post("/stations/{identity:str}/settings")
async def change_settings(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Change them; a new password is shown once."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    settings, password = settings_of(form)
    try:
        form.check()
        station = await visit.services.stations.put(visit.caller, station.identity, settings)
    except InvalidInput as error:
        view = SettingsView(station=station, sites=await site_choices(visit), values=form.values(), faults=faults_by_field(error))
        return await visit.page("station/settings.html", view, status=422)
    if password is not None:
        return await visit.page("stations/connect.html", connect_view(visit, station, password))
    return visit.redirect(address(f"/stations/{station.identity}"), "good", "The settings are saved.")


@post("/stations/{identity:str}/remove")
async def remove_station(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Forget the station; its transactions stay."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    if (await visit.form()).text("confirm").casefold() != station.identity_key:
        address_ = address(f"/stations/{station.identity}/settings")
        return visit.redirect(address_, "bad", "Nothing was removed: the identity typed is not that of the station.")
    await visit.services.stations.delete(visit.caller, station.identity)
    return visit.redirect("/stations", "good", f"The station {station.identity} was removed; its transactions stay.")


def _plugs(visit: Visit, connectors: list[Connector], open_: list[Transaction]) -> list[Plug]:
    now = visit.services.clock()
    found = []
    for each in connectors:
        if each.evse > 0:
            held = _holder(each, connectors, open_)
            found.append(Plug(connector=each, transaction=held, power_w=None if held is None else power_now(held, now)))
    return found


def _holder(connector: Connector, connectors: list[Connector], open_: list[Transaction]) -> Transaction | None:
    """The transaction at this connector; one whose connector is not known stands at the first of its EVSE."""
    here = [each for each in open_ if each.evse == connector.evse]
    first = min(each.connector for each in connectors if each.evse == connector.evse)
    return next((each for each in here if (each.connector or first) == connector.connector), None)


def _values(station: Station) -> dict[str, str]:
    return {
        "name": station.name,
        "site_id": station.site_id or "",
        "enabled": "yes" if station.enabled else "no",
        "security_profile": str(station.security_profile),
        "password": "keep",
        "password_encoding": station.password_encoding,
        "validation": station.validation.value,
        "serial_number": station.serial_number or "",
        "only_version": station.only_version or "",
        "groups_connectors": "1" if station.groups_connectors else "",
        **values_of(station),
    }


async def _site(visit: Visit, station: Station) -> Site | None:
    if station.site_id is None:
        return None
    return await visit.services.queries.sites.by_id(visit.caller, station.site_id)


async def _tokens(visit: Visit) -> list[Token]:
    """Suggestions for forms that need a token."""
    return (await visit.services.queries.tokens.page(visit.caller, limit=PAGE_SIZE)).items


ROUTES = (station_page, commands_page, station_messages, settings_page, change_settings, remove_station)
