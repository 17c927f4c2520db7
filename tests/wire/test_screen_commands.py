"""Prices on stations' screens, version by version: what goes out is valid by the official schema of the version."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from forecourt.csms.outgoing import Unsupported
from forecourt.csms.screens import Speech
from forecourt.domain import commands as c
from forecourt.domain.screens import Ability, Outlook, TextWay, UnitPrices
from forecourt.domain.tariffs import Tariff, Text
from forecourt.domain.tokens import TokenRef
from forecourt.ocpp.versions import Version
from tests import rows
from tests.wire.test_commands import said

AT = datetime(2026, 11, 23, 8, 30, 15, 250_000, tzinfo=UTC)
TEXTS = (Text(language="en", text="0.35 EUR/kWh"), Text(language="de", text="0,35 EUR/kWh"))
COST = c.TellCost(
    transaction_id="t",
    reference="4711",
    amount=Decimal("1.345"),
    currency="EUR",
    at=AT,
    meter_wh=1_234_000,
    prices=UnitPrices(kwh=Decimal("0.123"), once=Decimal("0.5"), idle_hour=Decimal("6")),
)
FINAL = msgspec.structs.replace(COST, amount=Decimal("3.31"), final=True, texts=TEXTS)


def tariff(**fields: Any) -> Tariff:
    return rows.tariff("NIGHT", **fields)


@pytest.mark.parametrize("version", [Version.V201, Version.V21])
def test_2_x_is_told_the_running_cost(version: Version) -> None:
    assert said(version, COST) == [("CostUpdated", {"totalCost": 1.345, "transactionId": "4711"})]


def test_1_6_is_told_the_running_cost_in_a_vendor_s_message() -> None:
    [(action, payload)] = said(Version.V16, COST)

    assert (action, payload["vendorId"], payload["messageId"]) == ("DataTransfer", "org.openchargealliance.costmsg", "RunningCost")
    assert msgspec.json.decode(payload["data"]) == {
        "transactionId": 4711,
        "timestamp": "2026-11-23T08:30:15Z",
        "meterValue": 1_234_000,
        "cost": 1.345,
        "state": "Charging",
        "chargingPrice": {"kWhPrice": 0.123, "flatFee": 0.5},
        "idlePrice": {"hourPrice": 6.0},
    }


def test_1_6_is_told_ahead_what_changes_the_price_and_when_to_report() -> None:
    ahead = Outlook(
        now=UnitPrices(kwh=Decimal("0.123"), idle_hour=Decimal(6)), changes_at=datetime(2026, 11, 23, 19, tzinfo=UTC),
        then=UnitPrices(kwh=Decimal("0.100"), idle_hour=Decimal(3)), at_kwh=Decimal(50), at_power_kw=Decimal("7.4"),
    )  # fmt: skip

    ((_, charging),) = said(Version.V16, msgspec.structs.replace(COST, outlook=ahead))
    ((_, idle),) = said(Version.V16, msgspec.structs.replace(COST, charging=False, outlook=Outlook(now=ahead.now)))

    told = msgspec.json.decode(charging["data"])
    assert told["nextPeriod"] == {
        "atTime": "2026-11-23T19:00:00Z", "chargingPrice": {"kWhPrice": 0.1}, "idlePrice": {"hourPrice": 3.0}
    }  # fmt: skip
    assert told["triggerMeterValue"] == {
        "atTime": "2026-11-23T19:00:00Z", "atEnergykWh": 50.0, "atPowerkW": 7.4, "atCPStatus": ["SuspendedEV", "Finishing"]
    }  # fmt: skip
    still = msgspec.json.decode(idle["data"])
    assert ("nextPeriod" in still, still["triggerMeterValue"]) == (False, {"atCPStatus": ["Charging"]})


def test_1_6_is_told_the_cost_at_the_end_in_every_language() -> None:
    [(_, payload)] = said(Version.V16, FINAL)

    assert payload["messageId"] == "FinalCost"
    assert msgspec.json.decode(payload["data"]) == {
        "transactionId": 4711,
        "cost": 3.31,
        "priceText": "0.35 EUR/kWh",
        "priceTextExtra": [{"format": "UTF8", "language": "de", "content": "0,35 EUR/kWh"}],
    }


def test_1_6_shows_a_driver_his_price() -> None:
    [(_, payload)] = said(Version.V16, c.ShowPrice(token=TokenRef(uid="04A1B2C3"), texts=TEXTS[:1]))

    assert payload["messageId"] == "SetUserPrice"
    assert msgspec.json.decode(payload["data"]) == {"idToken": "04A1B2C3", "priceText": "0.35 EUR/kWh"}


def test_what_is_shown_to_anybody_is_a_setting() -> None:
    command = c.SetFallbackPrice(texts=TEXTS, prices=UnitPrices(kwh=Decimal("0.35")), several_languages=True)

    [(_, first), (_, english), (_, german)] = said(Version.V16, command)
    [(_, of_201)], [(_, of_21)] = said(Version.V201, command), said(Version.V21, command)

    assert (first["key"], msgspec.json.decode(first["value"])["chargingPrice"]) == ("DefaultPrice", {"kWhPrice": 0.35})
    assert [english["key"], german["key"]] == ["DefaultPriceText,en", "DefaultPriceText,de"]
    assert [each["attributeValue"] for each in of_201["setVariableData"]] == ["0.35 EUR/kWh"]
    assert [each["variable"].get("instance") for each in of_21["setVariableData"]] == [None, "en", "de"]


def test_2_1_takes_shows_and_gives_back_tariffs() -> None:
    [(set_, default)] = said(Version.V21, c.SetStationTariff(evse=2, tariff=tariff()))
    [(change, changed)] = said(Version.V21, c.ChangeTransactionTariff(transaction_id="t", reference="tx-1", tariff=tariff()))

    assert (set_, default["evseId"], change, changed["transactionId"]) == ("SetDefaultTariff", 2, "ChangeTransactionTariff", "tx-1")
    assert default["tariff"]["tariffId"].startswith("NIGHT.")
    assert said(Version.V21, c.ClearStationTariffs(evse=2)) == [("ClearTariffs", {"evseId": 2})]
    assert said(Version.V21, c.ClearStationTariffs(tariff_ids=("A",))) == [("ClearTariffs", {"tariffIds": ["A"]})]
    assert said(Version.V21, c.GetStationTariffs()) == [("GetTariffs", {"evseId": 0})]


@pytest.mark.parametrize(
    ("version", "command", "word"),
    [
        (Version.V16, c.SetStationTariff(tariff=tariff()), "2.1"),
        (Version.V201, c.GetStationTariffs(), "2.1"),
        (Version.V201, c.ShowPrice(token=TokenRef(uid="x"), texts=TEXTS), "answer to the token"),
        (Version.V21, FINAL, "end of a transaction"),
        (Version.V16, c.ShowPrice(token=TokenRef(uid="x" * 21), texts=TEXTS), "no room"),
        (Version.V16, c.SetFallbackPrice(texts=(Text(language="en", text="x" * 500),)), "500"),
    ],
)
def test_what_a_version_cannot_say_is_refused_in_a_sentence(version: Version, command: c.Command, word: str) -> None:
    with pytest.raises(Unsupported) as refusal:
        said(version, command)

    assert word in refusal.value.sentence


def variables(**values: str) -> dict[str, Any]:
    """A GetVariablesResponse: `Tariff_Available` is the instance and the variable of the controller."""
    results = []
    for name, value in values.items():
        component = "DisplayMessageCtrlr" if name.startswith("Display") else "TariffCostCtrlr"
        instance, _, variable = name.removeprefix("Display").rpartition("_")
        named = {"name": variable} | ({"instance": instance} if instance else {})
        results.append(
            {"component": {"name": component}, "variable": named, "attributeStatus": "Accepted", "attributeValue": value}
        )
    return {"getVariableResult": results}


@pytest.mark.parametrize(
    ("version", "answer", "ability"),
    [
        ("1.6", {"unknownKey": ["CustomDisplayCostAndPrice"]}, Ability()),
        ("1.6", {"configurationKey": [{"key": "CustomDisplayCostAndPrice", "readonly": True, "value": "false"}]}, Ability()),
        (
            "1.6",
            {
                "configurationKey": [
                    {"key": "customdisplaycostandprice", "readonly": True, "value": "true"},
                    {"key": "NumberOfDecimalsForCostValues", "readonly": True, "value": "3"},
                    {"key": "Language", "readonly": False, "value": "nl"},
                ]
            },
            Ability(texts=TextWay.BY_MESSAGE, running_cost=True, decimals=3, language="nl"),
        ),
        ("2.0.1", variables(Tariff_Available="true", Tariff_Enabled="false", Cost_Available="true"), Ability(running_cost=True)),
        (
            "2.0.1",
            variables(Tariff_Enabled="true", Cost_Enabled="true", _Currency="EUR"),
            Ability(texts=TextWay.WITH_VERDICT, running_cost=True, currency="EUR"),
        ),
        ("2.0.1", variables(Display_Available="true"), Ability(texts=TextWay.WITH_VERDICT)),
        (
            "2.1",
            variables(_Currency="EUR", Cost_Enabled="false"),
            Ability(texts=TextWay.WITH_VERDICT, running_cost=True, currency="EUR", several_languages=True),
        ),
        (
            "2.1",
            variables(Tariff_Available="true", Tariff_Enabled="true", Cost_Enabled="true", Tariff_MaxElements="5"),
            Ability(texts=TextWay.WITH_VERDICT, tariffs=True, counts_itself=True, most_prices=5, several_languages=True),
        ),
        ("2.1", {"getVariableResult": "nonsense"}, Ability()),
        ("2.1", None, Ability()),
    ],
)
def test_a_station_s_settings_say_what_it_can_show(version: str, answer: object, ability: Ability) -> None:
    assert Speech().ability(version, answer) == ability


def test_a_station_is_asked_in_as_many_messages_as_it_needs() -> None:
    calls = said(Version.V21, c.AskAbility(), items={"GetVariables": 4})

    assert [len(payload["getVariableData"]) for _, payload in calls] == [4, 4, 1]
