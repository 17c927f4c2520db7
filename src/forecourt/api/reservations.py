"""Reservations: a connector kept for a token until a moment."""

from datetime import datetime
from typing import Annotated

import msgspec
from litestar import Router, delete, get, post
from litestar.params import FromPath, JSONBody, QueryParameter

from forecourt.api.commands import ConnectorNumber, Evse, TokenBody
from forecourt.api.faults import Body
from forecourt.api.naming import Names, names_of, stations_for_filter
from forecourt.api.paging import Cursor, Limit, Listing, listing
from forecourt.api.services import Use, Who
from forecourt.api.times import Moment
from forecourt.domain.reservations import Reservation, ReservationStatus
from forecourt.domain.tokens import TokenRef


class ReservationBody(Body, frozen=True, kw_only=True):
    """Keep an EVSE (none: any of the station) for a token until `expires_at`."""

    evse: Evse | None = None
    connector: ConnectorNumber | None = None
    token: TokenBody
    expires_at: Moment


class ReservationView(msgspec.Struct, frozen=True, kw_only=True):
    """A reservation. `station_answer` is the station's own word; `number` is what the station was told."""

    id: str
    station_id: str
    number: int
    evse: int | None
    connector: int | None
    token: TokenRef
    expires_at: datetime
    status: ReservationStatus
    station_answer: str | None
    transaction_id: str | None
    created_at: datetime
    updated_at: datetime


def reservation_view(row: Reservation, names: Names) -> ReservationView:
    """The reservation with the station's identity."""
    return ReservationView(
        id=row.id,
        station_id=names[row.station_id],
        number=row.number,
        evse=row.evse,
        connector=row.connector,
        token=row.token,
        expires_at=row.expires_at,
        status=row.status,
        station_answer=row.station_answer,
        transaction_id=row.transaction_id,
        created_at=row.created_at,
        updated_at=row.updated_at,
    )


@post("/stations/{station_id:str}/reservations", summary="Reserve")
async def reserve(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ReservationBody]) -> ReservationView:
    """Ask the station to keep an EVSE for a token; `status` and `station_answer` say what it answered."""
    station = await services.queries.stations.by_identity(caller, station_id)
    row = await services.reservations.reserve(
        caller, station, evse=data.evse, connector=data.connector, token=data.token.ref(), expires_at=data.expires_at
    )
    return reservation_view(row, Names({station.id: station.identity}))


@get("/reservations", summary="Reservations")
async def list_reservations(
    services: Use,
    caller: Who,
    station_id: Annotated[str | None, QueryParameter(description="Only of this station (its OCPP identity).")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> Listing[ReservationView]:
    """Reservations, newest first."""
    wanted = await stations_for_filter(services, caller, station_id)
    page = await services.queries.reservations.page(caller, station_id=wanted, cursor=cursor, limit=limit)
    names = await names_of(services, caller, (each.station_id for each in page.items))
    return listing(page, lambda each: reservation_view(each, names))


@get("/reservations/{reservation_id:str}", summary="A reservation")
async def get_reservation(services: Use, caller: Who, reservation_id: FromPath[str]) -> ReservationView:
    """One reservation."""
    row = await services.queries.reservations.by_id(caller, reservation_id)
    return reservation_view(row, await names_of(services, caller, (row.station_id,)))


@delete("/reservations/{reservation_id:str}", status_code=200, summary="Cancel a reservation")
async def cancel(services: Use, caller: Who, reservation_id: FromPath[str]) -> ReservationView:
    """Ask the station to let the reservation go; the answer shows where it stands now."""
    row = await services.reservations.cancel(caller, reservation_id)
    return reservation_view(row, await names_of(services, caller, (row.station_id,)))


ROUTES = (Router("/", route_handlers=[reserve, list_reservations, get_reservation, cancel], tags=["Reservations"]),)
