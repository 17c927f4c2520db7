"""REST: how far a partner is the same, pulling now, and faults one by one."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from forecourt.api.roaming_sync import sync_view
from forecourt.domain.access import Role
from forecourt.kit.errors import Conflict, Forbidden, InvalidInput, NotFound
from tests import rows
from tests.flow.sync_world import Synced, location, offer, synced


@pytest.fixture
async def world(tmp_path: Path, sqlite_url: str, empty_sqlite_url: str) -> AsyncIterator[Synced]:
    async with synced((sqlite_url, empty_sqlite_url), tmp_path) as both:
        yield both


async def test_a_person_pulls_now_and_sees_how_far_it_is(world: Synced) -> None:
    await world.publish(offer(location(1)), offer(location(2)))
    services, partner = world.emsp.node.services, await world.emsp.partner()
    caller = rows.person(partner.operator_id, Role.OPERATOR)

    asked = await services.syncing.ask(caller, partner.id, module="locations", side="pull", full=True)
    await world.emsp.node.roaming.sync.pulls.settled()

    assert (asked.side, asked.modules) == ("pull", ("locations",))
    views = {(each.side, each.module): sync_view(each) for each in await services.syncing.states(caller, partner.id)}
    locations = views["pull", "locations"]
    assert (locations.seen, locations.total, locations.changed, locations.under_way) == (2, 2, 2, False)
    assert ("pull", "sessions") in views
    assert views["push", "tokens"].waiting == 0


async def test_who_may_not_and_what_does_not_go(world: Synced) -> None:
    services, partner = world.emsp.node.services, await world.emsp.partner()
    viewer, stranger = rows.person(partner.operator_id, Role.VIEWER), rows.person("elsewhere", Role.OPERATOR)
    operator = rows.person(partner.operator_id, Role.OPERATOR)

    with pytest.raises(Forbidden):
        await services.syncing.ask(viewer, partner.id, module=None, side="pull", full=False)
    with pytest.raises(NotFound):
        await services.syncing.states(stranger, partner.id)
    with pytest.raises(InvalidInput):
        await services.syncing.ask(operator, partner.id, module="tokens", side="pull", full=False)
    await services.partners.suspend(rows.SYSTEM, partner.id)
    with pytest.raises(Conflict):
        await services.syncing.ask(operator, partner.id, module=None, side="pull", full=False)
