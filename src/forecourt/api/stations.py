"""Stations: how they are configured, what they say of themselves, and who knocked without being let in."""

from datetime import datetime
from itertools import groupby
from typing import Annotated, Any

import msgspec
from litestar import Response, Router, delete, get, post, put
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import UNSET, Meta, UnsetType

from forecourt.api.faults import Body
from forecourt.api.idempotency import told_once
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Services, Use, Who
from forecourt.app.stations import ConnectorSettings, StationSettings
from forecourt.domain.access import Caller
from forecourt.domain.advice import Advice
from forecourt.domain.passwords import generate
from forecourt.domain.stations import (
    BootData,
    Connector,
    ConnectorStatus,
    PlugFormat,
    PlugStandard,
    Refusal,
    Registration,
    RepairSeen,
    Station,
    Validation,
)
from forecourt.domain.token_rules import TokenRule
from forecourt.domain.tokens import Verdict
from forecourt.kit.errors import FieldFault, InvalidInput

Whole = Annotated[int, Meta(ge=0)]


class ConnectorBody(Body, frozen=True, kw_only=True):
    """What is configured of a connector: power in W, voltage in V, current in A."""

    evse: Annotated[int, Meta(ge=1)]
    connector: Annotated[int, Meta(ge=1)] = 1
    standard: PlugStandard | None = None
    format: PlugFormat | None = None
    max_power_w: Whole | None = None
    max_voltage_v: Whole | None = None
    max_current_a: Whole | None = None


class StationBody(Body, frozen=True, kw_only=True):
    """What is set of a station. What is left out stays as it is, or takes its default on a new station.

    `only_version`: the one OCPP version to speak with it. `token_rules`: how the tokens that it sends are read, in order.
    `soft_answers`: {verdict: what it is told instead, `accepted`, `blocked` or `invalid`}. `password` null removes it;
    `generate_password` makes a random one, which the answer tells this once.
    """

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    site_id: str | UnsetType | None = UNSET
    enabled: bool | UnsetType = UNSET
    registration: Registration | UnsetType = UNSET
    security_profile: Annotated[int, Meta(ge=0, le=3)] | UnsetType = UNSET
    password: str | UnsetType | None = UNSET
    generate_password: bool = False
    password_encoding: str | UnsetType = UNSET
    validation: Validation | UnsetType = UNSET
    serial_number: str | UnsetType | None = UNSET
    groups_connectors: bool | UnsetType = UNSET
    only_version: str | UnsetType | None = UNSET
    token_rules: tuple[TokenRule, ...] | UnsetType = UNSET
    soft_answers: dict[Verdict, Verdict] | UnsetType = UNSET
    connectors: list[ConnectorBody] | UnsetType = UNSET

    def settings(self) -> StationSettings:
        """For the verb; a password to be generated is left to the caller of this."""
        given = {name: value for name, value in msgspec.structs.asdict(self).items() if name != "generate_password"}
        if not isinstance(self.connectors, UnsetType):
            given["connectors"] = tuple(ConnectorSettings(**msgspec.structs.asdict(each)) for each in self.connectors)
        return StationSettings(**given)


class ConnectorView(msgspec.Struct, frozen=True, kw_only=True):
    """A connector: what was configured, and what the station last said. `status_at` is the station's time."""

    evse: int
    connector: int
    standard: PlugStandard | None
    format: PlugFormat | None
    max_power_w: int | None
    max_voltage_v: int | None
    max_current_a: int | None
    status: ConnectorStatus
    status_at: datetime | None
    status_received_at: datetime | None
    error_code: str | None
    info: str | None
    vendor_error_code: str | None
    discovered: bool


class EvseView(msgspec.Struct, frozen=True, kw_only=True):
    """An EVSE with its connectors."""

    evse: int
    connectors: list[ConnectorView]


class RepairView(msgspec.Struct, frozen=True, kw_only=True):
    """A named repair that the station's messages needed: how often, and what last stood there."""

    rule: str
    action: str
    path: str
    count: int
    last_was: str
    last_at: datetime


class AdviceView(msgspec.Struct, frozen=True, kw_only=True):
    """What the station's behaviour shows that a person should act on: a stable code, the sentence, how often, since when."""

    code: str
    sentence: str
    count: int
    first_at: datetime
    last_at: datetime


class StationSummary(msgspec.Struct, frozen=True, kw_only=True):
    """A station. `station_id` is what it dials with; `connected` and `version` are about its socket; clock skew in seconds."""

    station_id: str
    name: str
    site_id: str | None
    enabled: bool
    registration: Registration
    security_profile: int
    has_password: bool
    password_weak: bool
    password_encoding: str
    validation: Validation
    serial_number: str | None
    groups_connectors: bool
    only_version: str | None
    token_rules: tuple[TokenRule, ...]
    soft_answers: dict[Verdict, Verdict]
    connected: bool
    version: str | None
    address: str | None
    connected_at: datetime | None
    disconnected_at: datetime | None
    last_seen_at: datetime | None
    booted_at: datetime | None
    boot: BootData | None
    clock_skew_s: float | None
    created_at: datetime
    updated_at: datetime


class StationView(StationSummary, frozen=True, kw_only=True):
    """With connectors (flat and by EVSE), the station's own `status`, repairs, advice. `password` only where it was
    just generated."""

    status: ConnectorStatus
    connectors: list[ConnectorView]
    evses: list[EvseView]
    repairs: list[RepairView]
    advice: list[AdviceView]
    password: str | UnsetType = UNSET


