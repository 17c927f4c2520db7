"""An invoice or credit note as a paper."""

from collections.abc import Sequence
from decimal import Decimal

from forecourt.documents.collective import by_place, place_name
from forecourt.documents.paper import Block, Cell, Column, Fact, Paper, Sum, Table
from forecourt.documents.speech import Speech, duration
from forecourt.domain.billing.customers import Address
from forecourt.domain.billing.invoices import Invoice, InvoiceKind, InvoiceLine, Party, TaxTotal


def invoice_paper(invoice: Invoice, lines: Sequence[InvoiceLine], *, most_rows: int | None = None) -> Paper:
    """The paper of an invoice in its customer's language; times are those of each charging place. One of more than `most_rows`
    lines sums them by place, and says where each of them is."""
    say = Speech(invoice.language, invoice.zone)
    collective = most_rows is not None and len(lines) > most_rows
    is_invoice = invoice.kind is InvoiceKind.INVOICE
    return Paper(
        language=say.language,
        title=say("Invoice") if is_invoice else say("Credit note"),
        number=invoice.number,
        seller=_party(say, say("From"), invoice.seller),
        buyer=_party(say, say("To"), invoice.buyer),
        facts=_facts(say, invoice),
        items=by_place(say, lines, invoice.currency) if collective else _items(say, invoice, lines),
        sums=_sums(say, invoice),
        taxes=tax_table(say, invoice.taxes, invoice.currency),
        paragraphs=(*((_elsewhere(say, invoice),) if collective else ()), *_paragraphs(say, invoice)),
        pages=say("Page {page} of {pages}"),
    )


def tax_table(say: Speech, taxes: Sequence[TaxTotal], currency: str) -> Table | None:
    """The tax summary by rate and name; None where there is none."""
    if not taxes:
        return None
    rows = tuple(
        (
            Cell(f"{tax.name} {say.percent(tax.percentage)}", tax.account_number or ""),
            Cell(say.money(tax.base, currency)),
            Cell(say.money(tax.amount, currency)),
        )
        for tax in taxes
    )
    return Table(
        heading=say("Taxes"),
        columns=(Column(say("Tax")), Column(say("Levied on"), True), Column(say("Amount"), True)),
        rows=rows,
    )


def address_lines(say: Speech, address: Address) -> tuple[str, ...]:
    """The lines of an address."""
    town = " ".join(each for each in (address.postal_code, address.city) if each)
    lines = (address.street, town, say.country(address.country))
    return tuple(each for each in lines if each)


def _party(say: Speech, heading: str, party: Party) -> Block:
    tax = (say("Tax number {number}", number=party.tax_number),) if party.tax_number else ()
    email = (party.email,) if party.email else ()
    return Block(heading=heading, name=party.name, lines=(*address_lines(say, party.address), *tax, *email))


def _facts(say: Speech, invoice: Invoice) -> tuple[Fact, ...]:
    facts = [
        Fact(say("Number"), invoice.number),
        Fact(say("Issued on"), say.day(invoice.issued_at)),
        Fact(say("Period"), f"{say.short_day(invoice.period_start)} – {say.last_day(invoice.period_end)}"),
        Fact(say("Customer"), invoice.customer_id),
    ]
    if invoice.due_on is not None:
        facts.append(Fact(say("To be paid by"), say.day(invoice.due_on)))
    if invoice.buyer.reference:
        facts.append(Fact(say("Your reference"), invoice.buyer.reference))
    if invoice.corrects:
        facts.append(Fact(say("Corrects"), ", ".join(invoice.corrects)))
    return tuple(facts)


def _items(say: Speech, invoice: Invoice, lines: Sequence[InvoiceLine]) -> Table:
    columns = (
        Column(say("Charged on")),
        Column(say("Where")),
        Column(say("Energy"), True),
        Column(say("Time (h:mm:ss)"), True),
        Column(say("Before taxes"), True),
        Column(say("To be paid"), True),
    )
    rows = tuple(_item(Speech(invoice.language, line.zone), line, invoice.currency) for line in lines)
    return Table(heading=say("What was charged"), columns=columns, rows=rows)


def _item(say: Speech, line: InvoiceLine, currency: str) -> tuple[Cell, ...]:
    token = "" if line.token is None else f" · {line.token.loggable}"
    credited = say("Correction") if line.credits is not None else ""
    used = Cell(say("Reservation"), credited or say("not used")) if line.lapsed else Cell(say.energy(line.energy_wh), credited)
    return (
        Cell(say.short_day(line.started_at), say.span(line.started_at, line.ended_at)),
        Cell(place_name(line.place), f"{line.place.station}{token}"),
        used,
        Cell(duration(line.reserved_s if line.lapsed else line.time_s)),
        Cell(say.money(line.before_taxes, currency)),
        Cell(say.money(line.due, currency)),
    )


def _sums(say: Speech, invoice: Invoice) -> tuple[Sum, ...]:
    currency = invoice.currency
    taxed = [] if invoice.total_after_taxes is None else [invoice.total_after_taxes - invoice.total_before_taxes]
    due = say("To be paid") if invoice.total_due >= 0 else say("To be returned")
    return (
        Sum(say("Energy"), say.energy(invoice.energy_wh)),
        Sum(say("Before taxes"), say.money(invoice.total_before_taxes, currency)),
        *(Sum(say("Taxes"), say.money(each, currency)) for each in taxed),
        Sum(due, say.money(invoice.total_due, currency), True),
    )


def _elsewhere(say: Speech, invoice: Invoice) -> str:
    """An invoice names what it bills: the list of it is one file further."""
    count = say.number(Decimal(invoice.line_count), 0)
    return say(
        "Each of the {count} charges is listed in {file}, which is part of this document.",
        count=count,
        file=f"{invoice.number}.csv",
    )


def _paragraphs(say: Speech, invoice: Invoice) -> tuple[str, ...]:
    told = [invoice.payment] if invoice.payment else []
    if invoice.reason:
        told.append(say("Reason: {reason}", reason=invoice.reason))
    if invoice.total_after_taxes is None:
        told.append(say("The taxes of some of these transactions are not known; they are charged as they stand."))
    return tuple(told)
