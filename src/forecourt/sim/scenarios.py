"""The demo network: three sites, stations of different makers, versions and plugs, drivers with cards."""

import asyncio
import contextlib
import hashlib
import random
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
import msgspec

from forecourt.ocpp.versions import Version
from forecourt.sim.core import StationPlan
from forecourt.sim.drivers import App, Habits
from forecourt.sim.fleet import Fleet, FleetOptions, run_for
from forecourt.sim.makers import MAKERS
from forecourt.sim.physics import Outlet
from forecourt.sim.report import FleetReport
from forecourt.sim.tally import Ledger, Tally


class DemoConnector(msgspec.Struct, frozen=True, kw_only=True):
    """One connector as a map shows it."""

    evse: int
    connector: int
    standard: str
    power_w: int
    format: str
    current: str


CURRENCIES = {"USA": "USD"}
"""Of screens by country; elsewhere they show euros."""


class DemoStation(msgspec.Struct, frozen=True, kw_only=True):
    """One station: what the operator registers, and which product stands there."""

    identity: str
    maker: str
    version: str
    password: str
    serial: str
    register_wh: int = 0
    starts_with_cable: bool = False

    @property
    def connectors(self) -> list[DemoConnector]:
        """Its connectors, numbered as its version does."""
        evses = MAKERS[self.maker].evses_in(Version(self.version))
        return [
            _connector(evse, number, outlet) for evse, outlets in enumerate(evses, 1) for number, outlet in enumerate(outlets, 1)
        ]

    def plan(self, sample_interval_s: int, site: "DemoSite") -> StationPlan:
        """What the simulator builds at the site."""
        start = ("EVConnected",) if self.starts_with_cable else ("PowerPathClosed",)
        return StationPlan(
            self.identity,
            MAKERS[self.maker],
            Version(self.version),
            self.password,
            self.serial,
            sample_interval_s,
            start_on=start,
            register_wh=self.register_wh,
            currency=CURRENCIES.get(site.country, "EUR"),
            zone=site.time_zone,
        )


class DemoSite(msgspec.Struct, frozen=True, kw_only=True):
    """A place with stations."""

    id: str
    name: str
    address: str
    city: str
    postal_code: str
    country: str
    latitude: float
    longitude: float
    time_zone: str
    stations: tuple[DemoStation, ...]


class DemoToken(msgspec.Struct, frozen=True, kw_only=True):
    """A driver's card; a blocked one shows what a refusal looks like."""

    uid: str
    driver: str
    status: str = "accepted"
    group: str | None = None


class DemoNetwork(msgspec.Struct, frozen=True, kw_only=True):
    """All of it, as plain data."""

    sites: tuple[DemoSite, ...]
    tokens: tuple[DemoToken, ...]

    @property
    def stations(self) -> list[DemoStation]:
        """The stations of all sites."""
        return [station for site in self.sites for station in site.stations]


def _connector(evse: int, number: int, outlet: Outlet) -> DemoConnector:
    shape = "cable" if outlet.tethered else "socket"
    power = round(outlet.rated_w)
    return DemoConnector(
        evse=evse, connector=number, standard=outlet.plug.value, power_w=power, format=shape, current=outlet.current.value
    )


def demo_password(identity: str, secret: str = "forecourt-demo") -> str:
    """A password of 32 characters, the same in every run."""
    return hashlib.sha256(f"{secret}:{identity}".encode()).hexdigest()[:32]


def _station(identity: str, maker: str, version: Version, register_wh: int = 0, *, starts_with_cable: bool = False) -> DemoStation:
    return DemoStation(
        identity=identity,
        maker=maker,
        version=version.value,
        password=demo_password(identity),
        serial=f"{maker[:3].upper()}{int(hashlib.sha256(identity.encode()).hexdigest()[:6], 16):08d}",
        register_wh=register_wh,
        starts_with_cable=starts_with_cable,
    )


def demo_network() -> DemoNetwork:
    """A harbour car park in Rotterdam, a motorway stop near Ulm, a mall in Sacramento."""
    return DemoNetwork(sites=(_harbour(), _motorway(), _mall()), tokens=_tokens())


