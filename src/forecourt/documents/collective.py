"""The items of an invoice of very many CDRs: a row for each place, so that a PDF stays a document that people can open."""

from collections.abc import Sequence
from decimal import Decimal

import msgspec

from forecourt.documents.paper import Cell, Column, Table
from forecourt.documents.speech import Speech, duration
from forecourt.domain.billing.invoices import InvoiceLine
from forecourt.domain.billing.nouns import CdrPlace

MOST_ROWS = 2_000
"""Of the items in a PDF: two seconds of work and 4 MB; every line is in the CSV, in JSON and in HTML."""


class _Sum(msgspec.Struct):
    """What was charged at a place."""

    count: int = 0
    energy_wh: int = 0
    time_s: int = 0
    before_taxes: Decimal = Decimal(0)
    due: Decimal = Decimal(0)

    def add(self, line: InvoiceLine) -> None:
        self.count += 1
        self.energy_wh += line.energy_wh
        self.time_s += line.time_s
        self.before_taxes += line.before_taxes
        self.due += line.due


def place_name(place: CdrPlace) -> str:
    """Where it was: the site, or the station where no site is known."""
    town = " ".join(each for each in (place.postal_code, place.city) if each)
    named = dict.fromkeys(each for each in (place.site_name, place.address, town) if each)
    return ", ".join(named) or place.station_name or place.station


def by_place(say: Speech, lines: Sequence[InvoiceLine], currency: str) -> Table:
    """The places by name; those beyond what fits are one row at the end. The rows add up to the invoice."""
    sums: dict[str, _Sum] = {}
    for line in sorted(lines, key=lambda each: place_name(each.place)):
        name = place_name(line.place)
        known = name in sums or len(sums) < MOST_ROWS - 1
        sums.setdefault(name if known else say("Other places"), _Sum()).add(line)
    columns = (
        Column(say("Where")),
        Column(say("Charges"), True),
        Column(say("Energy"), True),
        Column(say("Time (h:mm:ss)"), True),
        Column(say("Before taxes"), True),
        Column(say("To be paid"), True),
    )
    rows = tuple(_row(say, name, each, currency) for name, each in sums.items())
    return Table(heading=say("What was charged, by place"), columns=columns, rows=rows)


def _row(say: Speech, name: str, of: _Sum, currency: str) -> tuple[Cell, ...]:
    return (
        Cell(name),
        Cell(say.number(Decimal(of.count), 0)),
        Cell(say.energy(of.energy_wh)),
        Cell(duration(of.time_s)),
        Cell(say.money(of.before_taxes, currency)),
        Cell(say.money(of.due, currency)),
    )
