"""Invoices in the store: nothing billed twice, no number lost or given twice, whoever runs and whatever dies."""

import asyncio
import random
import sys
from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa

from forecourt.app.invoicing import CUSTOMERS_AT_ONCE, Billed, RunResult
from forecourt.app.ports import Unit, UnitOfWork
from forecourt.domain.billing.invoices import Invoice, InvoiceKind
from forecourt.domain.billing.months import Month
from forecourt.domain.tariffs import PriceLimit
from forecourt.domain.tokens import TokenRef
from forecourt.kit.errors import Conflict, Unavailable
from forecourt.store.events import events
from forecourt.store.store import Store
from tests import rows
from tests.billing import STARTED, cdr, credit_of, customer, issuer, tariff
from tests.flow.store.invoicing import (
    CALLER,
    NOW,
    add,
    all_billed,
    all_invoices,
    bill_until_done,
    by_transaction,
    invoicing,
    join_group,
    prepare,
)

LEAST = PriceLimit(before_taxes=Decimal(2))
OCTOBER, SEPTEMBER = Month(2026, 10), Month(2026, 9)


def billed(result: RunResult) -> list[Billed]:
    return [each for outcome in result.outcomes for each in outcome.billed]


def issued(result: RunResult) -> list[Invoice]:
    return [each.invoice for each in billed(result) if each.invoice is not None]


def codes(result: RunResult) -> list[str]:
    return [each.code for outcome in result.outcomes for each in outcome.findings]


def require_gapless(found: list[Invoice]) -> None:
    """Every series runs from 1 without a gap and without a number twice."""
    series: dict[tuple[InvoiceKind, int], list[int]] = {}
    for each in found:
        series.setdefault((each.kind, each.year), []).append(each.sequence)
    for sequences in series.values():
        assert sorted(sequences) == list(range(1, len(sequences) + 1))


async def test_a_run_bills_what_a_preview_said_and_again_nothing(store: Store) -> None:
    cdrs = [cdr(5_000), cdr(7_000), cdr(1_000, priced_by=tariff("0.4", currency="CHF", taxes=("8.1",)))]
    await prepare(store, *cdrs)
    work = invoicing(store)

    preview = await work.run(CALLER, OCTOBER, preview=True)
    nothing = await all_invoices(store)
    run = await work.run(CALLER, OCTOBER)
    again = await work.run(CALLER, OCTOBER)

    assert nothing == []
    assert [each.draft for each in billed(preview)] == [each.draft for each in billed(run)]
    assert [each.currency for each in issued(run)] == ["EUR", "CHF"]
    assert [each.total_before_taxes for each in issued(run)] == [Decimal("4.20"), Decimal("0.40")]
    assert sorted(each.id for each in issued(again)) == sorted(each.id for each in issued(run))
    assert all(each.earlier for each in billed(again))
    assert await all_invoices(store) == issued(run)
    require_gapless(issued(run))


async def test_what_came_late_is_billed_with_the_next_month(store: Store) -> None:
    await prepare(store, cdr(5_000))
    work = invoicing(store, clock=lambda: NOW + timedelta(days=10))
    await work.run(CALLER, OCTOBER)
    await add(store, cdr(9_000, id="late"))

    october = await work.run(CALLER, OCTOBER)
    november = await work.run(CALLER, OCTOBER.next)

    assert codes(october) == ["after_the_run"]
    assert [each.line_count for each in issued(november)] == [1]
    assert [each.cdr_id for each in await store.invoices.lines(issued(november)[0].id, 0, 10)] == ["late"]


async def test_a_month_that_is_not_over_is_previewed_only(store: Store) -> None:
    await prepare(store, cdr(5_000, ended_at=NOW))
    work = invoicing(store, clock=lambda: NOW + timedelta(hours=1))

    preview = await work.run(CALLER, OCTOBER.next, preview=True)
    with pytest.raises(Conflict) as caught:
        await work.run(CALLER, OCTOBER.next)

    assert caught.value.code == "month_not_over"
    assert len(billed(preview)) == 1


