"""Block G: what is in operation (G03, G04), and what breaks (G05)."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import availability, notify_event, status
from tests.conformance.station import Payload, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

PLACES = {"EVSE": {"evse": 1}, "station": {}, "connector": {"evse": 1, "connector": 1}}
EVSES: dict[str, Payload] = {"EVSE": {"evse": {"id": 1}}, "station": {}, "connector": {"evse": {"id": 1, "connectorId": 1}}}


async def change(station: Station, place: str, *, available: bool, word: str = "Accepted") -> None:
    """The operator's wish, as it went out."""
    station.answers("ChangeAvailability", {"status": word})
    command = await station.ask("availability", available=available, **PLACES[place])
    told = station.told("ChangeAvailability")
    assert told == {"operationalStatus": "Operative" if available else "Inoperative", **EVSES[place]}
    assert command["status"] == word


async def say(station: Station, word: str) -> None:
    """The state of the connector, in both its forms."""
    await station.say("StatusNotification", status(station.version, word))
    await station.say("NotifyEvent", availability(word))


@case("TC_G_03_CSMS")
async def test_evse_out_of_operation(station: Station) -> None:
    """An EVSE goes out of operation, and its connector says so."""
    await change(station, "EVSE", available=False)
    await say(station, "Unavailable")

    assert await station.connector() == "unavailable"


@case("TC_G_04_CSMS")
async def test_evse_into_operation(station: Station) -> None:
    """An EVSE comes back."""
    await say(station, "Unavailable")
    await change(station, "EVSE", available=True)
    await say(station, "Available")

    assert await station.connector() == "available"


@case("TC_G_05_CSMS")
async def test_station_out_of_operation(station: Station) -> None:
    """The whole station goes out of operation."""
    await change(station, "station", available=False)
    await say(station, "Unavailable")

    assert await station.connector() == "unavailable"


@case("TC_G_06_CSMS")
async def test_station_into_operation(station: Station) -> None:
    """The whole station comes back."""
    await say(station, "Unavailable")
    await change(station, "station", available=True)
    await say(station, "Available")

    assert await station.connector() == "available"


@case("TC_G_07_CSMS")
async def test_connector_out_of_operation(station: Station) -> None:
    """One connector goes out of operation."""
    await change(station, "connector", available=False)
    await say(station, "Unavailable")

    assert await station.connector() == "unavailable"


@case("TC_G_08_CSMS")
async def test_connector_into_operation(station: Station) -> None:
    """One connector comes back."""
    await say(station, "Unavailable")
    await change(station, "connector", available=True)
    await say(station, "Available")

    assert await station.connector() == "available"


@case("TC_G_11_CSMS", "TC_G_14_CSMS", "TC_G_17_CSMS")
@pytest.mark.parametrize("place", list(PLACES))
async def test_out_of_operation_after_the_transaction(station: Station, place: str) -> None:
    """What charges goes out of operation when its transaction is over; until then that is only scheduled."""
    charging = await Charging(station).energised()
    await change(station, place, available=False, word="Scheduled")
    still_charging = await charging.stored()
    await charging.stop_authorised()
    await charging.unplugged()
    await say(station, "Unavailable")

    assert (still_charging["open"], (await charging.stored())["open"]) == (True, False)
    assert await station.connector() == "unavailable"


@case("TC_G_20_CSMS")
async def test_lock_failure(station: Station) -> None:
    """A plug that does not lock is told as an event, which is answered and kept; it is no status of the connector."""
    lock = {"name": "ConnectorPlugRetentionLock", "evse": {"id": 1, "connectorId": 1}}
    answer = await station.say("NotifyEvent", notify_event(lock, {"name": "Problem"}, "true"))

    assert answer == {}
    assert (await station.logged("NotifyEvent", 2))[-1]["eventData"][0]["component"] == lock
    assert await station.connector() == "available"
