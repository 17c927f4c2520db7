"""The modules as the standard has them: lists of own objects, pushes of others, tokens to be authorised, results of commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.paging import page
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.settings import Party
from forecourt.sim.partner.visits import NOT_ALLOWED, Reply, Visit, gives, refuses

if TYPE_CHECKING:
    from forecourt.sim.partner.partner import SimPartner

LISTED = {"CPO": ("locations", "tariffs", "sessions", "cdrs"), "EMSP": ("tokens",)}
"""Role → modules whose objects it owns."""
_PUT = {"locations", "tariffs", "sessions", "tokens"}
_PATCHED = {"locations", "sessions", "tokens"}
_CHILDREN = {"locations": ("evses", "connectors")}


async def listed(partner: SimPartner, visit: Visit) -> Reply:
    """What the partner owns: the list, one object, or one of its children."""
    shelf = partner.own(visit.module, visit.version)
    if visit.module == "tokens" and visit.method == "POST" and visit.rest[1:] == ["authorize"]:
        return authorized(partner, visit)
    if visit.module == "sessions" and visit.method == "PUT" and visit.rest[1:] == ["charging_preferences"]:
        return _preferences(partner, visit)
    if visit.method != "GET":
        return NOT_ALLOWED
    if not visit.rest:
        if visit.module == "sessions" and "date_from" not in visit.query:
            return refuses(400, 2001, "date_from is required.")  # E01
        base = partner.endpoint(visit.version, "sender", visit.module)
        return page(visit, shelf.within, base, partner.quirks, partner.options.habits)
    if visit.module != "locations":
        return NOT_ALLOWED
    found: Any = shelf.get(visit.rest[0])
    for children, id_ in zip(_CHILDREN["locations"], visit.rest[1:], strict=False):
        inner = (found or {}).get(children, ())
        found = next((each for each in inner if id_ in (each.get("uid"), each.get("id"))), None)
    return refuses(404, 2003, "Not known.") if found is None else gives(found)


async def pushed(partner: SimPartner, visit: Visit) -> Reply:
    """Objects of others: GET, PUT, PATCH, DELETE at `country/party/id…`; CDRs are posted."""
    if Quirk.REFUSES_PUSHES in partner.quirks and visit.method != "GET":
        return refuses(200, 2001, "Not like this.")
    if visit.module == "cdrs":
        return _cdr(partner, visit)
    if len(visit.rest) < 3 or len(visit.rest) > (5 if visit.module == "locations" else 3):
        return refuses(404, 2000, "No such place.")
    owner, ids = Party(visit.rest[0], visit.rest[1]), visit.rest[2:]
    if visit.version != "2.1.1" and visit.peer.hub is None and not visit.peer.is_(owner):
        return refuses(404, 2000, "This party is none of yours.")  # T16
    return _object(partner, visit, owner, ids)


def _object(partner: SimPartner, visit: Visit, owner: Party, ids: list[str]) -> Reply:
    shelf, body = partner.held(visit.module), visit.body
    match visit.method:
        case "GET":
            found = shelf.get(owner, ids)
            return refuses(404, 2000, "Not known.") if found is None else gives(found)
        case "PUT" if visit.module in _PUT and isinstance(body, dict):
            if str(body.get("uid", body.get("id"))).lower() != ids[-1].lower():
                partner.notes.found("T17", "The URL and the body name different objects.", visit.url)
                return refuses(400, 2001, "The ids differ.")
            new = shelf.put(owner, ids, body)
            return refuses(404, 2003, "The parent is not known.") if new is None else _taken(partner, body, new=new)
        case "PATCH" if (visit.module in _PATCHED or visit.version == "2.1.1") and isinstance(body, dict):
            if visit.version != "2.1.1" and "last_updated" not in body:
                return refuses(400, 2001, "last_updated is required.")  # L03
            known = shelf.patch(owner, ids, body)
            return _taken(partner, body, new=False) if known else refuses(404, 2000, "Not known.")
        case "DELETE" if visit.module == "tariffs":
            return Reply() if shelf.delete(owner, ids) else refuses(404, 2000, "Not known.")
    return NOT_ALLOWED


def _taken(partner: SimPartner, body: object, *, new: bool) -> Reply:
    http = 201 if new else 200  # S02
    return Reply(http, data=body, with_data=True) if Quirk.DATA_ON_PUT in partner.quirks else Reply(http)


def _cdr(partner: SimPartner, visit: Visit) -> Reply:
    """Kept once; where it is, stands in Location (D01, D02)."""
    if visit.method == "GET" and len(visit.rest) == 1:
        found = partner.cdrs.get(visit.rest[0])
        return refuses(404, 2000, "Not known.") if found is None else gives(found)
    if visit.method != "POST" or not isinstance(visit.body, dict):
        return NOT_ALLOWED
    id_ = str(visit.body["id"])
    known = partner.cdrs.setdefault(id_, visit.body)
    if known is not visit.body:
        partner.notes.fault(f"The CDR {id_} was posted again.")
        if known != visit.body:
            return refuses(200, 2001, "A CDR never changes.")
    where = f"{partner.endpoint(visit.version, 'receiver', 'cdrs')}/{id_}"
    headers = {} if Quirk.NO_CDR_LOCATION in partner.quirks else {"Location": where}
    return Reply(201 if known is visit.body else 200, headers=headers)


def authorized(partner: SimPartner, visit: Visit) -> Reply:
    """May this token charge? (K04, K05)"""
    type_ = visit.query.get("type", "RFID")
    found = partner.own("tokens", visit.version).get(visit.rest[0])
    if found is None or found["type"] != type_:
        return refuses(404, 2004, "Unknown token.")
    if partner.wants_location and not visit.body:
        return refuses(200, 2002, "Where?")  # K06
    allowed = partner.verdicts.get(visit.rest[0]) or ("ALLOWED" if found["valid"] else "BLOCKED")
    said: Json = {"allowed": allowed}
    if visit.version != "2.1.1":
        said["token"] = found  # K07
        if allowed == "ALLOWED":
            said["authorization_reference"] = partner.reference()
    if visit.body:
        said["location"] = visit.body
    return gives(said)


def _preferences(partner: SimPartner, visit: Visit) -> Reply:
    """Every EVSE of this partner can (E10)."""
    known = partner.own("sessions", visit.version).get(visit.rest[0])
    if known is None:
        return refuses(404, 2001, "Not known.")
    return gives("ACCEPTED" if visit.body.get("departure_time") else "DEPARTURE_REQUIRED")


async def resulted(partner: SimPartner, visit: Visit) -> Reply:
    """The result of a command or profile of ours, told apart by the URL (M13)."""
    if visit.method == "PUT" and visit.module == "chargingprofiles":
        partner.profiles[visit.rest[0]] = visit.body
        return Reply()
    if visit.method != "POST" or not visit.rest or visit.rest[0] not in partner.results:
        return refuses(404, 2000, "Nobody waits for this.")
    partner.results[visit.rest[0]].append(visit.body)
    partner.resulted.set()
    return Reply()


async def clients(partner: SimPartner, visit: Visit) -> Reply:
    """Who is connected to a hub (H21)."""
    if len(visit.rest) != 2:
        return refuses(404, 2000, "No such place.")
    party = Party(visit.rest[0].upper(), visit.rest[1].upper())
    if visit.method == "GET":
        found = partner.clients.get(party)
        return refuses(404, 2000, "Not known.") if found is None else gives(found)
    if visit.method != "PUT" or not isinstance(visit.body, dict):
        return NOT_ALLOWED
    new = party not in partner.clients
    partner.clients[party] = visit.body
    return Reply(201 if new else 200)
