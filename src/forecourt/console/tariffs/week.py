"""A week of prices as a heat map: an hour of the local clock a row, a day a column; the days of 23 and 25 hours are as they are."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from forecourt.console.formats import Formats
from forecourt.domain.tariffs import Dimension, Hour, Tariff, calendar

DAYS = 7
Offer = tuple[tuple[Decimal, str], ...]
"""The prices of a dimension at a moment, in the order in which they are tried, each with what else it depends on."""
WARMEST = 5


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """An hour, or the part of one until the price changes. `warmth` 0 is free, 5 the dearest; None: the tariff is not valid.

    `begins`: the price is another than just before, so that it is written. `more`: what else may apply, by more than the clock.
    """

    starts: str
    warmth: int | None
    text: str
    begins: bool
    more: tuple[str, ...]


class Day(msgspec.Struct, frozen=True, kw_only=True):
    """A column. `hours` are 23 or 25 when the clocks change."""

    name: str
    date: str
    hours: int


class Map(msgspec.Struct, frozen=True, kw_only=True):
    """One dimension over the week: 24 rows of seven cells, no part where the hour is left out, two where it comes twice."""

    dimension: Dimension
    rows: tuple[tuple[tuple[Part, ...], ...], ...]


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """The week from a Monday on. A dimension that always costs the same needs no map: `always` has its price."""

    first_day: date
    days: tuple[Day, ...]
    maps: tuple[Map, ...]
    always: tuple[tuple[Dimension, str], ...]

    @property
    def before(self) -> date:
        """The week before."""
        return self.first_day - timedelta(days=DAYS)

    @property
    def after(self) -> date:
        """The week after."""
        return self.first_day + timedelta(days=DAYS)


def monday_of(day: date) -> date:
    """The first day of its week."""
    return day - timedelta(days=day.weekday())


def week_of(tariff: Tariff, zone: ZoneInfo, first_day: date, formats: Formats) -> Week:
    """The week from this day on, in the zone of a site."""
    hours = calendar(tariff, zone, first_day, days=DAYS, language=formats.locale.language)
    priced = [each for each in Dimension if any(price.dimension is each for hour in hours for price in hour.prices)]
    maps, always = [], []
    for dimension in priced:
        offered = {_offer(hour, dimension) for hour in hours}
        if len(offered) == 1 and all(hour.in_force for hour in hours):
            always.append((dimension, _line(offered.pop(), tariff, formats)))
        else:
            maps.append(_map(dimension, hours, first_day, tariff, formats))
    return Week(
        first_day=first_day,
        days=tuple(_day(first_day + timedelta(days=at), hours, formats) for at in range(DAYS)),
        maps=tuple(maps),
        always=tuple(always),
    )


def _map(dimension: Dimension, hours: Sequence[Hour], first_day: date, tariff: Tariff, formats: Formats) -> Map:
    prices = sorted({_price(offer) for hour in hours if hour.in_force and (offer := _offer(hour, dimension))} - {Decimal(0)})
    cells: dict[tuple[date, int], list[Part]] = {}
    before = None
    for hour in hours:
        now = (hour.in_force, _offer(hour, dimension))
        part = _part(hour, now[1], prices, tariff, formats, begins=now != before or hour.local.hour == 0)
        cells.setdefault((hour.local.date(), hour.local.hour), []).append(part)
        before = now
    days = [first_day + timedelta(days=at) for at in range(DAYS)]
    return Map(dimension=dimension, rows=tuple(tuple(tuple(cells.get((day, clock), ())) for day in days) for clock in range(24)))


def _part(hour: Hour, offer: Offer, prices: Sequence[Decimal], tariff: Tariff, formats: Formats, *, begins: bool) -> Part:
    starts = f"{hour.local:%H:%M %Z}"
    if not hour.in_force:
        return Part(starts=starts, warmth=None, text="", begins=begins, more=())
    price = _price(offer)
    return Part(
        starts=starts,
        warmth=_warmth(price, prices),
        text=formats.price(price, tariff.currency),
        begins=begins,
        more=tuple(f"{formats.price(price, tariff.currency)} {when}" for price, when in offer if when),
    )


def _offer(hour: Hour, dimension: Dimension) -> Offer:
    return tuple((each.price, each.when) for each in hour.prices if each.dimension is dimension)


def _price(offer: Offer) -> Decimal:
    """The price that the clock alone decides, else the first that may apply; nothing is free."""
    if not offer:
        return Decimal(0)
    (first, _), (last, when) = offer[0], offer[-1]
    return first if when else last


def _warmth(price: Decimal, prices: Sequence[Decimal]) -> int:
    """By rank among the prices of the week, so that two close ones can be told apart too."""
    if price not in prices:
        return 0
    return 3 if len(prices) == 1 else 1 + prices.index(price) * (WARMEST - 1) // (len(prices) - 1)


def _line(offer: Offer, tariff: Tariff, formats: Formats) -> str:
    return "; ".join(f"{formats.money(price, tariff.currency)} {when}".strip() for price, when in offer)


def _day(day: date, hours: Sequence[Hour], formats: Formats) -> Day:
    mine = [each for each in hours if each.local.date() == day]
    lasts = mine[-1].ends_at - mine[0].starts_at if mine else timedelta()
    return Day(name=formats.weekday(day), date=formats.day(day), hours=round(lasts / timedelta(hours=1)))
