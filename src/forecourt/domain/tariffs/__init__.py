"""Tariffs: what a transaction costs, in one model for the station's screen, the partner, the bill (OCPI Tariffs module)."""

from forecourt.domain.tariffs.assignment import Assignment, Driver, Place, Scope, resolve, wanted_kind
from forecourt.domain.tariffs.check import check
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

__all__ = [
    "Assignment",
    "Component",
    "Dimension",
    "Driver",
    "Element",
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
    "check",
    "resolve",
    "wanted_kind",
]
