"""Commands and charging profiles at a CPO: an answer at once, the result later, then what the station did (M01 to M08, G01)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from forecourt.sim.partner import objects
from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.speech import new_id, routed, stamp
from forecourt.sim.partner.visits import NOT_ALLOWED, Reply, Visit, gives, refuses

if TYPE_CHECKING:
    from forecourt.sim.partner.partner import SimPartner

COMMANDS = ("START_SESSION", "STOP_SESSION", "RESERVE_NOW", "CANCEL_RESERVATION", "UNLOCK_CONNECTOR")
_CHARGED_KWH = Decimal("12.5")


async def commanded(partner: SimPartner, visit: Visit) -> Reply:
    """A command for one of the partner's EVSEs."""
    if visit.method != "POST" or len(visit.rest) != 1 or not isinstance(visit.body, dict):
        return NOT_ALLOWED
    kind = visit.rest[0]
    answer = _answer(partner, visit, kind)
    if isinstance(answer, Reply):
        return answer
    partner.commands.append((kind, visit.body))
    doing = _result(partner, visit, kind, answer)
    if Quirk.RESULT_BEFORE_ANSWER in partner.quirks:
        await doing
    elif answer == "ACCEPTED" or Quirk.REJECTS_COMMANDS in partner.quirks:
        partner.later(doing)
    else:
        doing.close()
    return _response(partner, visit.version, answer)


def _answer(partner: SimPartner, visit: Visit, kind: str) -> str | Reply:
    if kind not in COMMANDS or (visit.version == "2.1.1" and kind == "CANCEL_RESERVATION"):
        return "NOT_SUPPORTED"
    if Quirk.REJECTS_COMMANDS in partner.quirks:
        return "REJECTED"
    if kind == "STOP_SESSION" and partner.running.get(visit.body["session_id"]) is None:
        return "UNKNOWN_SESSION"
    where = visit.body.get("location_id")
    if where is not None and partner.own("locations", visit.version).get(where) is None:
        return refuses(200, 2003, "Unknown location.")  # M06
    return "ACCEPTED"


def _response(partner: SimPartner, version: str, result: str) -> Reply:
    said: Json = {"result": result}
    if version != "2.1.1":
        said["timeout"] = partner.options.habits.timeout_s
    return gives(said)


async def _result(partner: SimPartner, visit: Visit, kind: str, answer: str) -> None:
    """What the station does, and the result at the response_url (M03)."""
    await partner.pause(partner.options.habits.result_s)
    result, after = "ACCEPTED" if answer == "ACCEPTED" else "REJECTED", None
    if kind == "START_SESSION" and answer == "ACCEPTED":
        after = _start(partner, visit)
    elif kind == "STOP_SESSION" and answer == "ACCEPTED":
        after = _stop(partner, visit)
    elif kind == "RESERVE_NOW":
        partner.reservations[visit.body["reservation_id"]] = visit.body
    elif kind == "CANCEL_RESERVATION" and partner.reservations.pop(visit.body["reservation_id"], None) is None:
        result = "UNKNOWN_RESERVATION"
    silent = partner.quirks & {Quirk.NO_RESULT, Quirk.LATE_SESSION}
    if not silent:
        await _told(partner, visit, {"result": result})
        if Quirk.RESULT_TWICE in partner.quirks:
            await _told(partner, visit, {"result": result})
    if Quirk.LATE_SESSION in partner.quirks:
        await partner.pause(partner.options.habits.late_s)
    if after is not None:
        await after


async def _told(partner: SimPartner, visit: Visit, result: Json) -> None:
    asker = routed(visit.headers, "from")
    await partner.caller.call(
        visit.peer,
        "POST",
        visit.body["response_url"],
        module=visit.module,
        body=result,
        to=asker,
        sender=routed(visit.headers, "to"),
        correlation=visit.headers.get("X-Correlation-ID"),
    )


async def _start(partner: SimPartner, visit: Visit) -> None:
    """The session carries the reference of the command (M11)."""
    body, version, at = visit.body, visit.version, partner.options.clock()
    where = partner.own("locations", version).get(body["location_id"]) or {}
    extra: dict[str, Any] = {"auth_method": "COMMAND" if version != "2.1.1" else "AUTH_REQUEST"}
    if "authorization_reference" in body:
        extra["authorization_reference"] = body["authorization_reference"]
    made = objects.session(partner.options.party, version, f"S-{new_id()[:8]}", at, where, body["token"], **extra)
    partner.running[made["id"]] = made
    partner.own("sessions", version).put(made)
    await partner.push(visit.peer, "sessions", made, to=routed(visit.headers, "from"))


async def _stop(partner: SimPartner, visit: Visit) -> None:
    """The end of the session, then its CDR."""
    began = partner.running.pop(visit.body["session_id"])
    await partner.finish(visit.peer, began, _CHARGED_KWH, to=routed(visit.headers, "from"))


async def profiled(partner: SimPartner, visit: Visit) -> Reply:
    """A charging profile of a session is asked for, set or cleared (G01 to G03)."""
    if len(visit.rest) != 1 or visit.method not in ("GET", "PUT", "DELETE"):
        return NOT_ALLOWED
    if partner.running.get(visit.rest[0]) is None:
        return _response(partner, visit.version, "UNKNOWN_SESSION")
    url = visit.body["response_url"] if visit.method == "PUT" else visit.query["response_url"]
    at = partner.options.clock()
    result: Json = {"result": "ACCEPTED"}
    if visit.method == "GET":
        ahead = {"start_date_time": stamp(at), "charging_profile": {"charging_rate_unit": "W", "min_charging_rate": Decimal(0)}}
        result["profile"] = ahead
    if Quirk.NO_RESULT not in partner.quirks:
        partner.later(_profile_told(partner, visit, url, result))
    return _response(partner, visit.version, "ACCEPTED")


async def _profile_told(partner: SimPartner, visit: Visit, url: str, result: Json) -> None:
    await partner.caller.call(visit.peer, "POST", url, module=visit.module, body=result, to=routed(visit.headers, "from"))


def ended(of: Json, version: str, at: Any, kwh: Decimal, cost: object) -> Json:
    """The last state of a session."""
    end = "end_datetime" if version == "2.1.1" else "end_date_time"
    later = stamp(at + timedelta(milliseconds=1))
    return {**of, end: stamp(at), "kwh": kwh, "status": "COMPLETED", "total_cost": cost, "last_updated": later}
