"""CDRs priced per CPU second: typical ones, and ever longer ones whose cost must grow with their length only."""

import random
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from datetime import time as clock
from decimal import Decimal
from pathlib import Path
from statistics import median
from zoneinfo import ZoneInfo

from bench.report import Part, Table, Verdict
from bench.scale import Scale
from forecourt.domain.pricing import CurveSample, Period, price, segment
from forecourt.domain.tariffs import Component, Dimension, Element, PriceLimit, Restrictions, Tariff, Tax

ZONE = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 3, 2, tzinfo=UTC)
LENGTHS = (10, 100, 1_000, 10_000)
TARGET = 3_000
ROUNDS = 5
METHOD = """\
One core, process CPU time, best and median of {rounds} rounds over {count:,} CDRs of 1 to 20 periods (median {periods}) and tariffs
of 3 to 8 elements with clock windows, weekdays, kWh thresholds, durations, steps, price limits and taxes, compiled before. The
periods are cut from curves by `segment`, then cut further. Each price is the whole breakdown: lines, reasons, taxes, findings."""
GROWTH = """\
One CDR of so many periods under a tariff of eight elements; best of {rounds}, CPU time."""


@dataclass(frozen=True)
class Bill:
    """One CDR to price."""

    periods: Sequence[Period]
    tariff: Tariff
    starts_at: datetime
    ends_at: datetime

    def price(self) -> None:
        price(self.periods, [self.tariff], ZONE, starts_at=self.starts_at, ends_at=self.ends_at)


async def measure(scale: Scale, _folder: Path) -> Part:
    """Typical CDRs, then long ones."""
    chance = random.Random(3)
    tariffs = [_tariff(count, limited=count % 2 == 0) for count in range(3, 9)]
    bills = [_bill(chance, chance.choice(tariffs), chance.randint(1, 20)) for _ in range(scale.cdrs)]
    rates = sorted(len(bills) / _seconds(bills) for _ in range(ROUNDS + 1))[1:]
    method = METHOD.format(rounds=ROUNDS, count=len(bills), periods=median(len(bill.periods) for bill in bills)).replace("\n", " ")
    typical = Table(
        "Pricing typical CDRs",
        method,
        ("CDRs a CPU second", "best", "median"),
        [("", f"{rates[-1]:,.0f}", f"{median(rates):,.0f}")],
    )
    growth = [(length, min(_seconds([_long(chance, tariffs[-1], length)]) for _ in range(ROUNDS))) for length in LENGTHS]
    rows = [(f"{length:,}", f"{seconds * 1e3:.2f}", f"{seconds / length * 1e6:.1f}") for length, seconds in growth]
    long = Table("Pricing long CDRs", GROWTH.format(rounds=ROUNDS), ("periods", "ms", "µs a period"), rows)
    steady = growth[-1][1] / growth[-1][0] / (growth[1][1] / growth[1][0])
    return Part(
        [typical, long],
        [
            Verdict(f"{TARGET:,} typical CDRs priced a CPU second", f"{rates[-1]:,.0f}", rates[-1] >= TARGET),
            Verdict("pricing grows linearly: a period of 10,000 costs at most 1.5 of 100", f"{steady:.2f}", steady <= 1.5),
        ],
    )


def _seconds(bills: Sequence[Bill]) -> float:
    began = time.process_time()
    for bill in bills:
        bill.price()
    return time.process_time() - began


def _tariff(elements: int, *, limited: bool) -> Tariff:
    taxes = (Tax(percentage=Decimal(21)),)
    low = (Tax(percentage=Decimal(9)),)

    def one(dimension: Dimension, price: str, step: int, tax: tuple[Tax, ...] = taxes, **restrictions: object) -> Element:
        component = Component(dimension=dimension, price=Decimal(price), step_size=step, taxes=tax)
        return Element(components=(component,), restrictions=Restrictions(**restrictions))  # type: ignore[arg-type]

    made = (
        one(Dimension.FLAT, "0.50", 1),
        one(Dimension.PARKING_TIME, "2.40", 300),
        one(Dimension.ENERGY, "0.25", 1, low, start_time=clock(22), end_time=clock(6)),
        one(Dimension.ENERGY, "0.49", 100, max_kwh=Decimal(20)),
        one(Dimension.TIME, "1.20", 60, min_duration_s=7200, days=frozenset(range(5))),
        one(Dimension.ENERGY, "0.39", 100, days=frozenset({5, 6})),
        one(Dimension.TIME, "0.60", 60, start_time=clock(7), end_time=clock(20)),
        one(Dimension.ENERGY, "0.45", 1),
    )
    return Tariff(
        id=f"T{elements}",
        operator_id="bench",
        currency="EUR",
        elements=(*made[: elements - 1], made[-1]),
        max_price=PriceLimit(before_taxes=Decimal(60), after_taxes=Decimal("72.60")) if limited else None,
        created_at=START,
        updated_at=START,
    )


def _bill(chance: random.Random, tariff: Tariff, length: int) -> Bill:
    """A visit of some hours; what `segment` gives is cut at random until there are so many periods."""
    starts_at = START + timedelta(minutes=chance.randrange(0, 28 * 1440))
    charged, ends_at = (
        starts_at + timedelta(minutes=chance.randrange(20, 400)),
        starts_at + timedelta(minutes=chance.randrange(400, 600)),
    )
    energy = Decimal(chance.randrange(1_000, 60_000)) / 1000
    samples = [CurveSample(at=starts_at, total_kwh=Decimal(0)), CurveSample(at=charged, total_kwh=energy)]
    periods = list(segment(samples, [tariff], ZONE, starts_at=starts_at, ends_at=ends_at))[:length]
    ends = [*(each.at for each in periods[1:]), ends_at]
    longest = max(range(len(periods)), key=lambda at: ends[at] - periods[at].at)
    pieces = _pieces(periods[longest], ends[longest], length - len(periods) + 1)
    return Bill((*periods[:longest], *pieces, *periods[longest + 1 :]), tariff, starts_at, ends_at)


def _long(chance: random.Random, tariff: Tariff, length: int) -> Bill:
    """Minutes of charging, one period each."""
    volumes = [Decimal(chance.randrange(10, 400)) / 1000 for _ in range(length)]
    periods = [
        Period(at=START + timedelta(minutes=at), tariff_id=tariff.id, energy_kwh=kwh, charging_h=Decimal("0.0167"))
        for at, kwh in enumerate(volumes)
    ]
    return Bill(periods, tariff, START, START + timedelta(minutes=length))


def _pieces(period: Period, ends_at: datetime, count: int) -> list[Period]:
    """A period in so many, of one length and one energy."""
    step = (ends_at - period.at) / count
    hours = round(Decimal(step // timedelta(seconds=1)) / 3600, 4)
    kwh = None if period.energy_kwh is None else round(period.energy_kwh / count, 4)
    charging, parking = (hours, None) if period.parking_h is None else (None, hours)
    return [
        Period(at=period.at + step * at, tariff_id=period.tariff_id, energy_kwh=kwh, charging_h=charging, parking_h=parking)
        for at in range(count)
    ]
