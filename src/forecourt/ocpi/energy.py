"""Where the energy of a location or a tariff comes from: the same in all versions (Locations module, EnergyMix)."""

from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.kit.errors import FieldFault
from forecourt.ocpi.wire import Figures, Length, OneOf, Wire


class EnergySourceCategory(StrEnum):
    """Kinds of energy sources."""

    NUCLEAR = "NUCLEAR"
    GENERAL_FOSSIL = "GENERAL_FOSSIL"
    COAL = "COAL"
    GAS = "GAS"
    GENERAL_GREEN = "GENERAL_GREEN"
    SOLAR = "SOLAR"
    WIND = "WIND"
    WATER = "WATER"


class EnvironmentalImpactCategory(StrEnum):
    """What a kWh leaves behind."""

    NUCLEAR_WASTE = "NUCLEAR_WASTE"
    CARBON_DIOXIDE = "CARBON_DIOXIDE"


class EnergySource(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """The share of one source, in percent."""

    source: Annotated[str, OneOf(EnergySourceCategory)]
    percentage: Decimal


class EnvironmentalImpact(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """Grams a kWh. 2.1.1 names the kind `source`, later versions `category`."""

    category: Annotated[str | None, OneOf(EnvironmentalImpactCategory, open=True)] = None
    source: Annotated[str | None, OneOf(EnvironmentalImpactCategory, open=True)] = None
    amount: Decimal

    def broken_rules(self) -> Iterator[FieldFault]:
        """One of the two names the kind."""
        if self.category is None and self.source is None:
            yield FieldFault("category", "Y05", "is missing")


class EnergyMix(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """What the energy is made of."""

    is_green_energy: bool
    energy_sources: tuple[EnergySource, ...] = ()
    environ_impact: tuple[EnvironmentalImpact, ...] = ()
    supplier_name: Annotated[str | None, Length(64)] = None
    energy_product_name: Annotated[str | None, Length(64)] = None
