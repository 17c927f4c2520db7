"""Requirements on a central system that no test case of the standard touches."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, now, register
from tests.conformance.station import Station
from tests.conformance.world import World

pytestmark = pytest.mark.asyncio(loop_scope="session")


@case("A04.FR.03")
async def test_security_event(station: Station) -> None:
    """A security event is confirmed and kept."""
    event = {"type": "InvalidFirmwareSignature", "timestamp": now(), "techInfo": "test"}
    assert await station.say("SecurityEventNotification", event) == {}

    assert await station.logged("SecurityEventNotification") == [event]


@case("B03.FR.03")
async def test_nothing_is_asked_of_a_rejected_station(world: World) -> None:
    """A rejected station is sent nothing."""
    async with world.dialled(await world.configured(registration="rejected")) as station:
        boot = {"reason": "PowerUp", "chargingStation": {"model": "Two", "vendorName": "ACME"}}
        assert (await station.say("BootNotification", boot))["status"] == "Rejected"
        command = await station.ask("reset", kind="on_idle")

    assert (command["outcome"], station.heard) == ("unsupported", [])


@case("C01.FR.19")
async def test_a_token_for_every_evse(station: Station) -> None:
    """A token that may charge anywhere here names no EVSEs; a card of ISO 15693 is a card like any other."""
    answer = await station.say("Authorize", {"idToken": {"idToken": "card-1", "type": "ISO15693"}})

    assert (answer["idTokenInfo"]["status"], "evseId" in answer["idTokenInfo"]) == ("Accepted", False)


@case("C01.FR.22")
async def test_a_token_of_another_site(world: World, station: Station) -> None:
    """A token that may not charge here is told so."""
    await world.server.api("PUT", "/sites/ELSEWHERE", {"name": "Elsewhere", "zone": "Europe/Amsterdam"})
    await world.server.api("PUT", "/tokens/RESIDENT", {"site_ids": ["ELSEWHERE"]})

    answer = await station.say("Authorize", {"idToken": CARD | {"idToken": "RESIDENT"}})

    assert answer["idTokenInfo"]["status"] == "NotAtThisLocation"


@case("C02.FR.02")
async def test_a_start_button(station: Station) -> None:
    """A transaction begun with a button, without any token, is accepted."""
    charging = Charging(station)
    await charging.plugged_in()
    answer = await charging.event("Authorized", idToken={"idToken": "", "type": "NoAuthorization"})

    assert answer["idTokenInfo"]["status"] == "Accepted"


@case("C04.FR.01", "C04.FR.02", "C04.FR.04")
async def test_key_codes(world: World, station: Station) -> None:
    """A wrong key code is Invalid, a right one Accepted; neither stands in the wire log."""
    await world.server.api("PUT", "/tokens/48151623", {}, type="key_code")
    wrong, right = [
        await station.say("Authorize", {"idToken": {"idToken": code, "type": "KeyCode"}}) for code in ("99999999", "48151623")
    ]

    assert (wrong["idTokenInfo"]["status"], right["idTokenInfo"]["status"]) == ("Invalid", "Accepted")
    assert [each["idToken"] for each in await station.logged("Authorize", 2)] == [{"idToken": "***", "type": "KeyCode"}] * 2


@case("E01.FR.11", "E02.FR.04", "E05.FR.01")
async def test_a_token_is_judged_with_the_transaction(station: Station) -> None:
    """Whatever the station made of a token beforehand, we judge it when the transaction tells of it."""
    charging = Charging(station)
    await charging.plugged_in()
    answer = await charging.event("Authorized", idToken=CARD | {"idToken": "BLOCKED"})

    assert answer["idTokenInfo"]["status"] == "Blocked"
    assert (await charging.stored())["token_verdict"] == "blocked"


@case("F06.FR.13")
async def test_a_status_is_asked_of_a_connector(station: Station) -> None:
    """Without an EVSE there is no connector to ask for; nothing is sent."""
    command = await station.ask("trigger", message="StatusNotification")

    assert (command["outcome"], station.heard) == ("unsupported", [])


@case("J01.FR.18", "J02.FR.19")
async def test_values_are_answered_whatever_they_say(station: Station) -> None:
    """Values of an EVSE nobody knows, and an event of a transaction nobody knows, are answered and kept."""
    assert await station.say("MeterValues", {"evseId": 99, "meterValue": [register(-5)]}) == {}
    charging = Charging(station, evse=98)
    charging.seq_no = 7
    assert await charging.event("MeterValuePeriodic", meterValue=[register(5)]) == {}

    assert (await charging.stored())["evse"] == 98


@case("K01.FR.03")
async def test_a_profile_of_a_transaction_names_it(station: Station) -> None:
    """A profile for a transaction without saying which is not sent."""
    command = await station.ask(
        "profiles", evse=1, id=1, purpose="transaction", kind="relative", periods=[{"start_s": 0, "limit": 6}]
    )

    assert (command["outcome"], station.heard) == ("unsupported", [])


@case("K10.FR.02")
async def test_clearing_everything_names_what(station: Station) -> None:
    """To remove all profiles, each purpose is named in turn."""
    station.answers("ClearChargingProfile", {"status": "Accepted"})

    command = await station.ask("profiles/clear")

    named = [each["chargingProfileCriteria"]["chargingProfilePurpose"] for each in station.all_told("ClearChargingProfile")]
    assert (named, command["status"]) == (["ChargingStationMaxProfile", "TxDefaultProfile", "TxProfile"], "Accepted")