async def test_cdrs_belong_by_customer_token_or_group_and_to_nobody_else(store: Store) -> None:
    other = customer("c2")
    mine = [
        cdr(1_000, id="named", customer_id="c1", token=None),
        cdr(1_000, id="token", token=TokenRef(uid="04AB", type="iso14443")),
        cdr(1_000, id="group", token=TokenRef(uid="GG"), transaction_id="tg"),
    ]
    foreign = [
        cdr(1_000, id="theirs", customer_id="c2"),
        cdr(1_000, id="nobody", token=TokenRef(uid="ZZ")),
        cdr(1_000, id="elsewhere", operator_id="op2"),
    ]
    await prepare(store, *mine, *foreign, customers=(other,))
    await store.uow.commit(rows.inserts(rows.transaction(id="tg", group="Fleet-1")))
    await join_group(store, customer(), "FLEET-1")

    run = await invoicing(store).run(CALLER, OCTOBER, customer_id="c1")

    lines = await store.invoices.lines(issued(run)[0].id, 0, 10)
    assert sorted(each.cdr_id for each in lines) == ["group", "named", "token"]


async def test_who_pays_for_a_token_is_found_by_the_token_before_its_group(store: Store) -> None:
    fleet = customer("c2")
    await prepare(store, customers=(fleet,))
    await join_group(store, fleet, "Fleet-1")

    by_token = await store.customers.of_token("op", TokenRef(uid="04AB", type="iso14443"), "fleet-1")
    by_group = await store.customers.of_token("op", TokenRef(uid="FF"), "fleet-1")

    assert by_token is not None
    assert by_group is not None
    assert (by_token.id, by_group.id) == ("c1", "c2")
    assert await store.customers.of_token("op", TokenRef(uid="04AB", type="emaid"), None) is None
    assert await store.customers.of_token("op2", TokenRef(uid="04AB"), "fleet-1") is None


async def test_a_credit_note_takes_an_invoice_back_once_and_frees_its_cdrs_when_told(store: Store) -> None:
    await prepare(store, cdr(5_000), cdr(7_000))
    work = invoicing(store)
    (first,) = issued(await work.run(CALLER, OCTOBER))

    note = await work.credit(CALLER, first.id, reason="Wrong address", rebill=True)
    with pytest.raises(Conflict) as caught:
        await work.credit(CALLER, first.id, reason="again")
    second = issued(await work.run(CALLER, OCTOBER))

    assert caught.value.code == "credited_already"
    assert (note.number, note.credits, note.total_due) == ("CN-2026-000001", first.id, -first.total_due)
    assert [(each.number, each.total_due) for each in second] == [("INV-2026-000002", first.total_due)]
    assert await store.invoices.by_id(first.id) == first, "an invoice is never edited"
    assert {each.invoice_id for each in await all_billed(store)} == {second[0].id}


async def test_a_credit_note_without_more_leaves_the_cdrs_billed(store: Store) -> None:
    await prepare(store, cdr(5_000))
    work = invoicing(store)
    (first,) = issued(await work.run(CALLER, OCTOBER))

    await work.credit(CALLER, first.id, reason="Goodwill")
    again = await work.run(CALLER, OCTOBER)

    assert [each.id for each in issued(again)] == [first.id]
    assert len(await all_invoices(store)) == 2


async def test_a_credited_cdr_of_an_earlier_invoice_gives_a_credit_note_that_names_it(store: Store) -> None:
    wrong = cdr(50_000)
    await prepare(store, wrong)
    work = invoicing(store, clock=lambda: NOW + timedelta(days=10))
    (first,) = issued(await work.run(CALLER, OCTOBER))
    await add(store, credit_of(wrong), cdr(5_000))

    (note,) = issued(await work.run(CALLER, OCTOBER.next))

    assert (note.kind, note.corrects) == (InvoiceKind.CREDIT_NOTE, (first.number,))
    assert first.total_due + note.total_due == Decimal("2.12")


async def test_what_was_credited_before_anybody_was_billed_is_on_no_invoice(store: Store) -> None:
    wrong, right = cdr(50_000), cdr(5_000)
    await prepare(store, wrong, credit_of(wrong), right)

    (invoice,) = issued(await invoicing(store).run(CALLER, OCTOBER))

    lines = await store.invoices.lines(invoice.id, 0, 10)
    assert [each.cdr_id for each in lines] == [right.id]


