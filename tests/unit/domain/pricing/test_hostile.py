"""Input that cannot be priced is refused with its path, and in bounded time."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from forecourt.domain.pricing import Breakdown, CurveSample, Period, price, segment
from forecourt.domain.tariffs import Element, Tariff
from forecourt.kit.errors import InvalidInput

from .making import START, ZONE, at, bill, charging, component, curve, element, parking, tariff

D = Decimal
PLAIN = tariff(element(component("ENERGY", "1")))


def _priced(period: Period, *tariffs: Tariff) -> Callable[[], Breakdown]:
    return lambda: bill([period], *(tariffs or (PLAIN,)), until=60)


def _element(made: Element) -> Callable[[], Breakdown]:
    return _priced(charging(0, 10, "1"), tariff(made))


REFUSED: dict[str, tuple[str, Callable[[], object]]] = {
    "NaN": ("periods[0].energy_kwh", _priced(charging(0, 10, "NaN"))),
    "infinite": ("periods[0].energy_kwh", _priced(charging(0, 10, "Infinity"))),
    "huge": ("periods[0].energy_kwh", _priced(charging(0, 10, "1E+400"))),
    "tiny": ("periods[0].energy_kwh", _priced(charging(0, 10, "1E-400"))),
    "endless": ("periods[0].energy_kwh", _priced(charging(0, 10, "0." + "1" * 60))),
    "negative duration": ("periods[0].parking_h", _priced(Period(at=START, parking_h=D(-1)))),
    "no offset": ("periods[0].at", _priced(Period(at=datetime(2026, 3, 2)))),  # noqa: DTZ001
    "another age": ("periods[0].at", _priced(Period(at=datetime(9999, 12, 31, tzinfo=UTC)))),
    "too early": ("periods[0].at", _priced(charging(-1, 10, "1"))),
    "too late": ("periods[0].at", _priced(charging(61, 10, "1"))),
    "out of order": ("periods[1].at", lambda: bill([charging(10, 10), charging(0, 10)], PLAIN, until=60)),
    "overlapping": ("periods[1].at", lambda: bill([charging(0, 10), parking(0, 10)], PLAIN, until=60)),
    "end before start": ("ends_at", lambda: bill([charging(0, 10)], PLAIN, until=-1)),
    "a tariff that is not there": ("periods[0].tariff_id", _priced(charging(0, 10, "1", tariff_id="X"))),
    "gold": ("currency", _priced(charging(0, 10, "1"), tariff(element(component("ENERGY", "1")), currency="XAU"))),
    "10,000 elements": (
        "tariffs[0].elements",
        _priced(charging(0, 10, "1"), tariff(*PLAIN.elements * 10_000)),
    ),
    "no price": ("tariffs[0].elements[0].components[0].price", _element(element(component("ENERGY", "NaN")))),
    "a step below zero": ("tariffs[0].elements[0].components[0].step_size", _element(element(component("ENERGY", "1", -1)))),
    "a tax below zero": (
        "tariffs[0].elements[0].components[0].taxes[0].percentage",
        _element(element(component("FLAT", "1", 1, "-1"))),
    ),
    "a limit that is none": (
        "tariffs[0].elements[0].restrictions.max_kwh",
        _element(element(component("ENERGY", "1"), max_kwh=D("NaN"))),
    ),
    "power that is none": (
        "periods[0].max_power_kw",
        _priced(charging(0, 10, "1", max_power_kw=D("NaN")), tariff(element(component("ENERGY", "1"), max_power_kw=D(1)))),
    ),
    "a price limit that is none": (
        "tariffs[0].max_price.after_taxes",
        _priced(charging(0, 10, "1"), tariff(element(component("ENERGY", "1")), most=("1", "NaN"))),
    ),
    "two currencies": (
        "tariffs[0].currency",
        lambda: price([charging(0, 10)], [PLAIN], ZONE, starts_at=START, ends_at=at(10), currency="USD"),
    ),
    "a meter that runs back": (
        "samples[1].total_kwh",
        lambda: segment(curve((0, "5"), (10, "4")), [PLAIN], ZONE, starts_at=START, ends_at=at(10)),
    ),
    "samples out of order": (
        "samples[1].at",
        lambda: segment(curve((10, "5"), (0, "6")), [PLAIN], ZONE, starts_at=START, ends_at=at(10)),
    ),
    "a sample without offset": (
        "samples[0].at",
        lambda: segment(
            [CurveSample(at=datetime(2026, 3, 2), total_kwh=D(1))],  # noqa: DTZ001
            [PLAIN],
            ZONE,
            starts_at=START,
            ends_at=at(10),
        ),
    ),
    "a transaction of years": (
        "ends_at",
        lambda: segment([], [PLAIN], ZONE, starts_at=START, ends_at=START + timedelta(days=4000)),
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_input_is_refused_with_its_path(name: str) -> None:
    path, work = REFUSED[name]

    with pytest.raises(InvalidInput) as refusal:
        work()

    assert [fault.path for fault in refusal.value.faults] == [path]


def test_unknown_times_are_no_error() -> None:
    unknown = datetime(1970, 1, 1, tzinfo=UTC)

    billed = price([charging(0, 10, "1")], [PLAIN], ZONE, starts_at=unknown, ends_at=unknown)

    assert billed.total.before_taxes == 1


def test_thousands_of_long_periods_are_looked_into_only_so_often() -> None:
    nightly = tariff(element(component("PARKING_TIME", "1")), element(component("ENERGY", "1"), max_kwh=D(1)))
    days = [Period(at=at(1440 * 2 * day), energy_kwh=D("0.0001"), parking_h=D(48)) for day in range(3000)]

    billed = price(days, [nightly], ZONE, starts_at=START, ends_at=at(1440 * 2 * 3000))

    assert billed.total.before_taxes == D("144000.3")
