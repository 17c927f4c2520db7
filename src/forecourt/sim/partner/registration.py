"""Versions and credentials, from both sides (credentials chapter, C01 to C10)."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from forecourt.sim.partner.objects import Json
from forecourt.sim.partner.paging import ELSEWHERE
from forecourt.sim.partner.peer import Peer, Sides
from forecourt.sim.partner.quirks import Quirk
from forecourt.sim.partner.visits import NOT_ALLOWED, Reply, Visit, gives, refuses

if TYPE_CHECKING:
    from forecourt.sim.partner.partner import SimPartner


class RegistrationFailed(Exception):
    """A handshake ended early; the sentence says where."""


def versions(partner: SimPartner, visit: Visit) -> Reply:
    """The versions, or the endpoints of one."""
    if visit.method != "GET":
        return NOT_ALLOWED
    if Quirk.NO_CALLBACK in partner.quirks:
        return refuses(500, 3000, "Not now.")
    if visit.version:
        return gives({"version": visit.version, "endpoints": _endpoints(partner, visit.version)})
    told = ("1.9", "9.9") if Quirk.NO_MUTUAL_VERSION in partner.quirks else partner.options.versions
    elsewhere = Quirk.DETAILS_ELSEWHERE in partner.quirks
    return gives([{"version": each, "url": ELSEWHERE if elsewhere else partner.details(each)} for each in told])


def _endpoints(partner: SimPartner, version: str) -> list[Json]:
    end = "/" if Quirk.TRAILING_SLASH in partner.quirks else ""
    found: list[Json] = [{"identifier": "credentials", "role": "SENDER", "url": partner.credentials_url(version)}]
    elsewhere = Quirk.ENDPOINTS_ELSEWHERE in partner.quirks
    for side, module in partner.offered(version):
        url = ELSEWHERE if elsewhere else partner.endpoint(version, side, module) + end
        found.append({"identifier": module, "role": side.upper(), "url": url})
    if Quirk.UNKNOWN_MODULES in partner.quirks:
        found.append({"identifier": "x-telepathy", "role": "SENDER", "url": partner.endpoint(version, "sender", "x-telepathy")})
    if version != "2.1.1" and Quirk.ENDPOINTS_WITHOUT_ROLE not in partner.quirks:
        return found
    return list({each["identifier"]: {"identifier": each["identifier"], "url": each["url"]} for each in found}.values())


async def credentials(partner: SimPartner, visit: Visit) -> Reply:
    """Registration, renewal and end, asked by the peer."""
    peer = visit.peer
    match visit.method:
        case "GET":
            return gives(ours(partner, peer.token_in or peer.token_a, visit.version))
        case "POST" if peer.registered:
            return NOT_ALLOWED  # C05
        case "PUT" | "DELETE" if not peer.registered:
            return NOT_ALLOWED
        case "POST" | "PUT":
            return await _accepted(partner, visit)
        case "DELETE":
            peer.registered, peer.token_a, peer.token_in = False, secrets.token_urlsafe(24), ""  # C07
            return Reply()
    return NOT_ALLOWED


async def _accepted(partner: SimPartner, visit: Visit) -> Reply:
    """Calls back before it answers (C03)."""
    tried = Peer(visit.peer.name)
    try:
        tried.believe(visit.body)
        await discover(partner, tried, visit.version)
    except (RegistrationFailed, KeyError, TypeError) as error:
        return refuses(200, 3001, str(error))
    _adopt(visit.peer, tried)
    visit.peer.token_in = secrets.token_urlsafe(24)
    return gives(ours(partner, visit.peer.token_in, visit.version))


async def discover(partner: SimPartner, peer: Peer, wanted: str | None = None) -> None:
    """The versions of the peer, and the endpoints of the wanted or the latest common one (C01)."""
    asked = wanted or partner.options.versions[-1]
    listed = await partner.caller.call(peer, "GET", peer.versions_url, version=asked)
    if not listed.ok:
        raise RegistrationFailed(f"The versions were answered with HTTP {listed.http}, status {listed.status}.")
    theirs = {each["version"]: each["url"] for each in listed.data}
    common = [each for each in partner.options.versions if each in theirs and wanted in (None, each)]
    if not common:
        raise RegistrationFailed(f"No version in common with {', '.join(theirs) or 'nothing'}.")
    details = await partner.caller.call(peer, "GET", theirs[common[-1]], version=asked if wanted else common[-1])
    if not details.ok:
        raise RegistrationFailed(f"The endpoints were answered with HTTP {details.http}, status {details.status}.")
    peer.version, peer.endpoints = common[-1], _sides(details.data["endpoints"])


async def register(partner: SimPartner, peer: Peer, versions_url: str, token: str, *, renew: bool = False) -> None:
    """POST, or PUT to renew (C02, C04, C06)."""
    tried = Peer(peer.name, token_out=token, versions_url=versions_url)
    await discover(partner, tried, peer.version if renew and peer.version in partner.options.versions else None)
    url = tried.endpoint("credentials", "SENDER") or tried.endpoint("credentials", "RECEIVER")
    if url is None:
        raise RegistrationFailed("There is no credentials endpoint.")
    token_b, before = secrets.token_urlsafe(24), (peer.token_a, peer.token_in)
    peer.token_a = token_b  # by which it calls back
    if renew:
        peer.token_in = token_b
    answer = await partner.caller.call(
        tried, "PUT" if renew else "POST", url, module="credentials", body=ours(partner, token_b, tried.version)
    )
    if not answer.ok:
        peer.token_a, peer.token_in = before
        raise RegistrationFailed(f"The credentials were answered with HTTP {answer.http}, status {answer.status}.")
    tried.believe(answer.data)
    _adopt(peer, tried)
    peer.token_in = token_b


async def unregister(partner: SimPartner, peer: Peer) -> None:
    """DELETE (C07)."""
    url = peer.endpoint("credentials", "SENDER") or peer.endpoint("credentials", "RECEIVER")
    if url is not None:
        await partner.caller.call(peer, "DELETE", url, module="credentials")
    peer.registered = False


def ours(partner: SimPartner, token: str, version: str) -> Json:
    """The partner's credentials (C09, C10, H16)."""
    details, party = {"name": partner.options.name}, partner.options.party
    credentials: Json = {"token": token, "url": partner.versions_url}
    if version == "2.1.1":
        return credentials | {"business_details": details, "party_id": party.id, "country_code": party.country}
    roles = partner.told_roles(version)
    told: list[Any] = [
        {"role": role, "country_code": each.country, "party_id": each.id, "business_details": details} for role, each in roles
    ]
    credentials["roles"] = told
    if partner.options.role == "HUB" and version == "2.3.0":
        credentials["hub_party_id"] = f"{party.country}{party.id}"
    return credentials


def _sides(endpoints: list[Json]) -> Sides:
    return {(each["identifier"], each.get("role", "")): each["url"] for each in endpoints}


def _adopt(peer: Peer, tried: Peer) -> None:
    peer.token_out, peer.versions_url, peer.version = tried.token_out, tried.versions_url, tried.version
    peer.endpoints, peer.roles, peer.hub = tried.endpoints, tried.roles, tried.hub
    peer.registered = True
