"""Invoicing: runs over what is to be billed, previews of them, credit notes. A run that comes again bills nothing twice."""

from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

from forecourt.app.invoicing.gathering import PAGE, Gathering
from forecourt.app.invoicing.issuing import Issuing, credit_key
from forecourt.app.invoicing.numbering import Numbering
from forecourt.app.ports import CustomerReads, Directory, InvoiceReads, UnitOfWork
from forecourt.domain.access import Caller, Operator, Role, owner_for, system_caller
from forecourt.domain.billing.customers import Customer, Cycle, Issuer, unsaid_issuer
from forecourt.domain.billing.drafts import run_of
from forecourt.domain.billing.invoices import Draft, Invoice, InvoiceKind, InvoiceLine
from forecourt.domain.billing.issuing import Issue
from forecourt.domain.billing.months import Month
from forecourt.domain.pricing import Finding
from forecourt.kit.errors import Conflict, InvalidInput, NotFound
from forecourt.kit.time import Clock, utc_now

CUSTOMERS_AT_ONCE = 100
LOOK_BACK = timedelta(days=35)
"""How far back the job looks for transactions to bill by themselves; a month's run finds whatever is older."""
MONTH_DAYS = timedelta(days=5)
"""So long after its end the job bills a month: by then what stations told late has its CDR. Later ones wait for the next month."""
_RACES = 5
"""How often a customer is looked at anew because another run billed the same CDRs meanwhile."""


class Billed(msgspec.Struct, frozen=True, kw_only=True):
    """One document of a run. A preview has the draft alone; `earlier` is what the same run gave before."""

    draft: Draft | None = None
    invoice: Invoice | None = None
    earlier: bool = False


class Outcome(msgspec.Struct, frozen=True, kw_only=True):
    """What a run gives a customer, and what a person should know of it."""

    customer: Customer
    billed: tuple[Billed, ...]
    findings: tuple[Finding, ...] = ()


class RunResult(msgspec.Struct, frozen=True, kw_only=True):
    """The outcomes of customers who had any. `next` is the customer after whom the run goes on, None when it is done."""

    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...] = ()
    next: str | None = None


class _Run(msgspec.Struct, frozen=True, kw_only=True):
    """What all customers of a run share."""

    caller: Caller
    operator: Operator
    issuer: Issuer
    month: Month
    since: datetime | None
    before: datetime
    """What ended between these is billed."""
    cycles: frozenset[Cycle]
    preview: bool

    @property
    def zone(self) -> str:
        return self.operator.zone


