"""OCPI pricing a second time: naive, slow and obvious, in fractions, straight on the JSON of a line of `forecourt price`.

Written from the standards alone (mod_tariffs and mod_cdrs of 2.1.1, 2.2.1, 2.3.0) by someone who has not read `domain/pricing`.
Keep it so: what is copied from the product can no longer contradict it.

Readings where the standards are silent, each the documented default of the product:
- the restrictions of a period are judged at its start; energy and duration are those reached by then;
- a power or a current that a period does not state meets no restriction; one that lies on both sides of a limit neither;
- a restriction that only later versions have means in 2.1.1 what it means there;
- the duration counts from where the session began, a reservation before it not included;
- hours are measured in whole seconds, each period for itself; energy is taken as it is stated, its total in whole Wh for a
  step above one Wh (115.2 Wh in steps of 1 Wh are 116, as PriceComponent says);
- a use of nothing is no use, as if it were not stated: it neither is the last priced one nor makes the session one with
  parking, nor the period one of a reservation, or of charging beside its reservation;
- a step of 0 rounds nothing, nor does a total of nothing or less;
- nothing owed is nothing owed after taxes too, whatever the taxes are; but 2.1.1 knows no amount after taxes;
- a VAT that is omitted is none; but in 2.3.0, where no component of a tariff without taxes states one, they are unknown;
- taxes that are included in a price but unknown stay in it: before_taxes has to be a number.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from math import ceil, floor
from typing import Any, Final, TypeAlias
from zoneinfo import ZoneInfo

Json: TypeAlias = dict[str, Any]

CHARGING: Final = "charging"
RESERVATION: Final = "reservation"
DAYS: Final = ("MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY")
UNIT: Final = {"ENERGY": Fraction(1, 1000), "TIME": Fraction(1, 3600), "PARKING_TIME": Fraction(1, 3600)}
"""What one step is, in the unit that is priced: a Wh in kWh, a second in hours."""


@dataclass
class Moment:
    """A charging period and all that decides which components are active in it."""

    volumes: dict[str, Fraction]
    tariff: Json
    local: datetime
    energy: Fraction
    duration: Fraction
    expired: bool

    @property
    def parts(self) -> list[str]:
        """What the period is of: often of one, rarely of both."""
        return [part for part, is_of in ((RESERVATION, self.reserved), (CHARGING, is_charging(self.volumes))) if is_of]

    @property
    def reserved(self) -> bool:
        return is_reserved(self.volumes)


@dataclass
class Use:
    """An amount of one dimension and the component that prices it; FLAT is an amount of one."""

    part: str
    dimension: str
    amount: Fraction
    component: Json
    tariff: Json

    @property
    def stated(self) -> Fraction:
        return self.amount * number(self.component["price"])

    def is_a(self, dimension: str, part: str | None) -> bool:
        return self.dimension == dimension and part in (None, self.part)


@dataclass
class Priced:
    """The price of a session. An amount of None is unknown: it depends on taxes that nobody stated."""

    before_taxes: Fraction
    after_taxes: Fraction | None
    uses: list[Use] = field(default_factory=list)
    costs: list[Fraction] = field(default_factory=list)
    """Of each use, before taxes; nothing is clamped here."""

    def billed(self, dimension: str, part: str | None = None) -> Fraction:
        """Hours or kWh after step_size, of one part or of both; the time of a reservation is TIME."""
        return sum((use.amount for use in self.uses if use.is_a(dimension, part)), Fraction(0))

    def cost_of(self, dimension: str, part: str | None = None) -> Fraction:
        """The cost before taxes."""
        priced = zip(self.uses, self.costs, strict=True)
        return sum((cost for use, cost in priced if use.is_a(dimension, part)), Fraction(0))


def price(line: Json) -> Priced:
    """The price of one line: `ocpi_version`, `tariffs`, `location_time_zone`, `cdr`."""
    version = line["ocpi_version"]
    moments = list(moments_of(line))
    uses = step_rounded(list(uses_of(moments)))
    costs = [with_taxes(version, use) for use in uses]
    before = sum((cost[0] for cost in costs), Fraction(0))
    after = None if version == "2.1.1" else total(cost[1] for cost in costs)
    before, after = limited(before, after, moments[0].tariff)
    return Priced(before, after, uses, [cost[0] for cost in costs])


def moments_of(line: Json) -> Iterator[Moment]:
    """The charging periods with the clock, the energy and the duration at the start of each."""
    cdr, zone = line["cdr"], ZoneInfo(line["location_time_zone"])
    periods = cdr["charging_periods"]
    began = charging_began(cdr)
    energy = Fraction(0)
    for period in periods:
        volumes = volumes_of(period)
        at = instant(period["start_date_time"])
        since = began if is_charging(volumes) else instant(cdr["start_date_time"])
        yield Moment(
            volumes=volumes,
            tariff=tariff_of(line, period),
            local=at.astimezone(zone),
            energy=energy,
            duration=Fraction((at - since) // timedelta(microseconds=1), 1_000_000),
            expired=bool(cdr.get("reservation_expired")),
        )
        energy += volumes.get("ENERGY", Fraction(0))


def volumes_of(period: Json) -> dict[str, Fraction]:
    """What a period states, by dimension."""
    volumes: dict[str, Fraction] = {}
    for dimension in period["dimensions"]:
        name = dimension["type"]
        volumes[name] = volumes.get(name, Fraction(0)) + measured(name, number(dimension["volume"]))
    return volumes


def is_reserved(volumes: dict[str, Fraction]) -> bool:
    return bool(volumes.get("RESERVATION_TIME"))


def is_charging(volumes: dict[str, Fraction]) -> bool:
    return not is_reserved(volumes) or any(volumes.get(name) for name in UNIT)


def charging_began(cdr: Json) -> datetime:
    """The start of the CDR, or that of the first period of charging where a reservation was used."""
    volumes = [volumes_of(period) for period in cdr["charging_periods"]]
    if any(is_reserved(each) for each in volumes):
        for period, each in zip(cdr["charging_periods"], volumes, strict=True):
            if is_charging(each):
                return instant(period["start_date_time"])
    return instant(cdr["start_date_time"])


def tariff_of(line: Json, period: Json) -> Json:
    """The tariff that the period names; else the session's: valid at the start, a regular one first, then one for all sessions."""
    tariffs: list[Json] = line["tariffs"]
    named = period.get("tariff_id")
    if named is not None:
        return next(tariff for tariff in tariffs if tariff["id"].casefold() == named.casefold())
    start = instant(line["cdr"]["start_date_time"])
    valid = [tariff for tariff in tariffs if is_valid(tariff, start)] or tariffs
    for kind in ("REGULAR", None):
        for tariff in valid:
            if tariff.get("type") == kind:
                return tariff
    return valid[0]


