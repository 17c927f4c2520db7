"""Charging profiles on stations: install, remove, and what a station would follow now."""

from typing import Annotated, Literal

from litestar import Router, get, post
from litestar.params import FromPath, JSONBody, QueryParameter
from msgspec import Meta

from forecourt.api.commands import CommandBody, CommandView, Evse, command_view
from forecourt.api.faults import Body
from forecourt.api.naming import Names
from forecourt.api.services import Use, Who
from forecourt.api.times import Moment
from forecourt.domain.access import Role
from forecourt.domain.commands import ChargingProfile, ClearProfile, GetProfile, SchedulePeriod, SetProfile

Purpose = Literal["station_max", "default", "transaction"]
Unit = Literal["A", "W"]


class PeriodBody(Body, frozen=True, kw_only=True):
    """From `start_s` (seconds after the schedule's start): `limit` in the profile's unit."""

    start_s: Annotated[int, Meta(ge=0)]
    limit: Annotated[float, Meta(ge=0)]
    phases: Annotated[int, Meta(ge=1, le=3)] | None = None


class ProfileBody(CommandBody, frozen=True, kw_only=True):
    """A charging profile. `unit` A or W; `duration_s` in seconds; `transaction_id` names a transaction by its id in this API."""

    evse: Evse = 0
    id: Annotated[int, Meta(ge=1, le=2**31 - 1)]
    stack_level: Annotated[int, Meta(ge=0)] = 0
    purpose: Purpose = "default"
    kind: Literal["absolute", "recurring_daily", "recurring_weekly", "relative"] = "absolute"
    unit: Unit = "A"
    periods: Annotated[list[PeriodBody], Meta(min_length=1, max_length=1024)]
    start_at: Moment | None = None
    duration_s: Annotated[int, Meta(ge=1)] | None = None
    min_rate: float | None = None
    valid_from: Moment | None = None
    valid_to: Moment | None = None
    transaction_id: str | None = None


class ClearBody(CommandBody, frozen=True, kw_only=True):
    """Remove profiles that match all that is given; nothing given: all."""

    id: int | None = None
    evse: Evse | None = None
    purpose: Purpose | None = None
    stack_level: int | None = None


@post("/{station_id:str}/profiles", status_code=200, summary="Install a charging profile")
async def install(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ProfileBody]) -> CommandView:
    """Set a charging profile at an EVSE; 0 is the whole station."""
    station = await services.queries.stations.by_identity(caller, station_id)
    profile = ChargingProfile(
        id=data.id,
        stack_level=data.stack_level,
        purpose=data.purpose,
        kind=data.kind,
        unit=data.unit,
        periods=tuple(SchedulePeriod(start_s=each.start_s, limit=each.limit, phases=each.phases) for each in data.periods),
        start_at=data.start_at,
        duration_s=data.duration_s,
        min_rate=data.min_rate,
        valid_from=data.valid_from,
        valid_to=data.valid_to,
        transaction_id=data.transaction_id,
    )
    command = SetProfile(evse=data.evse, profile=profile)
    record = await services.commands.send(caller, station, command, timeout_s=data.timeout_s)
    return command_view(record, Names({station.id: station.identity}))


@post("/{station_id:str}/profiles/clear", status_code=200, summary="Remove charging profiles")
async def clear(services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[ClearBody]) -> CommandView:
    """Remove charging profiles from the station."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = ClearProfile(id=data.id, evse=data.evse, purpose=data.purpose, stack_level=data.stack_level)
    record = await services.commands.send(caller, station, command, timeout_s=data.timeout_s)
    return command_view(record, Names({station.id: station.identity}))


@get("/{station_id:str}/profiles/composite", opt={"role": Role.OPERATOR}, summary="The schedule in force")
async def composite(
    services: Use,
    caller: Who,
    station_id: FromPath[str],
    evse: Annotated[int, QueryParameter(ge=0, description="EVSE number; 0 is the whole station.")] = 0,
    duration_s: Annotated[int, QueryParameter(ge=1, le=31 * 86_400, description="How far ahead, in seconds.")] = 86_400,
    unit: Annotated[Unit | None, QueryParameter(description="Unit of the limits.")] = None,
) -> CommandView:
    """Ask the station for the composite schedule that it would follow from now on."""
    station = await services.queries.stations.by_identity(caller, station_id)
    command = GetProfile(evse=evse, duration_s=duration_s, unit=unit)
    record = await services.commands.send(caller, station, command)
    return command_view(record, Names({station.id: station.identity}))


ROUTES = (Router("/stations", route_handlers=[install, clear, composite], tags=["Charging profiles"]),)
