"""Ledger, CDRs and invoices must agree; what does not is told once."""

from datetime import timedelta

from forecourt.app.billing import Reconciling
from forecourt.domain.metering import Context
from forecourt.domain.transactions import MeterReport
from tests.unit.app.charging.world import notice

from .world import CALLER, BillingWorld, later, register, start, stop


async def test_what_does_not_agree_is_told_once_and_when_it_does_again(world: BillingWorld) -> None:
    reconciling = Reconciling(world.store.uow, world.store.books, world.store.directory, clock=world.clock)
    await world.assign()
    transaction_id = await world.charged()
    begun = await world.charging.start("s1", start(at=later(4000)), notice("start", 4000))
    await world.charging.stop("s1", stop(begun.number, at=later(7600)), notice("stop", 7600))
    world.now = later(0) + timedelta(hours=4)
    unbilled = await reconciling.run()
    still = await reconciling.run()

    await world.relayed()
    billed = await reconciling.run()
    reading = MeterReport(evse=1, connector=1, number=begun.number, readings=(register(7601, 6500, Context.END),))
    await world.charging.meter_values("s1", reading, notice("late", 7605))
    await world.relayed()
    differs = await reconciling.run()
    (cdr,) = await world.cut(begun.transaction_id)
    await world.cdrs.correct(CALLER, cdr.id, "Late value.")
    world.now += timedelta(hours=2)
    corrected = await reconciling.run()

    assert (unbilled, still, billed, differs, corrected) == (1, 1, 0, 1, 0)
    told = await world.events("BooksReconciled")
    assert [each.data["agrees"] for each in told] == [False, True, False, True]
    assert (told[0].data["without_cdr"], told[0].data["charged_wh"], told[0].data["billed_wh"]) == (2, 10_000, 0)
    assert (told[2].data["differing"], told[2].data["charged_wh"], told[2].data["billed_wh"]) == (1, 10_500, 10_000)
    assert (told[3].data["cdrs"], told[3].data["without_invoice"], told[3].data["billed_wh"]) == (4, 2, 10_500)
    assert len(await world.cut(transaction_id)) == 1
