"""Drafts: what a run makes of CDRs, pure and exact. Nothing is rounded here: amounts are those that the CDRs published."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

import msgspec

from forecourt.domain.billing.customers import Customer
from forecourt.domain.billing.invoices import Billable, Draft, InvoiceKind, InvoiceLine, InvoiceTotals, TaxTotal
from forecourt.domain.billing.nouns import CdrKind
from forecourt.domain.pricing import Breakdown, Finding, published

ZERO = Decimal(0)
NAMED = 3
"""So many free CDRs are named; a person finds the others in the list."""


def line_of(cdr: Billable) -> tuple[InvoiceLine | None, tuple[Finding, ...]]:
    """The line of a CDR, None when its figures contradict each other; and what a person should know of it."""
    taxes = taxes_of(cdr.kind, cdr.breakdown)
    line = InvoiceLine(
        cdr_id=cdr.id,
        credits=cdr.credits,
        place=cdr.place,
        evse=cdr.evse,
        connector=cdr.connector,
        token=cdr.token,
        zone=cdr.zone,
        started_at=cdr.started_at,
        ended_at=cdr.ended_at,
        energy_wh=cdr.energy_wh if cdr.kind is CdrKind.CHARGE else -cdr.energy_wh,
        time_s=cdr.time_s,
        parking_s=cdr.parking_s,
        before_taxes=cdr.total_before_taxes,
        after_taxes=cdr.total_after_taxes,
        taxes=taxes if cdr.total_after_taxes is not None else (),
        lapsed=cdr.transaction_id is None and cdr.reservation_id is not None,
    )
    if cdr.total_after_taxes is None:
        sentence = "Nobody stated the taxes of this CDR; it is billed as it stands."
        return line, (Finding(code="taxes_unknown", path=cdr.id, sentence=sentence, amount=cdr.total_before_taxes),)
    gap = cdr.total_after_taxes - cdr.total_before_taxes - sum((each.amount for each in taxes), ZERO)
    if gap:
        sentence = "The taxes of this CDR do not add up to the difference of its totals; it is not billed."
        return None, (Finding(code="taxes_do_not_add_up", path=cdr.id, sentence=sentence, amount=gap),)
    return line, ()


def taxes_of(kind: CdrKind, breakdown: Breakdown) -> tuple[TaxTotal, ...]:
    """The published taxes; those of a credit CDR are negative as its totals are (D03)."""
    sign = 1 if kind is CdrKind.CHARGE else -1
    return tuple(
        TaxTotal(
            name=each.name,
            percentage=each.percentage,
            account_number=each.account_number,
            base=sign * each.base,
            amount=sign * each.amount,
        )
        for each in published(breakdown).tax_lines
    )


def uncancelled(lines: Sequence[tuple[str, InvoiceLine]]) -> list[tuple[str, InvoiceLine]]:
    """Without the CDRs that were credited before anybody was billed for them, and without those credits."""
    here = {line.cdr_id for _, line in lines}
    gone = {line.credits for _, line in lines if line.credits in here}
    return [each for each in lines if each[1].cdr_id not in gone and each[1].credits not in gone]


def totals(lines: Iterable[InvoiceLine]) -> InvoiceTotals:
    """The exact sums, and the tax summary by rate and name."""
    lines = tuple(lines)
    afters = [line.after_taxes for line in lines if line.after_taxes is not None]
    return InvoiceTotals(
        before_taxes=sum((line.before_taxes for line in lines), ZERO),
        after_taxes=sum(afters, ZERO) if len(afters) == len(lines) else None,
        due=sum((line.due for line in lines), ZERO),
        taxes=_tax_summary(lines),
        energy_wh=sum(line.energy_wh for line in lines),
    )


def _tax_summary(lines: Sequence[InvoiceLine]) -> tuple[TaxTotal, ...]:
    summed: dict[tuple[str, Decimal, str], TaxTotal] = {}
    for tax in (tax for line in lines for tax in line.taxes):
        key = (tax.name, tax.percentage, tax.account_number or "")
        before = summed.get(key)
        summed[key] = (
            tax
            if before is None
            else msgspec.structs.replace(before, base=before.base + tax.base, amount=before.amount + tax.amount)
        )
    return tuple(summed[key] for key in sorted(summed))


def monthly(
    customer: Customer, period: str, lines: Sequence[tuple[str, InvoiceLine]], billed_on: Mapping[str, str]
) -> tuple[Draft, ...]:
    """The invoices of a period from (currency, line) pairs: one a currency, the customer's own first.

    `billed_on` gives the numbers of the invoices on which credited CDRs stand.
    """
    run = run_of(customer, period)
    apart: dict[str, list[InvoiceLine]] = {}
    for currency, line in _by_time(lines):
        apart.setdefault(currency, []).append(line)
    order = sorted(apart, key=lambda each: (each != customer.currency, each))
    return tuple(_draft(customer, run, f"{run}:{each}", each, tuple(apart[each]), billed_on) for each in order)


def by_transaction(customer: Customer, lines: Sequence[tuple[str, InvoiceLine]], billed_on: Mapping[str, str]) -> tuple[Draft, ...]:
    """An invoice for each (currency, line), in the order in which they ended."""
    runs = [(run_of(customer, f"cdr:{line.cdr_id}"), currency, line) for currency, line in _by_time(lines)]
    return tuple(_draft(customer, run, run, currency, (line,), billed_on) for run, currency, line in runs)


def payable(drafts: Sequence[Draft]) -> tuple[tuple[Draft, ...], tuple[Finding, ...]]:
    """Without documents over nothing at all, and what was left out. What is free may stand beside what is not."""
    free = [line.cdr_id for draft in drafts if _is_free(draft) for line in draft.lines]
    if not free:
        return tuple(drafts), ()
    sentence = f"{'One CDR costs' if len(free) == 1 else f'{len(free)} CDRs cost'} nothing; no document is made of that alone."
    finding = Finding(
        code="free_of_charge", path=", ".join([*free[:NAMED], *(["…"] if len(free) > NAMED else [])]), sentence=sentence
    )
    return tuple(each for each in drafts if not _is_free(each)), (finding,)


def _is_free(draft: Draft) -> bool:
    return all(line.is_free for line in draft.lines)


def run_of(customer: Customer, what: str) -> str:
    """The name of a run over a period or a CDR; customers are each operator's own."""
    return f"{customer.operator_id}:{customer.id}:{what}"


def _by_time(lines: Sequence[tuple[str, InvoiceLine]]) -> list[tuple[str, InvoiceLine]]:
    return sorted(lines, key=lambda each: (each[1].ended_at, each[1].cdr_id))


def _draft(
    customer: Customer, run: str, run_key: str, currency: str, lines: tuple[InvoiceLine, ...], billed_on: Mapping[str, str]
) -> Draft:
    summed = totals(lines)
    findings: tuple[Finding, ...] = ()
    if currency != customer.currency:
        sentence = f"The customer expects {customer.currency}; what was priced in {currency} is billed apart."
        findings = (Finding(code="other_currency", path="currency", sentence=sentence, amount=summed.due),)
    return Draft(
        run=run,
        run_key=run_key,
        kind=InvoiceKind.CREDIT_NOTE if summed.due < 0 else InvoiceKind.INVOICE,
        currency=currency,
        lines=lines,
        totals=summed,
        corrects=tuple(
            dict.fromkeys(billed_on[each] for line in lines if (each := line.credits) is not None and each in billed_on)
        ),
        findings=findings,
    )
