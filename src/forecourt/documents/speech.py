"""How a document speaks: words of the reader's language, numbers and times by locale, money by ISO 4217 minor units."""

import contextlib
import io
import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.core import get_global
from babel.dates import format_date, format_time
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal
from babel.support import NullTranslations, Translations

from forecourt.kit.money import half_up, minor_units

DEFAULT = "en"
_FRACTION = re.compile(r"0\.0+")
"""Where a locale's pattern of money says how many decimals there are; ours come from ISO 4217, not from custom."""


class Speech:
    """One language at one place. Where we have no words of a language, all is said in English."""

    def __init__(self, language: str, zone: str) -> None:
        self.locale = _locale(language)
        self.language = str(self.locale).replace("_", "-")
        self._zone = ZoneInfo(zone)
        self._words = _translations(self.locale.language)

    def __call__(self, message: str, **values: str) -> str:
        """The message in the reader's language, with its values."""
        said = self._words.gettext(message)
        return said.format(**values) if values else said

    def money(self, amount: Decimal, currency: str) -> str:
        """An amount with its currency, in all the currency's decimals, and no fewer than it has."""
        return self._priced(amount, currency, max(minor_units(currency), -_exponent(amount)))

    def price(self, amount: Decimal, currency: str) -> str:
        """A unit price: at least the currency's decimals, more where it has more."""
        return self._priced(amount, currency, max(minor_units(currency), -_exponent(amount.normalize())))

    def number(self, value: Decimal, decimals: int) -> str:
        """A number with so many decimals."""
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return format_decimal(half_up(value, decimals), format=pattern, locale=self.locale)

    def energy(self, wh: int) -> str:
        """Watt-hours as kWh, to the watt-hour."""
        return f"{self.number(Decimal(wh) / 1000, 3)} kWh"

    def percent(self, value: Decimal) -> str:
        """A rate as it was stated."""
        return f"{self.number(value, max(0, -_exponent(value.normalize())))} %"

    def country(self, code: str) -> str:
        """The country by its name, whether by two letters (addresses) or three (sites); a code that is not known as it stands."""
        known = self.locale.territories
        return str(known.get(code) or known.get(_two_letters(code), code))

    def day(self, at: datetime | date) -> str:
        """The date, here."""
        local = at.astimezone(self._zone).date() if isinstance(at, datetime) else at
        return format_date(local, "long", locale=self.locale)

    def short_day(self, at: datetime) -> str:
        """The date in figures."""
        return format_date(at.astimezone(self._zone).date(), "medium", locale=self.locale)

    def last_day(self, end: datetime) -> str:
        """The last day of a time that ends before `end`."""
        return self.short_day(end - timedelta(microseconds=1))

    def moment(self, at: datetime) -> str:
        """Date and time with the zone's name: what a receipt must not leave open."""
        return f"{self.day(at)}, {self._time(at, 'HH:mm:ss')} {self._zone_name(at)}"

    def span(self, start: datetime, end: datetime) -> str:
        """From a time of day to another, with the zone's name; with both names when the clocks change in between."""
        first, last = self._zone_name(start), self._zone_name(end)
        begin = self._time(start, "HH:mm") + (f" {first}" if first != last else "")
        day = "" if start.astimezone(self._zone).date() == end.astimezone(self._zone).date() else f"{self.short_day(end)}, "
        return f"{begin} – {day}{self._time(end, 'HH:mm')} {last}"

    def _time(self, at: datetime, form: str) -> str:
        return format_time(at.astimezone(self._zone), form, tzinfo=self._zone, locale=self.locale)

    def _zone_name(self, at: datetime) -> str:
        """The reader's own short name, else the one that everybody uses."""
        name = self._time(at, "z")
        return name if name[0].isalpha() else str(at.astimezone(self._zone).tzname())

    def _priced(self, amount: Decimal, currency: str, decimals: int) -> str:
        fraction = "0." + "0" * decimals if decimals else "0"
        pattern = _FRACTION.sub(fraction, self.locale.currency_formats["standard"].pattern)
        return format_currency(half_up(amount, decimals), currency, format=pattern, locale=self.locale, currency_digits=False)


def duration(seconds: int) -> str:
    """Hours, minutes and seconds, `1:05:30`: read alike in every language."""
    minutes, rest = divmod(abs(seconds), 60)
    return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"


def _two_letters(country: str) -> str:
    """The two letters of a country by three (ISO 3166-1); what is no such code as it stands."""
    found: list[str] = get_global("territory_aliases").get(country, [])
    return found[0] if len(found) == 1 else country


def _exponent(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


@cache
def _locale(language: str) -> Locale:
    """The locale of a language that we have words for, its region kept; English for any other."""
    with contextlib.suppress(ValueError, UnknownLocaleError):
        locale = Locale.parse(language.replace("-", "_"))
        if locale.language == DEFAULT or _catalogue(locale.language).is_file():
            return locale
    return Locale(DEFAULT)


@cache
def _translations(language: str) -> NullTranslations:
    """The words of a language, compiled from its catalogue when first needed."""
    if language == DEFAULT:
        return NullTranslations()
    compiled = io.BytesIO()
    write_mo(compiled, read_po(io.BytesIO(_catalogue(language).read_bytes()), locale=language))
    compiled.seek(0)
    return Translations(compiled)


def _catalogue(language: str) -> Traversable:
    return resources.files("forecourt.documents").joinpath("locale", f"{language}.po")
