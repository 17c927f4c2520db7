"""Block I: the price on the station's screen, before, while and after it charges; tariffs on 2.1 stations."""

import asyncio
from typing import Any

import pytest

from tests.conformance.cases import case, first
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, register
from tests.conformance.station import Payload, Refusal, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

VAT = [{"name": "VAT", "percentage": "19"}]
ENERGY: Payload = {"elements": [{"components": [{"dimension": "ENERGY", "price": "0.35", "taxes": VAT}]}], "currency": "EUR"}
FREE: Payload = {"elements": [{"components": [{"dimension": "ENERGY", "price": "0", "taxes": VAT}]}], "currency": "EUR"}
NIGHT: Payload = {
    "elements": [
        {
            "components": [{"dimension": "ENERGY", "price": "0.25", "taxes": VAT, "step_size": 1}],
            "restrictions": {"start_time": "22:00", "end_time": "06:00"},
        },
        {"components": [{"dimension": "ENERGY", "price": "0.35", "taxes": VAT}]},
    ],
    "currency": "EUR",
}
COUNTS = {"Available(Tariff)": "true", "Enabled(Tariff)": "true", "Enabled(Cost)": "true"}
SHOWS = {"Available(Tariff)": "true", "Enabled(Cost)": "true", "Currency": "EUR"}
SHOWS_21 = {"Enabled(Tariff)": "false", "Enabled(Cost)": "false", "Currency": "EUR"}
"""A 2.1 station that counts nothing itself shows what it is told."""


async def priced(station: Station, tariff: Payload, **whom: Any) -> str:
    """The tariff applies at this station, perhaps only to a token group; its id."""
    tariff_id = f"{station.identity}-{len(whom)}"
    await station.server.api("PUT", f"/tariffs/{tariff_id}", tariff, status=201)
    await station.server.api("POST", f"/tariffs/{tariff_id}/assignments", {"station_id": station.identity, **whom}, status=201)
    return tariff_id


async def asked(station: Station, values: Payload) -> None:
    """The station was asked about its screen; `values` are those of TariffCostCtrlr."""
    results = []
    for name, value in values.items():
        variable, _, instance = name.removesuffix(")").partition("(")
        known = {"name": variable} | ({"instance": instance} if instance else {})
        told = {"attributeStatus": "Accepted", "attributeValue": value}
        results.append({"component": {"name": "TariffCostCtrlr"}, "variable": known} | told)
    station.answers("GetVariables", {"getVariableResult": results})
    await station.ask("screen/ask")


def showing(version: str) -> Payload:
    return SHOWS if version == "2.0.1" else SHOWS_21


async def until_told(station: Station, action: str) -> Payload:
    async with asyncio.timeout(20):
        while not station.all_told(action):
            await asyncio.sleep(0.05)
    return station.told(action)


@case("TC_I_02_CSMS")
async def test_the_whole_cost_is_told_at_the_end(station: Station) -> None:
    """The answer to the end of a transaction tells its cost, by a tariff on energy."""
    await priced(station, ENERGY)
    charging = await Charging(station).energised()
    await charging.stop_authorised()
    await charging.event("ChargingStateChanged", "EVConnected")
    charging.wh += 10_000
    answer = await charging.unplugged(meterValue=[register(charging.wh, "Transaction.End")])

    assert answer["totalCost"] == 4.17


@case("I03.FR.04")
async def test_a_free_transaction_is_told_to_be_free(station: Station) -> None:
    """Free is 0, not silence; without a tariff nothing is said."""
    unpriced = await (await Charging(station).energised()).unplugged()
    await priced(station, FREE)
    free = await (await Charging(station).energised()).unplugged()

    assert "totalCost" not in unpriced
    assert free["totalCost"] == 0


@case("I01.FR.01", "I01.FR.02")
async def test_the_price_is_told_with_the_verdict_where_it_can_be_shown(station: Station) -> None:
    """A station that shows texts gets the price with the answer to a token; another does not."""
    await priced(station, ENERGY)
    nothing = {"component": {"name": "TariffCostCtrlr"}, "variable": {"name": "Currency"}, "attributeStatus": "UnknownComponent"}
    station.answers("GetVariables", {"getVariableResult": [nothing]})
    await station.ask("screen/ask")
    silent = await station.say("Authorize", {"idToken": CARD})
    await asked(station, showing(station.version))
    spoken = await station.say("Authorize", {"idToken": CARD})

    assert "personalMessage" not in silent["idTokenInfo"]
    assert spoken["idTokenInfo"]["personalMessage"]["content"] == "0.4165 EUR/kWh incl. tax"


