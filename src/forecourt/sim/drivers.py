"""Drivers who come, charge and go."""

import asyncio
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from forecourt.sim.bay import Bay, Token
from forecourt.sim.physics import Current, Vehicle
from forecourt.sim.physics.vehicle import vehicle
from forecourt.sim.station import Station

MODELS = (
    ("City hatch", 38_000, 7_400, 1, 60_000),
    ("Family wagon", 64_000, 11_000, 3, 130_000),
    ("Long-range saloon", 82_000, 11_000, 3, 210_000),
    ("Delivery van", 75_000, 22_000, 3, 115_000),
    ("Touring coupe", 93_000, 22_000, 3, 270_000),
)
"""Name, capacity (Wh), AC power (W) and phases, DC power (W)."""


@dataclass(frozen=True, slots=True)
class Habits:
    """How drivers behave; times in seconds of the wall clock."""

    charging_s: tuple[float, float] = (45.0, 110.0)
    pause_s: tuple[float, float] = (3.0, 30.0)
    plugs_first: float = 0.7
    leaves_early: float = 0.4
    patience_s: float = 180.0
    by_app: float = 0.5
    """How often a driver whose token has an app uses it instead of the card."""


BEGINS_WITHIN_S: Final = 30.0
"""So long a driver waits for what the app promised."""


class App(Protocol):
    """A driver's app, which asks whoever serves the driver: over the roaming network, not over the station's wire."""

    def serves(self, token: Token) -> bool:
        """Whether the token's driver has it."""

    async def start(self, identity: str, evse: int, connector: int, token: Token) -> bool:
        """Ask for a start at an EVSE; whether it was promised."""

    async def stop(self, identity: str, evse: int, token: Token) -> bool:
        """Ask for the end of what was started there; whether it was promised."""


def arriving(rng: random.Random, bay: Bay, charging_s: float) -> Vehicle:
    """A vehicle whose battery is so small that it fills in about `charging_s` here (see `vehicle`'s speed)."""
    name, capacity, ac_w, phases, dc_w = rng.choice(MODELS)
    soc, target = rng.uniform(15, 45), rng.choice((80.0, 90.0, 100.0))
    power = min(bay.evse.outlet.rated_w, dc_w if bay.evse.outlet.current is Current.DC else ac_w)
    speed = capacity * (target - soc) / 100 / max(1.0, power * charging_s / 3600 * 0.75)
    return vehicle(name, capacity, soc, speed=speed, max_ac_w=ac_w, ac_phases=phases, max_dc_w=dc_w, target_soc=target)


class Drivers:
    """Everybody with a token. `one_car_each`: who charges somewhere does not come elsewhere meanwhile."""

    def __init__(self, tokens: Sequence[Token], *, one_car_each: bool = False) -> None:
        self._free = list(tokens)
        self._one_car_each = one_car_each

    def anyone(self, rng: random.Random) -> Token | None:
        """Somebody who comes now; None when all are charging."""
        if not self._free:
            return None
        chosen = rng.choice(self._free)
        if self._one_car_each:
            self._free.remove(chosen)
        return chosen

    def left(self, token: Token) -> None:
        """Somebody has gone."""
        if self._one_car_each:
            self._free.append(token)


async def come_and_go(
    station: Station,
    evse: int,
    drivers: Drivers,
    rng: random.Random,
    habits: Habits,
    *,
    first_after_s: float = 0.0,
    app: App | None = None,
) -> None:
    """One EVSE, one driver after another, for ever."""
    bay = station.core.bays[evse - 1]
    await asyncio.sleep(first_after_s)
    while True:
        connector = rng.choice(list(bay.connectors))
        if (token := drivers.anyone(rng)) is not None:
            try:
                await visit(station, evse, connector, token, rng, habits, app)
            finally:
                drivers.left(token)
        await asyncio.sleep(rng.uniform(*habits.pause_s))


async def visit(
    station: Station, evse: int, connector: int, token: Token, rng: random.Random, habits: Habits, app: App | None = None
) -> bool:
    """Arrive, plug in, swipe or ask the app, wait for the charge, stop, leave; whether it charged."""
    bay = station.core.bays[evse - 1]
    if not _usable(bay, connector):
        return False
    asked = app if app is not None and app.serves(token) and rng.random() < habits.by_app else None
    wanted_s = rng.uniform(*habits.charging_s)
    car = arriving(rng, bay, wanted_s)
    if asked is not None:
        await _start_from_afar(station, bay, connector, token, car, asked)
    else:
        await _start(station, bay, connector, token, car, plugs_first=rng.random() < habits.plugs_first)
    charged = bay.transaction is not None
    if charged:
        await _wait(bay, wanted_s * (0.6 if rng.random() < habits.leaves_early else 3), habits.patience_s)
        if asked is not None and bay.transaction is not None:
            await _stop_from_afar(station, bay, token, asked)
        elif bay.authorised is not None:
            await station.swipe(evse, bay.authorised)
    if bay.plugged:
        await station.unplug(evse)
    return charged


def _usable(bay: Bay, connector: int) -> bool:
    return not bay.plugged and connector not in bay.inoperative and bay.evse.fault is None


async def _start(station: Station, bay: Bay, connector: int, token: Token, car: Vehicle, *, plugs_first: bool) -> None:
    if plugs_first:
        await station.plug_in(bay.id, car, connector)
        await station.swipe(bay.id, token)
        return
    if await station.swipe(bay.id, token):
        await station.plug_in(bay.id, car, connector)


async def _start_from_afar(station: Station, bay: Bay, connector: int, token: Token, car: Vehicle, app: App) -> None:
    await station.plug_in(bay.id, car, connector)
    if await app.start(station.identity, bay.id, connector, token):
        left_s = BEGINS_WITHIN_S
        while left_s > 0 and bay.transaction is None:
            await asyncio.sleep(0.2)
            left_s -= 0.2


async def _stop_from_afar(station: Station, bay: Bay, token: Token, app: App) -> None:
    """Who is not heard pulls the plug, which ends it too."""
    if await app.stop(station.identity, bay.id, token):
        left_s = BEGINS_WITHIN_S
        while left_s > 0 and bay.transaction is not None:
            await asyncio.sleep(0.2)
            left_s -= 0.2


async def _wait(bay: Bay, most_s: float, patience_s: float) -> None:
    """Until the vehicle has enough, the transaction was ended from afar, or the driver has to go."""
    left_s = min(most_s, patience_s)
    while left_s > 0 and bay.transaction is not None and bay.evse.vehicle is not None and not bay.evse.vehicle.satisfied:
        await asyncio.sleep(min(0.5, left_s))
        left_s -= 0.5
