"""Transaction numbers of 1.6, which the core keeps as text."""

from forecourt.csms.outgoing import Unsupported


def number_of(reference: str) -> int:
    """The transaction's number on the wire."""
    try:
        return int(reference)
    except ValueError:
        raise Unsupported(f"The transaction has no number that OCPP 1.6 could name: {reference or 'none'}.") from None
