"""OCPP 1.6, section by section of its specification: what a station says (chapter 4)."""

import pytest

from tests.conformance.cases import first
from tests.conformance.first_generation import begin, end, sampled
from tests.conformance.speech import boot, booted, now, status
from tests.conformance.station import Station
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@first("§4.1", "§3.10")
async def test_authorize(station: Station) -> None:
    """A known card is accepted, with the time until it may be remembered and the tag of its group."""
    info = (await station.say("Authorize", {"idTag": "CARD-1"}))["idTagInfo"]

    assert (info["status"], info["parentIdTag"]) == ("Accepted", "FAMILY")
    assert info["expiryDate"] > now()


@first("§4.1")
@pytest.mark.parametrize(("tag", "word"), [("NOBODY", "Invalid"), ("BLOCKED", "Blocked"), ("EXPIRED", "Expired")])
async def test_authorize_refused(station: Station, tag: str, word: str) -> None:
    """A card that may not charge is told why."""
    assert (await station.say("Authorize", {"idTag": tag}))["idTagInfo"]["status"] == word


@first("§4.2")
async def test_boot_accepted(world: World) -> None:
    """A station of the operator is accepted, with the time and its heartbeat interval; what it tells is kept."""
    async with world.dialled(await world.configured()) as station:
        answer = await booted(station)
        stored = await station.stored()

    assert (answer["status"], answer["interval"] > 0) == ("Accepted", True)
    assert (stored["version"], stored["boot"]["vendor"], stored["boot"]["model"]) == ("1.6", "ACME", "One")


@first("§4.2")
async def test_boot_pending(world: World) -> None:
    """A pending station may be configured and triggered, but not told to start or stop; then it is accepted."""
    async with world.dialled(await world.configured(registration="pending")) as station:
        pending = await station.say("BootNotification", boot("1.6"))
        station.answers("ChangeConfiguration", {"status": "Accepted"})
        station.answers("TriggerMessage", {"status": "Accepted"})
        station.answers("RemoteStartTransaction", {"status": "Accepted"})
        configured = await station.ask("configuration", values={"HeartbeatInterval": "60"})
        started = await station.ask("start", evse=1, token={"uid": "CARD-1"})
        await world.configure(station.identity, registration="accepted")
        await station.ask("trigger", message="BootNotification")
        accepted = await booted(station)

    assert (pending["status"], pending["interval"] > 0, accepted["status"]) == ("Pending", True, "Accepted")
    assert (configured["status"], started["outcome"]) == ("Accepted", "unsupported")
    assert station.all_told("RemoteStartTransaction") == []


@first("§4.2")
async def test_boot_rejected(world: World) -> None:
    """A rejected station is told so, and is asked nothing."""
    async with world.dialled(await world.configured(registration="rejected")) as station:
        answer = await station.say("BootNotification", boot("1.6"))
        command = await station.ask("reset", kind="soft")

    assert (answer["status"], answer["interval"] > 0) == ("Rejected", True)
    assert (command["outcome"], station.heard) == ("unsupported", [])


@first("§4.2.1")
async def test_transaction_before_being_accepted(world: World) -> None:
    """A transaction that a pending station delivers is stored and numbered."""
    async with world.dialled(await world.configured(registration="pending")) as station:
        await station.say("BootNotification", boot("1.6"))
        number = await begin(station)

        assert (await station.transaction(number))["open"] is True


@first("§4.3")
async def test_data_transfer(station: Station) -> None:
    """A vendor whom we do not know is told so; what it said is kept."""
    message = {"vendorId": "com.example", "messageId": "Hello", "data": "{}"}
    assert (await station.say("DataTransfer", message))["status"] == "UnknownVendorId"

    assert await station.logged("DataTransfer") == [message]


@first("§4.4", "§4.5")
async def test_diagnostics_and_firmware_status(station: Station) -> None:
    """How an upload and an update go is answered and kept."""
    assert await station.say("DiagnosticsStatusNotification", {"status": "Uploaded"}) == {}
    assert await station.say("FirmwareStatusNotification", {"status": "Installed"}) == {}

    assert await station.logged("DiagnosticsStatusNotification") == [{"status": "Uploaded"}]
    assert await station.logged("FirmwareStatusNotification") == [{"status": "Installed"}]