class RefusalView(msgspec.Struct, frozen=True, kw_only=True):
    """Who knocked, from where, and why it was refused. A failed TLS handshake has no identity, only an address."""

    identity: str
    address: str
    subprotocols: tuple[str, ...]
    reason: str
    sentence: str
    count: int
    first_seen_at: datetime
    last_seen_at: datetime


def _summary(row: Station) -> dict[str, Any]:
    others = ("station_id", "has_password", "connected")
    same = {name: getattr(row, name) for name in StationSummary.__struct_fields__ if name not in others}
    return same | {"station_id": row.identity, "has_password": row.password_hmac is not None, "connected": row.connected}


def summary_view(row: Station) -> StationSummary:
    """For lists."""
    return StationSummary(**_summary(row))


def _connector(row: Connector) -> ConnectorView:
    return ConnectorView(**{name: getattr(row, name) for name in ConnectorView.__struct_fields__})


def _repair(row: RepairSeen) -> RepairView:
    return RepairView(**{name: getattr(row, name) for name in RepairView.__struct_fields__})


def _advice(row: Advice) -> AdviceView:
    return AdviceView(**{name: getattr(row, name) for name in AdviceView.__struct_fields__})


def _refusal(row: Refusal) -> RefusalView:
    return RefusalView(**{name: getattr(row, name) for name in RefusalView.__struct_fields__})


async def _view(services: Services, caller: Caller, row: Station, password: str | UnsetType = UNSET) -> StationView:
    known = sorted(await services.queries.stations.connectors(caller, row.id), key=lambda each: (each.evse, each.connector))
    whole = next((each.status for each in known if each.evse == 0), ConnectorStatus.UNKNOWN)
    connectors = [_connector(each) for each in known if each.evse > 0]
    extra: dict[str, Any] = {
        "status": whole,
        "connectors": connectors,
        "evses": [EvseView(evse=evse, connectors=list(group)) for evse, group in groupby(connectors, key=lambda each: each.evse)],
        "repairs": [_repair(each) for each in await services.queries.stations.repairs(caller, row.id)],
        "advice": [_advice(each) for each in await services.queries.stations.advice(caller, row.id)],
        "password": password,
    }
    return StationView(**_summary(row), **extra)


@get("/stations", summary="Stations")
async def list_stations(
    services: Use,
    caller: Who,
    site_id: Annotated[str | None, QueryParameter(description="Only on this site.")] = None,
    connected: Annotated[bool | None, QueryParameter(description="Only connected (true) or absent (false) ones.")] = None,
    registration: Annotated[Registration | None, QueryParameter(description="Only so registered, e.g. `pending`.")] = None,
    search: Annotated[str | None, QueryParameter(max_length=100, description="Part of the identity or the name.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[StationSummary]:
    """Stations by identity."""
    page = await services.queries.stations.page(
        caller,
        cursor=cursor,
        limit=limit,
        site_id=site_id,
        connected=connected,
        registration=registration,
        search=search,
    )
    return listing(page, summary_view)


@get("/stations/{station_id:str}", summary="A station")
async def get_station(services: Use, caller: Who, station_id: FromPath[str]) -> StationView:
    """One station with its connectors and repairs."""
    return await _view(services, caller, await services.queries.stations.by_identity(caller, station_id))


@put("/stations/{station_id:str}", summary="Make or change a station")
async def put_station(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[StationBody]) -> Response[StationView]:
    """Make the station (201) or change what is given of it (200). Identities are unique on the node."""
    settings = data.settings()
    password: str | UnsetType = UNSET
    if data.generate_password:
        settings, password = _with_generated(settings)
    station = await services.stations.put(caller, station_id, settings)
    view = await _view(services, caller, station, password)
    status = 201 if station.created_at == station.updated_at else 200
    return told_once(view, status) if data.generate_password else Response(view, status_code=status)


@delete("/stations/{station_id:str}", summary="Remove a station")
async def delete_station(services: Use, caller: Who, station_id: FromPath[str]) -> None:
    """Forget the station and close its socket; its transactions and evidence stay. 409 while a transaction is open there."""
    await services.stations.delete(caller, station_id)


@get("/refusals", summary="Who was refused")
async def list_refusals(services: Use, caller: Who, limit: Limit = 50, cursor: Cursor = None) -> Listing[RefusalView]:
    """Stations that knocked and were not let in, latest first, with the reason in words."""
    return listing(await services.queries.stations.refusals(caller, cursor=cursor, limit=limit), _refusal)


@post("/refusals/{station_id:str}/adopt", status_code=200, summary="Adopt a station that knocked")
async def adopt(
    services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[StationBody | None] = None
) -> Response[StationView]:
    """Make a station that knocked one of yours. With `generate_password` the answer tells its new password, this once."""
    wanted = data or StationBody()
    adopted = await services.stations.adopt(caller, station_id, wanted.settings(), generate_password=wanted.generate_password)
    if adopted.password is None:
        return Response(await _view(services, caller, adopted.station), status_code=200)
    return told_once(await _view(services, caller, adopted.station, adopted.password), 200)


def _with_generated(settings: StationSettings) -> tuple[StationSettings, str]:
    if settings.password is not UNSET:
        fault = FieldFault(path="$.generate_password", rule="one_of", message="Give a password or have one made, not both.")
        raise InvalidInput("Give a password or have one made, not both.", faults=(fault,))
    password = generate()
    return msgspec.structs.replace(settings, password=password), password


ROUTES = (
    Router("/", route_handlers=[list_stations, get_station, put_station, delete_station], tags=["Stations"]),
    Router("/", route_handlers=[list_refusals, adopt], tags=["Refusals"]),
)
