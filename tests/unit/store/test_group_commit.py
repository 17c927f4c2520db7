"""The group commit against a store that misbehaves: a real SQLite file behind a pen that fails when told to."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from enum import Enum

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from forecourt.app.ports import Insert, Patch, Unit
from forecourt.domain.transactions import Transaction
from forecourt.kit.errors import Conflict, InvalidInput, Unavailable
from forecourt.kit.ids import new_id
from forecourt.store.events import events
from forecourt.store.pen import Pen, StoreDown, WriteRefused
from forecourt.store.sqlite import SqlitePen
from forecourt.store.statements import Batch, Statements
from forecourt.store.store import Store
from forecourt.store.unit_of_work import GroupCommit, GroupSettings
from tests import rows


class FaultyPen:
    """A pen that can lose the COMMIT reply, lose the connection before COMMIT, or stay away."""

    def __init__(self, pen: Pen) -> None:
        self._pen = pen
        self.lose_replies = 0
        self.delay_commits = 0
        self.delayed: list[Sequence[Batch]] = []
        self.lose_writes = 0
        self.away = False
        self.away_after_delay = False
        self.sizes: list[int] = []
        self.before_lookup: Callable[[], None] = lambda: None

    async def open(self) -> None:
        if self.away:
            raise StoreDown("away")
        await self._pen.open()

    async def write(self, batches: Sequence[Batch]) -> None:
        if self.away or self.lose_writes:
            self.lose_writes = max(0, self.lose_writes - 1)
            raise StoreDown("lost before COMMIT")
        if self.delay_commits:
            self.delay_commits -= 1
            self.delayed.append(batches)
            self.away = self.away_after_delay
            raise StoreDown("lost the reply to COMMIT", unknown=True)
        await self._pen.write(batches)
        self.sizes.append(sum(len(batch.rows) for batch in batches if "INTO units" in batch.text.sql))
        if self.lose_replies:
            self.lose_replies -= 1
            raise StoreDown("lost the reply to COMMIT", unknown=True)

    async def let_through(self) -> None:
        """Transactions whose COMMIT was under way all the time are stored now."""
        while self.delayed:
            await self._pen.write(self.delayed.pop(0))

    async def committed(self, unit_ids: Sequence[str]) -> set[str]:
        return await self._pen.committed(unit_ids)

    async def last_seq(self, writer: int) -> int:
        return await self._pen.last_seq(writer)

    async def probe(self, writer: int) -> None:
        await self._pen.probe(writer)

    async def close(self) -> None:
        await self._pen.close()


class Faulty:
    """A group commit over a faulty pen, and the healthy store that looks at the result."""

    def __init__(self, store: Store, hold_s: float = 5.0) -> None:
        self.store = store
        self.pen = FaultyPen(SqlitePen(store.database))
        settings = GroupSettings(hold_s=hold_s, longest_pause_s=0.05)
        self.uow = GroupCommit(self.pen, Statements("sqlite"), 99, settings)

    async def commit_together(self, *units: Unit) -> list[BaseException | None]:
        """Commit units so that they wait in one group."""
        return await asyncio.gather(*(self.uow.commit(unit) for unit in units), return_exceptions=True)

    async def stored(self, *transactions: Transaction) -> list[bool]:
        return [await self.store.transactions.by_id(each.id) is not None for each in transactions]


@pytest.fixture
async def faulty(sqlite_url: str) -> AsyncIterator[Faulty]:
    store = await Store.open(sqlite_url)
    made = Faulty(store)
    await made.uow.start()
    yield made
    await made.uow.close()
    await store.close()


async def test_units_that_wait_together_are_one_transaction(faulty: Faulty) -> None:
    outcomes = await faulty.commit_together(*(rows.inserts(rows.transaction()) for _ in range(20)))

    assert outcomes == [None] * 20
    assert faulty.pen.sizes == [20]


async def test_a_bad_unit_of_a_merged_transaction_fails_alone(faulty: Faulty) -> None:
    taken = rows.transaction()
    await faulty.uow.commit(rows.inserts(taken))
    good = [rows.transaction() for _ in range(9)]
    units = [rows.inserts(each) for each in good]
    units.insert(4, rows.unit(Insert(rows.evidence(content_key="half")), Insert(taken)))

    outcomes = await faulty.commit_together(*units)

    assert [type(each) for each in outcomes] == [type(None)] * 4 + [Conflict] + [type(None)] * 5
    assert all(await faulty.stored(*good))
    assert await faulty.store.transactions.evidence_by_content("s1", "half") is None


async def test_of_two_units_that_say_the_same_the_first_wins(faulty: Faulty) -> None:
    first, second = (rows.inserts(rows.evidence(content_key="same", transaction_id=name)) for name in ("t1", "t2"))

    outcomes = await faulty.commit_together(first, second)

    assert outcomes[0] is None
    assert isinstance(outcomes[1], Conflict)
    assert await faulty.store.transactions.evidence_by_content("s1", "same") == "t1"


async def test_units_of_one_key_keep_their_order_around_a_bad_one(faulty: Faulty) -> None:
    transaction = rows.transaction()
    energies = [rows.unit(Patch(Transaction, {"id": transaction.id}, {"energy_wh": energy})) for energy in (1, 2, 3)]
    again = rows.inserts(transaction)

    outcomes = await faulty.commit_together(rows.inserts(transaction), energies[0], again, *energies[1:])

    assert [type(each) for each in outcomes] == [type(None), type(None), Conflict, type(None), type(None)]
    stored = await faulty.store.transactions.by_id(transaction.id)
    assert stored is not None
    assert stored.energy_wh == 3


async def test_a_lost_commit_reply_is_neither_a_loss_nor_a_duplicate(faulty: Faulty) -> None:
    faulty.pen.lose_replies = 1
    transactions = [rows.transaction() for _ in range(5)]

    outcomes = await faulty.commit_together(*(rows.unit(Insert(each), events=[rows.event()]) for each in transactions))
    await faulty.uow.commit(rows.unit(events=[rows.event()]))

    assert outcomes == [None] * 5
    assert all(await faulty.stored(*transactions))
    assert await seqs(faulty.store, 99) == [1, 2, 3, 4, 5, 6]


async def test_a_commit_that_comes_through_while_its_units_are_tried_again_is_no_duplicate(faulty: Faulty) -> None:
    faulty.pen.delay_commits = 1
    transactions = [rows.transaction() for _ in range(5)]
    before_retry = faulty.pen.probe

    async def let_through_first(writer: int) -> None:
        await faulty.pen.let_through()
        await before_retry(writer)

    faulty.pen.probe = let_through_first  # type: ignore[method-assign]
    outcomes = await faulty.commit_together(*(rows.unit(Insert(each), events=[rows.event()]) for each in transactions))

    assert outcomes == [None] * 5
    assert all(await faulty.stored(*transactions))
    assert await seqs(faulty.store, 99) == [1, 2, 3, 4, 5]


async def test_a_commit_that_comes_through_after_it_was_given_up_costs_nobody_else(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    faulty = Faulty(store, hold_s=0.2)
    await faulty.uow.start()
    late, later = rows.transaction(), rows.transaction()
    faulty.pen.delay_commits, faulty.pen.away_after_delay = 1, True
    with pytest.raises(Unavailable, match="it is unknown whether this was stored"):
        await faulty.uow.commit(rows.unit(Insert(late), events=[rows.event()]))
    faulty.pen.away = False
    while faulty.uow.trouble is not None:
        await asyncio.sleep(0.01)
    await faulty.pen.let_through()

    await faulty.uow.commit(rows.unit(Insert(later), events=[rows.event()]))

    assert await faulty.stored(late, later) == [True, True]
    assert await seqs(store, 99) == [1, 2]
    await faulty.uow.close()
    await store.close()


async def test_a_connection_lost_before_commit_is_tried_again(faulty: Faulty) -> None:
    faulty.pen.lose_writes = 3
    transaction = rows.transaction()

    await faulty.uow.commit(rows.unit(Insert(transaction), events=[rows.event()]))

    assert await faulty.stored(transaction) == [True]
    assert await seqs(faulty.store, 99) == [1]


async def test_a_store_that_stays_away_is_unavailable_and_nothing_is_stored(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    faulty = Faulty(store, hold_s=0.2)
    await faulty.uow.start()
    faulty.pen.away = True
    transaction = rows.transaction()

    with pytest.raises(Unavailable, match="nothing of this was stored"):
        await faulty.uow.commit(rows.inserts(transaction))

    assert faulty.uow.trouble is not None
    faulty.pen.away = False
    await faulty.uow.commit(rows.inserts(rows.transaction()))
    assert await faulty.stored(transaction) == [False]
    await faulty.uow.close()
    await store.close()


async def test_a_unit_whose_caller_has_gone_before_its_turn_is_not_written(faulty: Faulty) -> None:
    gone, stays = rows.transaction(), rows.transaction()
    task = asyncio.create_task(faulty.uow.commit(rows.inserts(gone)))
    await asyncio.sleep(0)
    task.cancel()

    await faulty.uow.commit(rows.inserts(stays))

    assert await faulty.stored(gone, stays) == [False, True]


async def test_a_unit_that_names_what_does_not_exist_harms_nobody_else(faulty: Faulty) -> None:
    bad = rows.unit(Patch(Transaction, {"id": "t"}, {"no_such_column": 1}))

    outcomes = await faulty.commit_together(bad, rows.inserts(rows.transaction()))

    assert isinstance(outcomes[0], KeyError)
    assert outcomes[1] is None


async def test_a_number_that_no_database_holds_fails_alone(faulty: Faulty) -> None:
    outcomes = await faulty.commit_together(rows.inserts(rows.transaction(energy_wh=2**70)), rows.inserts(rows.transaction()))

    assert isinstance(outcomes[0], InvalidInput)
    assert outcomes[1] is None


async def test_a_group_is_bounded_by_rows(sqlite_url: str) -> None:
    store = await Store.open(sqlite_url)
    faulty = Faulty(store)
    faulty.uow._settings = GroupSettings(rows_at_once=10)
    await faulty.uow.start()

    await faulty.commit_together(*(rows.inserts(rows.transaction()) for _ in range(12)))

    assert faulty.pen.sizes == [5, 5, 2]
    await faulty.uow.close()
    await store.close()


async def seqs(store: Store, writer: int) -> list[int]:
    found = await store.database.read(sa.select(events.c.seq).where(events.c.writer == writer).order_by(events.c.seq))
    return [row[0] for row in found]


class Fate(Enum):
    """What becomes of one transaction."""

    FINE = "fine"
    LOST = "lost before COMMIT"
    REPLY_LOST = "stored, the reply to COMMIT lost"
    LATE = "stored late, after it was looked up"


class FatefulPen(FaultyPen):
    """A pen with a fate for each of the next transactions."""

    def __init__(self, pen: Pen) -> None:
        super().__init__(pen)
        self.fates: list[Fate] = []

    async def write(self, batches: Sequence[Batch]) -> None:
        fate = self.fates.pop(0) if self.fates else Fate.FINE
        self.lose_writes = int(fate is Fate.LOST)
        self.lose_replies = int(fate is Fate.REPLY_LOST)
        self.delay_commits = int(fate is Fate.LATE)
        await super().write(batches)

    async def probe(self, writer: int) -> None:
        with contextlib.suppress(WriteRefused):
            await self.let_through()
        await super().probe(writer)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fates=st.lists(st.sampled_from(Fate), max_size=5), said=st.lists(st.integers(0, 3), min_size=1, max_size=8))
async def test_whatever_becomes_of_transactions_each_report_is_stored_once(
    faulty: Faulty, fates: list[Fate], said: list[int]
) -> None:
    """`said`: contents of reports that wait together; of equal ones the first is stored and the others learn that it was."""
    faulty.uow._pen = pen = FatefulPen(faulty.pen._pen)
    before, run = await seqs(faulty.store, 99), new_id()
    reports = [rows.evidence(content_key=f"{run}/{content}", transaction_id=str(n)) for n, content in enumerate(said)]

    pen.fates = fates
    outcomes = await faulty.commit_together(*(rows.unit(Insert(each), events=[rows.event()]) for each in reports))

    firsts = [said.index(content) == n for n, content in enumerate(said)]
    assert [each is None for each in outcomes] == firsts
    assert all(each is None or isinstance(each, Conflict) for each in outcomes)
    for content in said:
        stored = await faulty.store.transactions.evidence_by_content("s1", f"{run}/{content}")
        assert stored == str(said.index(content))
    assert await seqs(faulty.store, 99) == [*before, *range(len(before) + 1, len(before) + sum(firsts) + 1)]
