"""What a station's screen is told with the answers to what it says, as it crosses the wire."""

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from forecourt.domain.screens import Shown, ToldCost
from forecourt.domain.tariffs import Text
from forecourt.ocpp.versions import Version
from tests import rows
from tests.wire.edge import Edge

SECOND = pytest.mark.parametrize("version", [Version.V201, Version.V21])
TEXTS = (Text(language="de", text="0,35 EUR/kWh"), Text(language="en", text="0.35 EUR/kWh"))
CARD = {"idToken": "04A1B2C3", "type": "ISO14443"}
COST = {
    "currency": "EUR",
    "typeOfCost": "NormalCost",
    "total": {"exclTax": 2.5, "inclTax": 2.975},
}
USAGE = {"energy": 8214.5, "chargingTime": 1800, "idleTime": 60}
PERIODS = [{"startPeriod": "2026-11-22T12:00:00Z", "tariffId": "T.1"}, {"startPeriod": "2026-11-22T12:30:00Z", "tariffId": "T.1"}]


def event(kind: str, **members: Any) -> dict[str, Any]:
    return {
        "eventType": kind,
        "timestamp": "2026-11-22T12:00:00Z",
        "triggerReason": "Authorized",
        "seqNo": 0,
        "transactionInfo": {"transactionId": "tx-1"},
        **members,
    }


@SECOND
async def test_a_driver_reads_the_price_with_the_verdict(version: Version) -> None:
    edge = Edge(version)
    edge.recorder.screens.shown = Shown(texts=TEXTS)

    authorised = await edge.result("Authorize", {"idToken": CARD})
    started = await edge.result("TransactionEvent", event("Started", idToken=CARD))

    told = {"format": "UTF8", "language": "de", "content": "0,35 EUR/kWh"}
    assert authorised["idTokenInfo"] == started["idTokenInfo"] == {"status": "Accepted", "personalMessage": told}


@SECOND
async def test_who_stops_is_not_told_the_price_again(version: Version) -> None:
    edge = Edge(version)
    edge.recorder.screens.shown = Shown(texts=TEXTS)

    answer = await edge.result("TransactionEvent", event("Ended", idToken=CARD))
    stopped = await edge.result("TransactionEvent", event("Updated", idToken=CARD) | {"triggerReason": "StopAuthorized"})

    assert answer["idTokenInfo"] == stopped["idTokenInfo"] == {"status": "Accepted"}


async def test_2_1_is_given_the_driver_s_own_tariff() -> None:
    edge, older = Edge(Version.V21), Edge(Version.V201)
    edge.recorder.screens.shown = older.recorder.screens.shown = Shown(tariff=rows.tariff("MINE", texts=TEXTS))

    answer = await edge.result("Authorize", {"idToken": CARD})

    assert answer["tariff"]["tariffId"].startswith("MINE.")
    assert [each["language"] for each in answer["tariff"]["description"]] == ["de", "en"]
    assert "tariff" not in await older.result("Authorize", {"idToken": CARD})


@SECOND
@pytest.mark.parametrize("amount", ["3.31", "0.00"])
async def test_the_end_of_a_transaction_is_answered_with_its_cost(version: Version, amount: str) -> None:
    edge = Edge(version)
    edge.recorder.screens.cost = ToldCost(amount=Decimal(amount), currency="EUR", texts=TEXTS)

    updated = await edge.result("TransactionEvent", event("Updated"))
    ended = await edge.result("TransactionEvent", event("Ended"))

    assert updated == {}
    assert ended["totalCost"] == float(amount)  # I03.FR.04: also when it was free
    assert ended["updatedPersonalMessage"]["content"] == "0,35 EUR/kWh"
    extra = [each["content"] for each in ended.get("updatedPersonalMessageExtra", [])]
    assert extra == (["0.35 EUR/kWh"] if version is Version.V21 else [])


@SECOND
async def test_a_text_that_is_too_long_for_the_version_is_not_cut(version: Version) -> None:
    edge = Edge(version)
    edge.recorder.screens.shown = Shown(texts=(Text(language="en", text="x" * 1025), TEXTS[0]))

    answer = await edge.result("Authorize", {"idToken": CARD})

    assert answer["idTokenInfo"]["personalMessage"]["content"] == "0,35 EUR/kWh"


async def test_what_the_station_counted_reaches_the_app_exactly() -> None:
    edge = Edge(Version.V21)
    details = {"totalCost": COST, "totalUsage": USAGE, "chargingPeriods": PERIODS}

    await edge.result("TransactionEvent", event("Updated", costDetails={"totalCost": COST, "totalUsage": USAGE}))
    await edge.result("TransactionEvent", event("Ended", costDetails=details))

    [counted] = edge.recorder.screens.counts
    assert (counted.before_taxes, counted.after_taxes) == (Decimal("2.5"), Decimal("2.975"))
    assert (counted.energy_wh, counted.charging_s, counted.idle_s) == (Decimal("8214.5"), 1800, 60)
    assert (counted.tariff_ids, counted.currency, counted.failure) == (("T.1",), "EUR", None)


async def test_a_station_that_could_not_count_says_why() -> None:
    edge = Edge(Version.V21)
    details = {"totalCost": COST, "totalUsage": USAGE, "failureToCalculate": True, "failureReason": "Out of memory"}

    await edge.result("TransactionEvent", event("Ended", costDetails=details))

    assert edge.recorder.screens.counts[0].failure == "Out of memory"


async def test_1_6_is_told_after_its_answer() -> None:
    edge = Edge(Version.V16)
    start = {"connectorId": 1, "idTag": "04A1B2C3", "meterStart": 0, "timestamp": "2026-11-22T12:00:00Z"}

    await edge.result("Authorize", {"idTag": "04A1B2C3"})
    await edge.result("StartTransaction", start)
    answer = await edge.result("StopTransaction", {"transactionId": 1, "meterStop": 9, "timestamp": "2026-11-22T12:30:00Z"})

    assert edge.recorder.screens.soon == ["price for 04A1B2C3", "price for 04A1B2C3", "cost of t-1"]
    assert msgspec.json.encode(answer) == b"{}"


@pytest.mark.parametrize(("number", "status"), [("DE136695976", "Accepted"), ("DE136695977", "Rejected")])
async def test_a_vat_number_is_answered_by_its_form(number: str, status: str) -> None:
    answer = await Edge(Version.V21).result("VatNumberValidation", {"vatNumber": number, "evseId": 1})

    assert (answer["status"], answer["vatNumber"], answer["evseId"]) == (status, number, 1)
    assert answer["statusInfo"]["additionalInfo"].endswith(".")
