"""Every figure that the tariff and CDR chapters of OCPI 2.1.1, 2.2.1 and 2.3.0 state, as lines and what they must cost.

Amounts are exact; where the standard prints a rounded or a wrong figure, the case says what is printed and why it is not asserted.
A figure is stated for 2.2.1 and 2.3.0 alike unless the case names its versions.
"""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, TypeAlias

from .lines import VERSIONS, Json, component, element, hours, line, period, tariff

Amount: TypeAlias = str | None


@dataclass(frozen=True)
class Example:
    """What the standard's text tells, as a line, and the amounts owed: exact, in fractions where decimals have no end."""

    name: str
    make: Callable[[str], Json]
    before: str
    after: Amount = None
    billed: tuple[tuple[str, str], ...] = ()
    """Hours and kWh after step_size, by dimension; RESERVATION is the time of the reservation alone."""
    by_dimension: tuple[tuple[str, str], ...] = ()
    versions: tuple[str, ...] = VERSIONS
    published: tuple[Amount, Amount] | None = None
    """Where the standard prints amounts in cents: these, before and after taxes."""
    note: str = ""
    """What the standard prints where that is not the amount, and why."""


ENERGY: Final = component("ENERGY", "0.25", 1, "10.0")
START: Final = component("FLAT", "0.50", 1, "20.0")
MONDAY: Final = "2026-03-02"
SATURDAY: Final = "2026-03-07"


def _energy(*components: Json, kwh: str = "20", **tariff_: Any) -> Callable[[str], Json]:
    """An hour in which these kWh are charged."""

    def make(version: str) -> Json:
        periods = [period(f"{MONDAY}T10:00", ENERGY=kwh)]
        return line(version, [tariff(version, element(*components), **tariff_)], periods, f"{MONDAY}T11:00")

    return make


def _time(*components: Json, charging: int = 0, parking: int = 0, kwh: str | None = None, **tariff_: str) -> Callable[[str], Json]:
    """Minutes of charging, then minutes of parking, from 10:00 on."""

    def make(version: str) -> Json:
        energy = {} if kwh is None else {"ENERGY": kwh}
        periods = [period(f"{MONDAY}T10:00", **energy, TIME=hours(charging))] if charging or energy else []
        clock = 600 + charging
        if parking:
            periods.append(period(f"{MONDAY}T{clock // 60:02}:{clock % 60:02}", PARKING_TIME=hours(parking)))
        return line(version, [tariff(version, element(*components), **tariff_)], periods, f"{MONDAY}T23:00")

    return make


def _reserved(*elements: Json, minutes: int, kwh: str | None = "20") -> Callable[[str], Json]:
    """A reservation of so many minutes, then a session of 20 kWh; without kWh the reservation expired."""

    def make(version: str) -> Json:
        periods = [period(f"{MONDAY}T09:00", RESERVATION_TIME=hours(minutes))]
        if kwh is not None:
            periods.append(period(f"{MONDAY}T{9 + minutes // 60:02}:{minutes % 60:02}", ENERGY=kwh, TIME="1"))
        all_elements = (*elements, element(START, ENERGY))
        return line(version, [tariff(version, *all_elements)], periods, f"{MONDAY}T12:00", reservation_expired=kwh is None)

    return make


def _complex(version: str) -> Json:
    """The complex example: start fee, charging time by current, parking by day and hour."""
    week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
    return tariff(
        version,
        element(component("FLAT", "2.50", 1, "15.0")),
        element(component("TIME", "1.00", 900, "20.0"), max_current=32),
        element(component("TIME", "2.00", 600, "20.0"), min_current=32, day_of_week=week),
        element(component("TIME", "1.25", 600, "20.0"), min_current=32, day_of_week=["SATURDAY", "SUNDAY"]),
        element(component("PARKING_TIME", "5.00", 300, "10.0"), start_time="09:00", end_time="18:00", day_of_week=week),
        element(component("PARKING_TIME", "6.00", 300, "10.0"), start_time="10:00", end_time="17:00", day_of_week=["SATURDAY"]),
        type="REGULAR",
    )


def _complex_monday(version: str) -> Json:
    periods = [
        period(f"{MONDAY}T09:30", TIME="2.75", MAX_CURRENT="16"),
        period(f"{MONDAY}T12:15", PARKING_TIME="0.7"),
    ]
    return line(version, [_complex(version)], periods, f"{MONDAY}T12:57")


