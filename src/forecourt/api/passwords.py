"""A station's own password, changed through the station."""

import msgspec
from litestar import Response, Router, post
from litestar.params import FromPath, JSONBody
from msgspec import UNSET, UnsetType

from forecourt.api.commands import CommandBody, CommandView, command_view
from forecourt.api.idempotency import told_once
from forecourt.api.naming import Names
from forecourt.api.services import Use, Who
from forecourt.domain.commands import ChangePassword, password_taken
from forecourt.domain.passwords import generate


class PasswordBody(CommandBody, frozen=True, kw_only=True):
    """Nothing more to say: the password is made here."""


class PasswordView(CommandView, frozen=True, kw_only=True):
    """The station's answer. `password` is told this once, unless the station refused it or was not reached: then the old one
    stays. Until a station that did not answer comes again, both are right."""

    password: str | UnsetType = UNSET


@post("/{station_id:str}/password", status_code=200, summary="Give a station a new password")
async def change_password(
    services: Use, caller: Who, station_id: FromPath[str], data: JSONBody[PasswordBody | None] = None
) -> Response[PasswordView]:
    """Make a random password and have the station keep it, in the encoding that it wants (`password_encoding`)."""
    station = await services.queries.stations.by_identity(caller, station_id)
    password = generate()
    wait_s = None if data is None else data.timeout_s
    record = await services.commands.send(caller, station, ChangePassword(password=password), timeout_s=wait_s)
    answer = msgspec.structs.asdict(command_view(record, Names({station.id: station.identity})))
    if password_taken(record.outcome, record.status) is False:
        return Response(PasswordView(**answer), status_code=200)
    return told_once(PasswordView(**answer, password=password), 200)


ROUTES = (Router("/stations", route_handlers=[change_password], tags=["Stations"]),)
