"""What the pages of billing ask of the store: sums by time, lists the other way round, what is on no invoice."""

from datetime import timedelta
from decimal import Decimal

import pytest

from forecourt.domain.billing import Correction, CorrectionState
from forecourt.kit.errors import InvalidInput
from forecourt.store.store import Store
from tests import rows
from tests.billing import STARTED, cdr, credit_of, customer, invoicing_rows, tariff

MINE = rows.person("op")
DAYS = [STARTED + timedelta(days=at) for at in range(4)]


async def test_revenue_is_summed_by_time_and_currency_with_credits_taken_off(store: Store) -> None:
    first, second = cdr(1000, id="A", ended_at=DAYS[0]), cdr(2000, id="B", ended_at=DAYS[2])
    dollars = cdr(1000, id="C", ended_at=DAYS[2], priced_by=tariff(currency="USD"))
    taken_back = credit_of(first, id="A-C", created_at=DAYS[2] + timedelta(hours=1))
    theirs = cdr(9000, id="D", ended_at=DAYS[0], operator_id="other")
    at_the_end = cdr(9000, id="E", ended_at=DAYS[3])
    await store.uow.commit(rows.inserts(first, second, dollars, taken_back, theirs, at_the_end))

    found = await store.queries.cdrs.revenue_over(MINE, DAYS)

    revenue = [(each.at, each.revenue) for each in found]
    told = [(at, each.currency, each.cdrs, each.before_taxes, each.energy_wh) for at, each in revenue]
    assert told == [
        (0, "EUR", 1, Decimal("0.35"), 1000),
        (2, "EUR", 2, Decimal("0.35"), 1000),
        (2, "USD", 1, Decimal("0.35"), 1000),
    ]


async def test_one_time_alone_is_summed_too(store: Store) -> None:
    await store.uow.commit(rows.inserts(cdr(1000, id="A", ended_at=DAYS[0])))

    found = await store.queries.cdrs.revenue_over(MINE, [DAYS[0], DAYS[1]])

    assert [(each.at, each.revenue.cdrs) for each in found] == [(0, 1)]


async def test_lists_of_cdrs_turn_round_and_narrow_to_what_is_on_no_invoice(store: Store) -> None:
    owner = customer("fleet")
    billed = invoicing_rows(owner, "INVOICE")
    loose = cdr(id="LOOSE", ended_at=DAYS[1], customer_id="fleet")
    free = cdr(0, id="FREE", ended_at=DAYS[2], customer_id="fleet")
    await store.uow.commit(rows.inserts(*billed, loose, free))
    queries = store.queries.cdrs

    unbilled = (await queries.page(MINE, customer_id="fleet", unbilled=True)).items
    oldest_first = (await queries.page(MINE, sort="cut")).items

    assert [each.id for each in unbilled] == ["LOOSE"]
    assert oldest_first == sorted(oldest_first, key=lambda each: (each.created_at, each.id))
    with pytest.raises(InvalidInput, match="cannot be sorted"):
        await queries.page(MINE, sort="token")


async def test_proposals_that_wait_are_counted_for_their_operator(store: Store) -> None:
    def correction(cdr_id: str, state: CorrectionState, operator_id: str = "op") -> Correction:
        return Correction(
            cdr_id=cdr_id, operator_id=operator_id, transaction_id="T", state=state, sentence="It was more.", differences=(),
            evidence_count=1, proposed_at=STARTED,
        )  # fmt: skip

    waiting, done = CorrectionState.PROPOSED, CorrectionState.APPLIED
    await store.uow.commit(rows.inserts(correction("A", waiting), correction("B", done), correction("C", waiting, "other")))

    assert await store.queries.corrections.proposed(MINE) == 1