@case("I02.FR.01")
async def test_the_running_cost_is_told_while_it_charges(station: Station) -> None:
    """CostUpdated while a transaction runs, to a station that shows costs."""
    await priced(station, ENERGY)
    await asked(station, showing(station.version))
    station.answers("CostUpdated", {})
    charging = await Charging(station).energised()
    charging.wh += 10_000
    await charging.event("MeterValuePeriodic", "Charging", meterValue=[register(charging.wh)])

    told = await until_told(station, "CostUpdated")
    assert told["transactionId"] == charging.reference
    assert told["totalCost"] in (0, 4.17)  # as far as the meter had come


@case("I02.FR.01", "I02.FR.04")
async def test_a_station_that_knows_no_costupdated_is_told_with_its_answers(station: Station) -> None:
    """Where CostUpdated is not known, the answers to events tell the cost."""
    await priced(station, ENERGY)
    await asked(station, showing(station.version))
    station.answers("CostUpdated", Refusal("NotSupported"))
    charging = await Charging(station).energised()
    await until_told(station, "CostUpdated")

    async with asyncio.timeout(20):
        while "totalCost" not in (answer := await charging.event("MeterValuePeriodic", "Charging")):
            await asyncio.sleep(0.2)
    assert answer["totalCost"] == 0
    assert len(station.all_told("CostUpdated")) == 1


@case("I04.FR.02")
async def test_the_text_for_anybody_is_set(station: Station) -> None:
    """The fallback text is a variable of the station."""
    await priced(station, ENERGY)
    await asked(station, showing(station.version))
    place = {"component": {"name": "TariffCostCtrlr"}, "variable": {"name": "TariffFallbackMessage"}}
    result = place | {"attributeStatus": "Accepted"}
    station.answers("SetVariables", {"setVariableResult": [result]})
    await station.ask("screen/fallback")

    assert station.told("SetVariables")["setVariableData"][0]["attributeValue"] == "0.4165 EUR/kWh incl. tax"


@case("I07.FR.10", "I07.FR.17", "I08.FR.08", versions=("2.1",))
async def test_a_default_tariff_is_brought_once_and_again_when_it_changed(station: Station) -> None:
    """SetDefaultTariff for each EVSE, in local times; a changed tariff has another id."""
    tariff_id = await priced(station, NIGHT)
    await asked(station, COUNTS)
    station.answers("SetDefaultTariff", {"status": "Accepted"})
    await station.ask("screen/tariffs")
    await station.ask("screen/tariffs")
    brought = station.all_told("SetDefaultTariff")
    await station.server.api("PUT", f"/tariffs/{tariff_id}", ENERGY, status=200)
    await station.ask("screen/tariffs")

    assert [each["evseId"] for each in brought] == [1]
    prices = brought[0]["tariff"]["energy"]["prices"]
    assert prices[0] == {"priceKwh": 0.25, "conditions": {"startTimeOfDay": "22:00", "endTimeOfDay": "06:00"}}
    ids = [each["tariff"]["tariffId"] for each in station.all_told("SetDefaultTariff")]
    assert len(set(ids)) == len(ids) == 2


@case("I07.FR.02", "I07.FR.03", versions=("2.1",))
async def test_a_tariff_that_the_station_refuses_is_not_pressed_on_it(station: Station) -> None:
    """The station's refusal is kept and seen."""
    await priced(station, ENERGY)
    await asked(station, COUNTS)
    station.answers("SetDefaultTariff", {"status": "TooManyElements"})
    [told] = (await station.ask("screen/tariffs"))["told"]

    assert (told["status"], told["taken"]) == ("TooManyElements", False)