@first("§4.6")
async def test_heartbeat(station: Station) -> None:
    """A heartbeat is answered with the time."""
    before, answer, after = now(-2), await station.say("Heartbeat"), now(2)

    assert before < answer["currentTime"] < after


@first("§4.7", "§3.16.1")
async def test_meter_values_of_a_transaction(station: Station) -> None:
    """Values in Wh and kWh make the curve of the transaction."""
    number = await begin(station)
    await station.say("MeterValues", sampled("1500", number))
    await station.say("MeterValues", sampled("2.25", number, unit="kWh"))

    stored = await station.transaction(number)
    assert (stored["energy_wh"], [point["energy_wh"] for point in stored["curve"]]) == (1_250, [0, 500, 1_250])


@first("§4.7", "§3.16.2")
@pytest.mark.parametrize("connector", [0, 1])
async def test_meter_values_without_a_transaction(station: Station, connector: int) -> None:
    """Clock-aligned values of a connector, or of the station's main meter, are taken and kept."""
    values = sampled("1500", context="Sample.Clock", connector=connector)
    assert await station.say("MeterValues", values) == {}

    assert await station.logged("MeterValues") == [values]


@first("§4.8")
async def test_start_transaction(station: Station) -> None:
    """A start gets a number that no other transaction has, and the verdict on its card."""
    answers = [
        await station.say(
            "StartTransaction", {"connectorId": connector, "idTag": "CARD-3", "meterStart": 0, "timestamp": now(-connector)}
        )
        for connector in (1, 2)
    ]

    assert [each["idTagInfo"]["status"] for each in answers] == ["Accepted", "Accepted"]
    assert answers[0]["transactionId"] != answers[1]["transactionId"]
    assert (await station.transaction(answers[1]["transactionId"]))["evse"] == 2


@first("§4.8", "§3.7.1")
async def test_start_transaction_sent_again(station: Station) -> None:
    """The same start once more, its answer having been lost, is the same transaction."""
    start = {"connectorId": 1, "idTag": "CARD-1", "meterStart": 1000, "timestamp": now()}

    numbers = {(await station.say("StartTransaction", start))["transactionId"] for _ in range(3)}

    assert len(numbers) == 1


@first("§4.8")
async def test_start_transaction_with_an_unknown_card(station: Station) -> None:
    """It runs already: the card is refused, and the transaction is stored, numbered, and flagged."""
    answer = await station.say("StartTransaction", {"connectorId": 1, "idTag": "NOBODY", "meterStart": 1000, "timestamp": now()})
    stored = await station.transaction(answer["transactionId"])

    assert answer["idTagInfo"]["status"] == "Invalid"
    assert (stored["token"]["uid"], [each["code"] for each in stored["flags"]]) == ("NOBODY", ["token_refused"])


@first("§4.8", "§7.2")
async def test_start_transaction_with_a_card_in_use(world: World) -> None:
    """A card that may charge once at a time, and does already elsewhere: ConcurrentTx."""
    tag = f"ONCE-{world.version}"
    await world.server.api("PUT", f"/tokens/{tag}", {"max_concurrent": 1})
    words = []
    async with world.dialled(await world.configured()) as station:
        await booted(station)
        for connector in (1, 2):
            start = {"connectorId": connector, "idTag": tag, "meterStart": 0, "timestamp": now()}
            words.append((await station.say("StartTransaction", start))["idTagInfo"]["status"])

    assert words == ["Accepted", "ConcurrentTx"]


@first("§4.9", "§7.7")
@pytest.mark.parametrize(
    ("word", "kept"),
    [
        ("Available", "available"), ("Preparing", "preparing"), ("Charging", "charging"), ("SuspendedEV", "suspended_ev"),
        ("SuspendedEVSE", "suspended_evse"), ("Finishing", "finishing"), ("Reserved", "reserved"),
        ("Unavailable", "unavailable"), ("Faulted", "faulted"),
    ],
)  # fmt: skip
async def test_status_of_a_connector(station: Station, word: str, kept: str) -> None:
    """Each status of a connector is kept."""
    assert await station.say("StatusNotification", status("1.6", word)) == {}

    assert await station.connector() == kept


