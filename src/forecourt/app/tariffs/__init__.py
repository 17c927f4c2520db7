"""Tariffs: the verbs of people, and the book that pricing reads."""

from forecourt.app.tariffs.book import Book
from forecourt.app.tariffs.settings import AssignmentSettings, TariffSettings
from forecourt.app.tariffs.verbs import Tariffs

__all__ = ["AssignmentSettings", "Book", "TariffSettings", "Tariffs"]
