"""What an operator owns in invoicing, for the walk over every route: an invoice with a line, of a customer."""

import msgspec

from tests.billing import customer, invoicing_rows


def invoicing_of(operator_id: str, mark: str) -> tuple[dict[str, str], list[msgspec.Struct]]:
    """Ids by the names that paths give them, and the rows."""
    owner = customer(f"{mark}-CUSTOMER", operator_id=operator_id, name=f"{mark} customer")
    return {"customer_id": owner.id, "invoice_id": f"{mark}-INVOICE"}, invoicing_rows(owner, f"{mark}-INVOICE")
