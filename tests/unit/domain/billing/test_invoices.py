"""Invoices add up to the last cent, whatever they bill."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forecourt.domain.billing import Cdr
from forecourt.domain.billing.customers import Cycle
from forecourt.domain.billing.drafts import by_transaction, line_of, monthly, payable, totals, uncancelled
from forecourt.domain.billing.invoices import Draft, InvoiceKind, InvoiceLine
from forecourt.domain.billing.issuing import Issue, credit_note, issued, taken_back
from forecourt.domain.billing.months import Month
from forecourt.domain.pricing import published
from forecourt.kit.errors import InvalidInput
from tests.billing import STARTED, billable, cdr, credit_of, customer, issuer, tariff

PRICES = {
    "EUR": tariff(),
    "JPY": tariff("38.5", taxes=("10",), currency="JPY"),
    "KWD": tariff("0.0415", taxes=("5",), currency="KWD"),
}
TWO_TAXES = tariff("0.333", taxes=("19", "2.5"))
some_cdrs = st.lists(
    st.builds(
        cdr,
        st.integers(0, 10_000_000),
        priced_by=st.sampled_from([*PRICES.values(), TWO_TAXES, tariff(taxes=None)]),
        ended_at=st.integers(0, 2_000_000).map(lambda s: STARTED + timedelta(seconds=s)),
    ),
    max_size=12,
)


def lines_of(cdrs: list[Cdr]) -> list[tuple[str, InvoiceLine]]:
    lines = [(each.currency, line_of(billable(each))[0]) for each in cdrs]
    return [(currency, line) for currency, line in lines if line is not None]


def one_draft(*cdrs: Cdr) -> Draft:
    (draft,) = monthly(customer(), "2026-10", lines_of(list(cdrs)), {})
    return draft


@given(some_cdrs)
def test_totals_are_exact_sums_of_the_published_amounts_one_invoice_a_currency(cdrs: list[Cdr]) -> None:
    drafts = monthly(customer(), "2026-10", lines_of(cdrs), {})

    assert sorted(draft.currency for draft in drafts) == sorted({each.currency for each in cdrs})
    for draft in drafts:
        mine = [each for each in cdrs if each.currency == draft.currency]
        assert draft.totals.before_taxes == sum(each.total_before_taxes for each in mine)
        assert draft.totals.due == sum(
            each.total_before_taxes if each.total_after_taxes is None else each.total_after_taxes for each in mine
        )
        assert draft.totals.energy_wh == sum(each.energy_wh for each in mine)
        assert {line.cdr_id for line in draft.lines} == {each.id for each in mine}


@given(some_cdrs)
def test_the_tax_summary_adds_up_to_the_difference_of_the_totals(cdrs: list[Cdr]) -> None:
    for draft in monthly(customer(), "2026-10", lines_of(cdrs), {}):
        levied = sum((tax.amount for tax in draft.totals.taxes), Decimal(0))

        if draft.totals.after_taxes is not None:
            assert levied == draft.totals.after_taxes - draft.totals.before_taxes
        assert levied == draft.totals.due - draft.totals.before_taxes
        assert len({(tax.name, tax.percentage) for tax in draft.totals.taxes}) == len(draft.totals.taxes)


@given(some_cdrs)
def test_an_invoice_and_its_credit_note_come_to_nothing(cdrs: list[Cdr]) -> None:
    for draft in monthly(customer(), "2026-10", lines_of(cdrs), {}):
        back = totals(taken_back(line) for line in draft.lines)

        assert back.due + draft.totals.due == 0
        assert back.before_taxes + draft.totals.before_taxes == 0
        assert [tax.amount for tax in back.taxes] == [-tax.amount for tax in draft.totals.taxes]
        assert tuple(taken_back(taken_back(line)) for line in draft.lines) == draft.lines


def test_a_credit_cdr_takes_back_what_its_original_billed() -> None:
    wrong, right = cdr(50_000), cdr(5_000)

    draft = one_draft(wrong, credit_of(wrong), right)

    assert (draft.totals.before_taxes, draft.totals.due) == (right.total_before_taxes, right.total_after_taxes)
    assert [(tax.base, tax.amount) for tax in draft.totals.taxes] == [
        (tax.base, tax.amount) for tax in published(right.breakdown).tax_lines
    ]
    assert draft.totals.energy_wh == 5_000
    assert draft.kind is InvoiceKind.INVOICE


def test_what_was_credited_before_it_was_billed_is_left_out_with_its_credit() -> None:
    wrong, right, billed = cdr(50_000), cdr(5_000), cdr(1_000)
    credit = credit_of(billed)

    left = uncancelled(lines_of([wrong, credit_of(wrong), right, credit]))

    assert [line.cdr_id for _, line in left] == [right.id, credit.id], "that of a billed one must be given back"


def test_more_given_back_than_billed_is_a_credit_note_that_names_the_invoice() -> None:
    billed = cdr(50_000)

    (draft,) = monthly(customer(), "2026-11", lines_of([credit_of(billed), cdr(1_000)]), {billed.id: "INV-2026-000007"})

    assert draft.kind is InvoiceKind.CREDIT_NOTE
    assert draft.totals.due < 0
    assert draft.corrects == ("INV-2026-000007",)


def test_billing_by_transaction_gives_an_invoice_a_cdr() -> None:
    cdrs = [cdr(1_000, id="b", ended_at=STARTED + timedelta(days=1)), cdr(2_000, id="a", ended_at=STARTED)]

    drafts = by_transaction(customer(cycle=Cycle.PER_TRANSACTION), lines_of(cdrs), {})

    assert [[line.cdr_id for line in draft.lines] for draft in drafts] == [["a"], ["b"]]
    assert len({draft.run_key for draft in drafts}) == 2


def test_unknown_taxes_are_billed_as_they_stand_and_told() -> None:
    known, unknown = cdr(10_000), cdr(10_000, priced_by=tariff(taxes=None))

    line, findings = line_of(billable(unknown))
    draft = one_draft(known, unknown)

    assert line is not None
    assert [each.code for each in findings] == ["taxes_unknown"]
    assert draft.totals.after_taxes is None
    assert draft.totals.due == known.total_after_taxes + Decimal("3.50")  # type: ignore[operator]


def test_a_cdr_that_contradicts_itself_is_not_billed() -> None:
    strange = cdr(10_000, total_after_taxes=Decimal("99.99"))

    line, findings = line_of(billable(strange))

    assert line is None
    assert [(each.code, each.path, each.amount) for each in findings] == [("taxes_do_not_add_up", strange.id, Decimal("95.75"))]


def test_another_currency_than_expected_is_told() -> None:
    drafts = monthly(customer(currency="JPY"), "2026-10", lines_of([cdr(1), cdr(1_000, priced_by=PRICES["JPY"])]), {})

    assert [(draft.currency, [each.code for each in draft.findings]) for draft in drafts] == [
        ("JPY", []),
        ("EUR", ["other_currency"]),
    ]


def test_an_invoice_says_who_what_when_and_until_when() -> None:
    at = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    issue = Issue(issuer=issuer(payment_days=30), zone="Europe/Amsterdam", at=at)
    period = (Month(2026, 12).start("Europe/Amsterdam"), Month(2026, 12).end("Europe/Amsterdam"))

    invoice = issued(one_draft(cdr(10_000)), customer(reference="PO 7"), issue, 3, period)

    assert (invoice.year, invoice.number) == (2027, "INV-2027-000003"), "it is next year already where the issuer is"
    assert invoice.due_on == date(2027, 1, 31)
    assert (invoice.seller.name, invoice.seller.tax_number) == ("Forecourt Laden B.V.", "NL001234567B01")
    assert (invoice.buyer.name, invoice.buyer.reference) == ("Jörg Łukasz & Söhne", "PO 7")
    assert (invoice.total_before_taxes, invoice.total_due) == (Decimal("3.50"), Decimal("4.24"))


def test_a_credit_note_keeps_the_parties_and_says_why() -> None:
    issue = Issue(issuer=issuer(), zone="UTC", at=STARTED)
    draft = one_draft(cdr(10_000))
    invoice = issued(draft, customer(), issue, 3, (STARTED, STARTED))
    lines = [taken_back(line) for line in draft.lines]

    note = credit_note(invoice, lines, msgspec.structs.replace(issue, issuer=issuer(name="Renamed")), 1, "Wrong address")

    assert (note.kind, note.number, note.credits, note.corrects) == (
        InvoiceKind.CREDIT_NOTE, "CN-2026-000001", invoice.id, ("INV-2026-000003",),
    )  # fmt: skip
    assert (note.seller, note.buyer, note.total_due, note.reason) == (
        invoice.seller, invoice.buyer, -invoice.total_due, "Wrong address",
    )  # fmt: skip
    assert (note.due_on, note.payment) == (None, "")


def test_months_begin_and_end_where_the_operator_is() -> None:
    month = Month.parse("2026-10")

    assert month.start("Europe/Amsterdam") == datetime(2026, 9, 30, 22, tzinfo=UTC)
    assert month.end("Europe/Amsterdam") == datetime(2026, 10, 31, 23, tzinfo=UTC), "the clocks went back in between"
    assert (month.before, Month(2026, 1).before, Month(2026, 12).next) == (Month(2026, 9), Month(2025, 12), Month(2027, 1))
    assert Month.of(datetime(2026, 10, 31, 23, tzinfo=UTC), "Europe/Amsterdam") == Month(2026, 11)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-10", "2026-1", "2026-10-01", "１２３４-10", ""])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput):
        Month.parse(text)


def test_no_document_is_made_over_nothing_and_what_is_left_out_is_told() -> None:
    free, dear = [cdr(1_000, id=f"free-{at}", priced_by=tariff("0")) for at in range(4)], cdr(1_000, id="dear")
    one_by_one = by_transaction(customer(cycle=Cycle.PER_TRANSACTION), lines_of([*free, dear]), {})
    together = monthly(customer(), "2026-10", lines_of([*free, dear]), {})

    left, (finding,) = payable(one_by_one)

    assert [each.lines[0].cdr_id for each in left] == ["dear"]
    assert (finding.code, finding.path) == ("free_of_charge", "free-0, free-1, free-2, …")
    assert finding.sentence == "4 CDRs cost nothing; no document is made of that alone."
    assert payable(together) == (together, ())
    assert [len(each.lines) for each in together] == [5]


def test_an_invoice_that_gives_back_what_it_charges_is_a_document_all_the_same() -> None:
    billed, again = cdr(1_000), cdr(1_000)
    drafts = monthly(customer(), "2026-10", lines_of([credit_of(billed), again]), {})

    assert [each.totals.due for each in drafts] == [0]
    assert payable(drafts) == (drafts, ())
