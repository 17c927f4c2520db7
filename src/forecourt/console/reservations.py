"""Reservations of a station: made, and let go."""

from datetime import timedelta

from litestar import Response, post
from litestar.params import FromPath

from forecourt.console.frame import Here, address
from forecourt.domain.tokens import TokenRef


@post("/stations/{identity:str}/reservations")
async def reserve(visit: Here, identity: FromPath[str]) -> Response[str]:
    """Ask the station to keep a connector for a token for some minutes."""
    station = await visit.services.queries.stations.by_identity(visit.caller, identity)
    form = await visit.form()
    token = TokenRef(uid=form.required("token"))
    evse, connector = form.integer("evse"), form.integer("connector")
    minutes = form.integer("minutes") or 30
    if not 1 <= minutes <= 7 * 24 * 60:
        form.fault("minutes", "range", "A reservation lasts from a minute to a week.")
    form.check()
    expires_at = visit.services.clock() + timedelta(minutes=minutes)
    row = await visit.services.reservations.reserve(visit.caller, station, evse, connector, token, expires_at)
    text = f"Reservation {row.number} is {row.status.value}; the station said: {row.station_answer or 'nothing'}."
    return visit.redirect(address(f"/stations/{station.identity}"), "good" if not row.over else "bad", text)


@post("/reservations/{reservation_id:str}/cancel")
async def cancel(visit: Here, reservation_id: FromPath[str]) -> Response[str]:
    """Ask the station to let it go."""
    row = await visit.services.reservations.cancel(visit.caller, reservation_id)
    station = await visit.services.queries.stations.by_id(visit.caller, row.station_id)
    text = f"Reservation {row.number} is {row.status.value}; the station said: {row.station_answer or 'nothing'}."
    return visit.redirect(address(f"/stations/{station.identity}"), "good" if row.over else "bad", text)


ROUTES = (reserve, cancel)
