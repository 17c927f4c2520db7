"""Tariffs for tests: short to write, complete when made."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from forecourt.domain.tariffs import Component, Dimension, Element, Restrictions, Tariff, Tax

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def component(dimension: str = "ENERGY", price: str = "0.30", step_size: int = 1, vat: str | None = "21") -> Component:
    """A price; `vat` None states no tax."""
    taxes = None if vat is None else (Tax(percentage=Decimal(vat)),)
    return Component(dimension=Dimension(dimension), price=Decimal(price), step_size=step_size, taxes=taxes)


def element(*components: Component, **restrictions: Any) -> Element:
    """An element; the restrictions by their names."""
    return Element(components=components or (component(),), restrictions=Restrictions(**restrictions))


def tariff(*elements: Element, **fields: Any) -> Tariff:
    """A tariff of these elements (one price per kWh when there are none)."""
    given = {"id": "T", "operator_id": "op", "currency": "EUR", "created_at": NOW, "updated_at": NOW}
    return Tariff(**{**given, "elements": elements or (element(),), **fields})
