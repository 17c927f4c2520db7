"""Tariffs: the verbs of people, and the book that pricing reads."""

from forecourt.app.tariffs.book import Applying, Book
from forecourt.app.tariffs.settings import AssignmentSettings, TariffSettings
from forecourt.app.tariffs.verbs import Tariffs

__all__ = ["Applying", "AssignmentSettings", "Book", "TariffSettings", "Tariffs"]
