"""Tariffs: what a transaction costs, in one model for the station's screen, the partner, the bill (OCPI Tariffs module)."""

from forecourt.domain.tariffs.assignment import Assignment, Driver, Place, Scope, resolve, wanted_kind
from forecourt.domain.tariffs.calendar import Hour, HourPrice, calendar
from forecourt.domain.tariffs.check import check
from forecourt.domain.tariffs.lint import LintFinding, lint
from forecourt.domain.tariffs.nouns import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    TariffKind,
    TariffVersion,
    Tax,
    TaxBasis,
    Text,
)
from forecourt.domain.tariffs.words import in_words, summary

__all__ = [
    "Assignment",
    "Component",
    "Dimension",
    "Driver",
    "Element",
    "Hour",
    "HourPrice",
    "LintFinding",
    "Place",
    "PriceLimit",
    "ReservationPart",
    "Restrictions",
    "Scope",
    "Tariff",
    "TariffKind",
    "TariffVersion",
    "Tax",
    "TaxBasis",
    "Text",
    "calendar",
    "check",
    "in_words",
    "lint",
    "resolve",
    "summary",
    "wanted_kind",
]
