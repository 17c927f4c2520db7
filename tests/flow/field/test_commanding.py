"""Commands and what operators want of them (field notes 12 and 54 to 57; user lessons 1, 11 to 13 and 22 to 26)."""

import asyncio
from typing import Any

import pytest

from tests.flow.api_world import CALLER
from tests.flow.field.place import BOOT, CARD_2, Place, codes, event

TOLD = ("TransactionStarted", "TransactionEnded", "TransactionRepaired")

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_nothing_is_sent_to_a_station_by_itself_when_it_boots(place: Place) -> None:
    """Field notes 16 and 55 (EN+): no ChangeAvailability, no probing."""
    async with place.booted("N55A") as station:
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        await station.call("Heartbeat", {})
        await asyncio.sleep(0.1)

    assert station.heard == []


@pytest.mark.parametrize(("identity", "connectors", "named"), [("N55B", 1, 1), ("N55C", 2, 0)])
async def test_a_box_with_one_connector_is_switched_by_its_connector(
    place: Place, identity: str, connectors: int, named: int
) -> None:
    """Field note 55 (FoxESS, EN+): connector 0 is refused there."""
    async with place.booted(identity) as station:
        station.obeys["ChangeAvailability"] = {"status": "Accepted"}
        for connector in range(1, connectors + 1):
            await station.call("StatusNotification", {"connectorId": connector, "errorCode": "NoError", "status": "Available"})

        await place.api("POST", f"/stations/{identity}/availability", {"available": False})

    assert station.heard == [("ChangeAvailability", {"connectorId": named, "type": "Inoperative"})]


@pytest.mark.parametrize("word", ["NotImplemented", "Rejected"])
async def test_a_trigger_is_tried_and_learned(place: Place, word: str) -> None:
    """Field note 57: what is advertised does not count; NotImplemented is remembered for that message, Rejected is not."""
    identity = f"N57{word[0]}"
    async with place.booted(identity) as station:
        station.obeys["TriggerMessage"] = {"status": word}
        asked = {"message": "MeterValues", "evse": 1}
        answers = [await place.api("POST", f"/stations/{identity}/trigger", asked) for _ in range(2)]
        other = await place.api("POST", f"/stations/{identity}/trigger", {"message": "Heartbeat"})

    assert [each["outcome"] for each in answers] == ["result", "unsupported" if word == "NotImplemented" else "result"]
    assert other["status"] == word


async def test_what_was_learned_is_forgotten_with_new_firmware(place: Place) -> None:
    """Field note 57: supported though it was not."""
    async with place.booted("N57B") as station:
        await place.api("POST", "/stations/N57B/clear-cache", {})
        await station.call("BootNotification", BOOT | {"firmwareVersion": "2.0"})
        station.obeys["ClearCache"] = {"status": "Accepted"}

        answer = await place.api("POST", "/stations/N57B/clear-cache", {})

    assert answer["status"] == "Accepted"


async def test_a_long_charging_profile_goes_out_whole(place: Place) -> None:
    """Field note 54: what a station cannot hold it refuses in its own word, and the caller sees that word."""
    periods = [{"startPeriod": number * 900, "limit": 6.0 + number % 10} for number in range(96)]
    schedule = {"chargingRateUnit": "A", "chargingSchedulePeriod": periods}
    profile = {
        "chargingProfileId": 1, "stackLevel": 0, "chargingProfilePurpose": "TxDefaultProfile", "chargingProfileKind": "Relative",
        "chargingSchedule": schedule,
    }  # fmt: skip
    async with place.booted("N54") as station:
        station.obeys["SetChargingProfile"] = {"status": "Rejected"}
        call = {"action": "SetChargingProfile", "payload": {"connectorId": 1, "csChargingProfiles": profile}}

        answer = await place.api("POST", "/stations/N54/calls", call)

    assert answer["payload"] == {"status": "Rejected"}
    assert len(station.heard[0][1]["csChargingProfiles"]["chargingSchedule"]["chargingSchedulePeriod"]) == 96


async def test_the_stations_answer_comes_back_in_the_same_call_and_is_kept(place: Place) -> None:
    """User lessons 11 and 20."""
    async with place.booted("L11") as station:
        station.obeys["Reset"] = {"status": "Rejected"}

        answer = await place.api("POST", "/stations/L11/reset", {"kind": "hard"})

    kept = await place.api("GET", f"/commands/{answer['id']}")
    assert (answer["outcome"], answer["status"]) == ("result", "Rejected")
    assert (kept["status"], kept["command"]) == ("Rejected", "Reset")
    assert kept["asked_by_name"] == "operator"


