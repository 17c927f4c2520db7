"""Simulated stations show what they are told of prices, and 2.1 ones count by the tariffs that they were given."""

import json
from typing import Any

import pytest

from forecourt.ocpp.versions import Version
from forecourt.sim.screen import PRICE, RUNNING, TARIFF, TOTAL, Shown
from forecourt.sim.station import Station
from tests.flow.sim_central import Central, central_system
from tests.flow.sim_stations import alive, car, plan

ID = "SIM-0001"
VAT = [{"type": "VAT", "tax": 19.0}]
TARIFF_1: dict[str, Any] = {
    "tariffId": "T.1",
    "currency": "EUR",
    "fixedFee": {"prices": [{"priceFixed": 1.0}], "taxRates": VAT},
    "energy": {"prices": [{"priceKwh": 0.5}], "taxRates": VAT},
}


async def charge(station: Station) -> None:
    await station.plug_in(1, car())
    await station.swipe(1, "CARD-1")


def last(station: Station, what: str) -> Shown:
    found = station.core.screen.last(what)
    assert found is not None
    return found


async def ended(central: Central) -> dict[str, Any]:
    await central.until(lambda: central.of("TransactionEvent")[-1]["eventType"] == "Ended")
    return dict(central.of("TransactionEvent")[-1])


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
async def test_the_running_cost_is_shown(version: Version) -> None:
    async with central_system() as central, alive(central.url, plan(version)) as station:
        await charge(station)
        number = (await central.until_seen("TransactionEvent"))[0]["transactionInfo"]["transactionId"]

        await central.call(ID, "CostUpdated", {"totalCost": 1.25, "transactionId": number})

        assert last(station, RUNNING) == Shown(RUNNING, "1.25 EUR", 1, 1.25)


async def test_1_6_shows_price_running_cost_and_whole() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16)) as station:
        await charge(station)
        await central.until_seen("StartTransaction")
        await central.until(lambda: not len(station.core.records))
        told = {
            "SetUserPrice": {"idToken": "CARD-1", "priceText": "0.35 EUR/kWh"},
            "RunningCost": {"transactionId": central.numbers, "cost": 2.5},
            "FinalCost": {"transactionId": central.numbers, "cost": 3.31, "priceText": "3.31 EUR"},
        }
        statuses = []
        for name, data in told.items():
            transfer = {"vendorId": "org.openchargealliance.costmsg", "messageId": name, "data": json.dumps(data)}
            statuses.append((await central.call(ID, "DataTransfer", transfer))["status"])
        unknown = await central.call(ID, "DataTransfer", {"vendorId": "org.openchargealliance.costmsg", "messageId": "X"})
        other = await central.call(ID, "DataTransfer", {"vendorId": "somebody"})

        assert statuses == ["Accepted"] * 3
        assert (unknown["status"], other["status"]) == ("UnknownMessageId", "UnknownVendorId")
        assert [last(station, what).text for what in (PRICE, RUNNING, TOTAL)] == ["0.35 EUR/kWh", "2.50 EUR", "3.31 EUR"]


async def test_a_station_without_a_screen_says_so() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V16, "lumen")):
        keys = await central.call(ID, "GetConfiguration", {"key": ["CustomDisplayCostAndPrice"]})
        transfer = await central.call(ID, "DataTransfer", {"vendorId": "org.openchargealliance.costmsg", "messageId": "FinalCost"})

        assert keys["configurationKey"][0]["value"] == "false"
        assert transfer["status"] == "UnknownVendorId"


async def test_2_1_counts_by_its_default_tariff_and_tells_how() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21, "voltgard")) as station:
        set_ = await central.call(ID, "SetDefaultTariff", {"evseId": 0, "tariff": TARIFF_1})
        again = await central.call(ID, "SetDefaultTariff", {"evseId": 1, "tariff": TARIFF_1})
        await charge(station)
        started = (await central.until_seen("TransactionEvent"))[0]
        await central.until(lambda: station.core.bays[0].evse.meter.register_wh > 5)
        await station.swipe(1, "CARD-1")
        details = (await ended(central))["costDetails"]

        assert (set_["status"], again["status"]) == ("Accepted", "DuplicateTariffId")
        assert started["transactionInfo"]["tariffId"] == "T.1"
        cost, usage = details["totalCost"], details["totalUsage"]
        assert cost["fixed"] == {"exclTax": 1.0, "inclTax": 1.19, "taxRates": VAT}
        assert cost["energy"]["exclTax"] == pytest.approx(usage["energy"] / 1000 * 0.5, abs=1e-5)
        assert cost["total"]["inclTax"] == pytest.approx(cost["total"]["exclTax"] * 1.19, abs=1e-5)
        assert [each["tariffId"] for each in details["chargingPeriods"]] == ["T.1"]
        assert last(station, TOTAL).amount == pytest.approx(cost["total"]["inclTax"], abs=0.01)


async def test_2_1_prefers_the_driver_s_own_tariff() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21, "voltgard")) as station:
        await central.call(ID, "SetDefaultTariff", {"evseId": 0, "tariff": TARIFF_1})
        mine = {"idTokenInfo": {"status": "Accepted"}, "tariff": TARIFF_1 | {"tariffId": "MINE.1"}}
        central.replies["Authorize"] = lambda _: mine
        await charge(station)

        assert (await central.until_seen("TransactionEvent"))[0]["transactionInfo"]["tariffId"] == "MINE.1"


async def test_tariffs_are_listed_changed_and_cleared() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21, "voltgard")) as station:
        nothing = await central.call(ID, "GetTariffs", {"evseId": 0})
        await central.call(ID, "SetDefaultTariff", {"evseId": 0, "tariff": TARIFF_1})
        listed = await central.call(ID, "GetTariffs", {"evseId": 0})
        await charge(station)
        number = (await central.until_seen("TransactionEvent"))[0]["transactionInfo"]["transactionId"]
        other = TARIFF_1 | {"tariffId": "T.2"}
        dollars = await central.call(
            ID, "ChangeTransactionTariff", {"transactionId": number, "tariff": other | {"currency": "USD"}}
        )
        changed = await central.call(ID, "ChangeTransactionTariff", {"transactionId": number, "tariff": other})
        await central.until(lambda: central.of("TransactionEvent")[-1]["triggerReason"] == "TariffChanged")
        unknown = await central.call(ID, "ChangeTransactionTariff", {"transactionId": "nobody", "tariff": other})
        cleared = await central.call(ID, "ClearTariffs", {})

        assert (nothing["status"], listed["tariffAssignments"][0]["evseIds"]) == ("NoTariff", [1, 2])
        assert [each["status"] for each in (dollars, changed, unknown)] == ["NoCurrencyChange", "Accepted", "TxNotFound"]
        assert central.of("TransactionEvent")[-1]["transactionInfo"]["tariffId"] == "T.2"
        assert cleared["clearTariffsResult"] == [{"status": "Accepted", "tariffId": "T.1"}]
        assert last(station, TARIFF).text == "T.2"


async def test_a_2_1_station_that_does_not_count_refuses_tariffs() -> None:
    async with central_system() as central, alive(central.url, plan(Version.V21)):
        answer = await central.call(ID, "SetDefaultTariff", {"evseId": 0, "tariff": TARIFF_1})

        assert answer == {"error": "NotSupported"}
