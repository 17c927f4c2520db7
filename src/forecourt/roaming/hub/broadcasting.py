"""A push for all: answered at once, then given to every party that it concerns, at each partner in their order (H06, H07, H10)."""

from __future__ import annotations

import asyncio
from collections import defaultdict, deque
from typing import Final, NamedTuple

import structlog

from forecourt.app.ports import RouteLog
from forecourt.app.roaming.ways import Ways
from forecourt.domain.partners import Partner
from forecourt.domain.roaming.reach import CPO, EMSP, HUB, RECEIVER, acting, opposite
from forecourt.kit.errors import ForecourtError
from forecourt.kit.time import Clock
from forecourt.ocpi.exchange import JSON
from forecourt.ocpi.headers import Party
from forecourt.ocpi.server.dispatcher import Inbound
from forecourt.roaming.hub.deciding import How
from forecourt.roaming.hub.faults import HubFault
from forecourt.roaming.hub.forwarding import Forwarder, Outgoing
from forecourt.roaming.hub.log import Line
from forecourt.roaming.hub.names import name_of, party_of

MOST_WAITING: Final = 500
"""Pushes that wait for one partner; what comes after is not given to it, and it finds it when it pulls (T19)."""
_log = structlog.get_logger(__name__)


class Push(NamedTuple):
    """One push to one party."""

    outgoing: Outgoing
    receiver: Partner
    line: Line


class Broadcasting:
    """Gives pushes to all, in the background. Each partner has a queue of its own, so that a slow one holds up nobody else."""

    def __init__(self, ways: Ways, forwarder: Forwarder, log: RouteLog, clock: Clock, *, most: int = MOST_WAITING) -> None:
        self._ways = ways
        self._forwarder = forwarder
        self._log = log
        self._clock = clock
        self._most = most
        self._waiting: dict[str, deque[Push]] = defaultdict(deque)
        self._working: dict[str, asyncio.Task[None]] = {}

    async def begin(self, inbound: Inbound, partner: Partner, sender: Party, hub: Party) -> None:
        """Finds out who must have it; what becomes of each push stands in the log."""
        roles = await self._concerned(inbound, partner, sender)
        module = str(inbound.route.operation.module)
        parties = await self._ways.parties(partner.operator_id, module, RECEIVER, roles, but=(partner.id,))
        for name, receiver in parties.items():
            to = party_of(name)
            if to is None or to == sender:
                continue
            line = Line(self._log, self._clock, inbound, partner, How.BROADCAST, to)
            line.receiver, line.sender = receiver, hub
            self._queue(Push(_outgoing(inbound, partner, hub, to), receiver, line))
        if await self._concerns_us(partner.operator_id, roles):
            await self._taken_here(inbound, partner, hub)

    async def close(self) -> None:
        """What still waits is not given any more; its receivers find it when they pull."""
        for task in list(self._working.values()):
            task.cancel()
        await asyncio.gather(*self._working.values(), return_exceptions=True)

    async def _concerned(self, inbound: Inbound, partner: Partner, sender: Party) -> frozenset[str]:
        """The roles that hear of it, by the role in which the sender pushes (H07)."""
        reach = await self._ways.reach(partner.operator_id)
        played = {role for by, party, role in reach.reached if by == partner.id and party == name_of(sender)}
        usual = acting(str(inbound.route.operation.module), RECEIVER)
        if usual in played or not played & {CPO, EMSP, "OTHER"}:
            return opposite(usual)
        return frozenset().union(*(opposite(role) for role in played))

    async def _concerns_us(self, operator_id: str, roles: frozenset[str]) -> bool:
        reach = await self._ways.reach(operator_id)
        return any(each.role in roles and each.role != HUB for partner in reach.partners.values() for each in partner.own)

    async def _taken_here(self, inbound: Inbound, partner: Partner, hub: Party) -> None:
        """A party of ours is one of those whom it concerns."""
        line = Line(self._log, self._clock, inbound, partner, How.HERE, None)
        line.sender = hub
        try:
            line.delivered(await inbound.here(inbound.request))
        except ForecourtError as failure:
            line.failed(failure)

    def _queue(self, push: Push) -> None:
        waiting = self._waiting[push.receiver.id]
        if len(waiting) >= self._most:
            push.line.failed(HubFault(f"{push.receiver.name} is too slow; it finds this when it pulls."))
            return
        waiting.append(push)
        if push.receiver.id not in self._working:
            self._working[push.receiver.id] = asyncio.create_task(self._work(push.receiver.id), name="hub broadcast")

    async def _work(self, partner_id: str) -> None:
        """One push after the other, as they came, until none waits."""
        waiting = self._waiting[partner_id]
        try:
            while waiting:
                await self._give(waiting.popleft())
        finally:
            del self._working[partner_id], self._waiting[partner_id]

    async def _give(self, push: Push) -> None:
        try:
            delivered = await self._forwarder.forward(push.outgoing, push.receiver)
            push.line.delivered(delivered.response, delivered.losses)
        except ForecourtError as failure:
            push.line.failed(failure)
        except Exception:  # noqa: BLE001 -- supervisor: the next push has nothing to do with this one
            _log.exception("a broadcast push failed", partner=push.receiver.id)


def _outgoing(inbound: Inbound, user: Partner, hub: Party, to: Party) -> Outgoing:
    """FROM is the hub; the owner in the path stays (H06, H10)."""
    return Outgoing(
        route=inbound.route,
        query=inbound.request.url.partition("?")[2],
        body=inbound.request.body,
        content_type=inbound.request.header("Content-Type") or JSON,
        ids=inbound.call.ids,
        sender=hub,
        to=to,
        user=user,
    )