def is_valid(tariff: Json, at: datetime) -> bool:
    start, end = tariff.get("start_date_time"), tariff.get("end_date_time")
    return (start is None or instant(start) <= at) and (end is None or at < instant(end))


def uses_of(moments: list[Moment]) -> Iterator[Use]:
    """What is priced: every volume with an active component, and one flat fee each for the reservation and for the session."""
    flat_paid = set()
    for moment in moments:
        for part in moment.parts:
            if part not in flat_paid and (component := active(moment, part, "FLAT")):
                flat_paid.add(part)
                yield Use(part, "FLAT", Fraction(1), component, moment.tariff)
        wanted = [(RESERVATION, "TIME", "RESERVATION_TIME")] if moment.reserved else []
        wanted += [(CHARGING, name, name) for name in UNIT]
        for part_, dimension, volume in wanted:
            amount = moment.volumes.get(volume, Fraction(0))
            if amount and (component := active(moment, part_, dimension)):
                yield Use(part_, dimension, amount, component, moment.tariff)


def active(moment: Moment, part: str, dimension: str) -> Json | None:
    """The component of the first element that has one for the dimension and whose restrictions hold."""
    for kind in kinds(part, expired=moment.expired):
        for element in moment.tariff["elements"]:
            restrictions = element.get("restrictions") or {}
            if restrictions.get("reservation") != kind or not holds(restrictions, moment):
                continue
            for component in element["price_components"]:
                if component["type"] == dimension:
                    found: Json = component
                    return found
    return None


def kinds(part: str, *, expired: bool) -> tuple[str | None, ...]:
    """Which elements speak of this part, those that come first first."""
    if part == CHARGING:
        return (None,)
    return ("RESERVATION_EXPIRES", "RESERVATION") if expired else ("RESERVATION",)


def holds(restrictions: Json, moment: Moment) -> bool:
    """All restrictions, one after the other."""
    given = {name: value for name, value in restrictions.items() if value is not None and value != []}
    now, volumes = moment.local, moment.volumes
    least_current, most_current = extremes(volumes, "CURRENT")
    least_power, most_power = extremes(volumes, "POWER")
    checks: dict[str, Callable[[Any], bool]] = {
        "start_date": lambda day: date.fromisoformat(day) <= now.date(),
        "end_date": lambda day: now.date() < date.fromisoformat(day),
        "min_kwh": lambda kwh: number(kwh) <= moment.energy,
        "max_kwh": lambda kwh: moment.energy < number(kwh),
        "min_current": lambda amps: least_current is not None and number(amps) <= least_current,
        "max_current": lambda amps: most_current is not None and most_current < number(amps),
        "min_power": lambda kw: least_power is not None and number(kw) <= least_power,
        "max_power": lambda kw: most_power is not None and most_power < number(kw),
        "min_duration": lambda seconds: number(seconds) <= moment.duration,
        "max_duration": lambda seconds: moment.duration < number(seconds),
        "day_of_week": lambda days: DAYS[now.weekday()] in days,
    }
    clock = within(now.time(), given.get("start_time"), given.get("end_time"))
    return clock and all(check(given[name]) for name, check in checks.items() if name in given)


