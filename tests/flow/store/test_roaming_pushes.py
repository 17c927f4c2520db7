"""Pushes on both engines: the latest state only, one queue a partner, rest while it is away, faults one by one, after a restart."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import msgspec
import pytest

from forecourt.app.ports import Insert, Unit, Upsert
from forecourt.app.roaming.publishing import Publishing
from forecourt.domain.partners import ModuleAddress, Partner, PartnerState, PartyRole
from forecourt.domain.roaming import PublishingRule, Scope, SyncState
from forecourt.kit.errors import ForecourtError
from forecourt.ocpi.client.client import Connection
from forecourt.ocpi.client.errors import Refused, Unreachable
from forecourt.roaming.sync.pushes import Pushes
from forecourt.roaming.sync.sending import Push
from forecourt.store.store import Store
from tests import rows
from tests.flow.sync_world import location, offer
from tests.partners import partner

ENDPOINTS = tuple(
    ModuleAddress(module=module, side="RECEIVER", url="https://roamer.example") for module in ("locations", "tariffs", "tokens")
)


class Way(msgspec.Struct, frozen=True):
    """To a partner itself."""

    partner: Partner
    to: str


class Far:
    """The partners: what each has, and how it answers."""

    def __init__(self) -> None:
        self.got: list[tuple[str, str, str, str]] = []
        self.failure: Callable[[Push], ForecourtError | None] = lambda push: None

    async def send(self, connection: Connection, push: Push) -> None:
        """Port `Sends`."""
        if failure := self.failure(push):
            raise failure
        self.got.append((push.partner.id, push.row.object_id, ",".join(sorted(push.parts)), push.to))


class World:
    """A node that publishes, and its partners."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.far = Far()
        self.now = rows.NOW
        self.back: list[str] = []
        self.publishing = Publishing(store.uow, store.roaming, clock=self.clock)
        self.pushes: Pushes | None = None

    def clock(self) -> Any:
        self.now += timedelta(milliseconds=1)
        return self.now

    async def met(self, *partners: Partner) -> None:
        """They are registered."""
        await self.store.uow.commit(Unit(key="t", writes=[Insert(each) for each in partners]))

    async def receivers(self, operator_id: str, module: str) -> Sequence[Way]:
        return [Way(each, "DE*ROA") for each in await self.store.partners.all() if each.state is PartnerState.REGISTERED]

    @asynccontextmanager
    async def pushing(self) -> AsyncIterator[Pushes]:
        """From a start of the node to its end; `publishing` has no other listener."""
        self.publishing = Publishing(self.store.uow, self.store.roaming, clock=self.clock)
        pushes = Pushes(
            self.store.uow,
            self.store.roaming,
            self.store.partners,
            self.receivers,
            lambda to: None,  # type: ignore[arg-type, return-value]
            self.far,
            self.clock,
            on_back=lambda to, for_s: self.back.append(to.id),
        )
        self.publishing.follow(pushes)
        await pushes.turn()
        try:
            yield pushes
        finally:
            await pushes.close()

    async def publish(self, number: int, status: str, *, part: str = "", **fields: Any) -> None:
        await self.publishing.publish("op", [offer(location(number, status=status), part=part, **fields)])

    async def idle(self, pushes: Pushes, to: Partner) -> SyncState:
        """How far it is when nothing waits any more."""
        while (state := pushes.state_of(to.id, "locations")) is None or state.waiting:
            await asyncio.sleep(0.01)
        return state

    async def until(self, holds: Callable[[], bool]) -> None:
        while not holds():
            await asyncio.sleep(0.01)


def roamer(**fields: Any) -> Partner:
    given = {"state": PartnerState.REGISTERED, "version": "2.3.0", "token_since": rows.NOW, "endpoints": ENDPOINTS}
    roles = {"own": (PartyRole(role="CPO", party="NL*CPO"),), "roles": (PartyRole(role="EMSP", party="DE*ROA"),)}
    return partner(**{**given, **roles, **fields})


@pytest.fixture
def world(store: Store) -> World:
    return World(store)


async def test_each_partner_gets_what_it_may_see_and_nobody_else(world: World) -> None:
    some, own, suspended, mobile = (
        roamer(), roamer(), roamer(state=PartnerState.SUSPENDED), roamer(own=(PartyRole(role="EMSP", party="NL*CPO"),))
    )  # fmt: skip
    await world.met(some, own, suspended, mobile)
    rule = PublishingRule(partner_id=some.id, module="locations", operator_id="op", scope=Scope.SOME, site_ids=("s1",))
    await world.store.uow.commit(Unit(key="t", writes=[Insert(rule)]))

    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE", site_id="s1")
        await world.publish(2, "AVAILABLE", site_id="s2")
        await world.publish(3, "AVAILABLE", audience=own.id)
        await world.idle(pushes, some)
        await world.idle(pushes, own)

    assert sorted(world.far.got) == sorted(
        [
            (some.id, "L00001", "", "DE*ROA"),
            (own.id, "L00001", "", "DE*ROA"),
            (own.id, "L00002", "", "DE*ROA"),
            (own.id, "L00003", "", "DE*ROA"),
        ]
    )