@first("§4.9")
async def test_status_of_the_station(station: Station) -> None:
    """Connector 0 is the station itself; an error comes with its code."""
    faulted = status("1.6", "Faulted", evse=0) | {"errorCode": "GroundFailure", "info": "RCD"}
    await station.say("StatusNotification", faulted)
    await station.say("StatusNotification", status("1.6", "Faulted") | {"errorCode": "OverVoltage"})

    stored = await station.stored()
    assert (stored["status"], stored["connectors"][0]["error_code"]) == ("faulted", "OverVoltage")


@first("§4.10")
async def test_stop_transaction(station: Station) -> None:
    """A stop with the card is answered with the verdict; reason and register are kept."""
    number = await begin(station)
    answer = await end(station, number, 4_500, idTag="CARD-1", reason="EVDisconnected")

    stored = await station.transaction(number)
    assert answer["idTagInfo"]["status"] == "Accepted"
    assert (stored["open"], stored["stop_reason"], stored["energy_wh"]) == (False, "EVDisconnected", 3_500)


@first("§4.10", "§6.49")
async def test_stop_transaction_without_card_and_reason(station: Station) -> None:
    """Without a card there is no verdict; without a reason it was local."""
    number = await begin(station)

    assert await end(station, number, 1_000) == {}
    assert (await station.transaction(number))["stop_reason"] == "Local"


@first("§4.10", "§3.10")
async def test_stop_transaction_by_the_group(station: Station) -> None:
    """A card of the same group stops."""
    number = await begin(station)
    answer = await end(station, number, 1_000, idTag="CARD-2")

    assert (answer["idTagInfo"]["status"], answer["idTagInfo"]["parentIdTag"]) == ("Accepted", "FAMILY")
    assert (await station.transaction(number))["open"] is False


@first("§4.10", "§3.16.1")
async def test_stop_transaction_with_its_values(station: Station) -> None:
    """Values that come with the stop make the curve."""
    number = await begin(station)
    data = [sampled(value, at=now(second))["meterValue"][0] for second, value in ((1, "1200"), (2, "1700"))]
    await end(station, number, 2_000, at=now(3), transactionData=data)

    assert [point["energy_wh"] for point in (await station.transaction(number))["curve"]] == [0, 200, 700, 1_000]


@first("§4.10")
async def test_stop_of_an_unknown_transaction(station: Station) -> None:
    """The central system cannot prevent a stop: one with a number nobody gave is answered and kept for review."""
    await end(station, 2_000_000_000, 700)

    page = await station.server.api("GET", "/transactions", status=200, station_id=station.identity)
    assert [[flag["code"] for flag in each["flags"]] for each in page["items"]] == [["stop_without_start"]]


@first("§4.10", "§3.7.1")
async def test_stop_transaction_sent_again(station: Station) -> None:
    """The same stop once more changes nothing."""
    number, at = await begin(station), now()
    answers = [await end(station, number, 1_900, at=at) for _ in range(2)]

    stored = await station.transaction(number)
    assert (answers, stored["energy_wh"], stored["flags"]) == ([{}, {}], 900, [])


@first("§3.11", "§4.8", "§5.13")
async def test_start_ends_a_reservation(station: Station) -> None:
    """A start that names a reservation uses it up."""
    station.answers("ReserveNow", {"status": "Accepted"})
    wish = {"token": {"uid": "CARD-1"}, "evse": 1, "expires_at": now(3600)}
    reservation = await station.server.api("POST", f"/stations/{station.identity}/reservations", wish, status=201)
    number = await begin(station, reservationId=reservation["number"])

    used = await station.server.api("GET", f"/reservations/{reservation['id']}", status=200)
    assert (used["status"], used["transaction_id"]) == ("used", (await station.transaction(number))["id"])
