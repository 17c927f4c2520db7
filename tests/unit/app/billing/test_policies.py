"""A tariff that reads a disputed point its own way costs the same on the screen, in the CDR, and priced again; on both engines."""

from datetime import timedelta
from decimal import Decimal

import msgspec
import pytest

from forecourt.domain.billing import Cdr
from forecourt.domain.billing.cdrs import repriced, same_figures
from forecourt.domain.pricing import Breakdown
from forecourt.domain.pricing.policies import Matching
from forecourt.domain.tariffs import Dimension, Scope, TariffKind

from .world import CALLER, T0, BillingWorld, element, later, tariff

SWITCH = (("tariff_change", "switch"),)
LAST: dict[str, object] = {"starts_at": T0 - timedelta(days=1)}
"""Assigned last, so that it wins while it is valid."""
STEPPED = (element(Dimension.FLAT, "1.00"), element(Dimension.ENERGY, "0.35"))


async def test_from_the_screen_to_the_cdr_to_repricing_by_the_tariffs_own_policies(world: BillingWorld) -> None:
    await world.assign(tariff(*STEPPED, policies=(("matching", "element"),)))
    transaction_id = await world.charged()
    transaction = await world.store.transactions.by_id(transaction_id)
    assert transaction is not None

    shown = await world.costs.of(transaction, until=later(3600))
    await world.relayed()

    (cdr,) = await world.cut(transaction_id)
    again = await world.cdrs.reprice(CALLER, cdr.id)
    assert shown is not None
    assert (shown.total.before_taxes, cdr.total_before_taxes) == (Decimal(1), Decimal("1.00"))
    assert cdr.policies is not None
    assert cdr.policies.matching is Matching.ELEMENT
    assert (again.breakdown, again.agrees) == (cdr.breakdown, True)


async def test_a_cdr_is_priced_again_by_what_it_kept_and_by_the_defaults_where_it_kept_nothing(world: BillingWorld) -> None:
    await world.assign(tariff(*STEPPED))
    transaction_id = await world.charged()
    await world.relayed()
    (cdr,) = await world.cut(transaction_id)
    assert cdr.policies is not None

    old = repriced(msgspec.structs.replace(cdr, policies=None))
    other = repriced(msgspec.structs.replace(cdr, policies=msgspec.structs.replace(cdr.policies, matching=Matching.ELEMENT)))

    assert old == cdr.breakdown
    assert cdr.total_before_taxes == Decimal("2.75")
    assert other is not None
    assert other.total.before_taxes == Decimal(1)


async def test_a_cdr_that_was_explained_in_other_words_agrees_all_the_same(world: BillingWorld) -> None:
    await world.assign(tariff(*STEPPED))
    await world.charged()
    await world.relayed()
    (cdr,) = (await world.store.queries.cdrs.page(CALLER)).items
    first, *others = cdr.breakdown.lines
    other_words = msgspec.structs.replace(
        cdr.breakdown, lines=(msgspec.structs.replace(first, why="As it was said long ago."), *others)
    )
    other_figure = msgspec.structs.replace(cdr.breakdown, lines=(msgspec.structs.replace(first, billed=Decimal(7)), *others))

    assert same_figures(repriced(cdr), other_words)
    assert not same_figures(repriced(cdr), other_figure)
    assert not same_figures(None, other_words)


async def shown_and_cut(world: BillingWorld, transaction_id: str) -> tuple[Breakdown | None, Cdr]:
    """The price at its end as the screen has it, and the CDR."""
    transaction = await world.store.transactions.by_id(transaction_id)
    assert transaction is not None
    shown = await world.costs.of(transaction, until=later(3600))
    await world.relayed()
    (cdr,) = await world.cut(transaction_id)
    return shown, cdr


def told(cdr: Cdr) -> list[tuple[str, Decimal, Decimal]]:
    return [(each.tariff_id, each.quantity, each.cost.before_taxes) for each in cdr.breakdown.lines]


async def test_a_tariff_that_ends_under_way_gives_way_to_the_next_where_it_says_so(world: BillingWorld) -> None:
    await world.assign(tariff(id_="old", ends_at=later(1800), policies=SWITCH), scope=Scope.SITE, place_id="yard")
    await world.assign(tariff(element(Dimension.ENERGY, "0.70"), id_="new", kind=TariffKind.REGULAR))
    await world.assign(tariff(element(Dimension.ENERGY, "0.10"), id_="other", kind=TariffKind.AD_HOC))

    shown, cdr = await shown_and_cut(world, await world.charged())

    half = Decimal("2.5")
    assert told(cdr) == [("old", half, Decimal("0.875")), ("new", half, Decimal("1.75"))]
    assert [each.id for each in cdr.tariffs] == ["old", "new"]
    assert cdr.tariffs[1].starts_at is None  # as it is, not as it was applied
    again = await world.cdrs.reprice(CALLER, cdr.id)
    assert (again.breakdown, again.agrees) == (shown, True)


async def test_by_default_a_transaction_keeps_the_tariff_of_its_start(world: BillingWorld) -> None:
    """OCPI F07."""
    await world.assign(tariff(id_="old", ends_at=later(1800)), **LAST)
    await world.assign(tariff(element(Dimension.ENERGY, "0.70"), id_="new"))

    _, cdr = await shown_and_cut(world, await world.charged())

    assert told(cdr) == [("old", Decimal(5), Decimal("1.75"))]
    assert cdr.findings == ()


@pytest.mark.parametrize("following", [None, {"currency": "CHF"}, {"starts_at": later(2400)}])
async def test_where_nothing_can_follow_the_tariff_is_kept_and_that_is_told(
    world: BillingWorld, following: dict[str, object] | None
) -> None:
    await world.assign(tariff(id_="old", ends_at=later(1800), policies=SWITCH), **LAST)
    if following is not None:
        await world.assign(tariff(id_="new", **following))

    _, cdr = await shown_and_cut(world, await world.charged())

    assert told(cdr) == [("old", Decimal(5), Decimal("1.75"))]
    assert [each.code for each in cdr.findings] == ["nothing_followed"]


async def test_a_running_transaction_is_told_the_next_price_when_it_has_begun(world: BillingWorld) -> None:
    await world.assign(tariff(element(Dimension.TIME, "6.00"), id_="old", ends_at=later(1800), policies=SWITCH), **LAST)
    await world.assign(tariff(element(Dimension.TIME, "12.00"), id_="new"))
    transaction = await world.store.transactions.by_id(await world.charged())
    assert transaction is not None
    running = msgspec.structs.replace(transaction, stopped_at=None)

    told = [await world.costs.of(running, until=later(seconds)) for seconds in (1800, 2400, 3600)]

    assert [each.total.before_taxes for each in told if each is not None] == [3, 5, 9]


async def test_tariffs_follow_one_another_like_the_links_of_a_chain(world: BillingWorld) -> None:
    await world.assign(tariff(id_="one", ends_at=later(1200), policies=SWITCH))
    await world.assign(tariff(element(Dimension.ENERGY, "0.70"), id_="two", starts_at=later(1200), ends_at=later(2400)))
    await world.assign(tariff(element(Dimension.ENERGY, "1.40"), id_="three", starts_at=later(2400)))

    _, cdr = await shown_and_cut(world, await world.charged())

    assert [each[0] for each in told(cdr)] == ["one", "two", "three"]
    assert sum(each[1] for each in told(cdr)) == 5
