"""Tariffs: what a transaction costs, in one model for the station's screen, the partner, the bill (OCPI Tariffs module)."""

from forecourt.domain.tariffs.nouns import (
    Component,
    Dimension,
    Element,
    PriceLimit,
    ReservationPart,
    Restrictions,
    Tariff,
    TariffKind,
    Tax,
    TaxBasis,
    Text,
)

__all__ = [
    "Component",
    "Dimension",
    "Element",
    "PriceLimit",
    "ReservationPart",
    "Restrictions",
    "Tariff",
    "TariffKind",
    "Tax",
    "TaxBasis",
    "Text",
]
