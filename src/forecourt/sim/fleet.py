"""A fleet of simulated stations against any central system."""

import asyncio
import contextlib
import random
import ssl
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import aiohttp
import msgspec

from forecourt.kit.time import utc_now
from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Token
from forecourt.sim.core import StationPlan
from forecourt.sim.drivers import App, Drivers, Habits, come_and_go
from forecourt.sim.lean import LeanMeter
from forecourt.sim.link import Endpoint
from forecourt.sim.makers import MAKERS, Maker
from forecourt.sim.records import Record
from forecourt.sim.report import FleetReport, describe, report
from forecourt.sim.station import Pace, Station
from forecourt.sim.tally import Ledger, Tally


@dataclass(frozen=True, slots=True)
class FleetOptions:
    """What to run, where, and for how long; durations in seconds."""

    url: str
    """`ws://HOST:PORT/ocpp` or with `{identity}` in it."""
    stations: int = 10
    versions: tuple[Version, ...] = (Version.V16, Version.V201, Version.V21)
    """Dealt in turn."""
    prefix: str = "SIM-"
    first: int = 1
    """Identities are prefix + four digits from here on."""
    password: str | Callable[[str], str | None] | None = None
    """One for all, or derived from the identity."""
    tokens: tuple[str, ...] = ("FLEET-0001", "FLEET-0002", "FLEET-0003", "FLEET-0004")
    duration_s: float | None = 60.0
    """None: until `stop` is set or the task is cancelled."""
    ramp_s: float = 5.0
    meter_interval_s: float = 10.0
    """Lean mode takes fractions; stations take whole seconds."""
    lean: bool = False
    """No physics: one transaction a station with a record every interval."""
    records_per_transaction: int = 100
    """Lean mode: so many readings between a start and a stop; then the next transaction."""
    idle: bool = False
    """Nobody comes to charge: boots and heartbeats only."""
    ledger: Path | None = None
    """JSON lines of every acknowledged record, written the moment its answer arrives."""
    tls: ssl.SSLContext | None = None
    compress: bool = True
    call_timeout_s: float = 30.0
    backoff_s: float = 1.0
    backoff_most_s: float = 30.0
    tick_s: float = 1.0
    seed: int | None = None
    habits: Habits = field(default_factory=Habits)
    one_car_each: bool = False
    """A token charges at one place at a time, as its driver does; then there should be more tokens than EVSEs."""
    maker: str | None = None
    """A key of MAKERS; else a mixture."""
    app: App | None = None
    """By which some drivers start and stop from afar."""

    def password_of(self, identity: str) -> str | None:
        """The password of one station."""
        return self.password(identity) if callable(self.password) else self.password


def plans(options: FleetOptions) -> list[StationPlan]:
    """The stations of a fleet."""
    chosen = cycle(options.versions)
    result = []
    for number in range(options.first, options.first + options.stations):
        identity, version = f"{options.prefix}{number:04d}", next(chosen)
        maker = _maker(options, version, number)
        interval = max(1, round(options.meter_interval_s))
        serial = f"SN{number:08d}"
        result.append(StationPlan(identity, maker, version, options.password_of(identity), serial, interval))
    return result


def _maker(options: FleetOptions, version: Version, number: int) -> Maker:
    if options.maker is not None:
        return MAKERS[options.maker]
    fitting = [maker for maker in MAKERS.values() if version in maker.versions]
    return next(islice(fitting, number % len(fitting), None))


