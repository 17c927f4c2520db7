"""What a run would bill: the drafts of a customer, from CDRs that stand on no invoice yet."""

from collections.abc import AsyncIterator
from datetime import datetime

import msgspec

from forecourt.app.ports import InvoiceReads
from forecourt.domain.billing.customers import Customer, Cycle
from forecourt.domain.billing.drafts import by_transaction, line_of, monthly, payable, uncancelled
from forecourt.domain.billing.invoices import Billable, Draft, InvoiceLine
from forecourt.domain.pricing import Finding

PAGE = 500


class Gathered(msgspec.Struct, frozen=True, kw_only=True):
    """The drafts of a customer, and what a person should know of its CDRs."""

    drafts: tuple[Draft, ...]
    findings: tuple[Finding, ...]


class Gathering:
    """Reads unbilled CDRs page by page, so that only their lines are held."""

    def __init__(self, invoices: InvoiceReads) -> None:
        self._invoices = invoices

    async def of(self, customer: Customer, period: str, since: datetime | None, before: datetime) -> Gathered:
        """Everything of the customer that ended before a moment: what came late is billed with the next period. `since` leaves out
        what ended long ago."""
        lines: list[tuple[str, InvoiceLine]] = []
        findings: list[Finding] = []
        async for cdr in self._unbilled(customer, since, before):
            line, found = line_of(cdr)
            findings.extend(found)
            if line is not None:
                lines.append((cdr.currency, line))
        lines = uncancelled(lines)
        billed_on = await self._invoices.billed_on([line.credits for _, line in lines if line.credits is not None])
        if customer.cycle is Cycle.MONTHLY:
            drafts = monthly(customer, period, lines, billed_on)
        else:
            drafts = by_transaction(customer, lines, billed_on)
        drafts, free = payable(drafts)
        return Gathered(drafts=drafts, findings=(*findings, *free))

    async def _unbilled(self, customer: Customer, since: datetime | None, before: datetime) -> AsyncIterator[Billable]:
        after = ""
        while True:
            page = await self._invoices.unbilled(customer, since, before, after, PAGE)
            for each in page:
                yield each
            if len(page) < PAGE:
                return
            after = page[-1].id
