"""Block E: transactions with every start and stop point, offline gaps, and the question what a station still holds (E14)."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, STRANGER, availability, booted, register, status
from tests.conformance.station import Payload, Station
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")

SIGNED: Payload = {
    "signedMeterData": "T0NNRnx7fXx7fQ==", "signingMethod": "ECDSA-secp256r1-SHA256", "encodingMethod": "OCMF", "publicKey": "MFkw",
}  # fmt: skip


async def authorised(station: Station) -> None:
    """The driver shows a card and plugs in; the station tells nothing of a transaction yet."""
    assert (await station.say("Authorize", {"idToken": CARD}))["idTokenInfo"]["status"] == "Accepted"
    await station.say("StatusNotification", status(station.version, "Occupied"))
    await station.say("NotifyEvent", availability("Occupied"))


async def begun(charging: Charging) -> Payload:
    """The stored transaction, open."""
    stored = await charging.stored()
    assert (stored["open"], stored["stopped_at"], stored["flags"]) == (True, None, [])
    return stored


async def over(charging: Charging, reason: str) -> Payload:
    """The stored transaction, ended for this reason, with nothing to complain of."""
    stored = await charging.stored()
    assert (stored["open"], stored["stop_reason"], stored["seq_gaps"]) == (False, reason, [])
    assert stored["stopped_at"] is not None
    return stored


@case("TC_E_01_CSMS")
async def test_starts_when_the_power_path_closes(station: Station) -> None:
    """A transaction begins when the power path closes, and then charges."""
    charging = Charging(station)
    await authorised(station)
    answer = await charging.event("ChargingStateChanged", "SuspendedEVSE", idToken=CARD)
    await charging.event("ChargingStateChanged", "Charging")

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await begun(charging))["charging_state"] == "Charging"


@case("TC_E_02_CSMS")
async def test_starts_with_the_energy(station: Station) -> None:
    """A transaction begins when energy flows."""
    charging = Charging(station)
    await authorised(station)
    answer = await charging.event("ChargingStateChanged", "Charging", idToken=CARD)

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await begun(charging))["charging_state"] == "Charging"


@case("TC_E_03_CSMS")
async def test_cable_first(station: Station) -> None:
    """Plugged in first, authorised then, then energy."""
    charging = Charging(station)
    await charging.plugged_in()
    answer = await charging.authorised()
    await charging.energised()

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await begun(charging))["token"]["uid"] == "CARD-1"


@case("TC_E_04_CSMS")
async def test_card_first(station: Station) -> None:
    """Authorised first, plugged in then, then energy."""
    charging = Charging(station)
    answer = await charging.authorised(evse=None)
    await charging.plugged_in()
    await charging.energised()

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert ((await charging.stored())["evse"], (await charging.stored())["charging_state"]) == (1, "Charging")


@case("TC_E_07_CSMS", "TC_E_15_CSMS")
async def test_stopped_with_the_card(station: Station) -> None:
    """The driver stops at the station."""
    charging = await Charging(station).energised()
    charging.wh += 2_500
    await charging.ended("StopAuthorized", "Local")

    assert (await over(charging, "Local"))["energy_wh"] == 2_500


@case("TC_E_08_CSMS")
async def test_stopped_when_the_energy_stops(station: Station) -> None:
    """The driver stops; the transaction ends when energy no longer flows."""
    charging = await Charging(station).energised()
    await charging.stop_authorised()
    await charging.ended("ChargingStateChanged", "Local", "EVConnected")

    await over(charging, "Local")


@case("TC_E_09_CSMS")
async def test_starts_with_the_cable(station: Station) -> None:
    """A transaction begins with the cable, nobody known yet."""
    charging = Charging(station)
    assert await charging.plugged_in() == {}

    stored = await begun(charging)
    assert (stored["token"], stored["evse"], stored["connector"]) == (None, 1, 1)


@case("TC_E_10_CSMS")
async def test_starts_with_the_authorisation(station: Station) -> None:
    """A transaction begins with the card."""
    charging = Charging(station)
    answer = await charging.authorised()

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await begun(charging))["token"]["uid"] == "CARD-1"


@case("TC_E_11_CSMS")
async def test_starts_with_signed_data(station: Station) -> None:
    """A transaction begins with signed meter data, which is kept as received."""
    charging = Charging(station)
    await authorised(station)
    value = register(0, "Transaction.Begin", signedMeterValue=SIGNED)
    answer = await charging.event("SignedDataReceived", idToken=CARD, meterValue=[value])
    await charging.event("ChargingStateChanged", "Charging")

    assert answer["idTokenInfo"]["status"] == "Accepted"
    kept = (await begun(charging))["evidence"][0]["payload"]["meterValue"][0]["sampledValue"][0]
    assert kept["signedMeterValue"] == SIGNED


@case("TC_E_12_CSMS")
async def test_starts_with_the_parked_car(station: Station) -> None:
    """A transaction begins when a vehicle is detected."""
    charging = Charging(station)
    assert await charging.event("EVDetected") == {}

    await begun(charging)


@case("TC_E_14_CSMS")
async def test_ends_with_the_cable(station: Station) -> None:
    """The driver stops, then unplugs at the station: the end."""
    charging = await Charging(station).energised()
    await charging.stop_authorised()
    await charging.unplugged()

    await over(charging, "EVDisconnected")
    assert await station.connector() == "available"


@case("TC_E_16_CSMS")
async def test_unknown_card_ends_what_it_began(station: Station) -> None:
    """A card that we refuse began a transaction; the station ends it as deauthorised."""
    charging = Charging(station, token=STRANGER)
    answer = await charging.event("Authorized", idToken=STRANGER)
    await charging.ended("Deauthorized", "DeAuthorized")

    assert answer["idTokenInfo"]["status"] in ("Invalid", "Unknown")
    await over(charging, "DeAuthorized")


@case("TC_E_17_CSMS", "TC_E_20_CSMS")
async def test_ends_when_the_vehicle_goes(station: Station) -> None:
    """Suspended, then unplugged at the vehicle: the end."""
    charging = await Charging(station).energised()
    await charging.suspended()
    await charging.unplugged()

    await over(charging, "EVDisconnected")


@case("TC_E_19_CSMS")
async def test_ends_with_the_empty_bay(station: Station) -> None:
    """The vehicle has left its bay: the end."""
    charging = await Charging(station).energised()
    await charging.event("EVCommunicationLost", "Idle")
    await charging.ended("EVDeparted", "Local")

    await over(charging, "Local")


@case("TC_E_21_CSMS")
async def test_stopped_from_here(station: Station) -> None:
    """The operator stops the transaction by its id on the wire."""
    charging = await Charging(station).energised()
    station.answers("RequestStopTransaction", {"status": "Accepted"})

    command = await station.ask("stop", transaction_id=(await charging.stored())["id"])
    await charging.ended("RemoteStop", "Remote")

    assert station.told("RequestStopTransaction") == {"transactionId": charging.reference}
    assert command["status"] == "Accepted"
    await over(charging, "Remote")


@case("TC_E_22_CSMS")
async def test_stopped_by_the_vehicle(station: Station) -> None:
    """The vehicle has had enough: the end."""
    charging = await Charging(station).energised()
    await charging.ended("ChargingStateChanged", "StoppedByEV", "SuspendedEV")

    await over(charging, "StoppedByEV")


@case("TC_E_26_CSMS")
async def test_goes_on_after_the_cable_was_out(station: Station) -> None:
    """Unplugged at the vehicle and plugged in again: one transaction goes on."""
    charging = await Charging(station).energised()
    await charging.suspended()
    await charging.event("EVCommunicationLost", "Idle")
    await station.say("StatusNotification", status(station.version, "Available"))
    await station.say("NotifyEvent", availability("Available"))
    await charging.event("CablePluggedIn", "EVConnected")
    await charging.event("ChargingStateChanged", "Charging")

    stored = await charging.stored()
    assert (stored["open"], stored["charging_state"]) == (True, "Charging")


@case("TC_E_29_CSMS")
async def test_asked_about_an_open_transaction_with_messages_held(world: World) -> None:
    """After time offline the station is asked what it holds of a transaction; what it held arrives and is placed."""
    identity = await world.configured()
    async with world.dialled(identity) as station:
        await booted(station)
        charging = await Charging(station).energised()
    async with world.dialled(identity) as station:
        charging.station = station
        station.answers("GetTransactionStatus", {"ongoingIndicator": True, "messagesInQueue": True})
        answer = await station.call("GetTransactionStatus", {"transactionId": charging.reference})
        await charging.event("MeterValuePeriodic", offline=True, meterValue=[register(1_700)])
        stored = await charging.stored()

    assert station.told("GetTransactionStatus") == {"transactionId": charging.reference}
    assert answer["payload"] == {"ongoingIndicator": True, "messagesInQueue": True}
    assert (stored["open"], stored["energy_wh"], [each["code"] for each in stored["flags"]]) == (True, 700, ["offline"])


@case("TC_E_30_CSMS")
async def test_asked_about_an_open_transaction(station: Station) -> None:
    """A station that holds nothing back says so."""
    charging = await Charging(station).energised()
    station.answers("GetTransactionStatus", {"ongoingIndicator": True, "messagesInQueue": False})

    answer = await station.call("GetTransactionStatus", {"transactionId": charging.reference})

    assert station.told("GetTransactionStatus") == {"transactionId": charging.reference}
    assert answer["payload"]["messagesInQueue"] is False


@case("TC_E_31_CSMS")
async def test_an_end_with_messages_missing(world: World) -> None:
    """The end arrives before two messages: the gap is shown, the station is asked, the messages fill it."""
    identity = await world.configured()
    async with world.dialled(identity) as station:
        await booted(station)
        charging = await Charging(station).energised()
    async with world.dialled(identity) as station:
        charging.station = station
        missing = charging.seq_no
        await station.say("StatusNotification", status(world.version, "Available"))
        await charging.ended("EVCommunicationLost", "EVDisconnected", "Idle", offline=True, seqNo=missing + 2)
        gap = (await charging.stored())["seq_gaps"]
        station.answers("GetTransactionStatus", {"ongoingIndicator": False, "messagesInQueue": True})
        await station.call("GetTransactionStatus", {"transactionId": charging.reference})
        await charging.event("StopAuthorized", kind="Updated", offline=True, seqNo=missing)
        await charging.event("ChargingStateChanged", "EVConnected", kind="Updated", offline=True, seqNo=missing + 1)
        await over(charging, "EVDisconnected")

    assert gap == [[missing, missing + 1]]
    assert station.told("GetTransactionStatus") == {"transactionId": charging.reference}


@case("TC_E_33_CSMS", "TC_E_34_CSMS")
@pytest.mark.parametrize("held", [True, False])
async def test_asked_about_all_transactions(station: Station, held: bool) -> None:
    """Asked without a transaction, the station says whether it holds anything at all."""
    charging = await Charging(station).energised()
    station.answers("GetTransactionStatus", {"messagesInQueue": held})

    answer = await station.call("GetTransactionStatus", {})
    if held:
        await charging.event("MeterValuePeriodic", offline=True, meterValue=[register(1_200)])

    assert (station.told("GetTransactionStatus"), answer["payload"]) == ({}, {"messagesInQueue": held})
    assert (await charging.stored())["energy_wh"] == (200 if held else 0)


@case("TC_E_38_CSMS")
async def test_vehicle_not_ready(station: Station) -> None:
    """Authorised and plugged in, but the vehicle does not want to charge yet."""
    charging = Charging(station)
    await charging.authorised()
    await charging.plugged_in()
    await charging.suspended()

    assert (await begun(charging))["charging_state"] == "SuspendedEV"


@case("TC_E_39_CSMS")
async def test_nobody_plugs_in(station: Station) -> None:
    """Authorised, and no vehicle came: the transaction ends by itself, with no energy."""
    charging = Charging(station)
    await charging.authorised()
    await charging.ended("EVConnectTimeout", "Timeout", meterValue=None)

    assert (await over(charging, "Timeout"))["energy_wh"] == 0


@case("TC_E_53_CSMS")
async def test_each_transaction_counts_from_zero(station: Station) -> None:
    """Two transactions one after the other both begin with the number 0."""
    first, second = Charging(station), Charging(station)
    for each in (first, second):
        await each.energised()
        await each.unplugged()

    assert [(await each.stored())["evidence"][0]["seq_no"] for each in (first, second)] == [0, 0]
    assert first.reference != second.reference
