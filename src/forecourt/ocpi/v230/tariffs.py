"""Tariffs of 2.3.0 (mod_tariffs §Object description, §Data types)."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from forecourt.ocpi.energy import EnergyMix
from forecourt.ocpi.v221.tariffs import (
    DayOfWeek,
    PriceComponent,
    ReservationRestrictionType,
    TariffDimensionType,
    TariffElement,
    TariffRestrictions,
    TariffType,
)
from forecourt.ocpi.wire import (
    AtLeastOne,
    CountryCode,
    Currency,
    DisplayText,
    Figures,
    Id36,
    OneOf,
    PartyId,
    Required,
    Time,
    Url,
)

__all__ = [
    "DayOfWeek",
    "PriceComponent",
    "PriceLimit",
    "ReservationRestrictionType",
    "Tariff",
    "TariffDimensionType",
    "TariffElement",
    "TariffRestrictions",
    "TariffType",
    "TaxIncluded",
]


class TaxIncluded(StrEnum):
    """Whether the prices of a tariff include taxes."""

    YES = "YES"
    NO = "NO"
    NOT_APPLICABLE = "N/A"


class PriceLimit(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """The least or the most that a session costs."""

    before_taxes: Decimal
    after_taxes: Decimal | None = None


class Tariff(Figures, frozen=True, kw_only=True, omit_defaults=True):
    """A tariff; `tax_included` says what its prices are."""

    country_code: Annotated[CountryCode | None, Required()] = None
    party_id: Annotated[PartyId | None, Required()] = None
    id: Id36
    currency: Currency
    type: Annotated[str | None, OneOf(TariffType)] = None
    tariff_alt_text: tuple[DisplayText, ...] = ()
    tariff_alt_url: Url | None = None
    min_price: PriceLimit | None = None
    max_price: PriceLimit | None = None
    elements: Annotated[tuple[TariffElement, ...], AtLeastOne("F01")]
    tax_included: Annotated[str | None, OneOf(TaxIncluded), Required("F05")] = None
    start_date_time: Time | None = None
    end_date_time: Time | None = None
    energy_mix: EnergyMix | None = None
    preauthorize_amount: Decimal | None = None
    """From the payments module (F06)."""
    last_updated: Annotated[Time | None, Required()] = None
