"""Energy curves and the charging periods that must be cut from them (D04), derived by hand from the rules.

Times are local to the zone unless they end with Z. A cut: where it starts, what kind of time it is, its kWh and minutes.
"""

from dataclasses import dataclass
from typing import Final, TypeAlias

from .lines import AMSTERDAM, Json, component, element, tariff, utc

Cut: TypeAlias = tuple[str, str, str, str]
NEW_YORK: Final = "America/New_York"
ENERGY: Final = component("ENERGY", "0.30")
DEAR: Final = component("ENERGY", "0.60")
TIME: Final = component("TIME", "1.00")
PARKING: Final = component("PARKING_TIME", "2.00")


@dataclass(frozen=True)
class Curve:
    """A session as the meter saw it, under a tariff, and its charging periods."""

    name: str
    elements: tuple[Json, ...]
    samples: tuple[tuple[str, str], ...]
    """Local time and total kWh; the session is from the first to the last."""
    cuts: tuple[Cut, ...]
    zone: str = AMSTERDAM
    powers: tuple[tuple[str, str], ...] = ()
    currents: tuple[tuple[str, str], ...] = ()

    def line(self) -> Json:
        """The line of `forecourt periods`."""
        made: Json = {
            "id": self.name,
            "tariffs": [tariff("2.3.0", *self.elements)],
            "location_time_zone": self.zone,
            "session": {"start_date_time": self.at(self.samples[0][0]), "end_date_time": self.at(self.samples[-1][0])},
            "meter_samples": [{"at": self.at(at), "total_kwh": kwh} for at, kwh in self.samples],
        }
        if self.powers:
            made["power_samples"] = [{"at": self.at(at), "power_kw": kw} for at, kw in self.powers]
        if self.currents:
            made["current_samples"] = [{"at": self.at(at), "current_a": amps} for at, amps in self.currents]
        return made

    def at(self, clock: str) -> str:
        return clock if clock.endswith("Z") else utc(clock, self.zone)


def _night(start: str, end: str) -> tuple[Json, ...]:
    """One price between two times of day, another for the rest."""
    return (element(ENERGY, start_time=start, end_time=end), element(DEAR))


def _day(date: str, *cuts: tuple[str, str, str, str]) -> tuple[Cut, ...]:
    return tuple((f"{date}T{clock}", *rest) for clock, *rest in cuts)  # type: ignore[misc]


