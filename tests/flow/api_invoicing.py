"""What an operator owns in invoicing, for the walk over every route: an invoice with a line, of a customer."""

from datetime import datetime

import msgspec

from forecourt.domain.billing.invoices import BilledLine, line_of, monthly
from forecourt.domain.billing.issuing import Issue, issued
from tests.billing import billable, cdr, customer, issuer


def invoicing_of(operator_id: str, mark: str, now: datetime) -> tuple[dict[str, str], list[msgspec.Struct]]:
    """Ids by the names that paths give them, and the rows."""
    owner = customer(f"{mark}-CUSTOMER", operator_id=operator_id, name=f"{mark} customer")
    line, _ = line_of(billable(cdr(id=f"{mark}-BILLED", operator_id=operator_id)))
    assert line is not None
    (draft,) = monthly(owner, "2026-10", [("EUR", line)], {})
    invoice = issued(draft, owner, Issue(issuer=issuer(), zone="UTC", at=now), 1, (now, now))
    invoice = msgspec.structs.replace(invoice, id=f"{mark}-INVOICE")
    row = BilledLine(invoice_id=invoice.id, position=1, operator_id=operator_id, cdr_id=line.cdr_id, line=line)
    return {"customer_id": owner.id, "invoice_id": invoice.id}, [owner, invoice, row]
