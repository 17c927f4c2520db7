"""What roamed in a demo, by route, as the nodes hold it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Final, TypeVar

import msgspec

from forecourt.domain.access import Caller
from forecourt.domain.roaming import CommandState
from forecourt.runtime.demo.world import PROVIDERS, Provider, World
from forecourt.store.queries.paging import Page
from forecourt.store.queries.roaming_emsp import Wish

RowT = TypeVar("RowT")
BEFORE: Final = datetime(2000, 1, 1, tzinfo=UTC)


class RouteSummary(msgspec.Struct, frozen=True, kw_only=True):
    """One way of roaming: `undelivered` are objects that wait to be pushed, or that a partner refused."""

    provider: str
    places: int
    authorisations: int
    remote_starts: int
    sessions: int
    cdrs: int
    findings: int
    undelivered: int


async def summed(world: World) -> dict[str, RouteSummary]:
    """By route."""
    return {each.route: await _route(world, each) for each in PROVIDERS}


async def _route(world: World, provider: Provider) -> RouteSummary:
    caller, queries = world.providers.callers[provider.party], world.providers.node.store.queries
    received = await _all(queries.received_cdrs.page, caller)
    commands = await _all(queries.roaming_commands.page, caller)
    return RouteSummary(
        provider=provider.name,
        places=len((await queries.partner_sites.page(caller, Wish(), limit=200)).items),
        authorisations=await _authorised(world, provider),
        remote_starts=sum(each.kind == "start" and each.state is CommandState.DONE for each in commands),
        sessions=len(await _all(queries.roaming_sessions.page, caller)),
        cdrs=len(received),
        findings=sum(len(each.findings) for each in received),
        undelivered=await _undelivered(world, provider),
    )


async def _authorised(world: World, provider: Provider) -> int:
    """How often the operator let a card of the provider charge."""
    node, operator_id = world.operator.node, world.operator.caller.operator_id or ""
    each = [await node.store.roaming.authorizations_recent(operator_id, card.uid, BEFORE) for card in provider.cards]
    return sum(map(len, each))


async def _undelivered(world: World, provider: Provider) -> int:
    """What waits at the operator on the ways that lead to the provider, and what was refused there."""
    node, caller = world.operator.node, world.operator.caller
    left = 0
    for partner in (await node.store.queries.partners.page(caller, limit=200)).items:
        direct = any(role.party == provider.party for role in partner.roles)
        if (provider.directly and direct and partner.hub_party is None) or (provider.by_hub and partner.hub_party is not None):
            states = await node.services.syncing.states(caller, partner.id)
            left += sum(each.waiting for each in states if each.side == "push")
            left += len((await node.store.queries.roaming_sync.faults(caller, partner.id, limit=200)).items)
    return left


async def _all(page: Callable[..., Awaitable[Page[RowT]]], caller: Caller) -> list[RowT]:
    found: list[RowT] = []
    cursor: str | None = None
    while True:
        part = await page(caller, cursor=cursor, limit=200)
        found += part.items
        if (cursor := part.next) is None:
            return found