def _complex_saturday(version: str) -> Json:
    periods = [
        period(f"{SATURDAY}T13:30", TIME="1.9", MIN_CURRENT="43"),
        period(f"{SATURDAY}T15:24", PARKING_TIME=hours(71)),
    ]
    return line(version, [_complex(version)], periods, f"{SATURDAY}T16:35")


def _complex_211(version: str) -> Json:
    """The complex tariff of 2.1.1: the text speaks of 32 A, the JSON of 32 kW; its fixed fee and parking can be told from it."""
    week = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY"]
    made = tariff(
        version,
        element(component("FLAT", "2.50")),
        element(component("TIME", "1.00", 900), max_power=32),
        element(component("PARKING_TIME", "5.00", 300), start_time="09:00", end_time="18:00", day_of_week=week),
        element(component("PARKING_TIME", "6.00", 300), start_time="10:00", end_time="17:00", day_of_week=["SATURDAY"]),
    )
    return line(version, [made], [period(f"{SATURDAY}T10:00", PARKING_TIME=hours(58))], f"{SATURDAY}T10:58")


def _switching(version: str) -> Json:
    """The example of step_size at a switch of elements, 17:00 and 20:00."""
    parking = component("PARKING_TIME", "1.00", 900)
    return tariff(
        version,
        element(component("TIME", "1.20", 1800), parking, start_time="00:00", end_time="17:00"),
        element(component("TIME", "2.40", 900), parking, start_time="17:00", end_time="20:00"),
        element(component("TIME", "2.40", 900), start_time="20:00", end_time="00:00"),
    )


def _switching_1(version: str) -> Json:
    periods = [
        period(f"{MONDAY}T16:55", TIME=hours(5)),
        period(f"{MONDAY}T17:00", TIME=hours(5)),
        period(f"{MONDAY}T17:05", PARKING_TIME=hours(2)),
    ]
    return line(version, [_switching(version)], periods, f"{MONDAY}T17:07")


def _switching_2(version: str) -> Json:
    periods = [period(f"{MONDAY}T16:35", TIME=hours(25)), period(f"{MONDAY}T17:00", TIME=hours(10))]
    return line(version, [_switching(version)], periods, f"{MONDAY}T17:10")


def _switching_3(version: str) -> Json:
    periods = [
        period(f"{MONDAY}T19:40", TIME=hours(12)),
        period(f"{MONDAY}T19:52", PARKING_TIME=hours(8)),
        period(f"{MONDAY}T20:00", PARKING_TIME=hours(12)),
    ]
    return line(version, [_switching(version)], periods, f"{MONDAY}T20:12")


def _before_and_after_17(kind: str, first: str, then: str, step: int, volumes: tuple[str, str]) -> Callable[[str], Json]:
    """One dimension that changes its price at 17:00."""

    def make(version: str) -> Json:
        elements = (
            element(component(kind, first, step), end_time="17:00"),
            element(component(kind, then, step), start_time="17:00"),
        )
        periods = [period(f"{MONDAY}T16:54", **{kind: volumes[0]}), period(f"{MONDAY}T17:00", **{kind: volumes[1]})]
        return line(version, [tariff(version, *elements)], periods, f"{MONDAY}T17:22")

    return make


def _max_power(version: str) -> Json:
    prices = [component("ENERGY", price, 1, "20.0") for price in ("0.20", "0.35", "0.50")]
    elements = (element(prices[0], max_power=16), element(prices[1], max_power=32), element(prices[2]))
    periods = [
        period(f"{MONDAY}T10:00", ENERGY="1", MIN_POWER="6", MAX_POWER="6"),
        period(f"{MONDAY}T10:10", ENERGY="40", MIN_POWER="48", MAX_POWER="48"),
        period(f"{MONDAY}T11:00", ENERGY="0.5", MIN_POWER="4", MAX_POWER="4"),
    ]
    return line(version, [tariff(version, *elements, type="REGULAR")], periods, f"{MONDAY}T11:07:30")


def _max_duration(version: str) -> Json:
    prices = [component("ENERGY", price, 1, "20.0") for price in ("0.00", "0.25", "0.40")]
    elements = (element(prices[0], max_duration=1800), element(prices[1], max_duration=3600), element(prices[2]))
    periods = [period(f"{MONDAY}T10:00", ENERGY="5"), period(f"{MONDAY}T10:30", ENERGY="1.2")]
    return line(version, [tariff(version, *elements, type="REGULAR")], periods, f"{MONDAY}T10:40")


