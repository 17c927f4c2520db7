"""Input that arithmetic cannot bear is refused with its path, in bounded time; what is merely odd becomes a finding elsewhere."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal

from forecourt.domain.pricing.exact import bearable, readable, refuse
from forecourt.domain.pricing.nouns import Period
from forecourt.domain.tariffs import Component, PriceLimit, Restrictions, Tariff
from forecourt.domain.tariffs.check import MOST_COMPONENTS, MOST_ELEMENTS, MOST_TAXES

MOST_TARIFFS = 100
MOST_PERIODS = 100_000
HIGHEST_TAX = Decimal(1_000)
LONGEST_STEP = 1_000_000_000
EARLIEST, LATEST = datetime(1970, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
UNKNOWN_TIME = EARLIEST
"""Stands for a time that nobody knows, where two parties agreed so (CDRs, notes of the CDR object)."""


def sound(tariff: Tariff) -> None:
    """Raise `InvalidInput` about the first thing in a tariff that cannot be priced with."""
    if len(tariff.elements) > MOST_ELEMENTS:
        raise refuse("elements", "too_many", f"A tariff has at most {MOST_ELEMENTS} elements, not {len(tariff.elements)}.")
    for at, element in enumerate(tariff.elements):
        path = f"elements[{at}]"
        if len(element.components) > MOST_COMPONENTS:
            raise refuse(f"{path}.components", "too_many", f"An element has at most {MOST_COMPONENTS} components.")
        for number, component in enumerate(element.components):
            _component(f"{path}.components[{number}]", component)
        _restrictions(f"{path}.restrictions", element.restrictions)
    _limit("min_price", tariff.min_price)
    _limit("max_price", tariff.max_price)


def _component(path: str, component: Component) -> None:
    readable(component.price, f"{path}.price")
    if not 0 <= component.step_size <= LONGEST_STEP:
        raise refuse(f"{path}.step_size", "range", f"A step is 0 (none) to {LONGEST_STEP} Wh or seconds.")
    taxes = component.taxes or ()
    if len(taxes) > MOST_TAXES:
        raise refuse(f"{path}.taxes", "too_many", f"A component has at most {MOST_TAXES} taxes.")
    for at, tax in enumerate(taxes):
        place = f"{path}.taxes[{at}].percentage"
        if not 0 <= readable(tax.percentage, place) <= HIGHEST_TAX:
            raise refuse(place, "range", f"A tax is from 0 to {HIGHEST_TAX} percent.")


def _restrictions(path: str, limits: Restrictions) -> None:
    for name in ("min_kwh", "max_kwh", "min_current_a", "max_current_a", "min_power_kw", "max_power_kw"):
        if (number := getattr(limits, name)) is not None:
            readable(number, f"{path}.{name}")


def _limit(path: str, limit: PriceLimit | None) -> None:
    if limit is not None:
        readable(limit.before_taxes, f"{path}.before_taxes")
        if limit.after_taxes is not None:
            readable(limit.after_taxes, f"{path}.after_taxes")


def bounded(periods: Sequence[Period], tariffs: Sequence[Tariff], starts_at: datetime, ends_at: datetime) -> None:
    """The frame of a transaction: how many of everything, and that time runs forward."""
    if len(periods) > MOST_PERIODS:
        raise refuse("periods", "too_many", f"At most {MOST_PERIODS} periods are priced at once, not {len(periods)}.")
    if len(tariffs) > MOST_TARIFFS:
        raise refuse("tariffs", "too_many", f"At most {MOST_TARIFFS} tariffs are taken, not {len(tariffs)}.")
    timely(starts_at, "starts_at")
    timely(ends_at, "ends_at")
    if ends_at < starts_at and ends_at != UNKNOWN_TIME:
        raise refuse("ends_at", "duration", "The end is before the start.")


def timely(at: datetime, path: str) -> None:
    """A moment that calendars can bear: with an offset, and not of another age."""
    if at.tzinfo is None:
        raise refuse(path, "moment", "A moment needs an offset.")
    if not EARLIEST <= at <= LATEST:
        raise refuse(path, "range", f"A moment is between {EARLIEST.year} and {LATEST.year}.")


def measured(period: Period, index: int) -> None:
    """What restrictions are compared with can be compared."""
    for name in ("min_power_kw", "max_power_kw", "min_current_a", "max_current_a"):
        volume(getattr(period, name), index, name)


def volume(number: Decimal | None, index: int, name: str) -> Decimal | None:
    """A figure of a period as it is, if it can be priced. Energy may be negative (CdrDimensionType), a duration may not."""
    return number if number is None or bearable(number) else readable(number, f"periods[{index}].{name}")


def duration(hours: Decimal, index: int, name: str) -> Decimal:
    """A duration of a period."""
    if not bearable(hours):
        return readable(hours, f"periods[{index}].{name}")
    if hours < 0:
        raise refuse(f"periods[{index}].{name}", "duration", "A duration is not negative.")
    return hours
