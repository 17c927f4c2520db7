"""An invoice for programs: its lines as CSV (RFC 4180, UTF-8), numbers with a point, times in UTC."""

import csv
import io
from collections.abc import Sequence

from forecourt.domain.billing.invoices import Invoice, InvoiceLine
from forecourt.kit.time import rfc3339

COLUMNS = (
    "invoice", "position", "cdr_id", "credits", "started_at", "ended_at", "zone", "site", "address", "city", "country", "station",
    "evse", "connector", "token", "token_type", "energy_wh", "time_s", "parking_s", "currency", "before_taxes", "after_taxes",
    "due", "taxes", "reserved_s",
)  # fmt: skip
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a cell begins that a spreadsheet would run (what a token says comes from outside)."""


def invoice_csv(invoice: Invoice, lines: Sequence[InvoiceLine]) -> bytes:
    """The lines, one a row; the sums of the columns are those of the invoice."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for position, line in enumerate(lines, 1):
        writer.writerow([invoice.number, position, *_cells(line, invoice.currency)])
    return text.getvalue().encode()


def _cells(line: InvoiceLine, currency: str) -> list[object]:
    place, token = line.place, line.token
    taxes = "; ".join(f"{tax.name} {tax.percentage} %: {tax.amount} on {tax.base}" for tax in line.taxes)
    return [
        line.cdr_id,
        line.credits,
        rfc3339(line.started_at),
        rfc3339(line.ended_at),
        line.zone,
        *(_harmless(each) for each in (place.site_name, place.address, place.city, place.country, place.station)),
        line.evse,
        line.connector,
        "" if token is None else _harmless(token.loggable),
        "" if token is None else token.type,
        line.energy_wh,
        line.time_s,
        line.parking_s,
        currency,
        line.before_taxes,
        line.after_taxes,
        line.due,
        _harmless(taxes),
        line.reserved_s,
    ]


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text
