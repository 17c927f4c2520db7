"""For whom a partner may speak through a hub: its own parties, or those behind it (T16, L15); receivers trust that it looked."""

from __future__ import annotations

from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner
from forecourt.kit.errors import FieldFault, InvalidInput, NotFound
from forecourt.ocpi.cistring import CiString
from forecourt.ocpi.headers import Party
from forecourt.ocpi.interfaces.operations import Answer
from forecourt.ocpi.server.dispatcher import Inbound
from forecourt.roaming.hub.bodies import tree_of
from forecourt.roaming.hub.names import name_of, party_of


class Speaking:
    """Looks at who is named as the sender and as the owner."""

    def __init__(self, ways: Ways) -> None:
        self._ways = ways

    async def sender(self, inbound: Inbound, partner: Partner) -> Party:
        """Who asks; the first party, where the version or a habit names none. Raises InvalidInput and NotFound for other people's
        names and objects."""
        allowed = await self.spoken_for(partner)
        told = inbound.call.routing.sender or (party_of(partner.roles[0].party) if partner.roles else None)
        if told is None or name_of(told) not in allowed:
            raise _not_yours("OCPI-from-party-id", told)
        _require_owner(inbound, allowed)
        return told

    async def spoken_for(self, partner: Partner) -> frozenset[str]:
        """The parties whose names and objects a partner may bring."""
        own = {each.party.upper() for each in partner.roles}
        if partner.hub_party is None:
            return frozenset(own)
        reach = await self._ways.reach(partner.operator_id)
        return frozenset({*own, partner.hub_party.upper(), *(party for by, party, _ in reach.reached if by == partner.id)})


def _require_owner(inbound: Inbound, allowed: frozenset[str]) -> None:
    """The owner in the path is one of them, and so is that of a CDR, which stands in its body."""
    route = inbound.route
    for segment, argument in zip(route.operation.arguments, route.arguments, strict=True):
        if segment.name == "owner" and isinstance(argument, Party) and name_of(argument) not in allowed:
            raise NotFound(f"{argument} is none of your parties.", code="unknown_party")
    if route.operation.answer is Answer.FILED:
        tree = tree_of(inbound.request.body)
        country, party = tree.get("country_code"), tree.get("party_id")
        owner = Party(CiString(country), CiString(party)) if country and party else None
        if owner is not None and name_of(owner) not in allowed:
            raise _not_yours("party_id", owner)


def _not_yours(path: str, party: Party | None) -> InvalidInput:
    sentence = f"{party} is none of your parties." if party is not None else "Nobody is named as the sender."
    return InvalidInput(sentence, faults=(FieldFault(path, "T16", sentence),))
