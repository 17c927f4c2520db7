"""Drivers with an app: they plug in, ask from afar, and the stop comes from afar too."""

import asyncio
from dataclasses import dataclass, field

from forecourt.ocpp.versions import Version
from forecourt.sim.bay import Token
from forecourt.sim.drivers import Habits
from forecourt.sim.fleet import FleetOptions, run_fleet
from tests.flow.sim_central import Central, central_system

HABITS = Habits(charging_s=(0.3, 0.6), pause_s=(0.05, 0.2), patience_s=1.0, by_app=1.0)


@dataclass
class Served:
    """An app whose provider is the central system itself."""

    central: Central
    asked: list[tuple[str, str, int]] = field(default_factory=list)

    def serves(self, token: Token) -> bool:
        return token.uid == "APP-1"

    async def start(self, identity: str, evse: int, connector: int, token: Token) -> bool:
        self.asked.append(("start", identity, connector))
        answer = await self.central.call(identity, "RemoteStartTransaction", {"idTag": token.uid, "connectorId": connector})
        return bool(answer["status"] == "Accepted")

    async def stop(self, identity: str, evse: int, token: Token) -> bool:
        self.asked.append(("stop", identity, evse))
        answer = await self.central.call(identity, "RemoteStopTransaction", {"transactionId": self.central.numbers})
        return bool(answer["status"] == "Accepted")


async def test_a_driver_with_an_app_starts_and_stops_from_afar() -> None:
    async with central_system() as central:
        stop, app = asyncio.Event(), Served(central)
        options = FleetOptions(
            central.url, stations=1, versions=(Version.V16,), tokens=("APP-1",), ramp_s=0, tick_s=0.05, meter_interval_s=1,
            habits=HABITS, seed=1, app=app, maker="lumen", duration_s=None,
        )  # fmt: skip
        run = asyncio.create_task(run_fleet(options, stop))
        await central.until(lambda: bool(central.of("StopTransaction")))
        stop.set()
        await run

    assert [each[0] for each in app.asked[:2]] == ["start", "stop"]
    assert central.of("StartTransaction")[0]["idTag"] == "APP-1"
    assert central.of("StopTransaction")[0]["reason"] == "Remote"