def _harbour() -> DemoSite:
    return DemoSite(
        id="harbour",
        name="Harbour Car Park",
        address="Willemskade 21",
        city="Rotterdam",
        postal_code="3016 DM",
        country="NLD",
        latitude=51.9086,
        longitude=4.4801,
        time_zone="Europe/Amsterdam",
        stations=(
            _station("HARBOUR-01", "posthorn", Version.V16, 1_284_350),
            _station("HARBOUR-02", "posthorn", Version.V201, 903_110),
            _station("HARBOUR-03", "lumen", Version.V16),
            _station("HARBOUR-04", "posthorn", Version.V21, 45_020, starts_with_cable=True),
        ),
    )


def _motorway() -> DemoSite:
    return DemoSite(
        id="motorway",
        name="Alb Motorway Stop",
        address="Rasthofstrasse 4",
        city="Ulm",
        postal_code="89081",
        country="DEU",
        latitude=48.4433,
        longitude=9.9312,
        time_zone="Europe/Berlin",
        stations=(
            _station("ALB-01", "voltgard", Version.V201, 22_410_900, starts_with_cable=True),
            _station("ALB-02", "voltgard", Version.V21, 18_733_400),
            _station("ALB-03", "kaiho", Version.V16, 7_120_650),
        ),
    )


def _mall() -> DemoSite:
    return DemoSite(
        id="mall",
        name="Arden Mall",
        address="1689 Arden Way",
        city="Sacramento",
        postal_code="95815",
        country="USA",
        latitude=38.6024,
        longitude=-121.4286,
        time_zone="America/Los_Angeles",
        stations=(
            _station("ARDEN-01", "redwood", Version.V16, 512_700),
            _station("ARDEN-02", "redwood", Version.V201, 498_330),
            _station("ARDEN-03", "mesa", Version.V21, 3_660_200),
            _station("ARDEN-04", "plainpost", Version.V201, 88_040),
        ),
    )


def _tokens() -> tuple[DemoToken, ...]:
    drivers = (
        "Noor de Wit", "Emeka Obi", "Lena Brandt", "Mateo Ruiz", "Aiko Tanaka", "Sam Rivers", "Ines Costa", "Jonas Berg",
        "Fatou Sarr", "Piet Visser", "Grace Kim", "Ivo Novak", "Maya Levi", "Tom Hale", "Rosa Marin", "Erik Lund",
    )  # fmt: skip
    cards = [DemoToken(uid=f"CARD{number:04d}", driver=driver) for number, driver in enumerate(drivers, 1)]
    family = [DemoToken(uid=f"VAN{number:04d}", driver=f"Parcel van {number}", group="PARCELS") for number in (1, 2)]
    return (*cards, *family, DemoToken(uid="LOST0001", driver="A lost card", status="blocked"))


class DemoReport(msgspec.Struct, kw_only=True):
    """What happened in a demo run."""

    sites: int
    fleet: FleetReport


@dataclass(frozen=True, slots=True)
class DemoOptions:
    """How lively the demo is."""

    sample_interval_s: int = 5
    habits: Habits = field(default_factory=Habits)
    ledger: Path | None = None
    app: App | None = None
    seed: int | None = None
    ramp_s: float = 3.0
    tick_s: float = 1.0


async def run_demo(network: DemoNetwork, url: str, stop: asyncio.Event, options: DemoOptions | None = None) -> DemoReport:
    """All stations of the network with their drivers against `url`, until `stop` is set."""
    chosen = options or DemoOptions()
    fleet_options = FleetOptions(
        url,
        tokens=tuple(random.Random(chosen.seed).sample([token.uid for token in network.tokens], len(network.tokens))),  # noqa: S311
        duration_s=None,
        ramp_s=chosen.ramp_s,
        tick_s=chosen.tick_s,
        backoff_most_s=5.0,
        seed=chosen.seed,
        habits=chosen.habits,
        one_car_each=True,
        app=chosen.app,
    )
    with contextlib.ExitStack() as stack:
        tally = Tally(ledger=stack.enter_context(Ledger(chosen.ledger)) if chosen.ledger else None)
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0, force_close=True)) as http:
            built = [station.plan(chosen.sample_interval_s, site) for site in network.sites for station in site.stations]
            outcome = await run_for(Fleet(fleet_options, http, tally, built), None, stop)
    return DemoReport(sites=len(network.sites), fleet=outcome)