async def test_one_busy_evse_does_not_stand_in_the_way_of_another(place: Place) -> None:
    """User lesson 12: start, stop and status are by EVSE."""
    async with place.booted("L12") as station:
        station.obeys["RemoteStartTransaction"] = {"status": "Accepted"}
        await station.start(0, place.at(-5), connectorId=1)

        answer = await place.api("POST", "/stations/L12/start", {"evse": 2, "token": {"uid": "CARD"}})
        await station.start(0, place.at(0), connectorId=2)

    assert answer["status"] == "Accepted"
    assert station.heard == [("RemoteStartTransaction", {"connectorId": 2, "idTag": "CARD"})]
    assert [(each["evse"], each["state"]) for each in await place.transactions("L12")] == [(1, "open"), (2, "open")]


async def test_a_refused_command_does_not_block_the_station(place: Place) -> None:
    """User lesson 3: after a RemoteStart the station talks on, and the next command goes out."""
    async with place.booted("L3") as station:
        station.obeys["RemoteStartTransaction"] = {"status": "Rejected"}
        station.obeys["ClearCache"] = {"status": "Accepted"}
        refused = await place.api("POST", "/stations/L3/start", {"evse": 1, "token": {"uid": "CARD"}})
        number = await station.start(0, place.at(0))

        next_ = await place.api("POST", "/stations/L3/clear-cache", {})

    assert (refused["status"], next_["status"]) == ("Rejected", "Accepted")
    assert number > 0


async def test_a_raw_call_that_its_schema_refuses_is_not_sent(place: Place) -> None:
    """User lesson 34: what we say is validated too."""
    async with place.booted("L34") as station:
        answer = await place.world.call("POST", "/stations/L34/calls", {"action": "Reset", "payload": {"type": "Gently"}})

    assert answer.status == 422
    assert station.heard == []


async def test_many_events_of_one_transaction_cost_the_same_each(place: Place) -> None:
    """User lesson 1: what is kept in memory and in the row of a transaction does not grow with its events."""
    async with place.booted("L1", "2.0.1") as station:
        await station.call("TransactionEvent", event("Started", 0, place.at(-60), 0, idToken=CARD_2))
        sizes = []
        for number in range(1, 121):
            await station.call("TransactionEvent", event("Updated", number, place.at(number / 4 - 60), number * 50.0))
            sizes.append(await _size(place, "L1"))

    told = await place.transaction("L1")
    assert told["energy_wh"] == 6000
    assert told["evidence_count"] == 121
    assert max(sizes[60:]) <= max(sizes[:20]) + 40  # a few digits more


async def test_tokens_and_transactions_are_listed_page_by_page(place: Place) -> None:
    """User lesson 22: keyset pages, complete and without repeats."""
    async with place.booted("L22") as station:
        for minute in range(7):
            number = await station.start(minute, place.at(minute - 20))
            await station.stop(number, minute + 5, place.at(minute - 19.5))
    seen: list[Any] = []
    cursor = None
    while True:
        query = {"station_id": "L22", "limit": "3"} | ({"cursor": cursor} if cursor else {})
        page = await place.api("GET", "/transactions", **query)
        seen += [each["id"] for each in page["items"]]
        if (cursor := page["next"]) is None:
            break

    assert len(seen) == len(set(seen)) == 7


async def test_what_people_are_told_follows_the_transaction_not_the_raw_status(place: Place) -> None:
    """User lesson 26: one event as it starts and one as it ends, whatever the connector shows meanwhile."""
    async with place.booted("L26") as station:
        number = await station.start(0, place.at(-30))
        for status in ("Charging", "SuspendedEV", "Charging", "Finishing", "Available"):
            await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": status})
        await station.stop(number, 4000, place.at(0))

    id_ = (await place.station("L26"))["station_id"]
    station_key = (await place.world.node.services.queries.stations.by_identity(CALLER, id_)).id
    events, _ = await place.world.store.event_log.after({}, 10_000)
    types = [each.type for each in events if each.station_id == station_key]
    assert [each for each in types if each in TOLD] == ["TransactionStarted", "TransactionEnded"]
    assert "available_while_open" not in codes(await place.transaction("L26"))


async def _size(place: Place, identity: str) -> int:
    """Characters of the running register that the transaction keeps."""
    station = await place.world.node.services.queries.stations.by_identity(CALLER, identity)
    page = await place.world.node.services.queries.transactions.page(CALLER, station_id=station.id, cursor=None, limit=1)
    return len(page.items[0].register) + len(page.items[0].flags)
