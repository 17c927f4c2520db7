"""A meter's signatures, checked with a key that a person brings: what that gives is kept beside the CDR; on both engines."""

from forecourt.domain.access import Role
from forecourt.domain.billing import SignedValue
from tests import rows
from tests.billing import STARTED, cdr
from tests.signing import Meter

from .world import CALLER, BillingWorld

METER = Meter()
SIGNED = SignedValue(
    at=STARTED, nature="End", encoding="OCMF", signed_data=METER.record(("B", "1.000"), ("E", "6.000")), public_key=None
)


async def test_what_a_persons_key_decides_is_kept_with_who_brought_it(world: BillingWorld) -> None:
    row = cdr(operator_id="op", signed_values=(SIGNED,))
    await world.insert(row)

    (checked,) = await world.cdrs.verify(CALLER, row.id, METER.oca)

    kept = await world.store.queries.cdrs.signature_check(CALLER, row.id)
    assert checked.verified
    assert kept is not None
    assert (kept.signed_values, kept.public_key, kept.checked_by) == ((checked,), METER.oca, f"{CALLER.kind}:{CALLER.id}")
    assert await world.store.billing.cdr(row.id) == row, "the CDR itself never changes"
    assert [each.data["verified"] for each in await world.events("SignaturesChecked")] == [[True]]


async def test_a_viewers_look_and_a_key_that_says_nothing_are_not_kept(world: BillingWorld) -> None:
    row = cdr(operator_id="op", signed_values=(SIGNED,))
    await world.insert(row)

    (seen,) = await world.cdrs.verify(rows.person("op", Role.VIEWER), row.id, METER.oca)
    (unreadable,) = await world.cdrs.verify(CALLER, row.id, "no key")

    assert (seen.verified, unreadable.verified) == (True, None)
    assert await world.store.queries.cdrs.signature_check(CALLER, row.id) is None
