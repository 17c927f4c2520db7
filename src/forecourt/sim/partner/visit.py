"""A round of roaming: what a partner of a role does with a peer when nobody tells it otherwise."""

from __future__ import annotations

from decimal import Decimal

from forecourt.sim.partner import objects
from forecourt.sim.partner.partner import SimPartner
from forecourt.sim.partner.peer import Peer
from forecourt.sim.partner.speech import new_id, stamp

_KWH = Decimal("7.3")


async def visit(partner: SimPartner, peer: Peer) -> None:
    """One round: pushes what is its own, pulls what is the peer's, and lets a driver charge."""
    match partner.options.role:
        case "CPO":
            await _as_cpo(partner, peer)
        case "EMSP":
            await _as_emsp(partner, peer)
        case _ if partner.hub is not None:
            await partner.hub.tell(peer)


async def _as_cpo(partner: SimPartner, peer: Peer) -> None:
    for module in ("tariffs", "locations"):
        await partner.push_all(peer, module)
    tokens = await partner.caller.crawl(peer, "tokens")
    where = next(iter(partner.own("locations", peer.version)))
    for status in ("CHARGING", "AVAILABLE"):
        await partner.patch(peer, "locations", (where["id"], where["evses"][0]["uid"]), {"status": status})
    for token in tokens[:1]:
        answer = await partner.authorize(peer, token["uid"])
        allowed = answer.data or {}
        reference = {key: allowed[key] for key in ("authorization_reference",) if key in allowed}
        at, party = partner.options.clock(), partner.options.party
        began = objects.session(party, peer.version, f"S-{new_id()[:8]}", at, where, token, **reference)
        await partner.push(peer, "sessions", began)
        changes = {"kwh": Decimal("1.5"), "last_updated": stamp(partner.options.clock())}
        await partner.patch(peer, "sessions", (began["id"],), changes)
        await partner.finish(peer, began, _KWH)


async def _as_emsp(partner: SimPartner, peer: Peer) -> None:
    await partner.push_all(peer, "tokens")
    for module in ("locations", "tariffs", "cdrs"):
        found = await partner.caller.crawl(peer, module)
        for each in found:
            partner.seen[module, str(each["id"])] = each
    await partner.caller.crawl(peer, "sessions", date_from=stamp(partner.options.clock()))
    where = next((each for (module, _), each in partner.seen.items() if module == "locations" and each.get("evses")), None)
    if where is not None:
        token = next(iter(partner.own("tokens", peer.version)))
        body = {"token": token, "location_id": where["id"], "evse_uid": where["evses"][0]["uid"]}
        await partner.command(peer, "START_SESSION", body)