class Invoicing:
    """Preview, run, credit."""

    def __init__(
        self,
        uow: UnitOfWork,
        invoices: InvoiceReads,
        customers: CustomerReads,
        directory: Directory,
        *,
        clock: Clock = utc_now,
    ) -> None:
        self._invoices = invoices
        self._customers = customers
        self._directory = directory
        self._clock = clock
        self._gathering = Gathering(invoices)
        self._issuing = Issuing(Numbering(uow, invoices))

    async def run(
        self,
        caller: Caller,
        month: Month | None = None,
        *,
        customer_id: str | None = None,
        preview: bool = False,
        after: str = "",
    ) -> RunResult:
        """Bill what ended in a month or before it; without a month, what customers that are billed by transaction owe until now.

        A run over all customers stops after some and says where it goes on. A month must be over, unless in a preview.
        """
        caller.require(Role.OPERATOR)
        run = await self._started(caller, month, preview=preview)
        if month is not None and not preview and run.before > self._clock():
            raise Conflict(f"{month} is not over yet; preview it, or run it afterwards.", code="month_not_over")
        if customer_id is None:
            return await self._run_all(run, after)
        customer = await self._customers.by_id(run.operator.id, customer_id)
        if customer is None:
            raise NotFound(f"There is no customer {customer_id}.")
        return _result(run, [await self._run_customer(run, customer)])

    async def credit(self, caller: Caller, invoice_id: str, *, reason: str, rebill: bool = False) -> Invoice:
        """A credit note that takes back a whole invoice. With `rebill` its CDRs are free for another run, else they stay billed."""
        caller.require(Role.OPERATOR)
        invoice = await self._invoices.by_id(invoice_id)
        if invoice is None or not caller.sees(invoice.operator_id):
            raise NotFound(f"There is no invoice {invoice_id}.")
        if invoice.kind is InvoiceKind.CREDIT_NOTE:
            raise Conflict("A credit note is not taken back; bill anew what it credited.", code="is_credit_note")
        if not reason.strip():
            raise InvalidInput("A credit note says why.", code="reason_needed")
        if (known := await self._invoices.of_key(credit_key(invoice.id))) is not None:
            raise Conflict(f"The credit note {known.number} took it back already.", code="credited_already")
        issuer = await self._issuer(await self._operator_of(invoice.operator_id))
        issue = Issue(issuer=issuer, zone=invoice.zone, at=self._clock())
        lines = await self._lines(invoice.id)
        return await self._issuing.take_back(caller, invoice, lines, issue, reason.strip(), rebill=rebill)

    async def automatic(self) -> int:
        """The job: for operators that want it, the month that is over, and each transaction of those who are billed by it. Says
        how many invoices were issued."""
        issued = 0
        for issuer in await self._customers.automatic_issuers():
            operator = await self._operator_of(issuer.operator_id)
            caller = msgspec.structs.replace(system_caller("invoices"), operator_id=operator.id)
            over, now = Month.of(self._clock(), operator.zone).before, self._clock()
            issued += await self._run_whole(await self._started(caller, None, since=now - LOOK_BACK))
            if now < over.end(operator.zone) + MONTH_DAYS:
                issued += await self._run_whole(await self._started(caller, over))
        return issued

    async def _run_whole(self, run: _Run) -> int:
        """All customers; how many invoices there are more."""
        issued, after = 0, ""
        while True:
            result = await self._run_all(run, after)
            issued += sum(not each.earlier for outcome in result.outcomes for each in outcome.billed)
            if result.next is None:
                return issued
            after = result.next

    async def _started(self, caller: Caller, month: Month | None, *, preview: bool = False, since: datetime | None = None) -> _Run:
        operator, now = await self._operator(caller), self._clock()
        return _Run(
            caller=caller,
            operator=operator,
            issuer=await self._issuer(operator),
            month=month or Month.of(now, operator.zone),
            since=since,
            before=now if month is None else month.end(operator.zone),
            cycles=frozenset({Cycle.PER_TRANSACTION}) if month is None else frozenset(Cycle),
            preview=preview,
        )

    async def _run_all(self, run: _Run, after: str) -> RunResult:
        page = await self._customers.page(run.operator.id, after, CUSTOMERS_AT_ONCE + 1)
        wanted = [each for each in page[:CUSTOMERS_AT_ONCE] if each.cycle in run.cycles]
        outcomes = [await self._run_customer(run, each) for each in wanted]
        more = len(page) > CUSTOMERS_AT_ONCE
        return _result(run, outcomes, page[CUSTOMERS_AT_ONCE - 1].id if more else None)

    async def _run_customer(self, run: _Run, customer: Customer) -> Outcome:
        for _ in range(_RACES):
            try:
                return await self._bill(run, customer)
            except Conflict:  # another run billed some of these CDRs meanwhile: look at what is left
                continue
        raise Conflict(f"Others bill the customer {customer.id} at this moment; try again.", code="run_contended")

    async def _bill(self, run: _Run, customer: Customer) -> Outcome:
        gathered = await self._gathering.of(customer, str(run.month), run.since, run.before)
        known = await self._known(run, customer)
        billed = [Billed(invoice=each, earlier=True) for each in known.values()]
        findings = list(gathered.findings)
        for draft in gathered.drafts:
            if draft.run_key in known:
                findings.append(_late(draft, known[draft.run_key]))
                continue
            billed.append(Billed(draft=draft) if run.preview else await self._issue(run, customer, draft))
            findings.extend(draft.findings)
        return Outcome(customer=customer, billed=tuple(billed), findings=tuple(findings))

    async def _known(self, run: _Run, customer: Customer) -> Mapping[str, Invoice]:
        """What this run gave before, by run key."""
        name = run_of(customer, str(run.month))
        return {f"{name}:{each.currency}": each for each in await self._invoices.of_run(name)}

    async def _issue(self, run: _Run, customer: Customer, draft: Draft) -> Billed:
        """The draft as an invoice, or what the same run gave elsewhere at this moment."""
        issue = Issue(issuer=run.issuer, zone=run.zone, at=self._clock())
        if customer.cycle is Cycle.MONTHLY:
            period = (run.month.start(run.zone), run.month.end(run.zone))
        else:
            period = (draft.lines[0].started_at, draft.lines[0].ended_at)
        try:
            return Billed(draft=draft, invoice=await self._issuing.issue(run.caller, customer, draft, issue, period))
        except Conflict:
            known = await self._invoices.of_key(draft.run_key)
            if known is None:
                raise
            return Billed(invoice=known, earlier=True)

    async def _lines(self, invoice_id: str) -> list[InvoiceLine]:
        lines: list[InvoiceLine] = []
        while page := await self._invoices.lines(invoice_id, len(lines), PAGE):
            lines += page
        return lines

    async def _operator(self, caller: Caller) -> Operator:
        return await self._operator_of(owner_for(caller, await self._directory.operators()))

    async def _operator_of(self, operator_id: str) -> Operator:
        operator = await self._directory.operator(operator_id)
        if operator is None:
            raise NotFound(f"There is no operator {operator_id}.")
        return operator

    async def _issuer(self, operator: Operator) -> Issuer:
        """Who issues; until a person said more, the operator by its name alone."""
        return await self._customers.issuer(operator.id) or unsaid_issuer(operator)


def _result(run: _Run, outcomes: list[Outcome], after: str | None = None) -> RunResult:
    told = tuple(each for each in outcomes if each.billed or each.findings)
    return RunResult(outcomes=told, findings=_missing(run.issuer), next=after)


def _missing(issuer: Issuer) -> tuple[Finding, ...]:
    """What the law of most countries wants on an invoice and nobody has said."""
    lacking = [name for name, said in (("address", issuer.address.street), ("tax_number", issuer.tax_number)) if not said]
    sentence = "Invoices say who issues them, where, and under which tax number; say it of the issuer."
    return tuple(Finding(code="issuer_incomplete", path=f"issuer.{name}", sentence=sentence) for name in lacking)


def _late(draft: Draft, earlier: Invoice) -> Finding:
    """A run is done once; what came after it waits for the next."""
    sentence = f"{len(draft.lines)} CDRs came after {earlier.number}; they are billed with the next month."
    return Finding(code="after_the_run", path=earlier.number, sentence=sentence, amount=draft.totals.due)