async def test_two_credits_of_one_invoice_at_once_give_one_note(store: Store) -> None:
    await prepare(store, cdr(5_000))
    (first,) = issued(await invoicing(store).run(CALLER, OCTOBER))

    results = await asyncio.gather(
        *(invoicing(store).credit(CALLER, first.id, reason="x") for _ in range(5)), return_exceptions=True
    )

    assert sum(isinstance(each, Invoice) for each in results) == 1
    assert sum(isinstance(each, Conflict) for each in results) == 4
    require_gapless(await all_invoices(store))


async def test_runs_at_the_same_moment_bill_each_cdr_once_without_a_gap(store: Store) -> None:
    names = ["c1", "c2", "c3"]
    cdrs = [cdr(1_000 + at, customer_id=names[at % 3]) for at in range(30)]
    await prepare(store, *cdrs, customers=tuple(by_transaction("c2", "c3")), cycle=by_transaction("c1")[0].cycle)
    bystanders = [rows.inserts(rows.station(f"CS-{at}")) for at in range(40)]

    runs = [bill_until_done(store, *random.sample(names, 3)) for _ in range(4)]
    await asyncio.gather(*runs, *(store.uow.commit(each) for each in bystanders))

    found = await all_invoices(store)
    assert len(found) == len(cdrs)
    require_gapless(found)
    assert [each.cdr_id for each in await all_billed(store)] == sorted(each.id for each in cdrs)
    assert sum(each.total_before_taxes for each in found) == sum(each.total_before_taxes for each in cdrs)


async def test_what_is_free_gives_no_invoice_and_the_preview_says_so(store: Store) -> None:
    free = cdr(1_000, id="free", customer_id="c1", priced_by=tariff("0"))
    lapsed = cdr(0, id="lapsed", customer_id="c1", transaction_id=None, reservation_id="r1", priced_by=tariff(min_price=LEAST))
    await prepare(store, free, lapsed, cycle=by_transaction("c1")[0].cycle)

    (outcome,) = (await invoicing(store).run(CALLER, customer_id="c1", preview=True)).outcomes
    (invoice,) = issued(await invoicing(store).run(CALLER, customer_id="c1"))

    assert [(each.code, each.path) for each in outcome.findings] == [("free_of_charge", "free")]
    (line,) = await store.invoices.lines(invoice.id, 0, 10)
    assert (line.cdr_id, line.lapsed, line.reserved_s) == ("lapsed", True, 3600)


class Flaky:
    """A unit of work whose store is in trouble now and then: before the commit, or after it with the answer lost."""

    def __init__(self, behind: UnitOfWork, chance: random.Random) -> None:
        self._behind = behind
        self._chance = chance
        self.failed = 0

    async def commit(self, unit: Unit) -> None:
        fate = self._chance.random()
        if fate < 0.3:
            self.failed += 1
            raise Unavailable("Nothing of this was stored.")
        await self._behind.commit(unit)
        if fate < 0.5:
            self.failed += 1
            raise Unavailable("It is unknown whether this was stored.")


@pytest.mark.parametrize("seed", range(4))
async def test_numbers_have_no_gap_when_commits_fail(store: Store, seed: int) -> None:
    cdrs = [cdr(1_000 + at, customer_id="c1") for at in range(12)]
    await prepare(store, *cdrs, cycle=by_transaction("c1")[0].cycle)
    flaky = Flaky(store.uow, random.Random(seed))
    work = invoicing(store, uow=flaky)

    for _ in range(100):
        try:
            if not billed(await work.run(CALLER, customer_id="c1")):
                break
        except Unavailable:
            continue

    assert flaky.failed
    require_gapless(await all_invoices(store))
    assert [each.cdr_id for each in await all_billed(store)] == sorted(each.id for each in cdrs)


