"""The hub's way around the handlers: who may ask, where it goes, and what comes back (H01 to H18)."""

from __future__ import annotations

from collections.abc import Collection

from forecourt.app.ports import RouteLog
from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner
from forecourt.domain.roaming import ProxiedUrl
from forecourt.domain.roaming.reach import HUB, UNSAID, acting, hub_of_ours, opposite
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.envelope import write_envelope
from forecourt.ocpi.exchange import JSON, Response
from forecourt.ocpi.headers import Party, Routing
from forecourt.ocpi.server.dispatcher import Inbound
from forecourt.ocpi.status import Status
from forecourt.ocpi.versions import Version
from forecourt.roaming.hub.broadcasting import Broadcasting
from forecourt.roaming.hub.contents import Contents
from forecourt.roaming.hub.deciding import Decision, How, decided, pushes_to_all
from forecourt.roaming.hub.faults import HubFault, not_connected, unknown_receiver
from forecourt.roaming.hub.forwarding import Forwarder, Outgoing
from forecourt.roaming.hub.log import Line
from forecourt.roaming.hub.loops import Loops
from forecourt.roaming.hub.merging import Merging
from forecourt.roaming.hub.names import name_of, party_of
from forecourt.roaming.hub.proxies import Proxies
from forecourt.roaming.hub.speaking import Speaking
from forecourt.roaming.registering import admitted_of


