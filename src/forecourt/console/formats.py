"""Numbers, units and times as a person reads them: by locale and zone, always with the unit."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_decimal
from markupsafe import Markup

from forecourt.kit.time import rfc3339

DASH = "–"
NOTHING = Markup("–")


class Formats:
    """How one person reads at one place. `now` is when the page was made."""

    def __init__(self, locale: str, zone: str, now: datetime) -> None:
        self.locale = Locale.parse(locale.replace("-", "_"))
        self.zone_name = zone
        self._zone = ZoneInfo(zone)
        self._now = now

    def number(self, value: float | None, digits: int = 0) -> str:
        """A number with at most so many decimals."""
        if value is None:
            return DASH
        return format_decimal(round(value, digits), format="#,##0" + ("." + "0" * digits if digits else ""), locale=self.locale)

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
        seconds = max(0, int(((end or self._now) - start).total_seconds()))
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
        if local.date() != self._now.astimezone(self._zone).date():
            text = f"{format_date(local, 'd MMM y', locale=self.locale)}, {text}"
        return self._element(at, text)

    def ago(self, at: datetime | None) -> Markup:
        """How long ago, as a `<time>`."""
        if at is None:
            return NOTHING
        past = at - self._now
        if abs(past) < timedelta(seconds=10):
            return self._element(at, "now")
        return self._element(at, format_timedelta(past, add_direction=True, threshold=1.2, locale=self.locale))

    def zone(self) -> str:
        """The zone that times are shown in."""
        return self.zone_name.replace("_", " ")

    def midnight(self) -> datetime:
        """When today began here."""
        return self._now.astimezone(self._zone).replace(hour=0, minute=0, second=0, microsecond=0).astimezone(UTC)

    def local_input(self, at: datetime | None) -> str:
        """For `<input type=datetime-local>`."""
        return "" if at is None else at.astimezone(self._zone).strftime("%Y-%m-%dT%H:%M")

    def parse_local(self, text: str) -> datetime:
        """What such an input sent. Raises `ValueError`."""
        return datetime.fromisoformat(text).replace(tzinfo=self._zone).astimezone(UTC)

    def _element(self, at: datetime, text: str) -> Markup:
        full = format_datetime(at.astimezone(self._zone), "d MMMM y, HH:mm:ss.SSS zzzz", locale=self.locale)
        return Markup('<time datetime="{}" title="{}">{}</time>').format(rfc3339(at), full, text)