@pytest.mark.slow
async def test_killed_writers_lose_no_number_and_give_none_twice(store_url: str) -> None:
    names = ["c1", "c2", "c3"]
    cdrs = [cdr(1_000 + at, customer_id=names[at % 3]) for at in range(240)]
    first = await Store.open(store_url)
    await prepare(first, *cdrs, customers=tuple(by_transaction("c2", "c3")), cycle=by_transaction("c1")[0].cycle)
    await first.close()

    await asyncio.gather(*(_kill_again_and_again(store_url, f"writer-{at}", names, kills=3) for at in range(3)))

    store = await Store.open(store_url)
    await bill_until_done(store, *names)
    found = await all_invoices(store)
    told = await store.database.read(sa.select(events.c.subject_id).where(events.c.type == "InvoiceIssued"))
    await store.close()
    assert len(found) == len(cdrs)
    require_gapless(found)
    assert Counter(row[0] for row in told) == Counter(each.id for each in found)
    assert sum(each.total_before_taxes for each in found) == sum(each.total_before_taxes for each in cdrs)


async def _kill_again_and_again(url: str, name: str, customer_ids: list[str], kills: int) -> None:
    """A process that bills, killed in the middle so often, then left alone."""
    for _ in range(kills):
        writer = await _writer(url, name, customer_ids)
        await asyncio.sleep(random.uniform(0.05, 0.5))
        if writer.returncode is None:
            writer.kill()
        await writer.communicate()
    last = await _writer(url, name, customer_ids)
    await last.communicate()
    assert last.returncode == 0


async def _writer(url: str, name: str, customer_ids: list[str]) -> asyncio.subprocess.Process:
    """Return when it has begun."""
    writer = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.flow.store.invoicing", url, name, *customer_ids, stdout=asyncio.subprocess.PIPE
    )
    assert writer.stdout is not None
    await writer.stdout.readline()
    return writer


async def test_what_ended_in_an_earlier_month_is_not_left_behind(store: Store) -> None:
    await prepare(store, cdr(5_000, ended_at=STARTED - timedelta(days=30)), cdr(7_000))

    september = await invoicing(store).run(CALLER, SEPTEMBER, preview=True)
    october = await invoicing(store).run(CALLER, OCTOBER)

    assert [each.draft.totals.energy_wh for each in billed(september) if each.draft] == [5_000]
    assert [each.energy_wh for each in issued(october)] == [12_000]


async def test_what_shall_run_by_itself_does_and_nothing_else(store: Store) -> None:
    quick = by_transaction("c2")[0]
    foreign = customer("theirs", operator_id="op2")
    await prepare(
        store,
        cdr(5_000),
        cdr(6_000, customer_id="c1", ended_at=NOW),
        cdr(7_000, customer_id="c2", ended_at=NOW - timedelta(hours=1)),
        cdr(8_000, customer_id="theirs", operator_id="op2"),
        customers=(quick, foreign),
    )
    await store.uow.commit(rows.inserts(rows.operator("op2", zone="UTC"), issuer(automatic=True)))

    late = await invoicing(store).automatic()
    early = invoicing(store, clock=lambda: OCTOBER.end("Europe/Amsterdam") + timedelta(hours=1))
    first, second = await early.automatic(), await early.automatic()

    found = await all_invoices(store)
    assert (late, first, second) == (1, 1, 0), "a month is billed in its first days only, a transaction at any time"
    assert sorted((each.customer_id, each.energy_wh) for each in found) == [("c1", 5_000), ("c2", 7_000)]
    assert {each.seller.name for each in found} == {"Forecourt Laden B.V."}


async def test_a_run_over_many_customers_goes_on_where_it_stopped(store: Store) -> None:
    many = [customer(f"m{at:03}") for at in range(CUSTOMERS_AT_ONCE + 20)]
    await prepare(store, *(cdr(1_000, customer_id=each.id) for each in many), customers=tuple(many))
    work = invoicing(store)

    first = await work.run(CALLER, OCTOBER, preview=True)
    assert first.next is not None
    rest = await work.run(CALLER, OCTOBER, preview=True, after=first.next)

    told = [outcome.customer.id for result in (first, rest) for outcome in result.outcomes]
    assert told == [each.id for each in many]
    assert rest.next is None