def _on(date: str, *samples: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((f"{date}T{clock}", kwh) for clock, kwh in samples)


MONDAY: Final = "2026-03-02"


CURVES: Final = (
    Curve(
        "nothing changes",
        (element(ENERGY),),
        _on(MONDAY, ("16:30", "0"), ("17:00", "10"), ("17:30", "20")),
        _day(MONDAY, ("16:30", "TIME", "20", "60")),
    ),
    Curve(
        "a price that changes at 17:00 local time",
        (element(ENERGY, end_time="17:00"), element(DEAR)),
        _on(MONDAY, ("16:30", "1000"), ("17:30", "1020")),
        _day(MONDAY, ("16:30", "TIME", "10", "30"), ("17:00", "TIME", "10", "30")),
    ),
    Curve(
        "a window that starts as the session does",
        _night("17:00", "18:00"),
        _on(MONDAY, ("17:00", "0"), ("18:00", "6")),
        _day(MONDAY, ("17:00", "TIME", "6", "60")),
    ),
    Curve(
        "a window past midnight",
        _night("22:00", "06:00"),
        (("2026-03-02T21:00", "0"), ("2026-03-03T07:00", "10")),
        (
            ("2026-03-02T21:00", "TIME", "1", "60"),
            ("2026-03-02T22:00", "TIME", "8", "480"),
            ("2026-03-03T06:00", "TIME", "1", "60"),
        ),
    ),
    Curve(
        "00:00 is the end of the day",
        _night("20:00", "00:00"),
        (("2026-03-02T19:00", "0"), ("2026-03-03T01:00", "6")),
        (
            ("2026-03-02T19:00", "TIME", "1", "60"),
            ("2026-03-02T20:00", "TIME", "4", "240"),
            ("2026-03-03T00:00", "TIME", "1", "60"),
        ),
    ),
    Curve(
        "a date from which a price holds",
        (element(DEAR, start_date="2026-03-03"), element(ENERGY)),
        (("2026-03-02T23:00", "0"), ("2026-03-03T02:00", "3")),
        (("2026-03-02T23:00", "TIME", "1", "60"), ("2026-03-03T00:00", "TIME", "2", "120")),
    ),
    Curve(
        "a weekend begins",
        (element(DEAR, day_of_week=["SATURDAY", "SUNDAY"]), element(ENERGY)),
        (("2026-03-06T23:00", "0"), ("2026-03-07T02:00", "3")),
        (("2026-03-06T23:00", "TIME", "1", "60"), ("2026-03-07T00:00", "TIME", "2", "120")),
    ),
    Curve(
        "the hour that is missing in Amsterdam",
        _night("01:00", "04:00"),
        (("2026-03-28T23:30Z", "0"), ("2026-03-29T03:30Z", "4")),
        (
            ("2026-03-28T23:30Z", "TIME", "0.5", "30"),
            ("2026-03-29T00:00Z", "TIME", "2", "120"),
            ("2026-03-29T02:00Z", "TIME", "1.5", "90"),
        ),
    ),
    Curve(
        "a time of day that does not exist that night: active from the jump",
        _night("02:30", "04:00"),
        (("2026-03-29T00:00Z", "0"), ("2026-03-29T03:00Z", "3")),
        (
            ("2026-03-29T00:00Z", "TIME", "1", "60"),
            ("2026-03-29T01:00Z", "TIME", "1", "60"),
            ("2026-03-29T02:00Z", "TIME", "1", "60"),
        ),
    ),
    Curve(
        "the hour that comes twice in Amsterdam",
        _night("01:00", "04:00"),
        (("2026-10-24T22:00Z", "0"), ("2026-10-25T04:00Z", "6")),
        (
            ("2026-10-24T22:00Z", "TIME", "1", "60"),
            ("2026-10-24T23:00Z", "TIME", "4", "240"),
            ("2026-10-25T03:00Z", "TIME", "1", "60"),
        ),
    ),
    Curve(
        "a time of day that comes twice that night: the window opens twice",
        _night("02:30", "06:00"),
        (("2026-10-25T00:00Z", "0"), ("2026-10-25T02:00Z", "4")),
        (
            ("2026-10-25T00:00Z", "TIME", "1", "30"),
            ("2026-10-25T00:30Z", "TIME", "1", "30"),
            ("2026-10-25T01:00Z", "TIME", "1", "30"),
            ("2026-10-25T01:30Z", "TIME", "1", "30"),
        ),
    ),
    Curve(
        "the hour that is missing in New York",
        _night("01:00", "03:00"),
        (("2026-03-08T05:30Z", "0"), ("2026-03-08T08:00Z", "5")),
        (
            ("2026-03-08T05:30Z", "TIME", "1", "30"),
            ("2026-03-08T06:00Z", "TIME", "2", "60"),
            ("2026-03-08T07:00Z", "TIME", "2", "60"),
        ),
        zone=NEW_YORK,
    ),
    Curve(
        "a time of day that comes twice in New York",
        _night("01:30", "05:00"),
        (("2026-11-01T05:00Z", "0"), ("2026-11-01T07:00Z", "4")),
        (
            ("2026-11-01T05:00Z", "TIME", "1", "30"),
            ("2026-11-01T05:30Z", "TIME", "1", "30"),
            ("2026-11-01T06:00Z", "TIME", "1", "30"),
            ("2026-11-01T06:30Z", "TIME", "1", "30"),
        ),
        zone=NEW_YORK,
    ),
    Curve(
        "a kWh threshold, interpolated",
        (element(ENERGY, max_kwh=10), element(DEAR)),
        _on(MONDAY, ("10:00", "500"), ("11:00", "530")),
        _day(MONDAY, ("10:00", "TIME", "10", "20"), ("10:20", "TIME", "20", "40")),
    ),
    Curve(
        "a kWh threshold on a sample",
        (element(DEAR, min_kwh=10), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("10:30", "10"), ("11:00", "30")),
        _day(MONDAY, ("10:00", "TIME", "10", "30"), ("10:30", "TIME", "20", "30")),
    ),
    Curve(
        "a kWh threshold on a plateau: parking begins there too",
        (element(ENERGY, PARKING, max_kwh=10), element(DEAR, PARKING)),
        _on(MONDAY, ("10:00", "0"), ("10:30", "10"), ("11:00", "10"), ("11:30", "20")),
        _day(
            MONDAY,
            ("10:00", "TIME", "10", "30"),
            ("10:30", "PARKING_TIME", "0", "30"),
            ("11:00", "TIME", "10", "30"),
        ),
    ),
    Curve(
        "duration thresholds",
        (element(ENERGY, max_duration=1800), element(DEAR, max_duration=3600), element(component("ENERGY", "0.90"))),
        _on(MONDAY, ("10:00", "0"), ("11:30", "9")),
        _day(MONDAY, ("10:00", "TIME", "3", "30"), ("10:30", "TIME", "3", "30"), ("11:00", "TIME", "3", "30")),
    ),
    Curve(
        "from charging to parking",
        (element(ENERGY, TIME, PARKING),),
        _on(MONDAY, ("10:00", "0"), ("11:00", "10"), ("11:30", "10"), ("12:00", "10")),
        _day(MONDAY, ("10:00", "TIME", "10", "60"), ("11:00", "PARKING_TIME", "0", "60")),
    ),
    Curve(
        "parking that becomes free at 20:00",
        (element(PARKING, end_time="20:00"), element(TIME)),
        _on(MONDAY, ("19:00", "0"), ("19:30", "10"), ("20:30", "10")),
        _day(
            MONDAY,
            ("19:00", "TIME", "10", "30"),
            ("19:30", "PARKING_TIME", "0", "30"),
            ("20:00", "PARKING_TIME", "0", "30"),
        ),
    ),
    Curve(
        "power is held until the next sample: a limit is crossed where it is reported",
        (element(DEAR, min_power=30), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("11:00", "30")),
        _day(MONDAY, ("10:00", "TIME", "10", "20"), ("10:20", "TIME", "10", "20"), ("10:40", "TIME", "10", "20")),
        powers=_on(MONDAY, ("10:00", "11"), ("10:10", "22"), ("10:20", "50"), ("10:30", "30"), ("10:40", "29.9")),
    ),
    Curve(
        "power that stays on one side of a limit cuts nothing; the limit itself is on the upper side",
        (element(ENERGY, min_power=11), element(DEAR)),
        _on(MONDAY, ("10:00", "0"), ("11:00", "30")),
        _day(MONDAY, ("10:00", "TIME", "30", "60")),
        powers=_on(MONDAY, ("10:00", "11"), ("10:10", "50"), ("10:50", "11")),
    ),
    Curve(
        "power before the first sample is that of the first, also within the curve's own samples",
        (element(ENERGY, max_power=20), element(DEAR)),
        _on(MONDAY, ("10:00", "0"), ("10:30", "5"), ("11:00", "30")),
        _day(MONDAY, ("10:00", "TIME", "7.5", "33"), ("10:33", "TIME", "22.5", "27")),
        powers=_on(MONDAY, ("10:06", "10"), ("10:33", "50")),
    ),
    Curve(
        "power that nobody reports is the average between two readings of the meter",
        (element(DEAR, min_power=22), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("10:30", "5"), ("11:00", "16"), ("11:30", "21")),
        _day(MONDAY, ("10:00", "TIME", "5", "30"), ("10:30", "TIME", "11", "30"), ("11:00", "TIME", "5", "30")),
    ),
    Curve(
        "current crosses the limits of three steps",
        (element(ENERGY, max_current=16), element(DEAR, max_current=32), element(component("ENERGY", "0.90"))),
        _on(MONDAY, ("10:00", "0"), ("11:00", "12")),
        _day(
            MONDAY,
            ("10:00", "TIME", "3", "15"),
            ("10:15", "TIME", "3", "15"),
            ("10:30", "TIME", "3", "15"),
            ("10:45", "TIME", "3", "15"),
        ),
        currents=_on(MONDAY, ("10:00", "6"), ("10:15", "16"), ("10:30", "48"), ("10:45", "15.9")),
    ),
    Curve(
        "current that nobody reports is not guessed",
        (element(DEAR, min_current=16), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("10:30", "1"), ("11:00", "31")),
        _day(MONDAY, ("10:00", "TIME", "31", "60")),
    ),
    Curve(
        "power and time of day change at one moment: one cut",
        (element(DEAR, min_power=30, start_time="10:30"), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("11:00", "30")),
        _day(MONDAY, ("10:00", "TIME", "15", "30"), ("10:30", "TIME", "15", "30")),
        powers=_on(MONDAY, ("10:00", "50"), ("10:15", "40"), ("10:30", "50")),
    ),
    Curve(
        "two boundaries in one instant are one cut",
        (element(ENERGY, end_time="11:00"), element(DEAR, min_kwh=10, min_duration=3600), element(ENERGY)),
        _on(MONDAY, ("10:00", "0"), ("12:00", "20")),
        _day(MONDAY, ("10:00", "TIME", "10", "60"), ("11:00", "TIME", "10", "60")),
    ),
)
