"""Documents for customers: invoices, credit notes and receipts, in their language, to print and to keep. Known by a port only."""

from forecourt.documents.office import PaperOffice

__all__ = ["PaperOffice"]
