"""What can be said of an element without looking at the others."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import TypeVar

from forecourt.domain.tariffs.lint.codes import LintFinding
from forecourt.domain.tariffs.nouns import Component, Dimension, Element, Restrictions, Tariff, passes_midnight

LARGE_STEP_WH = 1_000
LARGE_STEP_S = 900
UNLIKELY = {
    Dimension.ENERGY: Decimal(5),
    Dimension.TIME: Decimal(120),
    Dimension.PARKING_TIME: Decimal(120),
    Dimension.FLAT: Decimal(100),
}
"""More than this, in a currency of about the worth of a euro, is a price in cents or for another unit."""
ABOUT_A_EURO = frozenset({"EUR", "USD", "GBP", "CHF"})
Findings = Iterator[LintFinding]
Bound = TypeVar("Bound", int, Decimal, date)


def element_findings(tariff: Tariff, at: int, today: date) -> Findings:
    """Everything about one element."""
    element = tariff.elements[at]
    path = f"elements[{at}]"
    yield from _never(f"{path}.restrictions", element)
    yield from _dates(f"{path}.restrictions", element.restrictions, tariff, today)
    yield from _misread(f"{path}.restrictions", element)
    if not tariff.reads("window_day", "beginning"):
        yield from _night(f"{path}.restrictions", element.restrictions)
    yield from _reservation(path, element)
    seen: set[Dimension] = set()
    for number, component in enumerate(element.components):
        place = f"{path}.components[{number}]"
        if component.dimension in seen:
            yield LintFinding(
                code="duplicate_dimension",
                path=place,
                sentence=f"{component.dimension} has a price in this element already; this one never counts.",
            )
        seen.add(component.dimension)
        yield from _price(place, component, tariff.currency)
        yield from _step(place, component)


def _never(path: str, element: Element) -> Findings:
    r = element.restrictions
    yield from _never_between(path, "min_kwh", r.min_kwh, "max_kwh", r.max_kwh)
    yield from _never_between(path, "min_current_a", r.min_current_a, "max_current_a", r.max_current_a)
    yield from _never_between(path, "min_power_kw", r.min_power_kw, "max_power_kw", r.max_power_kw)
    yield from _never_between(path, "min_duration_s", r.min_duration_s, "max_duration_s", r.max_duration_s)
    yield from _never_between(path, "start_date", r.start_date, "end_date", r.end_date)
    if r.start_time is not None and r.start_time == r.end_time and not _ends_at_midnight(r):
        sentence = f"The window begins and ends at {r.start_time:%H:%M}; the standard leaves it open, and we read it as never."
        yield LintFinding(code="never_matches", path=f"{path}.end_time", sentence=sentence)
    yield from _never_on_these_days(path, r)
    yield from _never_while_parked(path, element)


def _never_between(path: str, low: str, least: Bound | None, high: str, most: Bound | None) -> Findings:
    if least is not None and most is not None and least >= most:
        sentence = f"{low} ({least}) is not below {high} ({most}), which is exclusive: the element never applies."
        yield LintFinding(code="never_matches", path=f"{path}.{high}", sentence=sentence)
    elif most == 0:
        sentence = f"Nothing is below {high} 0: the element never applies."
        yield LintFinding(code="never_matches", path=f"{path}.{high}", sentence=sentence)


def _ends_at_midnight(restrictions: Restrictions) -> bool:
    """00:00 as the end is the end of the day: the window neither passes it nor is empty."""
    return restrictions.end_time is not None and restrictions.end_time.hour == restrictions.end_time.minute == 0


def _never_on_these_days(path: str, r: Restrictions) -> Findings:
    if not r.days or r.start_date is None or r.end_date is None or not 0 < (r.end_date - r.start_date).days < 7:
        return
    within = {(r.start_date + timedelta(days=day)).weekday() for day in range((r.end_date - r.start_date).days)}
    if not within & r.days:
        sentence = f"None of these weekdays falls between {r.start_date} and {r.end_date}: the element never applies."
        yield LintFinding(code="never_matches", path=f"{path}.days", sentence=sentence)


def _never_while_parked(path: str, element: Element) -> Findings:
    r = element.restrictions
    if r.reservation is not None or not any(each.dimension is Dimension.PARKING_TIME for each in element.components):
        return
    for name, least in (("min_power_kw", r.min_power_kw), ("min_current_a", r.min_current_a)):
        if least is not None and least > 0:
            sentence = "A parked vehicle draws nothing: its parking is never priced by this element."
            yield LintFinding(code="never_matches", path=f"{path}.{name}", sentence=sentence)


def _dates(path: str, r: Restrictions, tariff: Tariff, today: date) -> Findings:
    if r.end_date is not None and r.end_date <= today and (r.start_date is None or r.start_date < r.end_date):
        sentence = f"The element applied until the day before {r.end_date}, which is past."
        yield LintFinding(code="over", path=f"{path}.end_date", sentence=sentence)
    # A day of slack: the site's local date may differ from that of UTC.
    if r.start_date is not None and tariff.ends_at is not None and r.start_date > tariff.ends_at.date() + timedelta(days=1):
        sentence = f"The element begins on {r.start_date}; by then the tariff has ended."
        yield LintFinding(code="outside_validity", path=f"{path}.start_date", sentence=sentence)
    if r.end_date is not None and tariff.starts_at is not None and r.end_date <= tariff.starts_at.date() - timedelta(days=1):
        sentence = f"The element ends before {r.end_date}; the tariff has not begun by then."
        yield LintFinding(code="outside_validity", path=f"{path}.end_date", sentence=sentence)


def _misread(path: str, element: Element) -> Findings:
    r = element.restrictions
    dimensions = {each.dimension for each in element.components}
    if Dimension.PARKING_TIME in dimensions and r.min_duration_s and r.reservation is None:
        sentence = (
            f"{r.min_duration_s} s count from the start of the transaction: after a long charge parking is paid from its first "
            "second. A grace after charging cannot be written in OCPI."
        )
        yield LintFinding(code="parking_grace", path=f"{path}.min_duration_s", sentence=sentence)
    if Dimension.FLAT in dimensions and r.reservation is None and (r.min_duration_s or r.min_kwh):
        name = "min_duration_s" if r.min_duration_s else "min_kwh"
        sentence = "This FLAT is due only once the limit is reached; partners read a FLAT in mid-transaction differently."
        yield LintFinding(code="late_flat", path=f"{path}.{name}", sentence=sentence)
    measured = ("min_power_kw", "max_power_kw", "min_current_a", "max_current_a")
    if r.reservation is None and dimensions - {Dimension.PARKING_TIME}:
        for name in [each for each in measured if getattr(r, each) is not None][:1]:
            sentence = (
                "This is what flows at the moment, which falls when a battery is nearly full; "
                "without measured values the element does not apply."
            )
            yield LintFinding(code="power_is_measured", path=f"{path}.{name}", sentence=sentence)


def _night(path: str, r: Restrictions) -> Findings:
    if r.days and passes_midnight(r):
        sentence = f"Between 00:00 and {r.end_time:%H:%M} the weekday is that of the morning, not of the evening before."
        yield LintFinding(code="night_with_days", path=f"{path}.days", sentence=sentence)


def _reservation(path: str, element: Element) -> Findings:
    r = element.restrictions
    if r.reservation is None:
        return
    for number, component in enumerate(element.components):
        if component.dimension in (Dimension.ENERGY, Dimension.PARKING_TIME):
            sentence = f"{component.dimension} is never priced by an element of a reservation; only TIME and FLAT are."
            yield LintFinding(code="reservation_energy", path=f"{path}.components[{number}]", sentence=sentence)
    for name in ("min_kwh", "max_kwh", "min_current_a", "max_current_a", "min_power_kw", "max_power_kw"):
        if getattr(r, name) is not None:
            sentence = "Nothing flows during a reservation; leave this restriction out."
            yield LintFinding(code="reservation_limits", path=f"{path}.restrictions.{name}", sentence=sentence)


def _price(path: str, component: Component, currency: str) -> Findings:
    if component.price < 0:
        sentence = f"{component.price} {currency} is paid to the driver."
        yield LintFinding(code="negative_price", path=f"{path}.price", sentence=sentence)
    if currency in ABOUT_A_EURO and component.price > UNLIKELY[component.dimension]:
        unit = {Dimension.ENERGY: "per kWh", Dimension.FLAT: "for each transaction"}.get(component.dimension, "per hour")
        sentence = f"This is {component.price} {currency} {unit}; prices are in whole units of the currency."
        yield LintFinding(code="unlikely_price", path=f"{path}.price", sentence=sentence)


def _step(path: str, component: Component) -> Findings:
    step, place = component.step_size, f"{path}.step_size"
    if component.dimension is Dimension.FLAT:
        if step > 1:
            yield LintFinding(code="step_without_effect", path=place, sentence="A FLAT has no steps.")
    elif component.dimension is Dimension.ENERGY and step >= LARGE_STEP_WH:
        sentence = f"Energy is billed in blocks of {step} Wh; who takes one Wh more pays for {step}."
        yield LintFinding(code="large_step", path=place, sentence=sentence)
    elif component.dimension is not Dimension.ENERGY and step > LARGE_STEP_S:
        sentence = f"Time is billed in blocks of {step} s; who stays a second longer pays for all of them."
        yield LintFinding(code="large_step", path=place, sentence=sentence)
