"""What a tariff must be before it is stored or priced with: every fault at once, each with its path.

Here stands only what makes a tariff unreadable or dangerous; what is merely unwise is for `lint`.
"""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

import msgspec

from forecourt.domain.tariffs.nouns import Component, Element, PriceLimit, Restrictions, Tariff
from forecourt.kit.errors import FieldFault, InvalidInput
from forecourt.kit.money import minor_units

MOST_ELEMENTS = 1_000
MOST_COMPONENTS = 20
MOST_TAXES = 10
MOST_TEXTS = 50
HIGHEST = Decimal(1_000_000)
"""Of a price, a limit, an amount of energy, a power; what is above is a slip of the keyboard or an attack."""
MOST_DECIMALS = 8
LONGEST_STEP = 10_000_000
LONGEST_DURATION_S = 366 * 86_400
_ID = re.compile(r"[!-.0-~]{1,36}")
"""OCPI CiString(36): printable ASCII; no slash, since ids stand in paths."""
_LANGUAGE = re.compile(r"[a-z]{2}")
Faults = Iterator[FieldFault]


def check(tariff: Tariff) -> None:
    """Raise `InvalidInput` with every fault of a tariff."""
    if faults := tuple(_tariff(tariff)):
        raise InvalidInput("The tariff has faults.", faults=faults)


def _tariff(tariff: Tariff) -> Faults:
    if not _ID.fullmatch(tariff.id):
        yield _fault("id", "id", "An id has 1 to 36 printable ASCII characters, no space, no slash.")
    if len(tariff.name) > 200:
        yield _fault("$.name", "length", "A name has at most 200 characters.")
    yield from _currency(tariff.currency)
    if not tariff.elements:
        yield _fault("$.elements", "required", "A tariff needs an element; free of charge is one FLAT component of 0 (F01).")
    elif len(tariff.elements) > MOST_ELEMENTS:
        yield _fault("$.elements", "too_many", f"A tariff has at most {MOST_ELEMENTS} elements, not {len(tariff.elements)}.")
    else:
        for at, element in enumerate(tariff.elements):
            yield from _element(f"$.elements[{at}]", element)
    yield from _limit("$.min_price", tariff.min_price)
    yield from _limit("$.max_price", tariff.max_price)
    yield from _amount("$.preauthorisation", tariff.preauthorisation, least=Decimal(0))
    yield from _moments(tariff)
    yield from _told(tariff)


def _currency(currency: str) -> Faults:
    try:
        minor_units(currency, path="$.currency")
    except InvalidInput as error:
        yield from error.faults


def _element(path: str, element: Element) -> Faults:
    if not 1 <= len(element.components) <= MOST_COMPONENTS:
        yield _fault(f"{path}.components", "count", f"An element has 1 to {MOST_COMPONENTS} price components.")
    for at, component in enumerate(element.components[:MOST_COMPONENTS]):
        yield from _component(f"{path}.components[{at}]", component)
    yield from _restrictions(f"{path}.restrictions", element.restrictions)


def _component(path: str, component: Component) -> Faults:
    yield from _amount(f"{path}.price", component.price)
    if not 0 <= component.step_size <= LONGEST_STEP:
        yield _fault(f"{path}.step_size", "range", f"A step is 0 (none) to {LONGEST_STEP} Wh or seconds.")
    taxes = component.taxes or ()
    if len(taxes) > MOST_TAXES:
        yield _fault(f"{path}.taxes", "too_many", f"A component has at most {MOST_TAXES} taxes.")
    for at, tax in enumerate(taxes[:MOST_TAXES]):
        yield from _amount(f"{path}.taxes[{at}].percentage", tax.percentage, least=Decimal(0), most=Decimal(1_000))
        if not 1 <= len(tax.name.strip()) <= 100:
            yield _fault(f"{path}.taxes[{at}].name", "length", "A tax has a name of 1 to 100 characters.")


def _restrictions(path: str, restrictions: Restrictions) -> Faults:
    for name in ("start_time", "end_time"):
        clock = getattr(restrictions, name)
        if clock is not None and (clock.tzinfo is not None or clock.second or clock.microsecond):
            yield _fault(f"{path}.{name}", "time", "A time is HH:MM, local to the site; it has no zone and no seconds.")
    for name in ("min_kwh", "max_kwh", "min_current_a", "max_current_a", "min_power_kw", "max_power_kw"):
        yield from _amount(f"{path}.{name}", getattr(restrictions, name), least=Decimal(0))
    for name in ("min_duration_s", "max_duration_s"):
        duration_s = getattr(restrictions, name)
        if duration_s is not None and not 0 <= duration_s <= LONGEST_DURATION_S:
            yield _fault(f"{path}.{name}", "range", f"A duration is 0 to {LONGEST_DURATION_S} seconds, counted from the start.")
    if not all(0 <= day <= 6 for day in restrictions.days):
        yield _fault(f"{path}.days", "range", "Days are 0 (Monday) to 6 (Sunday).")


def _limit(path: str, limit: PriceLimit | None) -> Faults:
    if limit is not None:
        yield from _amount(f"{path}.before_taxes", limit.before_taxes, least=Decimal(0))
        yield from _amount(f"{path}.after_taxes", limit.after_taxes, least=Decimal(0))


def _moments(tariff: Tariff) -> Faults:
    for name in ("starts_at", "ends_at"):
        at: datetime | None = getattr(tariff, name)
        if at is not None and at.tzinfo is None:
            yield _fault(f"$.{name}", "moment", "A moment needs an offset, as 2026-11-22T10:00:00Z has.")


def _told(tariff: Tariff) -> Faults:
    """What people and partners read."""
    if len(tariff.texts) > MOST_TEXTS:
        yield _fault("$.texts", "too_many", f"A tariff has at most {MOST_TEXTS} texts.")
    for at, text in enumerate(tariff.texts[:MOST_TEXTS]):
        if not _LANGUAGE.fullmatch(text.language):
            yield _fault(f"$.texts[{at}].language", "language", "A language is a code of ISO 639-1, such as en.")
        if not 1 <= len(text.text) <= 512:
            yield _fault(f"$.texts[{at}].text", "length", "A text has 1 to 512 characters.")
    if tariff.url is not None and not (re.match(r"https?://", tariff.url) and len(tariff.url) <= 255):
        yield _fault("$.url", "url", "A URL begins with http:// or https:// and has at most 255 characters.")
    try:
        msgspec.json.decode(tariff.other, type=dict[str, object])
    except (msgspec.MsgspecError, ValueError, RecursionError):
        yield _fault("$.other", "json", "This is the text of a JSON object.")


def _amount(path: str, amount: Decimal | None, *, least: Decimal = -HIGHEST, most: Decimal = HIGHEST) -> Faults:
    """A decimal that arithmetic can bear: finite, neither huge nor of endless precision."""
    if amount is None:
        return
    exponent = amount.as_tuple().exponent
    if not isinstance(exponent, int):
        yield _fault(path, "number", "This is not a number.")
    elif amount.adjusted() > 12 or not least <= amount <= most:
        yield _fault(path, "range", f"This is from {least} to {most}.")
    elif exponent < -MOST_DECIMALS:
        yield _fault(path, "precision", f"This has at most {MOST_DECIMALS} decimals.")


def _fault(path: str, rule: str, message: str) -> FieldFault:
    return FieldFault(path=path, rule=rule, message=message)
