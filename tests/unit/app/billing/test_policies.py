"""A tariff that reads a disputed point its own way costs the same on the screen, in the CDR, and priced again; on both engines."""

from decimal import Decimal

import msgspec

from forecourt.domain.billing.cdrs import repriced
from forecourt.domain.pricing.policies import Matching
from forecourt.domain.tariffs import Dimension

from .world import CALLER, BillingWorld, element, later, tariff

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
