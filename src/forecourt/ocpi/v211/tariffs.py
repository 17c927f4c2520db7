"""Tariffs of 2.1.1 (mod_tariffs.md §3, §4)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.wire import AtLeastOne, Clock, Currency, Day, DisplayText, Figures, Length, OneOf, Required, Time, Url, Wire


class DayOfWeek(StrEnum):
    """Days of the week, Monday first."""

    MONDAY = "MONDAY"
    TUESDAY = "TUESDAY"
    WEDNESDAY = "WEDNESDAY"
    THURSDAY = "THURSDAY"
    FRIDAY = "FRIDAY"
    SATURDAY = "SATURDAY"
    SUNDAY = "SUNDAY"


class TariffDimensionType(StrEnum):
    """What a component prices; its step is 1 Wh (ENERGY) or 1 s."""

    ENERGY = "ENERGY"
    FLAT = "FLAT"
    PARKING_TIME = "PARKING_TIME"
    TIME = "TIME"


class PriceComponent(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """The price of a dimension, without VAT."""

    type: Annotated[str, OneOf(TariffDimensionType)]
    price: Decimal
    step_size: int


class TariffRestrictions(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """When an element applies; kWh, kW, s."""

    start_time: Clock | None = None
    end_time: Clock | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_power: Decimal | None = None
    max_power: Decimal | None = None
    min_duration: int | None = None
    max_duration: int | None = None
    day_of_week: Annotated[tuple[str, ...], OneOf(DayOfWeek)] = ()


class TariffElement(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Components under the same restrictions."""

    price_components: Annotated[tuple[PriceComponent, ...], AtLeastOne("F01")]
    restrictions: TariffRestrictions | None = None


class Tariff(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A tariff. Its owner stands in the URL only."""

    id: Annotated[str, Length(36)]
    currency: Currency
    tariff_alt_text: tuple[DisplayText, ...] = ()
    tariff_alt_url: Url | None = None
    elements: Annotated[tuple[TariffElement, ...], AtLeastOne("F01")]
    energy_mix: EnergyMix | None = None
    last_updated: Annotated[Time | None, Required()] = None
