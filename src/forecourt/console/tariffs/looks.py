"""What a tariff does, before it does it: its words, its traps, a week of its prices, what visits would cost."""

from asyncio import to_thread  # a long tariff takes its time, and stations are waiting
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import msgspec

from forecourt.console.formats import Formats
from forecourt.console.forms import Form, seconds_of, span
from forecourt.console.frame import Visit, faults_by_field
from forecourt.console.naming import site_choices
from forecourt.console.tariffs.week import Week, monday_of, week_of
from forecourt.domain.pricing import Breakdown, published
from forecourt.domain.quotes import HIGHEST_KW, LONGEST_S, PowerStep, quote
from forecourt.domain.quotes import Visit as Stay
from forecourt.domain.sites import Site
from forecourt.domain.tariffs import LintFinding, Tariff, in_words, lint, summary
from forecourt.kit.errors import InvalidInput

Tried = tuple[str, Stay, tuple[Tariff, ...]]
"""A visit with its title, and the tariffs that price it: the one that is looked at, and what takes over from it."""
DAYS_FROM, DAYS_UNTIL = date(1980, 1, 7), date(9000, 1, 6)


class Wish(msgspec.Struct, frozen=True, kw_only=True):
    """What somebody wants to see a tariff by: at a site (none: the operator's zone), in a week, for a visit of their own."""

    site: Site | None
    zone: ZoneInfo
    first_day: date
    stay: Stay
    values: dict[str, str]
    faults: dict[str, str]


class Example(msgspec.Struct, frozen=True, kw_only=True):
    """An imagined visit: what happens in it, and what it would be billed; `fault` in place of it when it cannot be."""

    title: str
    told: str
    breakdown: Breakdown | None
    fault: str = ""


class Look(msgspec.Struct, frozen=True, kw_only=True):
    """All of it. `words` and `findings` stand by element; what is of the whole tariff is in `of_whole`."""

    summary: str
    words: tuple[str, ...]
    of_whole: tuple[LintFinding, ...]
    findings: dict[int, list[LintFinding]]
    week: Week
    examples: tuple[Example, ...]

    @property
    def count(self) -> int:
        """How many traps and hints there are."""
        return len(self.of_whole) + sum(map(len, self.findings.values()))


async def wish_of(visit: Visit, given: Mapping[str, str]) -> tuple[Wish, list[Site]]:
    """What the fields `try.…` of a form or address say, and the sites to choose from."""
    form, formats, sites = Form(given), await visit.formats(), await site_choices(visit)
    site = next((each for each in sites if each.id == form.text("try.site")), None)
    zone = ZoneInfo(site.zone if site else formats.zone_name)
    today = visit.services.clock().astimezone(zone).date()
    first_day = monday_of(min(max(form.day("try.week") or today, DAYS_FROM), DAYS_UNTIL))
    local = Formats(str(formats.locale), zone.key, visit.services.clock())
    starts_at = form.moment("try.starts_at", local.parse_local) or _at(first_day, time(18), zone)
    stay = Stay(
        starts_at=starts_at,
        charging_s=_span(form, "try.charging", 3 * 3600),
        parking_s=_span(form, "try.parking", 0),
        reserved_s=_span(form, "try.reserved", 0),
        power=(PowerStep(after_s=0, power_kw=_power(form)),),
    )
    values = {
        "try.site": site.id if site else "",
        "try.week": first_day.isoformat(),
        "try.starts_at": form.text("try.starts_at") or local.local_input(starts_at),
        "try.charging": form.text("try.charging") or span(stay.charging_s),
        "try.parking": form.text("try.parking") or "0 min",
        "try.reserved": form.text("try.reserved") or "0 min",
        "try.power": form.text("try.power") or "11",
    }
    return Wish(site=site, zone=zone, first_day=first_day, stay=stay, values=values, faults=_faults(form)), sites


async def look_at(visit: Visit, tariff: Tariff, wish: Wish) -> Look:
    """Everything about a tariff that `check` has passed."""
    formats, stays = await visit.formats(), _stays(tariff, wish)
    site_id = None if wish.site is None else wish.site.id
    tried = [
        (title, stay, await visit.services.book.visited(tariff, site_id, stay.starts_at, stay.ends_at)) for title, stay in stays
    ]
    return await to_thread(_look, tariff, wish, tried, formats, visit.services.clock())