def _cdr_example(version: str) -> Json:
    """cdr_example: 1.973 h at 2.00 an hour, steps of five minutes. 2.1.1 states the price as a text, 2.3.0 no tax_included."""
    price = component("TIME", "2.00", 300, None if version == "2.1.1" else "10.0")
    if version == "2.1.1":
        price["price"] = "2.00"
    made = tariff(version, element(price))
    made.pop("tax_included", None)
    zone = "Europe/Brussels"
    periods = [period("2015-06-29T23:39:09", zone, TIME="1.973")]
    return line(version, [made], periods, "2015-06-30T01:37:32", zone)


def _expiring(kind: str, price: str, step: int = 1) -> Json:
    return element(component(kind, price, step, "20.0"), reservation="RESERVATION_EXPIRES")


def _reserving(*components: Json) -> Json:
    return element(*components, reservation="RESERVATION")


FEE_18: Final = (_expiring("TIME", "6.00", 600), _reserving(component("TIME", "3.00", 600, "20.0")))
FEE_17: Final = (_expiring("FLAT", "4.00"), _reserving(component("TIME", "2.00", 600, "20.0")))
FEE_16: Final = _reserving(component("FLAT", "2.00", 1, "20.0"), component("TIME", "5.00", 300, "20.0"))
AT_LEAST: Final = ("0.50", "0.55")
AT_MOST: Final = ("10.00", "11.00")
STEPS_OF_25: Final = "0.031 is printed: 0.03125 to three decimals"
NO_TAX_STATED: Final = "no VAT is stated, so that taxes may have to be added: none in 2.2.1, unknown in 2.3.0"