async def test_t19_after_an_outage_the_latest_state_goes_once_and_we_are_told(world: World) -> None:
    away, well = roamer(), roamer()
    await world.met(away, well)

    def gone(push: Push) -> ForecourtError | None:
        return Unreachable("No connection.", why="refused") if push.partner.id == away.id else None

    world.far.failure = gone
    async with world.pushing() as pushes:
        for status in ("AVAILABLE", "CHARGING", "BLOCKED", "AVAILABLE", "CHARGING"):
            for number in range(3):
                await world.publish(number, status, part=f"evse:E{number}-0")
        await world.idle(pushes, well)
        state = pushes.state_of(away.id, "locations")
        assert state is not None
        assert (state.waiting, state.tries > 0, state.fault) == (3, True, "No connection.")
        assert not [each for each in world.far.got if each[0] == away.id]

        world.far.failure = lambda push: None
        pushes.hurry(away.id)
        await world.idle(pushes, away)

    assert sorted(each[1] for each in world.far.got if each[0] == away.id) == ["L00000", "L00001", "L00002"]
    assert world.back == [away.id]
    events, _ = await world.store.event_log.after({}, 50)
    assert [(each.type, each.subject_id) for each in events] == [("PartnerTroubled", away.id)]


async def test_after_a_restart_it_goes_on_where_it_was(world: World) -> None:
    to = roamer()
    await world.met(to)
    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE")
        await world.idle(pushes, to)
    await world.publish(2, "AVAILABLE")
    await world.publish(1, "CHARGING")
    world.far.got.clear()

    async with world.pushing() as pushes:
        await world.until(lambda: len(world.far.got) >= 2)
        await world.idle(pushes, to)

    assert sorted(each[1] for each in world.far.got) == ["L00001", "L00002"]
    kept = await world.store.roaming.sync_state(to.id, "locations", "push")
    assert kept is not None
    assert (kept.waiting, kept.up_to) == (0, (await world.publishing.one(to, "locations", "l00001")).last_updated)


async def test_an_object_that_is_refused_is_a_fault_until_it_is_taken(world: World) -> None:
    to = roamer()
    await world.met(to)
    world.far.failure = lambda push: (
        Refused("We want no L00001.", http=200, status=2001) if push.row.object_id == "L00001" else None
    )

    async with world.pushing() as pushes:
        for number in (1, 2):
            await world.publish(number, "AVAILABLE")
        await world.idle(pushes, to)
        [fault] = await world.store.roaming.sync_faults(to.id, "locations", "push")
        assert (fault.object_id, fault.sentence) == ("l00001", "We want no L00001.")
        assert [each[1] for each in world.far.got] == ["L00002"]
        world.far.failure = lambda push: None
        await world.publish(1, "CHARGING")
        await world.until(lambda: len(world.far.got) == 2)
        await world.idle(pushes, to)

    assert await world.store.roaming.sync_faults(to.id, "locations", "push") == []


async def test_t21_a_partner_that_takes_no_pushes_of_a_module_is_not_asked_again(world: World) -> None:
    to = roamer()
    await world.met(to)
    asked: list[str] = []

    def not_here(push: Push) -> ForecourtError | None:
        asked.append(push.row.object_id)
        return Refused("The partner answered with HTTP 405.", http=405)

    world.far.failure = not_here
    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE")
        await world.idle(pushes, to)
        await world.publish(2, "AVAILABLE")
        state = await world.idle(pushes, to)

    assert (asked, state.fault) == (["L00001"], "The partner answered with HTTP 405.")


async def test_an_object_that_fails_by_itself_waits_and_others_pass(world: World) -> None:
    to = roamer()
    await world.met(to)
    world.far.failure = lambda push: Refused("Hm.", http=500) if push.row.object_id == "L00001" else None

    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE")
        await world.publish(2, "AVAILABLE")
        await world.until(lambda: bool(world.far.got))
        state = pushes.state_of(to.id, "locations")
        assert state is not None
        assert (state.waiting, state.tries, [each[1] for each in world.far.got]) == (1, 0, ["L00002"])


async def test_a_rule_that_shows_more_brings_it(world: World) -> None:
    to = roamer()
    await world.met(to)
    rule = PublishingRule(partner_id=to.id, module="locations", operator_id="op", scope=Scope.NONE)
    await world.store.uow.commit(Unit(key="t", writes=[Insert(rule)]))

    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE")
        await world.idle(pushes, to)
        assert world.far.got == []
        wider = msgspec.structs.replace(rule, scope=Scope.ALL)
        await world.store.uow.commit(Unit(key="t", writes=[Upsert(wider)]))
        await pushes.turn()
        await world.until(lambda: bool(world.far.got))

    assert [each[1] for each in world.far.got] == ["L00001"]


async def test_a_partner_that_is_suspended_loses_its_queue(world: World) -> None:
    to = roamer()
    await world.met(to)
    world.far.failure = lambda push: Unreachable("No connection.", why="refused")

    async with world.pushing() as pushes:
        await world.publish(1, "AVAILABLE")
        suspended = msgspec.structs.replace(to, state=PartnerState.SUSPENDED)
        await world.store.uow.commit(Unit(key="t", writes=[Upsert(suspended)]))
        await pushes.turn()

        assert pushes.state_of(to.id, "locations") is None
