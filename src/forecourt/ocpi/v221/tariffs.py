"""Tariffs of 2.2.1 (mod_tariffs §Object description, §Data types)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.v211.tariffs import DayOfWeek, TariffDimensionType
from forecourt.ocpi.v221.money import Price
from forecourt.ocpi.wire import (
    AtLeastOne,
    Clock,
    CountryCode,
    Currency,
    Day,
    DisplayText,
    Figures,
    Id36,
    OneOf,
    PartyId,
    Required,
    Time,
    Url,
    Wire,
)

__all__ = [
    "DayOfWeek",
    "PriceComponent",
    "ReservationRestrictionType",
    "Tariff",
    "TariffDimensionType",
    "TariffElement",
    "TariffRestrictions",
    "TariffType",
]


class TariffType(StrEnum):
    """Which transactions a tariff is for (F04)."""

    AD_HOC_PAYMENT = "AD_HOC_PAYMENT"
    PROFILE_CHEAP = "PROFILE_CHEAP"
    PROFILE_FAST = "PROFILE_FAST"
    PROFILE_GREEN = "PROFILE_GREEN"
    REGULAR = "REGULAR"


class ReservationRestrictionType(StrEnum):
    """Which part of a reservation an element prices."""

    RESERVATION = "RESERVATION"
    RESERVATION_EXPIRES = "RESERVATION_EXPIRES"


class PriceComponent(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """The price of a dimension and its VAT in percent; none means that no VAT applies, which is not 0 %."""

    type: Annotated[str, OneOf(TariffDimensionType)]
    price: Decimal
    vat: Decimal | None = None
    step_size: int


class TariffRestrictions(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """When an element applies; kWh, A (sum of the phases), kW, s."""

    start_time: Clock | None = None
    end_time: Clock | None = None
    start_date: Day | None = None
    end_date: Day | None = None
    min_kwh: Decimal | None = None
    max_kwh: Decimal | None = None
    min_current: Decimal | None = None
    max_current: Decimal | None = None
    min_power: Decimal | None = None
    max_power: Decimal | None = None
    min_duration: int | None = None
    max_duration: int | None = None
    day_of_week: Annotated[tuple[str, ...], OneOf(DayOfWeek)] = ()
    reservation: Annotated[str | None, OneOf(ReservationRestrictionType)] = None


class TariffElement(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """Components under the same restrictions."""

    price_components: Annotated[tuple[PriceComponent, ...], AtLeastOne("F01")]
    restrictions: TariffRestrictions | None = None


class Tariff(Wire, frozen=True, kw_only=True, omit_defaults=True):
    """A tariff; prices are without VAT."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    id: Id36
    currency: Currency
    type: Annotated[str | None, OneOf(TariffType)] = None
    tariff_alt_text: tuple[DisplayText, ...] = ()
    tariff_alt_url: Url | None = None
    min_price: Price | None = None
    max_price: Price | None = None
    elements: Annotated[tuple[TariffElement, ...], AtLeastOne("F01")]
    start_date_time: Time | None = None
    end_date_time: Time | None = None
    energy_mix: EnergyMix | None = None
    last_updated: Annotated[Time | None, Required()] = None