EXAMPLES: Final = (
    Example("tariff_8 0.25/kWh", _energy(ENERGY), "5.00", "5.50", (("ENERGY", "20"),)),
    Example("tariff_9 start fee", _energy(START, ENERGY), "5.50", "6.10", (), (("FLAT", "0.50"), ("ENERGY", "5.00"))),
    Example("tariff_12 minimum, 20 kWh", _energy(ENERGY, min_price=AT_LEAST), "5.00", "5.50"),
    Example("tariff_12 minimum, below 2 kWh", _energy(ENERGY, kwh="1.999", min_price=AT_LEAST), "0.50", "0.55"),
    Example("tariff_12 minimum, nothing charged", _energy(ENERGY, kwh="0", min_price=AT_LEAST), "0.50", "0.55"),
    Example(
        "tariff_10 parking and start fee",
        _time(START, ENERGY, component("PARKING_TIME", "2.00", 900, "20.0"), charging=60, parking=40, kwh="20"),
        "7.00",
        "7.90",
        (("ENERGY", "20"), ("PARKING_TIME", "3/4")),
        (("FLAT", "0.50"), ("ENERGY", "5.00"), ("PARKING_TIME", "1.50")),
    ),
    Example("tariff_6 maximum, 50 kWh", _energy(START, ENERGY, kwh="50", max_price=AT_MOST), "10.00", "11.00"),
    Example("tariff_6 maximum, 30 kWh", _energy(START, ENERGY, kwh="30", max_price=AT_MOST), "8.00", "8.85"),
    Example("tariff_1 2.00/h", _time(component("TIME", "2.00", 60, "10.0"), charging=150), "5.00", "5.50", (("TIME", "5/2"),)),
    Example(
        "tariff_1 does not price parking",
        _time(component("TIME", "2.00", 60, "10.0"), charging=150, parking=30),
        "5.00",
        "5.50",
        (("TIME", "5/2"),),
    ),
    Example(
        "tariff_13 3.00/h, parking 5.00/h",
        _time(component("TIME", "3.00", 60, "10.0"), component("PARKING_TIME", "5.00", 300, "20.0"), charging=150, parking=42),
        "11.25",
        "12.75",
        (("TIME", "5/2"), ("PARKING_TIME", "3/4")),
    ),
    Example(
        "tariff_2 1.90/h and 5.2 %",
        _time(component("TIME", "1.90", 300, "5.2"), charging=150, type="AD_HOC_PAYMENT"),
        "4.75",
        "4.997",
        published=("4.75", "5.00"),
    ),
    Example(
        "tariff_11 start fee of the text",
        _time(component("FLAT", "0.40", 1, "25.0"), component("TIME", "1.90", 300, "5.2"), parking=1, type="AD_HOC_PAYMENT"),
        "0.40",
        "0.50",
    ),
    Example(
        "tariff_3 steps of 100 Wh",
        _energy(START, component("ENERGY", "0.25", 100, "10.0"), kwh="20.45", type="PROFILE_CHEAP"),
        "5.625",
        "6.2375",
        (("ENERGY", "20.5"),),
        (("FLAT", "0.50"), ("ENERGY", "5.125")),
        published=("5.63", "6.24"),
        note="the table of 2.3.0 has 5.61 and 6.22, which forgets the step; its text and 2.2.1 have it right",
    ),
    Example(
        "tariff_3 at the price of the day",
        _energy(START, component("ENERGY", "0.22", 100, "10.0"), kwh="20.45", type="PROFILE_CHEAP"),
        "5.01",
        "5.561",
        published=("5.01", "5.56"),
    ),
    Example(
        "tariff_4 complex, Monday",
        _complex_monday,
        "9.00",
        "10.30",
        (("TIME", "11/4"), ("PARKING_TIME", "3/4")),
        (("FLAT", "2.50"), ("TIME", "2.75"), ("PARKING_TIME", "3.75")),
    ),
    Example(
        "tariff_4 complex, Saturday",
        _complex_saturday,
        "12.375",
        "13.975",
        (("TIME", "19/10"), ("PARKING_TIME", "5/4")),
        (("FLAT", "2.50"), ("TIME", "2.375"), ("PARKING_TIME", "7.50")),
        note="12.28 and 13.861: 114 minutes at 1.25 printed as 2.28, which is the price at 1.20 an hour",
    ),
    Example("tariff_4 of 2.1.1, parking", _complex_211, "8.50", None, (("PARKING_TIME", "1"),), versions=("2.1.1",)),
    Example("tariff_5 free of charge", _energy(component("FLAT", "0.00", 0)), "0", "0"),
    Example("free of charge in 2.1.1", _energy(component("FLAT", "0.00", 0)), "0", versions=("2.1.1",)),
    Example(
        "tariff_15 reservation",
        _reserved(_reserving(component("TIME", "5.00", 60, "20.0")), minutes=15),
        "6.75",
        "7.60",
        (("ENERGY", "20"), ("RESERVATION", "1/4")),
        (("FLAT", "0.50"), ("ENERGY", "5.00"), ("TIME", "1.25")),
    ),
    Example(
        "tariff_16 reservation and fee",
        _reserved(FEE_16, minutes=13),
        "8.75",
        "10.00",
        (("RESERVATION", "1/4"),),
        (("FLAT", "2.50"), ("ENERGY", "5.00"), ("TIME", "1.25")),
    ),
    Example("tariff_17 reservation kept", _reserved(*FEE_17, minutes=22), "6.50", "7.30", (("RESERVATION", "1/2"),)),
    Example("tariff_17 expired after an hour", _reserved(*FEE_17, minutes=60, kwh=None), "6.00", "7.20", (("RESERVATION", "1"),)),
    Example("tariff_18 reservation kept", _reserved(*FEE_18, minutes=22), "7.00", "7.90", (("RESERVATION", "1/2"),)),
    Example("tariff_18 expired after 1.5 h", _reserved(*FEE_18, minutes=90, kwh=None), "9.00", "10.80", (("RESERVATION", "3/2"),)),
    Example("tariff_19 taxes to be added", _time(component("TIME", "2.00", 1), charging=150), "5.00", None, versions=("2.3.0",)),
    Example(
        "tariff_20 taxes included",
        _time(component("TIME", "2.10", 1), charging=150, tax_included="YES", currency="CAD"),
        "5.25",
        "5.25",
        versions=("2.3.0",),
        note="the text states the amount after taxes alone; how much of it is tax nobody knows",
    ),
    Example("step_size 1 Wh", _energy(component("ENERGY", "0.25", 1, "0"), kwh="0.1152"), "0.029", "0.029", (("ENERGY", "0.116"),)),
    Example(
        "step_size 25 Wh, 101 Wh",
        _energy(component("ENERGY", "0.25", 25, "0"), kwh="0.101"),
        "0.03125",
        "0.03125",
        (("ENERGY", "0.125"),),
        note=STEPS_OF_25,
    ),
    Example(
        "step_size 25 Wh, 125 Wh",
        _energy(component("ENERGY", "0.25", 25, "0"), kwh="0.125"),
        "0.03125",
        "0.03125",
        (("ENERGY", "0.125"),),
        note=STEPS_OF_25 + "; an exact multiple stays, where the text wants the smallest multiple that is greater (erratum)",
    ),
    Example("step_size 500 Wh, 1 Wh", _energy(component("ENERGY", "0.25", 500, "0"), kwh="0.001"), "0.125", "0.125"),
    Example("step_size 500 Wh, 500 Wh", _energy(component("ENERGY", "0.25", 500, "0"), kwh="0.5"), "0.125", "0.125"),
    Example(
        "step_size 300 s, 6 minutes",
        _time(component("TIME", "6.00", 300), charging=6),
        "1.00",
        None,
        (("TIME", "1/6"),),
        versions=("2.1.1", "2.3.0"),
    ),
    Example("step_size 300 s, 6 minutes", _time(component("TIME", "6.00", 300), charging=6), "1.00", "1.00", versions=("2.2.1",)),
    Example(
        "step_size 300 s, parked for 8 minutes",
        _time(component("PARKING_TIME", "6.00", 300, "0"), parking=8),
        "1.00",
        "1.00",
        (("PARKING_TIME", "1/6"),),
    ),
    Example(
        "tariff_14 switch before parking",
        _switching_1,
        "0.55",
        "0.55",
        (("TIME", "1/6"), ("PARKING_TIME", "1/4")),
        (("TIME", "0.30"), ("PARKING_TIME", "0.25")),
        versions=("2.2.1",),
    ),
    Example("tariff_14 switch while charging", _switching_2, "1.30", "1.30", (("TIME", "3/4"),), versions=("2.2.1",)),
    Example(
        "tariff_14 switch to free of charge",
        _switching_3,
        "0.73",
        "0.73",
        (("TIME", "1/5"), ("PARKING_TIME", "1/4")),
        (("TIME", "0.48"), ("PARKING_TIME", "0.25")),
        versions=("2.2.1",),
        note="0.80 in the branch with bookings, which rounds twice",
    ),
    Example("tariff_14 switch before parking, 2.3.0", _switching_1, "0.55", versions=("2.3.0",), note=NO_TAX_STATED),
    Example("tariff_14 switch while charging, 2.3.0", _switching_2, "1.30", versions=("2.3.0",), note=NO_TAX_STATED),
    Example("tariff_14 switch to free of charge, 2.3.0", _switching_3, "0.73", versions=("2.3.0",), note=NO_TAX_STATED),
    Example("tariffrestriction max_power", _max_power, "20.30", "24.36", (("ENERGY", "41.5"),)),
    Example("tariffrestriction max_duration", _max_duration, "0.30", "0.36", (("ENERGY", "6.2"),)),
    Example(
        "CDR step_size: 21 minutes, then parked for 7",
        _time(component("TIME", "6.00", 300, "0"), component("PARKING_TIME", "12.00", 300, "0"), charging=21, parking=7),
        "4.10",
        "4.10",
        (("TIME", "7/20"), ("PARKING_TIME", "1/6")),
    ),
    Example(
        "CDR step_size: 4.3 kWh and 1.1 kWh",
        _before_and_after_17("ENERGY", "0.20", "0.27", 500, ("4.3", "1.1")),
        "1.184",
        "1.184",
        (("ENERGY", "5.5"),),
        versions=("2.2.1",),
    ),
    Example(
        "CDR step_size: 6 minutes and 22 minutes",
        _before_and_after_17("TIME", "5.00", "7.00", 600, (hours(6), hours(22))),
        "3.30",
        "3.30",
        (("TIME", "1/2"),),
        versions=("2.2.1",),
    ),
    Example(
        "CDR step_size: 21 minutes, then parked for 16",
        _time(component("TIME", "1.00", 600, "0"), component("PARKING_TIME", "2.00", 600, "0"), charging=21, parking=16),
        "61/60",
        "61/60",
        (("TIME", "7/20"), ("PARKING_TIME", "1/3")),
    ),
    Example("cdr_example", _cdr_example, "4.00", "4.40", (("TIME", "2"),), (("TIME", "4.00"),)),
    Example("cdr_example of 2.1.1", _cdr_example, "4.00", None, (("TIME", "2"),), (("TIME", "4.00"),), versions=("2.1.1",)),
)


def fraction(amount: Amount) -> Fraction | None:
    return None if amount is None else Fraction(amount)
