"""Block H: an EVSE kept for a token, and how that ends."""

from typing import Any

import pytest

from tests.conformance.cases import case
from tests.conformance.speech import CARD, availability, now, status
from tests.conformance.station import Payload, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def reserve(station: Station, word: str = "Accepted", uid: str = "CARD-3", **where: Any) -> Payload:
    """The operator's reservation for the next hour, as kept."""
    station.answers("ReserveNow", {"status": word})
    body = {"token": {"uid": uid}, "expires_at": now(3600), **where}
    return dict(await station.server.api("POST", f"/stations/{station.identity}/reservations", body, status=201))


async def say(station: Station, word: str) -> None:
    """The state of the connector, in both its forms."""
    await station.say("StatusNotification", status(station.version, word))
    await station.say("NotifyEvent", availability(word))
    assert await station.connector() == word.casefold()


async def kept(station: Station, reservation: Payload) -> Payload:
    """The reservation as it stands now."""
    return dict(await station.server.api("GET", f"/reservations/{reservation['id']}", status=200))


@case("TC_H_01_CSMS")
async def test_reserve_an_evse(station: Station) -> None:
    """An EVSE is kept for a card."""
    reservation = await reserve(station, evse=1)
    await say(station, "Reserved")

    told = station.told("ReserveNow")
    assert (told["evseId"], told["idToken"], told["id"]) == (1, {**CARD, "idToken": "CARD-3"}, reservation["number"])
    assert (reservation["status"], "connectorType" in told, "groupIdToken" in told) == ("active", False, False)


@case("TC_H_07_CSMS")
async def test_reservation_not_used(station: Station) -> None:
    """The time is over: the station lets the EVSE go and says so."""
    reservation = await reserve(station, evse=1)
    await say(station, "Reserved")
    await say(station, "Available")
    expired = {"reservationId": reservation["number"], "reservationUpdateStatus": "Expired"}

    assert await station.say("ReservationStatusUpdate", expired) == {}
    assert (await kept(station, reservation))["status"] == "expired"


@case("TC_H_08_CSMS", "TC_H_14_CSMS")
async def test_reserve_any_evse(station: Station) -> None:
    """As many reservations as there are EVSEs, none of them naming one; each has a number of its own."""
    both = [await reserve(station, uid=uid) for uid in ("CARD-3", "CARD-3")]
    await say(station, "Reserved")

    told = station.all_told("ReserveNow")
    assert [("evseId" in each, "connectorType" in each) for each in told] == [(False, False)] * 2
    assert [each["id"] for each in told] == [each["number"] for each in both]
    assert len({each["number"] for each in both}) == 2


@case("TC_H_15_CSMS")
async def test_reserve_a_connector_type(station: Station) -> None:
    """A kind of plug is kept, on whatever EVSE."""
    station.answers("ReserveNow", {"status": "Accepted"})
    wish = {"id": 77, "expiryDateTime": now(3600), "idToken": CARD, "connectorType": "cCCS2"}

    answer = await station.call("ReserveNow", wish)
    await say(station, "Reserved")

    assert (station.told("ReserveNow"), answer["payload"]["status"]) == (wish, "Accepted")


@case("TC_H_17_CSMS")
async def test_cancel(station: Station) -> None:
    """A reservation is let go by the operator."""
    reservation = await reserve(station, evse=1)
    await say(station, "Reserved")
    station.answers("CancelReservation", {"status": "Accepted"})
    cancelled = await station.server.api("DELETE", f"/reservations/{reservation['id']}", status=200)
    await say(station, "Available")

    assert station.told("CancelReservation") == {"reservationId": reservation["number"]}
    assert cancelled["status"] == "cancelled"


@case("TC_H_19_CSMS")
async def test_reserve_for_a_group(station: Station) -> None:
    """A card of a group reserves for its whole group: the group goes out with the reservation."""
    await reserve(station, uid="CARD-1", evse=1)
    await say(station, "Reserved")

    told = station.told("ReserveNow")
    assert (told["idToken"], told["groupIdToken"]) == (CARD, {"idToken": "FAMILY", "type": "Central"})


@case("TC_H_20_CSMS")
async def test_reservation_ends_with_a_fault(station: Station) -> None:
    """The EVSE breaks: the station removes the reservation."""
    reservation = await reserve(station, evse=1)
    await say(station, "Reserved")
    await say(station, "Faulted")
    removed = {"reservationId": reservation["number"], "reservationUpdateStatus": "Removed"}

    assert await station.say("ReservationStatusUpdate", removed) == {}
    assert (await kept(station, reservation))["status"] == "removed"


@case("TC_H_22_CSMS")
async def test_reservation_rejected(station: Station) -> None:
    """A station that takes no reservations: the operator sees its word."""
    reservation = await reserve(station, "Rejected", evse=1)

    assert (reservation["status"], reservation["station_answer"]) == ("refused", "Rejected")