class HubRelay:
    """Answers what is meant for others; None for what is meant for us, or comes from a partner to which we are no hub."""

    def __init__(
        self,
        ways: Ways,
        speaking: Speaking,
        forwarder: Forwarder,
        broadcasting: Broadcasting,
        merging: Merging,
        proxies: Proxies,
        log: RouteLog,
        clock: Clock,
    ) -> None:
        self._ways = ways
        self._speaking = speaking
        self._forwarder = forwarder
        self._broadcasting = broadcasting
        self._merging = merging
        self._proxies = proxies
        self._log = log
        self._clock = clock
        self._contents = Contents()
        self._loops = Loops()

    async def __call__(self, inbound: Inbound) -> Response | None:
        partner = admitted_of(inbound.call).partner
        hub = party_of(hub_of_ours(partner) or "")
        if hub is None:
            return None
        line = Line(self._log, self._clock, inbound, partner, How.PARTY, inbound.call.routing.to)
        try:
            return await self._relayed(inbound, partner, hub, line)
        except ForecourtError as failure:
            line.failed(failure)
            if isinstance(failure, HubFault) and inbound.route.version is Version.V211:
                raise HubFault(failure.message, code="not_delivered") from failure
            raise

    async def _relayed(self, inbound: Inbound, partner: Partner, hub: Party, line: Line) -> Response | None:
        sender = line.sender = await self._speaking.sender(inbound, partner)
        proxied = await self._proxies.opened(inbound.route, _query(inbound), partner)
        if proxied is not None:
            return await self._followed(inbound, partner, sender, hub, proxied, line)
        ours = await self._ours(partner.operator_id)
        decision = decided(inbound.route, inbound.call.routing.to, hub=hub, ours=ours)
        if decision.how is How.OPEN:
            decision = await self._opened(inbound, partner, sender, ours)
            line.how = How.OPEN
        else:
            line.how = decision.how
        line.to = decision.to or line.to
        if decision.how is How.HERE:
            return None
        ids, request = inbound.call.ids, inbound.request
        if decision.how is How.BROADCAST:
            self._loops.broadcast(partner.operator_id, ids, request)
            return await self._broadcast(inbound, partner, sender, hub, line)
        with self._loops.passing(partner.operator_id, ids, decision.to or inbound.call.routing.to, request):
            if decision.how is How.ALL:
                return await self._merged(inbound, partner, sender, hub, line, None)
            return await self._to_party(inbound, partner, sender, decision, line)

    async def _ours(self, operator_id: str) -> frozenset[Party]:
        """Parties of ours that are on this node."""
        reach = await self._ways.reach(operator_id)
        names = {each.party for partner in reach.partners.values() for each in partner.own if each.role != HUB}
        return frozenset(party for name in names if (party := party_of(name)) is not None)

    async def _opened(self, inbound: Inbound, partner: Partner, sender: Party, ours: Collection[Party]) -> Decision:
        """Where a call without a receiver goes: by its content, to all, or to the only one that it can be for (H11)."""
        operation = inbound.route.operation
        found = self._contents.party_for(partner.operator_id, inbound.route, inbound.request.body)
        if found is None and pushes_to_all(operation):
            return Decision(How.BROADCAST)
        if found is None:
            found = await self._only_one(inbound, partner, ours)
        if found is None:
            raise HubFault("Whom this is for cannot be told by its content: name the party.", code="unknown_receiver")
        return Decision(How.HERE if found in ours else How.PARTY, found)

    async def _only_one(self, inbound: Inbound, partner: Partner, ours: Collection[Party]) -> Party | None:
        operation = inbound.route.operation
        reach = await self._ways.reach(partner.operator_id)
        roles = opposite(acting(str(operation.module), str(operation.side)))
        others = {party for by, party, role in reach.reached if by != partner.id and role in roles and role != UNSAID}
        candidates = {party for name in others if (party := party_of(name)) is not None} | set(ours)
        return candidates.pop() if len(candidates) == 1 else None

    async def _to_party(self, inbound: Inbound, partner: Partner, sender: Party, decision: Decision, line: Line) -> Response:
        """The first way that can be used; 4001 for nobody, 4003 for somebody who is away (H05)."""
        if decision.to is None:
            raise unknown_receiver("")
        operation, party = inbound.route.operation, name_of(decision.to)
        ways = await self._ways.partners_to(
            partner.operator_id, party, str(operation.module), str(operation.side), but=(partner.id,)
        )
        if not ways:
            reach = await self._ways.reach(partner.operator_id)
            if any(named == party and by != partner.id for by, named, _ in reach.reached):
                raise HubFault(f"{decision.to} does not take {operation.module}.")
            raise not_connected(decision.to) if party in reach.known else unknown_receiver(decision.to)
        receiver = next((each for each, usable in ways if usable), None)
        if receiver is None:
            raise not_connected(decision.to)
        line.receiver = receiver
        delivered = await self._forwarder.forward(_outgoing(inbound, partner, sender, decision.to), receiver)
        self._contents.learn(partner.operator_id, inbound.route, inbound.request.body)
        line.delivered(delivered.response, delivered.losses)
        return _routed(delivered.response, Routing(sender=decision.to, to=sender), inbound)

    async def _broadcast(self, inbound: Inbound, partner: Partner, sender: Party, hub: Party, line: Line) -> Response:
        """Answered at once; what becomes of each push stands in the log (H06)."""
        self._contents.learn(partner.operator_id, inbound.route, inbound.request.body)
        await self._broadcasting.begin(inbound, partner, sender, hub)
        response = Response(status=200, headers={"Content-Type": JSON}, body=write_envelope(Status.SUCCESS, self._clock()))
        line.delivered(response)
        return _routed(response, Routing(sender=hub, to=sender), inbound)

    async def _merged(
        self, inbound: Inbound, partner: Partner, sender: Party, hub: Party, line: Line, page: ProxiedUrl | None
    ) -> Response:
        line.how = How.ALL
        merged = await self._merging.page(inbound, partner, sender, page)
        line.delivered(merged.response, merged.losses)
        return _routed(merged.response, Routing(sender=hub, to=sender), inbound)

    async def _followed(
        self, inbound: Inbound, partner: Partner, sender: Party, hub: Party, proxied: ProxiedUrl, line: Line
    ) -> Response:
        """A call to a URL that we gave out in the place of another's."""
        if self._merging.is_page(proxied):
            return await self._merged(inbound, partner, sender, hub, line, proxied)
        reach = await self._ways.reach(partner.operator_id)
        receiver = reach.partners.get(proxied.to_partner_id)
        to = party_of(proxied.party) or inbound.call.routing.to
        line.to, line.receiver = to, receiver
        if receiver is None:
            raise not_connected(proxied.party or "The receiver")
        delivered = await self._forwarder.forward(_outgoing(inbound, partner, sender, to, proxied.url), receiver)
        line.delivered(delivered.response, delivered.losses)
        return delivered.response


def _outgoing(inbound: Inbound, user: Partner, sender: Party, to: Party | None, url: str | None = None) -> Outgoing:
    return Outgoing(
        route=inbound.route,
        query=_query(inbound),
        body=inbound.request.body,
        content_type=inbound.request.header("Content-Type") or JSON,
        ids=inbound.call.ids,
        sender=sender,
        to=to,
        user=user,
        url=url,
    )


def _routed(response: Response, routing: Routing, inbound: Inbound) -> Response:
    """The answer with its own routing where the request named no receiver (H06, H11)."""
    if inbound.route.version is Version.V211:
        return response
    return Response(status=response.status, headers={**routing.headers(), **response.headers}, body=response.body)


def _query(inbound: Inbound) -> str:
    return inbound.request.url.partition("?")[2]
