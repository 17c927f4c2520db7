"""Numbers, units and times as a person reads them: by locale and zone, always with the unit."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup

from forecourt.kit.errors import InvalidInput
from forecourt.kit.money import minor_units, rounded
from forecourt.kit.time import rfc3339

DASH = "–"
NOTHING = Markup("–")


class Formats:
    """How one person reads at one place. `now` is when the page was made."""

    def __init__(self, locale: str, zone: str, now: datetime) -> None:
        self.locale = Locale.parse(locale.replace("-", "_"))
        self.zone_name = zone
        self._zone = ZoneInfo(zone)
        self.now = now

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with at most so many decimals."""
        if value is None:
            return DASH
        return format_decimal(round(value, digits), format="#,##0" + ("." + "0" * digits if digits else ""), locale=self.locale)

    def price(self, amount: Decimal, currency: str) -> str:
        """An amount without its currency, with the currency's decimals, or more where it has more."""
        exponent = amount.normalize().as_tuple().exponent
        digits = max(minor_units(currency), -exponent if isinstance(exponent, int) else 0)
        return format_decimal(amount, format="#,##0" + ("." + "0" * digits if digits else ""), locale=self.locale)

    def money(self, amount: Decimal | None, currency: str) -> str:
        """An amount of money with its currency."""
        return DASH if amount is None else f"{self.price(amount, currency)} {currency}"

    def amount(self, amount: Decimal | None, currency: str) -> str:
        """Money as someone else states it, perhaps in a currency that nobody knows."""
        try:
            return self.money(amount, currency)
        except InvalidInput:
            return f"{amount:f} {currency}"

    def quantity(self, value: Decimal, unit: str) -> str:
        """What is paid for: energy to the watt-hour, hours as h:mm:ss, pieces."""
        if unit == "h":
            return f"{self.clock(round(value * 3600))} h"
        text = format_decimal(value.quantize(Decimal("0.001") if unit else Decimal(1)), format="#,##0.###", locale=self.locale)
        return f"{text} {unit}".strip()

    def published(self, amount: Decimal, currency: str) -> Decimal:
        """Rounded as bills are; as it stands in a currency that nobody knows."""
        try:
            return rounded(amount, currency)
        except InvalidInput:
            return amount

    def exact_energy(self, wh: int) -> str:
        """Watt-hours as kWh, none of them lost."""
        return self.quantity(Decimal(wh) / 1000, "kWh")

    def clock(self, seconds: int) -> str:
        """A duration to the second: `1:05:30`."""
        minutes, rest = divmod(abs(seconds), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{rest:02}"

    def energy(self, wh: int | None) -> str:
        """Watt-hours as kWh, or as MWh where that reads better."""
        if wh is None:
            return DASH
        return f"{self.number(wh / 1_000_000, 2)} MWh" if abs(wh) >= 10_000_000 else f"{self.number(wh / 1000, 2)} kWh"

    def power(self, w: int | None) -> str:
        """Watts as kW."""
        return DASH if w is None else f"{self.number(w / 1000, 1)} kW"

    def latency(self, ms: float | None) -> str:
        """Milliseconds, or seconds from ten on."""
        if ms is None:
            return DASH
        return f"{self.number(ms / 1000, 1)} s" if ms >= 10_000 else f"{self.number(ms, 0 if ms >= 10 else 1)} ms"

    def percent(self, value: float | None) -> str:
        """Percent as a station says it."""
        return DASH if value is None else f"{self.number(value)} %"

    def duration(self, start: datetime, end: datetime | None = None) -> str:
        """From start to end, or until now: `1 h 05 min`."""
        seconds = max(0, int(((end or self.now) - start).total_seconds()))
        if seconds < 60:
            return f"{seconds} s"
        hours, minutes = divmod(seconds // 60, 60)
        return f"{hours} h {minutes:02} min" if hours else f"{minutes} min"

    def time(self, at: datetime | None, *, seconds: bool = True) -> Markup:
        """Date and time here, as a `<time>`; the date is left out today."""
        if at is None:
            return NOTHING
        local = at.astimezone(self._zone)
        clock = "HH:mm:ss" if seconds else "HH:mm"
        text = format_time(local, clock, tzinfo=self._zone, locale=self.locale)
        if local.date() != self.now.astimezone(self._zone).date():
            text = f"{format_date(local, 'd MMM y', locale=self.locale)}, {text}"
        return self._element(at, text)

    def weekday(self, day: date) -> str:
        """The short name of the day of the week."""
        return format_date(day, "EEE", locale=self.locale)

    def day(self, day: date) -> str:
        """A date without its year."""
        return format_date(day, "d MMM", locale=self.locale)

    def date(self, at: datetime | date) -> str:
        """A date with its year; a moment's is the one here."""
        return format_date(at.astimezone(self._zone).date() if isinstance(at, datetime) else at, "d MMM y", locale=self.locale)

    def last_date(self, end: datetime) -> str:
        """The last day of a time that ends before `end`."""
        return self.date(end - timedelta(microseconds=1))

    def ago(self, at: datetime | None) -> Markup:
        """How long ago, as a `<time>`."""
        if at is None:
            return NOTHING
        past = at - self.now
        if abs(past) < timedelta(seconds=10):
            return self._element(at, "now")
        return self._element(at, format_timedelta(past, add_direction=True, threshold=1.2, locale=self.locale))

    def zone(self) -> str:
        """The zone that times are shown in."""
        return self.zone_name.replace("_", " ")

    def midnight(self) -> datetime:
        """When today began here."""
        return self.now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def local_input(self, at: datetime | None) -> str:
        """For `<input type=datetime-local>`."""
        return "" if at is None else at.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M")

    def parse_local(self, text: str) -> datetime:
        """What such an input sent. Raises `ValueError`."""
        return datetime.fromisoformat(text).replace(tzinfo=self._zone).astimezone(UTC)

    def _element(self, at: datetime, text: str) -> Markup:
        full = format_datetime(at.astimezone(self._zone), "d MMMM y, HH:mm:ss.SSS zzzz", locale=self.locale)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(rfc3339(at), full, text)
