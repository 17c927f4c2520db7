"""A CDR is for whom its token belongs to when it is cut; and so it comes to an invoice whose paper says the meter's energy."""

import io
from datetime import timedelta

from pypdf import PdfReader

from forecourt.app.customers import Customers, CustomerSettings
from forecourt.app.invoicing import Invoicing
from forecourt.app.ports import DocumentForm
from forecourt.documents import PaperOffice
from forecourt.domain.access import Caller, Role
from forecourt.domain.billing.months import Month
from forecourt.domain.tokens import TokenRef
from tests import rows

from .world import CARD, BillingWorld, later, tariff

ACCOUNTS = Caller(kind="user", id="u1", name="Ada", operator_id="op", role=Role.OPERATOR)


async def a_customer(world: BillingWorld, id_: str, *, tokens: tuple[TokenRef, ...] = (), groups: tuple[str, ...] = ()) -> None:
    customers = Customers(world.store.uow, world.store.customers, world.store.directory, clock=world.clock)
    await customers.put(ACCOUNTS, id_, CustomerSettings(name=id_.title(), tokens=tokens, groups=groups))


async def test_a_cdr_stays_with_the_customer_that_it_was_cut_for(world: BillingWorld) -> None:
    await world.assign()
    await a_customer(world, "anna", tokens=(CARD,))
    transaction_id = await world.charged()
    await world.relayed()

    await a_customer(world, "anna")
    await a_customer(world, "bert", tokens=(CARD,))
    second_id = await world.charged(at_s=7200, stop_wh=9000)
    await world.relayed()

    (first,), (second,) = await world.cut(transaction_id), await world.cut(second_id)
    assert (first.customer_id, second.customer_id) == ("anna", "bert")


async def test_a_correction_is_for_whom_the_first_one_was_for(world: BillingWorld) -> None:
    await a_customer(world, "anna", tokens=(CARD,))
    transaction_id = await world.charged()
    await world.relayed()
    (wrong,) = await world.cut(transaction_id)
    await a_customer(world, "anna")
    await world.assign(tariff(id_="late"))

    right = await world.cdrs.correct(ACCOUNTS, wrong.id, "A tariff was forgotten.", "late")

    assert [each.customer_id for each in await world.cut(transaction_id)] == ["anna", "anna", "anna"]
    assert right.corrects == wrong.id


async def test_a_token_group_pays_for_its_tokens(world: BillingWorld) -> None:
    await world.assign()
    await world.insert(rows.token("INGROUP", operator_id="op", group="Fleet"))
    await a_customer(world, "fleet", groups=("FLEET",))

    transaction_id = await world.charged(token=TokenRef(uid="INGROUP"))
    await world.relayed()

    (cdr,) = await world.cut(transaction_id)
    assert cdr.customer_id == "fleet"


async def test_what_a_meter_counted_stands_on_the_invoice(world: BillingWorld) -> None:
    await world.assign()
    await a_customer(world, "anna", tokens=(CARD,))
    await world.charged(stop_wh=13_345)
    await world.relayed()
    world.now = later(timedelta(days=62).total_seconds())
    invoicing = Invoicing(world.store.uow, world.store.invoices, world.store.customers, world.store.directory, clock=world.clock)

    result = await invoicing.run(ACCOUNTS, Month.of(later(0), "Europe/Amsterdam"))

    ((billed,),) = [outcome.billed for outcome in result.outcomes]
    assert billed.invoice is not None
    lines = await world.store.invoices.lines(billed.invoice.id, 0, 10)
    pdf = (await PaperOffice().invoice(billed.invoice, lines, DocumentForm.PDF)).content
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    for said in ("INV-", "Anna", "12.345 kWh", "1:00:00", "€4.32", "€0.91", "€5.23", "Yard"):
        assert said in text, said
