"""Stations that are not ours show prices: told by a running server, in every version, and seen by its operator."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests.independent.dial import Dial
from tests.independent.screens import Screen16, Screen21, Screen201
from tests.running import Server, serve

pytestmark = pytest.mark.asyncio(loop_scope="module")

VAT = [{"name": "VAT", "percentage": "19"}]
ENERGY = {"elements": [{"components": [{"dimension": "ENERGY", "price": "0.35", "taxes": VAT}]}], "currency": "EUR"}
FLEET = {"elements": [{"components": [{"dimension": "ENERGY", "price": "0.20", "taxes": VAT}]}], "currency": "EUR"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def server(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Server]:
    folder: Path = tmp_path_factory.mktemp("screens")
    async with serve(f"sqlite:///{folder / 'store.db'}", folder, cost_interval_s=0.2) as running:
        for uid, more in (("CARD1", {}), ("DRIVER", {"language": "de"}), ("FLEET1", {"group": "FLEET"})):
            await running.api("PUT", f"/tokens/{uid}", {"status": "accepted", "max_concurrent": None, **more})
        for name, tariff, whom in (("PUBLIC", ENERGY, {}), ("FLEET", FLEET, {"token_group": "FLEET"})):
            await running.api("PUT", f"/tariffs/{name}", tariff)
            await running.api("POST", f"/tariffs/{name}/assignments", whom)
        yield running


@asynccontextmanager
async def standing(server: Server, make: Any, identity: str) -> AsyncIterator[Any]:
    """The station, booted, and asked what its screen can show."""
    await server.api("PUT", f"/stations/{identity}", {})
    socket = await Dial(server.ocpp_url, identity, f"ocpp{make.version}").connect()
    station = make(identity, socket)
    listening = asyncio.create_task(listen(station))
    try:
        await station.boot()
        await server.api("POST", f"/stations/{identity}/screen/ask", status=200)
        yield station
    finally:
        await socket.close()
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)


async def listen(station: Any) -> None:
    while True:
        await station.route_message(await station._connection.recv())


async def told(server: Server, identity: str, kind: str) -> dict[str, Any]:
    """What the operator sees that the screen was told; it is written a moment later."""
    async with asyncio.timeout(10):
        while True:
            seen = await server.api("GET", f"/stations/{identity}/screen", status=200)
            if found := [each for each in seen["told"] if each["kind"] == kind]:
                return dict(found[0])
            await asyncio.sleep(0.05)


async def test_2_0_1_shows_the_price_the_running_cost_and_the_whole(server: Server) -> None:
    async with standing(server, Screen201, "S201") as station:
        await station.authorize("DRIVER")
        await station.start("DRIVER")
        await station.meter(10_000)
        running = await station.screen.until("CostUpdated", lambda cost: cost[0] > 0)
        await station.meter(2_000)
        await station.stop("DRIVER")

        [authorised] = station.screen.of("Authorize")
        assert authorised.id_token_info["personal_message"]["language"] == "de"
        assert "0,4165 EUR/kWh" in authorised.id_token_info["personal_message"]["content"]
        assert running == (4.17, station.reference)  # 10 kWh at 0.35, and 19 %
        [ended] = station.screen.of("TransactionEvent")
        assert ended.total_cost == 5.0  # 12 kWh: 4.998
        assert ended.updated_personal_message["content"].startswith("5.00 EUR = 12.00 kWh, 0:00 h")
        assert (await told(server, "S201", "running_cost"))["taken"]
        assert (await told(server, "S201", "final_cost"))["amount"] == "5.00"


async def test_2_0_1_is_told_a_cost_only_when_it_changed(server: Server) -> None:
    async with standing(server, Screen201, "S201-B") as station:
        await station.start("CARD1")
        await station.meter(10_000)
        await station.screen.until("CostUpdated", lambda cost: cost[0] > 0)
        before = len(station.screen.of("CostUpdated"))
        await asyncio.sleep(1)  # five times the interval

        assert len(station.screen.of("CostUpdated")) == before
        await station.stop("CARD1")


async def test_1_6_is_told_by_the_messages_of_its_vendors(server: Server) -> None:
    async with standing(server, Screen16, "S16") as station:
        await station.authorize("CARD1")
        price = await station.screen.until("SetUserPrice")
        await station.start("CARD1")
        await station.meter(10_000)
        running = await station.screen.until("RunningCost", lambda cost: cost["cost"] > 0)
        await station.stop("CARD1")
        final = await station.screen.until("FinalCost")

        assert price == {"idToken": "CARD1", "priceText": "0,4165 EUR/kWh inkl. Steuer"}
        assert (running["cost"], running["meterValue"], running["state"]) == (4.17, 11_000, "Charging")
        assert running["chargingPrice"] == {"kWhPrice": 0.4165}
        assert (final["transactionId"], final["cost"]) == (station.number, 4.17)
        assert final["priceText"].startswith("4,17 EUR = 10,00 kWh")
        assert (await told(server, "S16", "final_cost"))["status"] == "Accepted"


async def test_1_6_without_the_key_is_told_nothing(server: Server) -> None:
    async with standing(server, Screen16, "S16-B") as station:
        station.shows = "false"
        await server.api("POST", "/stations/S16-B/screen/ask", status=200)
        await station.authorize("CARD1")
        await station.start("CARD1")
        await station.meter(10_000)
        await asyncio.sleep(1)
        await station.stop("CARD1")

        assert station.screen.told == []


async def test_the_text_for_anybody_is_a_setting_of_the_station(server: Server) -> None:
    async with standing(server, Screen16, "S16-C") as station:
        answer = await server.api("POST", "/stations/S16-C/screen/fallback", {}, status=200)

        assert answer["status"] == "Accepted"
        assert station.configured["DefaultPrice"] == '{"priceText":"0,4165 EUR/kWh inkl. Steuer","chargingPrice":{}}'


async def test_2_1_counts_by_our_tariff_and_is_held_to_it(server: Server) -> None:
    async with standing(server, Screen21, "S21") as station:
        await server.api("POST", "/stations/S21/screen/tariffs", status=200)
        default = station.tariffs[1]
        await station.authorize("CARD1")
        await station.start("CARD1")
        await station.meter(10_000)
        station.cost_details = counted(3.50, 4.17, default["tariff_id"])
        await station.stop("CARD1")

        assert default["energy"]["prices"] == [{"price_kwh": 0.35}]
        assert default["tariff_id"].startswith("PUBLIC.")
        assert getattr(station.screen.of("Authorize")[0], "tariff", None) is None  # it has it already
        cost = await server.api("GET", f"/transactions/{await transaction_id(server, station)}/station-cost", status=200)
        assert (cost["amount"], cost["difference"], cost["sentence"]) == ("4.17", "0.00", "")
        assert station.screen.of("CostUpdated") == []  # it counts itself


async def test_2_1_that_counts_wrong_is_found(server: Server) -> None:
    async with standing(server, Screen21, "S21-B") as station:
        await station.start("CARD1")
        await station.meter(10_000)
        station.cost_details = counted(3.40, 4.05, "OLD.1")
        await station.stop("CARD1")

        cost = await server.api("GET", f"/transactions/{await transaction_id(server, station)}/station-cost", status=200)
        assert cost["difference"] == "-0.12"
        assert "4.05 EUR, we 4.17 EUR" in cost["sentence"]
        assert "OLD.1" in cost["sentence"]


async def test_a_driver_of_a_group_gets_the_tariff_of_that_group(server: Server) -> None:
    async with standing(server, Screen21, "S21-C") as station:
        await station.authorize("FLEET1")

        [answer] = station.screen.of("Authorize")
        assert answer.tariff["tariff_id"].startswith("FLEET.")
        assert answer.tariff["energy"]["prices"] == [{"price_kwh": 0.2}]
        assert (await told(server, "S21-C", "driver_tariff"))["tariff_id"] == answer.tariff["tariff_id"]


async def test_tariffs_on_a_station_are_read_changed_and_cleared(server: Server) -> None:
    async with standing(server, Screen21, "S21-D") as station:
        brought = await server.api("POST", "/stations/S21-D/screen/tariffs", status=200)
        again = await server.api("POST", "/stations/S21-D/screen/tariffs", status=200)
        read = await server.api("GET", "/stations/S21-D/screen/tariffs", status=200)
        await station.start("FLEET1")
        changed = await server.api("POST", f"/transactions/{await transaction_id(server, station)}/tariff", status=200)
        cleared = await server.api("POST", "/stations/S21-D/screen/tariffs/clear", {"evse": 1}, status=200)
        await station.stop("FLEET1")

        [told] = brought["told"]
        assert (told["evse"], told["status"], again["told"]) == (1, "Accepted", [])
        assert read["answer"]["tariffAssignments"][0]["tariffId"] == told["tariff_id"]
        assert changed["status"] == "Accepted"
        assert station.screen.of("ChangeTransactionTariff")[0]["tariff_id"].startswith("FLEET.")
        assert cleared["answer"]["clearTariffsResult"][0]["status"] == "Accepted"
        assert station.tariffs == {}


async def test_every_text_can_be_read_before_a_driver_does(server: Server) -> None:
    async with standing(server, Screen21, "S21-E"):
        seen = await server.api("GET", "/stations/S21-E/screen/preview", status=200, token="DRIVER")
        fleet = await server.api("GET", "/stations/S21-E/screen/preview", status=200, token="FLEET1", language="en")

        assert (seen["tariff_id"], seen["texts"][0]) == ("PUBLIC", {"language": "de", "text": "0,4165 EUR/kWh inkl. Steuer"})
        assert {"en", "de"} <= {each["language"] for each in seen["all_texts"]}
        assert (fleet["tariff_id"], fleet["texts"][0]["text"]) == ("FLEET", "0.238 EUR/kWh incl. tax")
        assert {each["action"] for each in seen["messages"]} == {"SetVariables", "SetDefaultTariff"}
        assert (seen["losses"], seen["sentence"]) == ([], "")


def counted(before: float, after: float, tariff_id: str) -> dict[str, Any]:
    total = {"currency": "EUR", "type_of_cost": "NormalCost", "total": {"excl_tax": before, "incl_tax": after}}
    periods = [{"tariff_id": tariff_id, "start_period": "2026-11-23T08:00:00Z"}]
    usage = {"energy": 10_000, "charging_time": 60, "idle_time": 0}
    return {"total_cost": total, "total_usage": usage, "charging_periods": periods}


async def transaction_id(server: Server, station: Any) -> str:
    page = await server.api("GET", "/transactions", status=200, station_id=station.id)
    return next(str(each["id"]) for each in page["items"] if each["ocpp_transaction_id"] == station.reference)
