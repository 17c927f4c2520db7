"""The price on a station's screen: what the station can show, what it was told, what it counted itself (OCPP 2.x block I)."""

from forecourt.domain.screens.nouns import (
    Ability,
    CheckedCost,
    Delivery,
    KnownAbility,
    Outlook,
    Shown,
    StationCost,
    TextWay,
    Told,
    ToldCost,
    UnitPrices,
)

__all__ = [
    "Ability",
    "CheckedCost",
    "Delivery",
    "KnownAbility",
    "Outlook",
    "Shown",
    "StationCost",
    "TextWay",
    "Told",
    "ToldCost",
    "UnitPrices",
]
