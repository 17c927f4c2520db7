"""Ledger, CDRs and invoices must agree; what does not is told once."""

from datetime import timedelta

import msgspec

from forecourt.app.billing import Reconciling
from forecourt.domain.billing.reconciliation import Books
from forecourt.domain.metering import Context
from forecourt.domain.transactions import MeterReport, TransactionState
from tests import rows
from tests.unit.app.charging.world import notice

from .world import CALLER, T0, BillingWorld, later, register, start, stop


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


async def test_what_was_taken_back_and_what_waits_is_counted_by_itself(world: BillingWorld) -> None:
    await world.assign()
    taken_back = await world.charged()
    await world.relayed()
    (cdr,) = await world.cut(taken_back)
    await world.cdrs.credit(CALLER, cdr.id, "A gift.")
    waiting = rows.transaction(
        id="w", operator_id="op", station_id="s1", started_at=later(10), state=TransactionState.ENDED_PENDING
    )
    await world.insert(waiting)

    books = await world.store.books.books("op", later(-60), later(7200))

    assert (books.transactions, books.without_cdr, books.differing, books.agrees) == (1, 0, 0, True)
    assert (books.taken_back, books.taken_back_wh, books.waiting) == (1, 5000, 1)
    assert books.sentence() == (
        "Of 1 transaction 1 was taken back and not billed anew (5000 Wh): 5000 Wh were charged, 0 Wh are billed. "
        "1 more waits for missing messages."
    )


def test_the_books_speak_of_one_and_of_many() -> None:
    books = Books(
        starts_at=T0, ends_at=T0, transactions=9, without_cdr=1, charged_wh=900, billed_wh=700, differing=2, cdrs=8,
        without_invoice=0,
    )  # fmt: skip
    even = msgspec.structs.replace(books, without_cdr=0, differing=0, waiting=2)

    assert books.sentence() == (
        "Of 9 transactions 1 has no CDR and 2 were billed with another energy than their meter values make: "
        "900 Wh were charged, 700 Wh are billed."
    )
    assert even.sentence() == (
        "9 transactions, every one with its CDR, 900 Wh charged and billed. 2 more wait for missing messages."
    )