def extremes(volumes: dict[str, Fraction], quantity: str) -> tuple[Fraction | None, Fraction | None]:
    """The least and the most that the period reached; one that states only one of the two stands for both."""
    least, most = volumes.get(f"MIN_{quantity}"), volumes.get(f"MAX_{quantity}")
    return (most if least is None else least), (least if most is None else most)


def within(now: time, start: str | None, end: str | None) -> bool:
    """From the start to before the end; 00:00 as an end is the end of the day; an end before its start is on the next day. An end
    at its start is not before it (the standard says `<`): there is nothing between them."""
    minute = now.hour * 60 + now.minute
    first = minutes(start or "00:00")
    last = minutes(end or "00:00") or 24 * 60
    if last < first:
        return first <= minute or minute < last
    return first <= minute < last


def minutes(clock: str) -> int:
    hours, rest = clock.split(":")
    return int(hours) * 60 + int(rest)


def step_rounded(uses: list[Use]) -> list[Use]:
    """Steps count once for energy and once for time, there for the parking alone if there was any; reservations apart."""
    round_up([use for use in uses if use.dimension == "ENERGY"])
    round_up([use for use in uses if (use.part, use.dimension) == (RESERVATION, "TIME")])
    parking = [use for use in uses if use.dimension == "PARKING_TIME"]
    round_up(parking or [use for use in uses if (use.part, use.dimension) == (CHARGING, "TIME")])
    return uses


def round_up(uses: list[Use]) -> None:
    """Raise the last use so that the total is a multiple of its step."""
    if not uses:
        return
    last = uses[-1]
    step, unit = number(last.component.get("step_size") or 0), UNIT[last.dimension]
    amount = sum((use.amount for use in uses), Fraction(0))
    if step > 0 and amount > 0:
        units = amount / unit if step == 1 else half_up(amount / unit)
        last.amount += ceil(units / step) * step * unit - amount


def with_taxes(version: str, use: Use) -> tuple[Fraction, Fraction | None]:
    """What a use costs before and after taxes."""
    stated, vat = use.stated, use.component.get("vat")
    if stated == 0:
        return Fraction(0), Fraction(0)
    included = use.tariff.get("tax_included", "NO")
    if version == "2.3.0" and included == "N/A":
        return stated, stated
    if vat is None:
        to_be_added = version == "2.3.0" and included == "NO" and not states_vat(use.tariff)
        return stated, None if to_be_added else stated
    rate = 1 + number(vat) / 100
    if version == "2.3.0" and included == "YES":
        return stated / rate, stated
    return stated, stated * rate


def states_vat(tariff: Json) -> bool:
    """Whether any component does; an omitted one is then a component without VAT."""
    return any(component.get("vat") is not None for element in tariff["elements"] for component in element["price_components"])


def limited(before: Fraction, after: Fraction | None, tariff: Json) -> tuple[Fraction, Fraction | None]:
    """The least and the most price, before and after taxes each for itself; a limit without the latter scales the tax."""
    net, gross = before, after
    for name, choose in (("min_price", max), ("max_price", min)):
        if limit := tariff.get(name):
            old, net = net, choose(net, number(limit["before_taxes"] if "before_taxes" in limit else limit["excl_vat"]))
            if net != old and after is not None and after_taxes(limit) is None:
                gross = net + ((after - before) * net / before if before else 0)
    for name, choose in (("min_price", max), ("max_price", min)):
        if gross is not None and (amount := after_taxes(tariff.get(name) or {})) is not None:
            gross = choose(gross, number(amount))
    return net, gross


def after_taxes(limit: Json) -> object:
    return limit.get("after_taxes", limit.get("incl_vat"))


def total(amounts: Iterable[Fraction | None]) -> Fraction | None:
    """The sum, unknown when a part of it is."""
    known = list(amounts)
    return None if None in known else sum((part for part in known if part is not None), Fraction(0))


def measured(dimension: str, volume: Fraction) -> Fraction:
    """Hours in whole seconds, half a second up: 0.1667 h is a statement of 600 s."""
    if not dimension.endswith("TIME"):
        return volume
    return Fraction(half_up(volume * 3600), 3600)


def half_up(amount: Fraction) -> int:
    return floor(amount + Fraction(1, 2))


def number(value: object) -> Fraction:
    """A JSON number, or the text of one."""
    return Fraction(str(value))


def instant(text: str) -> datetime:
    """A time of OCPI: UTC, with or without saying so."""
    return datetime.fromisoformat(text.removesuffix("Z") + "+00:00")
