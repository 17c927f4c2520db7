"""The store goes away while CDRs are cut: nothing is lost, nothing is cut twice, one bad one holds up no other."""

import random

import pytest

from forecourt.app.billing import Cutting
from forecourt.app.ports import Unit, UnitOfWork
from forecourt.domain.tariffs import Dimension, Scope
from forecourt.kit.errors import Unavailable
from tests.unit.app.charging.world import notice

from .world import BillingWorld, element, later, start, stop, tariff


class Faulty:
    """A way to the store that fails by chance, before the commit or after it, as a lost answer does."""

    def __init__(self, inner: UnitOfWork, seed: int) -> None:
        self._inner = inner
        self._chance = random.Random(seed)

    async def commit(self, unit: Unit) -> None:
        fate = self._chance.random()
        if fate < 0.4:
            raise Unavailable("The store is away.")
        await self._inner.commit(unit)
        if fate > 0.7:
            raise Unavailable("The answer was lost.")


@pytest.mark.parametrize("seed", range(4))
async def test_whenever_the_store_fails_there_is_one_cdr_each_in_the_end(world: BillingWorld, seed: int) -> None:
    await world.assign()
    ids = [await world.charged(at_s=at * 4000) for at in range(4)]
    store = world.store

    failures = 0
    for attempt in range(200):
        faulty = Faulty(store.uow, seed * 1000 + attempt)
        cutting = Cutting(
            faulty, store.transactions, store.billing, store.customers, store.directory, world.costs, clock=world.clock
        )
        try:
            if not await world.relay.deliver("billing", cutting.handle, cutting.hears):
                break
        except Unavailable:
            failures += 1

    assert failures > 0
    assert [len(await world.cut(each)) for each in ids] == [1, 1, 1, 1]
    assert len(await world.events("CdrCut")) == 4


async def test_one_that_cannot_be_priced_holds_up_no_other_and_is_tried_again(world: BillingWorld) -> None:
    await world.assign()
    absurd = tariff(element(Dimension.ENERGY, "1e30"), id_="absurd")
    await world.assign(absurd, scope=Scope.EVSE, place_id="s1", evse=2)
    begun = await world.charging.start("s1", start(evse=2), notice("start 2"))
    await world.charging.stop("s1", stop(begun.number), notice("stop 2", 3600))
    fine = await world.charged(at_s=7200)

    await world.relayed()
    await world.cutting.missed()

    assert world.cutting.failures == 2
    assert [len(await world.cut(each)) for each in (begun.transaction_id, fine)] == [0, 1]
    books = await world.store.books.books("op", later(-1), later(100_000))
    assert books.without_cdr == 1
