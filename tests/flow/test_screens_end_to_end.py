"""Simulated stations against a running server: what a driver reads at the station is what the books say."""

import asyncio
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from forecourt.kit.money import half_up
from forecourt.ocpp.versions import Version
from forecourt.sim.screen import PRICE, RUNNING, TARIFF, TOTAL, Shown
from forecourt.sim.station import Station
from tests.flow.sim_stations import alive, car, plan
from tests.running import Server, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

VAT = [{"name": "VAT", "percentage": "19"}]
FLAT = {"components": [{"dimension": "FLAT", "price": "1", "taxes": VAT}, {"dimension": "ENERGY", "price": "500", "taxes": VAT}]}
"""So dear that a few seconds of charging cost something."""
STATIONS = [(Version.V16, "posthorn"), (Version.V201, "posthorn"), (Version.V21, "posthorn"), (Version.V21, "voltgard")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("end-to-end")
    async with serve(f"sqlite:///{folder / 'store.db'}", folder, cost_interval_s=0.3, unknown_stations="refuse") as running:
        await running.api("PUT", "/tokens/CARD-1", {"status": "accepted", "max_concurrent": None})
        await running.api("PUT", "/tariffs/DEAR", {"elements": [FLAT], "currency": "EUR"}, status=201)
        await running.api("POST", "/tariffs/DEAR/assignments", {}, status=201)
        yield running


async def seen(station: Station, what: str) -> Shown:
    """What is on the screen, as soon as it is."""
    async with asyncio.timeout(30):
        while (found := station.core.screen.last(what)) is None:
            await asyncio.sleep(0.05)
    return found


async def quiet(station: Station) -> None:
    """Everything that it had to say was answered."""
    async with asyncio.timeout(20):
        while len(station.core.records):
            await asyncio.sleep(0.05)


async def transaction(server: Server) -> dict[str, Any]:
    async with asyncio.timeout(20):
        while True:
            page = await server.api("GET", "/transactions", status=200, station_id="SIM-0001")
            if page["items"] and not page["items"][0]["open"]:
                return dict(page["items"][0])
            await asyncio.sleep(0.1)


@pytest.mark.parametrize(("version", "maker"), STATIONS)
async def test_a_driver_reads_what_the_books_say(server: Server, version: Version, maker: str) -> None:
    await server.api("DELETE", "/stations/SIM-0001")
    await server.api("PUT", "/stations/SIM-0001", {}, status=201)
    async with alive(f"{server.ocpp_url}/{{identity}}", plan(version, maker)) as station:
        await server.api("POST", "/stations/SIM-0001/screen/ask", status=200)
        counts = maker == "voltgard"
        if counts:
            await server.api("POST", "/stations/SIM-0001/screen/tariffs", status=200)
        await station.plug_in(1, car())
        await station.swipe(1, "CARD-1")
        price = await seen(station, TARIFF if counts else PRICE)
        if not counts:
            await seen(station, RUNNING)
        await asyncio.sleep(2)
        await station.swipe(1, "CARD-1")
        total = await seen(station, TOTAL)
        booked = await transaction(server)

        assert price.text == "595.00 EUR/kWh + 1.19 EUR once incl. tax"
        expected = half_up((1 + Decimal(booked["energy_wh"]) / 2) * Decimal("1.19"), 2)
        assert booked["energy_wh"] > 0
        assert total.amount == pytest.approx(float(expected), abs=1.0 if counts else 0.001)
        if counts:  # it counts fractions of a Wh, and the last tick is one that nobody else sees
            await quiet(station)
            checked = await server.api("GET", f"/transactions/{booked['id']}/station-cost", status=200)
            assert checked["amount"] == str(expected)
            assert abs(float(checked["difference"])) <= 1.0