@case("I08.FR.01", "I08.FR.09", versions=("2.1",))
async def test_a_driver_s_own_tariff_comes_with_the_verdict(station: Station) -> None:
    """A driver with a price of his own is authorised with that tariff; another is not."""
    await priced(station, ENERGY | {"starts_at": "2026-01-01T00:00:00Z"})
    own = await priced(station, FREE | {"starts_at": "2026-01-01T00:00:00Z"}, token_group="MASTERS")
    await asked(station, COUNTS)

    anybody = await station.say("Authorize", {"idToken": CARD})
    master = await station.say("Authorize", {"idToken": {"idToken": "MASTER", "type": "ISO14443"}})

    assert "tariff" not in anybody
    assert master["tariff"]["tariffId"].startswith(f"{own}.")
    assert "validFrom" not in master["tariff"]


@case("I09.FR.01", "I10.FR.02", "I11.FR.06", versions=("2.1",))
async def test_tariffs_are_read_cleared_and_changed(station: Station) -> None:
    """GetTariffs, ClearTariffs and ChangeTransactionTariff; the station's own answer comes back."""
    await priced(station, ENERGY)
    await asked(station, COUNTS)
    assignment = {"tariffId": "T.1", "tariffKind": "DefaultTariff", "evseIds": [1]}
    station.answers("GetTariffs", {"status": "Accepted", "tariffAssignments": [assignment]})
    station.answers("ClearTariffs", {"clearTariffsResult": [{"status": "Accepted", "tariffId": "T.1"}]})
    station.answers("ChangeTransactionTariff", {"status": "Accepted"})
    charging = await Charging(station).energised()
    transaction = (await charging.stored())["id"]

    read = await station.server.api("GET", f"/stations/{station.identity}/screen/tariffs", status=200)
    await station.ask("screen/tariffs/clear", tariff_ids=["T.1"])
    changed = await station.server.api("POST", f"/transactions/{transaction}/tariff", status=200)

    assert read["answer"]["tariffAssignments"] == [assignment]
    assert station.told("ClearTariffs") == {"tariffIds": ["T.1"]}
    assert (changed["status"], station.told("ChangeTransactionTariff")["transactionId"]) == ("Accepted", charging.reference)


@case("I12.FR.01", "I12.FR.14", versions=("2.1",))
async def test_the_station_s_count_is_held_against_ours(station: Station) -> None:
    """What the station counted is kept beside our figure, also that it could not count."""
    await priced(station, ENERGY)
    usage = {"energy": 10_000, "chargingTime": 60, "idleTime": 0}
    total = {"currency": "EUR", "typeOfCost": "NormalCost", "total": {"exclTax": 3.0, "inclTax": 3.57}}
    checks = []
    for details in ({}, {"failureToCalculate": True, "failureReason": "Out of memory"}):
        charging = await Charging(station).energised()
        charging.wh += 10_000
        await charging.unplugged(costDetails={"totalCost": total, "totalUsage": usage} | details)
        transaction = (await charging.stored())["id"]
        checks.append(await station.server.api("GET", f"/transactions/{transaction}/station-cost", status=200))

    assert (checks[0]["amount"], checks[0]["difference"]) == ("4.17", "-0.60")
    assert (checks[1]["difference"], "Out of memory" in checks[1]["sentence"]) == (None, True)


@first("Cost messages (Open Charge Alliance)")
async def test_the_cost_messages_of_1_6(station: Station) -> None:
    """Price, running cost and whole by DataTransfer, only to a station whose configuration says that it shows them."""
    await priced(station, ENERGY)
    station.answers("DataTransfer", {"status": "Accepted"})
    station.answers("GetConfiguration", {"unknownKey": ["CustomDisplayCostAndPrice"]})
    await station.ask("screen/ask")
    await station.say("Authorize", {"idTag": "CARD-1"})
    silent = len(station.all_told("DataTransfer"))
    keys = [{"key": "CustomDisplayCostAndPrice", "readonly": True, "value": "true"}]
    station.answers("GetConfiguration", {"configurationKey": keys})
    await station.ask("screen/ask")
    await station.say("Authorize", {"idTag": "CARD-1"})

    told = await until_told(station, "DataTransfer")
    assert (silent, told["vendorId"], told["messageId"]) == (0, "org.openchargealliance.costmsg", "SetUserPrice")
    assert '"priceText":"0.4165 EUR/kWh incl. tax"' in told["data"]
