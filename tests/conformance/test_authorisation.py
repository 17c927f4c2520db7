"""Block C: may this token charge? Asked outright, or with a transaction; groups (C09), master passes (C16), the cache (C11)."""

import pytest

from tests.conformance.cases import case
from tests.conformance.charging import Charging
from tests.conformance.speech import CARD, MATE, STRANGER
from tests.conformance.station import Payload, Station

pytestmark = pytest.mark.asyncio(loop_scope="session")

FAMILY = {"idToken": "FAMILY", "type": "Central"}
MASTERS = {"idToken": "MASTERS", "type": "Central"}
MASTER = {"idToken": "MASTER", "type": "ISO14443"}


def rfid(uid: str) -> Payload:
    """A card."""
    return {"idToken": uid, "type": "ISO14443"}


@case("TC_C_02_CSMS")
async def test_unknown_token(station: Station) -> None:
    """A token that nobody knows is not accepted."""
    answer = await station.say("Authorize", {"idToken": STRANGER})

    assert answer["idTokenInfo"]["status"] in ("Invalid", "Unknown")


@case("TC_C_06_CSMS")
async def test_blocked_token(station: Station) -> None:
    """A blocked token is told to be blocked."""
    answer = await station.say("Authorize", {"idToken": rfid("BLOCKED")})

    assert answer["idTokenInfo"]["status"] == "Blocked"


@case("TC_C_07_CSMS")
async def test_expired_token(station: Station) -> None:
    """A token past its validity is told to be expired."""
    answer = await station.say("Authorize", {"idToken": rfid("EXPIRED")})

    assert answer["idTokenInfo"]["status"] == "Expired"


@case("TC_C_08_CSMS")
async def test_cached_token_accepted(station: Station) -> None:
    """A token that the station took from its cache is judged with the transaction, and accepted."""
    charging = Charging(station)
    await charging.plugged_in()

    answer = await charging.event("Authorized", idToken=CARD)

    assert answer["idTokenInfo"]["status"] == "Accepted"
    assert (await charging.stored())["token"]["uid"] == "CARD-1"


@case("TC_C_20_CSMS")
async def test_cached_token_refused(station: Station) -> None:
    """A token that the station took from its cache and we do not know is refused; the transaction is kept all the same."""
    charging = Charging(station)
    await charging.plugged_in()

    answer = await charging.event("Authorized", idToken=STRANGER)
    stored = await charging.stored()

    assert answer["idTokenInfo"]["status"] in ("Invalid", "Unknown")
    assert (stored["token"]["uid"], [each["code"] for each in stored["flags"]]) == ("NOBODY", ["token_refused"])


@case("TC_C_37_CSMS", "TC_C_38_CSMS")
@pytest.mark.parametrize("word", ["Accepted", "Rejected"])
async def test_clear_cache(station: Station, word: str) -> None:
    """The cache is cleared, or the station does not do it; the operator sees which."""
    station.answers("ClearCache", {"status": word})

    command = await station.ask("clear-cache")

    assert (station.told("ClearCache"), command["status"]) == ({}, word)


@case("TC_C_39_CSMS")
async def test_a_card_of_the_group_stops(station: Station) -> None:
    """One card starts, another of its group stops; each time the group is told."""
    asked = await station.say("Authorize", {"idToken": MATE})
    charging = Charging(station)
    await charging.plugged_in()
    began = await charging.event("Authorized", idToken=CARD)
    await charging.energised()
    again = await station.say("Authorize", {"idToken": MATE})
    stopped = await charging.stop_authorised(MATE)
    await charging.unplugged()

    for each in (asked, began, again, stopped):
        assert (each["idTokenInfo"]["status"], each["idTokenInfo"]["groupIdToken"]) == ("Accepted", FAMILY)
    assert (await charging.stored())["open"] is False


@case("TC_C_40_CSMS")
async def test_cards_of_a_group_from_the_local_list(station: Station) -> None:
    """The same, with cards that the station knows from its list and does not ask about beforehand."""
    charging = Charging(station)
    await charging.plugged_in()
    began = await charging.event("Authorized", idToken=CARD)
    await charging.energised()
    stopped = await charging.stop_authorised(MATE)
    await charging.unplugged()

    for each in (began, stopped):
        assert (each["idTokenInfo"]["status"], each["idTokenInfo"]["groupIdToken"]) == ("Accepted", FAMILY)


@case("TC_C_43_CSMS")
async def test_card_of_a_group_that_the_local_list_refuses(station: Station) -> None:
    """The station's list refuses the second card, so it asks: we accept it, and with it the stop."""
    charging = Charging(station)
    await charging.plugged_in()
    began = await charging.event("Authorized", idToken=CARD)
    await charging.energised()
    asked = await station.say("Authorize", {"idToken": MATE})
    stopped = await charging.stop_authorised(MATE)

    for each in (began, asked, stopped):
        assert (each["idTokenInfo"]["status"], each["idTokenInfo"]["groupIdToken"]) == ("Accepted", FAMILY)


@case("TC_C_47_CSMS", "TC_C_49_CSMS")
async def test_master_pass_stops_all(station: Station) -> None:
    """A master pass is told to be of its group, and ends every transaction of the station (C16.FR.01, C16.FR.02)."""
    both = [await Charging(station, 1).energised(), await Charging(station, 2, rfid("CARD-3")).energised()]

    asked = await station.say("Authorize", {"idToken": MASTER})
    ends = [await each.ended("StopAuthorized", "MasterPass", idToken=MASTER) for each in both]

    for answer in (asked, *ends):
        assert (answer["idTokenInfo"]["status"], answer["idTokenInfo"]["groupIdToken"]) == ("Accepted", MASTERS)
    assert [(await each.stored())["stop_reason"] for each in both] == ["MasterPass", "MasterPass"]


@case("TC_C_48_CSMS")
async def test_master_pass_stops_one(station: Station) -> None:
    """A master pass ends one transaction; the other goes on."""
    chosen, other = await Charging(station, 1).energised(), await Charging(station, 2, rfid("CARD-3")).energised()

    asked = await station.say("Authorize", {"idToken": MASTER})
    end = await chosen.ended("StopAuthorized", "MasterPass", idToken=MASTER)

    for answer in (asked, end):
        assert (answer["idTokenInfo"]["status"], answer["idTokenInfo"]["groupIdToken"]) == ("Accepted", MASTERS)
    assert ((await chosen.stored())["open"], (await other.stored())["open"]) == (False, True)
