"""Stations of the simulator, in a hurry."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any

import aiohttp

from forecourt.ocpp.versions import Version
from forecourt.sim.core import StationPlan
from forecourt.sim.link import Endpoint
from forecourt.sim.makers import MAKERS, Quirks
from forecourt.sim.physics import Vehicle
from forecourt.sim.physics.vehicle import vehicle
from forecourt.sim.station import Pace, Station

HASTY = Pace(tick_s=0.02, backoff_s=0.02, backoff_most_s=0.1, reboot_s=0.02, boot_retry_s=0.05, most_boot_retry_s=0.05)


def plan(version: Version, maker: str = "posthorn", quirks: Quirks | None = None, **changes: Any) -> StationPlan:
    """A station of a maker, with other quirks if given."""
    product = MAKERS[maker] if quirks is None else replace(MAKERS[maker], quirks=quirks)
    return StationPlan("SIM-0001", product, version, **changes)


def car(soc: float = 40.0) -> Vehicle:
    """A small car that takes 11 kW."""
    return vehicle("Testa", 50_000, soc)


@asynccontextmanager
async def alive(url: str, built: StationPlan, *, online: bool = True, **endpoint: Any) -> AsyncIterator[Station]:
    """A running station, online unless told otherwise."""
    async with aiohttp.ClientSession() as http:
        station = Station(built, Endpoint(url, **endpoint), http, pace=HASTY)
        life = asyncio.create_task(station.run())
        try:
            if online:
                async with asyncio.timeout(20):
                    await station.online()
            yield station
        finally:
            life.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await life
