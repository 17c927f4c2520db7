"""Tariffs and periods in few words; a transaction on Monday 2 March 2026, 09:30 in Amsterdam."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from forecourt.domain.pricing import Breakdown, CurveSample, Period, Policies, price
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Tariff, TariffKind, Tax, TaxBasis

ZONE = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 3, 2, 8, 30, tzinfo=UTC)


def at(minutes: float) -> datetime:
    """So many minutes after the start."""
    return START + timedelta(minutes=minutes)


def component(dimension: str, price: str, step: int = 1, *taxes: str) -> Component:
    """A price; without taxes: nobody stated one."""
    levied = tuple(Tax(percentage=Decimal(each)) for each in taxes) or None
    return Component(dimension=Dimension[dimension], price=Decimal(price), step_size=step, taxes=levied)


def element(*components: Component, **restrictions: object) -> Element:
    """Components under restrictions."""
    return Element(components=components, restrictions=Restrictions(**restrictions))  # type: ignore[arg-type]


def tariff(
    *elements: Element,
    tariff_id: str = "T",
    basis: TaxBasis = TaxBasis.EXCLUDED,
    least: tuple[str, str | None] | None = None,
    most: tuple[str, str | None] | None = None,
    currency: str = "EUR",
    kind: TariffKind | None = None,
    ends_at: datetime | None = None,
    starts_at: datetime | None = None,
) -> Tariff:
    """A tariff."""
    return Tariff(
        id=tariff_id,
        operator_id="o",
        currency=currency,
        elements=elements,
        tax_basis=basis,
        min_price=_limit(least),
        max_price=_limit(most),
        kind=kind,
        starts_at=starts_at,
        ends_at=ends_at,
        created_at=START,
        updated_at=START,
    )


def _limit(amounts: tuple[str, str | None] | None) -> PriceLimit | None:
    if amounts is None:
        return None
    return PriceLimit(before_taxes=Decimal(amounts[0]), after_taxes=None if amounts[1] is None else Decimal(amounts[1]))


def hours(minutes: float) -> Decimal:
    """Minutes as the wire states them: hours of four decimals."""
    return round(Decimal(str(minutes)) / 60, 4)


def charging(begin: float, minutes: float, kwh: str = "0", **more: object) -> Period:
    """A period of charging."""
    return Period(at=at(begin), energy_kwh=Decimal(kwh), charging_h=hours(minutes), **more)  # type: ignore[arg-type]


def parking(begin: float, minutes: float) -> Period:
    """A period of parking."""
    return Period(at=at(begin), parking_h=hours(minutes))


def reserved(begin: float, minutes: float) -> Period:
    """A period of a reservation."""
    return Period(at=at(begin), reservation_h=hours(minutes))


def bill(
    periods: Sequence[Period], *tariffs: Tariff, until: float, policies: Policies | None = None, expired: bool = False
) -> Breakdown:
    """The price of periods in Amsterdam."""
    return price(
        periods,
        tariffs,
        ZONE,
        starts_at=START,
        ends_at=at(until),
        policies=policies or Policies(),
        reservation_expired=expired,
    )


def curve(*points: tuple[float, str]) -> list[CurveSample]:
    """Samples: minutes and kWh."""
    return [CurveSample(at=at(minutes), total_kwh=Decimal(kwh)) for minutes, kwh in points]