class Fleet:
    """The running stations of one set of options."""

    def __init__(self, options: FleetOptions, http: aiohttp.ClientSession, tally: Tally, built: list[StationPlan]) -> None:
        self._options = options
        self._rng = random.Random(options.seed)  # noqa: S311 - drivers are no secret
        self._everybody = Drivers([Token(uid) for uid in options.tokens], one_car_each=options.one_car_each)
        self.tally = tally
        endpoint = Endpoint(options.url, options.tls, options.compress, options.call_timeout_s)
        pace = Pace(options.tick_s, options.backoff_s, options.backoff_most_s)
        self.stations = [Station(plan, endpoint, http, tally=tally, pace=pace) for plan in built]

    async def run(self) -> None:
        """Everything at once, ramped; until cancelled."""
        step_s = self._options.ramp_s / max(1, len(self.stations))
        async with asyncio.TaskGroup() as yard:
            for number, station in enumerate(self.stations):
                yard.create_task(self._station(station, number * step_s))

    async def _station(self, station: Station, after_s: float) -> None:
        await asyncio.sleep(after_s)
        async with asyncio.TaskGroup() as life:
            life.create_task(station.run())
            if self._options.lean:
                life.create_task(self._load(station))
            elif not self._options.idle:
                for bay in station.core.bays:
                    life.create_task(self._drivers(station, bay.id))

    async def _drivers(self, station: Station, evse: int) -> None:
        await station.online()
        rng = random.Random(self._rng.random())  # noqa: S311
        first_s = rng.uniform(0, self._options.habits.pause_s[1])
        await come_and_go(station, evse, self._everybody, rng, self._options.habits, first_after_s=first_s, app=self._options.app)

    async def _load(self, station: Station) -> None:
        """Constant-rate records; while the queue is not empty none is added, so that a slow server sets the rate."""
        await station.online()
        interval = self._options.meter_interval_s
        await asyncio.sleep(self._rng.uniform(0, interval))
        script = self._script(station.plan.version)
        while True:
            if not len(station.core.records):
                station.core.records.put(next(script))
            await asyncio.sleep(interval)

    def _script(self, version: Version) -> Iterator[Record]:
        """One lean transaction after another."""
        while True:
            meter = LeanMeter(version, self._options.tokens[0], utc_now())
            self.tally.started += 1
            yield meter.start()
            for _ in range(self._options.records_per_transaction):
                yield meter.reading(utc_now(), self._options.meter_interval_s)
            self.tally.ended += 1
            yield meter.stop(utc_now())

    def report(self, duration_s: float) -> FleetReport:
        """What happened so far."""
        online = Counter(station.plan.version.value for station in self.stations if station.is_online)
        bays = [bay for station in self.stations for bay in station.core.bays]
        return report(
            self.tally,
            stations=len(self.stations),
            online=online,
            running=sum(bay.transaction is not None for bay in bays),
            waiting=self.waiting,
            duration_s=duration_s,
        )

    @property
    def waiting(self) -> int:
        """Records that have no answer yet."""
        return sum(len(station.core.records) for station in self.stations)


async def run_fleet(options: FleetOptions, stop: asyncio.Event | None = None) -> FleetReport:
    """Run a fleet for its duration or until `stop`: what was so before the stations hung up, and every record answered."""
    with contextlib.ExitStack() as stack:
        tally = Tally(ledger=stack.enter_context(Ledger(options.ledger)) if options.ledger else None)
        connector = aiohttp.TCPConnector(limit=0, force_close=True)
        async with aiohttp.ClientSession(connector=connector) as http:
            return await run_for(Fleet(options, http, tally, plans(options)), options.duration_s, stop)


async def run_for(fleet: Fleet, duration_s: float | None, stop: asyncio.Event | None) -> FleetReport:
    """Let a fleet live for a while."""
    began = time.monotonic()
    life = asyncio.create_task(fleet.run())
    until = asyncio.create_task((stop or asyncio.Event()).wait())
    try:
        await asyncio.wait({life, until}, timeout=duration_s, return_when=asyncio.FIRST_COMPLETED)
        if life.done():
            await life
        outcome = fleet.report(time.monotonic() - began)
    finally:
        until.cancel()
        life.cancel()
        await asyncio.gather(life, until, return_exceptions=True)
    # An answer may come while the stations hang up; the ledger has that record, so the report has it too.
    return msgspec.structs.replace(outcome, records_acknowledged=fleet.tally.records, records_waiting=fleet.waiting)


__all__ = ["Fleet", "FleetOptions", "FleetReport", "describe", "plans", "run_fleet"]
