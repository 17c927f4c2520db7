"""The phrases that a tariff is told with, one set a language. Prices, numbers and times are put in by `words`."""

from types import MappingProxyType
from typing import Final

import msgspec

from forecourt.domain.tariffs.nouns import Dimension, TaxBasis

Range = tuple[str, str, str]
"""With both bounds, with the least alone, with the most alone."""


class Phrases(msgspec.Struct, frozen=True, kw_only=True):
    """What is said in a language."""

    decimal_point: str
    conjunction: str
    free: str
    prices: dict[Dimension, str]
    reserved: dict[Dimension, str]
    expired: dict[Dimension, str]
    weekdays: tuple[str, str, str, str, str, str, str]
    days: str
    days_in_a_row: str
    dates: Range
    times: Range
    night: str
    """Added where the hours after midnight belong to the day before."""
    durations: Range
    energies: Range
    powers: Range
    currents: Range
    steps: str
    taxes: dict[TaxBasis, str]
    at_least: str
    at_most: str
    with_taxes: str
    without_taxes: str


ENGLISH: Final = Phrases(
    decimal_point=".",
    conjunction="and",
    free="free of charge",
    prices={
        Dimension.ENERGY: "{price}/kWh",
        Dimension.TIME: "{price}/h while charging",
        Dimension.PARKING_TIME: "{price}/h while parked without charging",
        Dimension.FLAT: "{price} once",
    },
    reserved={Dimension.TIME: "{price}/h while reserved", Dimension.FLAT: "{price} for a reservation"},
    expired={
        Dimension.TIME: "{price}/h of a reservation that expires",
        Dimension.FLAT: "{price} for a reservation that expires",
    },
    weekdays=("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    days="on {days}",
    days_in_a_row="{first} to {last}",
    dates=("from {least} to the day before {most}", "from {least} on", "before {most}"),
    times=("between {least} and {most}", "from {least} to midnight", "from midnight to {most}"),
    night="the hours after midnight belong to the day before",
    durations=("between {least} and {most} after the start", "from {least} after the start on", "in the first {most}"),
    energies=("from {least} to {most} kWh", "from {least} kWh on", "for the first {most} kWh"),
    powers=("at {least} kW or more but below {most} kW", "at {least} kW or more", "below {most} kW"),
    currents=("at {least} A or more but below {most} A", "at {least} A or more", "below {most} A"),
    steps="in steps of {step}",
    taxes={TaxBasis.EXCLUDED: "plus {taxes}", TaxBasis.INCLUDED: "{taxes} included"},
    at_least="at least {price}",
    at_most="at most {price}",
    with_taxes="incl. tax",
    without_taxes="excl. tax",
)

GERMAN: Final = Phrases(
    decimal_point=",",
    conjunction="und",
    free="kostenlos",
    prices={
        Dimension.ENERGY: "{price}/kWh",
        Dimension.TIME: "{price}/h beim Laden",
        Dimension.PARKING_TIME: "{price}/h beim Parken ohne Laden",
        Dimension.FLAT: "{price} einmalig",
    },
    reserved={Dimension.TIME: "{price}/h der Reservierung", Dimension.FLAT: "{price} je Reservierung"},
    expired={
        Dimension.TIME: "{price}/h einer verfallenen Reservierung",
        Dimension.FLAT: "{price} für eine verfallene Reservierung",
    },
    weekdays=("Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"),
    days="am {days}",
    days_in_a_row="{first} bis {last}",
    dates=("von {least} bis zum Tag vor {most}", "ab {least}", "vor {most}"),
    times=("zwischen {least} und {most} Uhr", "von {least} Uhr bis Mitternacht", "von Mitternacht bis {most} Uhr"),
    night="die Stunden nach Mitternacht zählen zum Vortag",
    durations=("zwischen {least} und {most} nach Beginn", "ab {least} nach Beginn", "in den ersten {most}"),
    energies=("von {least} bis {most} kWh", "ab {least} kWh", "für die ersten {most} kWh"),
    powers=("ab {least} kW und unter {most} kW", "ab {least} kW", "unter {most} kW"),
    currents=("ab {least} A und unter {most} A", "ab {least} A", "unter {most} A"),
    steps="in Schritten von {step}",
    taxes={TaxBasis.EXCLUDED: "zuzüglich {taxes}", TaxBasis.INCLUDED: "{taxes} enthalten"},
    at_least="mindestens {price}",
    at_most="höchstens {price}",
    with_taxes="inkl. Steuer",
    without_taxes="ohne Steuer",
)

DUTCH: Final = Phrases(
    decimal_point=",",
    conjunction="en",
    free="gratis",
    prices={
        Dimension.ENERGY: "{price}/kWh",
        Dimension.TIME: "{price}/u tijdens het laden",
        Dimension.PARKING_TIME: "{price}/u bij parkeren zonder laden",
        Dimension.FLAT: "{price} eenmalig",
    },
    reserved={Dimension.TIME: "{price}/u reservering", Dimension.FLAT: "{price} per reservering"},
    expired={
        Dimension.TIME: "{price}/u van een verlopen reservering",
        Dimension.FLAT: "{price} voor een verlopen reservering",
    },
    weekdays=("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag"),
    days="op {days}",
    days_in_a_row="{first} tot en met {last}",
    dates=("van {least} tot de dag voor {most}", "vanaf {least}", "voor {most}"),
    times=("tussen {least} en {most}", "van {least} tot middernacht", "van middernacht tot {most}"),
    night="de uren na middernacht horen bij de dag ervoor",
    durations=("tussen {least} en {most} na het begin", "vanaf {least} na het begin", "in de eerste {most}"),
    energies=("van {least} tot {most} kWh", "vanaf {least} kWh", "voor de eerste {most} kWh"),
    powers=("vanaf {least} kW en onder {most} kW", "vanaf {least} kW", "onder {most} kW"),
    currents=("vanaf {least} A en onder {most} A", "vanaf {least} A", "onder {most} A"),
    steps="in stappen van {step}",
    taxes={TaxBasis.EXCLUDED: "plus {taxes}", TaxBasis.INCLUDED: "inclusief {taxes}"},
    at_least="minimaal {price}",
    at_most="maximaal {price}",
    with_taxes="incl. belasting",
    without_taxes="excl. belasting",
)

PHRASES: Final = MappingProxyType({"en": ENGLISH, "de": GERMAN, "nl": DUTCH})
"""By ISO 639-1 code."""