async def count_findings(tariffs: Sequence[Tariff], now: datetime) -> list[int]:
    """The number of traps and hints of each."""
    return await to_thread(lambda: [len(lint(each, now=now)) for each in tariffs])


def _look(tariff: Tariff, wish: Wish, tried: Sequence[Tried], formats: Formats, now: datetime) -> Look:
    findings: dict[int, list[LintFinding]] = {}
    of_whole = []
    for each in lint(tariff, now=now):
        at = _element_of(each.path)
        if at is None:
            of_whole.append(each)
        else:
            findings.setdefault(at, []).append(each)
    return Look(
        summary=summary(tariff, formats.locale.language),
        words=in_words(tariff, formats.locale.language),
        of_whole=tuple(of_whole),
        findings=findings,
        week=week_of(tariff, wish.zone, wish.first_day, formats),
        examples=tuple(_example(title, tariffs, stay, wish, formats) for title, stay, tariffs in tried),
    )


def _element_of(path: str) -> int | None:
    number = path.removeprefix("elements[").partition("]")[0]
    return int(number) if number.isdecimal() else None


def _stays(tariff: Tariff, wish: Wish) -> list[tuple[str, Stay]]:
    """Visits that most drivers know, in the week that is looked at, and the one that was wished for."""
    day = wish.first_day
    usual = [
        ("Half an hour at noon", _stay(day, time(12), wish.zone, 50, minutes=30)),
        ("An evening", _stay(day, time(18), wish.zone, 11, minutes=180, parked=60)),
        ("Overnight", _stay(day, time(22), wish.zone, 11, minutes=240, parked=240)),
        ("Sunday afternoon", _stay(day + timedelta(days=6), time(14), wish.zone, 22, minutes=60)),
    ]
    if any(each.restrictions.reservation is not None for each in tariff.elements):
        usual.append(("Reserved for half an hour, then charged", _stay(day, time(12), wish.zone, 50, minutes=30, reserved=30)))
    return [*usual, ("Your own", wish.stay)]


def _example(title: str, tariffs: Sequence[Tariff], stay: Stay, wish: Wish, formats: Formats) -> Example:
    told = _told(stay, wish, formats)
    try:
        return Example(title=title, told=told, breakdown=published(quote(tariffs, wish.zone, stay)))
    except InvalidInput as error:
        return Example(title=title, told=told, breakdown=None, fault=" ".join(faults_by_field(error).values()))


def _told(stay: Stay, wish: Wish, formats: Formats) -> str:
    local = stay.starts_at.astimezone(wish.zone)
    parts = [
        f"{formats.weekday(local.date())} {local:%H:%M}",
        f"{span(stay.charging_s)}, {stay.power[0].power_kw.normalize():f} kW",
        f"+ {span(stay.parking_s)} parked" if stay.parking_s else "",
        f"reserved {span(stay.reserved_s)} before" if stay.reserved_s else "",
    ]
    return ", ".join(filter(None, parts))


def _stay(day: date, at: time, zone: ZoneInfo, kw: int, *, minutes: int, parked: int = 0, reserved: int = 0) -> Stay:
    return Stay(
        starts_at=_at(day, at, zone),
        charging_s=minutes * 60,
        parking_s=parked * 60,
        reserved_s=reserved * 60,
        power=(PowerStep(after_s=0, power_kw=Decimal(kw)),),
    )


def _at(day: date, at: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, at, zone).astimezone(UTC)


def _span(form: Form, name: str, default: int) -> int:
    def read(text: str) -> int:
        if (seconds := seconds_of(text)) > LONGEST_S:
            raise ValueError(text)
        return seconds

    seconds = form.read(name, read, "This is no duration of up to 31 days, such as 30 min or 2 h.")
    return default if seconds is None else seconds


def _power(form: Form) -> Decimal:
    power = form.decimal("try.power")
    if power is None:
        return Decimal(11)
    if power.is_finite() and 0 <= power <= HIGHEST_KW:
        return power
    form.fault("try.power", "range", f"A power is 0 to {HIGHEST_KW} kW.")
    return Decimal(11)


def _faults(form: Form) -> dict[str, str]:
    try:
        form.check()
    except InvalidInput as error:
        return faults_by_field(error)
    return {}
