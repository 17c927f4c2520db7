"""Transactions and tags: what stations tell of them, and what the books make of it (field notes 27 to 38)."""

from datetime import timedelta
from typing import Any

import pytest

from tests.flow.field.place import CARD_2, Place, codes, event

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.mark.parametrize(("identity", "sent"), [("N27A", "0123456789ABCDEFGHIJ\x10\x0e"), ("N27B", "0123456789ABCDEFGHIJ  ")])
async def test_it_adds_junk_to_a_tag(place: Place, identity: str, sent: str) -> None:
    """Field note 27 (Ocular): trimmed, and the card is known."""
    await place.api("PUT", "/tokens/0123456789ABCDEFGHIJ", {"max_concurrent": None})

    async with place.booted(identity) as station:
        answer = await station.call("Authorize", {"idTag": sent})

    assert answer["idTagInfo"]["status"] == "Accepted"
    assert [each["rule"] for each in (await place.station(identity))["repairs"]] == ["id-tag-trimmed"]


@pytest.mark.parametrize(
    ("identity", "sent", "rule"),
    [
        ("N28A", "card_17613301", {"rule": "cut_from", "text": "_"}),
        ("N28B", "VID:CARD", {"rule": "strip_prefix", "text": "vid:"}),
        ("N28C", "CARD-R1", {"rule": "strip_suffix", "text": "-R1"}),
        ("N28D", "#FreeCharging", {"rule": "read_as", "text": "#freecharging", "token": "CARD"}),
    ],
)
@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_it_spells_tags_in_its_own_way(place: Place, identity: str, sent: str, rule: dict[str, str], version: str) -> None:
    """Field note 28, user lesson 27 (KEBA, Autocharge, Webasto): the station's rules read them, the evidence keeps them."""
    identity += version[0]
    async with place.booted(identity, version, token_rules=[rule]) as station:
        if version == "1.6":
            asked = (await station.call("Authorize", {"idTag": sent}))["idTagInfo"]
            started = await station.call(
                "StartTransaction", {"connectorId": 1, "idTag": sent, "meterStart": 0, "timestamp": place.at(-1)}
            )
            said = started["idTagInfo"]
        else:
            token = {"idToken": sent, "type": "ISO14443"}
            asked = (await station.call("Authorize", {"idToken": token}))["idTokenInfo"]
            said = (await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0, idToken=token)))["idTokenInfo"]

    told = await place.transaction(identity)
    assert (asked["status"], said["status"]) == ("Accepted", "Accepted")
    assert told["token"]["uid"].upper() == "CARD"
    assert sent in str(told["evidence"][0]["payload"])


async def test_without_rules_a_tag_is_taken_as_it_is(place: Place) -> None:
    """User lesson 27: any token is taken, stored and shown, `#` and `:` too."""
    async with place.booted("N28Z") as station:
        answer = await station.call("Authorize", {"idTag": "#Free:<b>&"})
        await station.start(0, place.at(-1), idTag="#Free:<b>&")

    assert answer["idTagInfo"]["status"] == "Invalid"
    assert (await place.transaction("N28Z"))["token"]["uid"] == "#Free:<b>&"


async def test_a_rule_that_says_too_little_is_refused(place: Place) -> None:
    """Field note 28: a rule needs its text."""
    bad = {"token_rules": [{"rule": "read_as", "text": "#FreeCharging"}]}

    answer = await place.world.call("PUT", "/stations/N28Y", bad)

    assert answer.status == 422


@pytest.mark.parametrize("number", [-1, 0, 2**31 + 5, "x"])
async def test_its_stop_names_no_transaction_of_ours(place: Place, number: object) -> None:
    """Field note 29, user lessons 24 and 33: matched by what only it can mean."""
    identity = f"N29{str(number).replace('-', 'M')}"
    async with place.booted(identity) as station:
        await station.start(1000, place.at(-30))
        answer = await station.stop(number, 8000, place.at(0), idTag="CARD")

    told = await place.transaction(identity)
    assert answer["idTagInfo"]["status"] == "Accepted"
    assert (told["state"], told["energy_wh"]) == ("ended", 7000)
    assert "number_unusable" in codes(told)


async def test_its_stop_fits_nothing(place: Place) -> None:
    """Field note 29, user lesson 33: kept for review, answered."""
    async with place.booted("N29Z") as station:
        answer = await station.stop(-1, 8000, place.at(0))

    told = await place.transaction("N29Z")
    assert answer == {}
    assert (told["state"], told["open"]) == ("ended", False)
    assert "stop_without_start" in codes(told)


async def test_its_stop_cannot_be_read(place: Place) -> None:
    """User lesson 25: refused with the fault, and kept where a person can find it."""
    async with place.booted("L25Z", validation="strict") as station:
        said = {"transactionId": "seven", "meterStop": 8000, "timestamp": place.at(0)}
        kind, _, code, description, _ = await station.frame("StopTransaction", said)

    kept = await place.api("GET", "/stations/L25Z/evidence")
    assert (kind, code) == (4, "TypeConstraintViolation")
    assert "/transactionId" in description
    assert [(each["kind"], each["payload"]["transactionId"]) for each in kept["items"]] == [("undecodable", "seven")]
    assert "/transactionId" in kept["items"][0]["sentence"]


async def test_its_stop_names_a_transaction_of_another_station(place: Place) -> None:
    """User lesson 35: a number means something for its own station only."""
    async with place.booted("L35A") as one, place.booted("L35B") as other:
        number = await one.start(1000, place.at(-30))
        await other.stop(number, 8000, place.at(0))

    assert (await place.transaction("L35A"))["state"] == "open"
    assert "stop_without_start" in codes(await place.transaction("L35B"))


@pytest.mark.parametrize("number", [0, -5, 2**31, 2**63 - 1, 2**64])
async def test_its_meter_values_name_no_transaction_of_ours(place: Place, number: int) -> None:
    """Field note 30: matched by connector and time; beyond 64 bits the number is left out."""
    identity = f"N30{str(number).replace('-', 'M')}"
    async with place.booted(identity) as station:
        real = await station.start(0, place.at(-30))
        await station.values(number, place.at(-10), {"value": "4000"})
        shown = (await place.transaction(identity))["energy_wh"]
        await station.stop(real, 5000, place.at(0))

    told = await place.transaction(identity)
    assert (shown, told["energy_wh"]) == (4000, 5000)
    assert "meter_values" in [each["kind"] for each in told["evidence"]]


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_reservation_0_is_none(place: Place, version: str) -> None:
    """Field note 31."""
    identity = f"N31{version[0]}"
    async with place.booted(identity, version) as station:
        if version == "1.6":
            await station.start(0, place.at(-1), reservationId=0)
        else:
            await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0, reservationId=0))

    told = await place.transaction(identity)
    assert told["reservation_number"] is None
    assert "reservation_unknown" not in codes(told)


async def test_it_accepts_a_remote_start_and_never_starts(place: Place) -> None:
    """Field note 32, user lesson 24: the command gets a hint for the operator."""
    async with place.booted("N32") as station:
        station.obeys["RemoteStartTransaction"] = {"status": "Accepted"}
        asked = await place.api("POST", "/stations/N32/start", {"evse": 1, "token": {"uid": "CARD"}})
        place.ahead = timedelta(minutes=4)
        await place.world.node.jobs.run_once("pending starts")

    kept = await place.api("GET", f"/commands/{asked['id']}")
    assert asked["status"] == "Accepted"
    assert kept["transaction_id"] is None
    assert kept["error"]["code"] == "no_transaction"
    assert "Is a vehicle plugged in?" in kept["error"]["description"]


async def test_the_command_knows_the_transaction_that_it_led_to(place: Place) -> None:
    """User lesson 20, with a station that spells the tag in its own way (field note 28)."""
    async with place.booted("L20", token_rules=[{"rule": "cut_from", "text": "_"}]) as station:
        station.obeys["RemoteStartTransaction"] = {"status": "Accepted"}
        asked = await place.api("POST", "/stations/L20/start", {"evse": 1, "token": {"uid": "CARD"}})
        await station.start(0, place.at(0), idTag="CARD_0815")

    kept = await place.api("GET", f"/commands/{asked['id']}")
    assert kept["transaction_id"] == (await place.transaction("L20"))["id"]


async def test_it_tells_a_start_again_after_a_lost_answer(place: Place) -> None:
    """Field note 33: on another socket, too."""
    await place.known("N33")
    numbers, at = [], place.at(-5)
    for _ in range(2):
        async with place.dialled("N33") as station:
            await station.boot()
            numbers.append(await station.start(100, at))

    assert numbers[0] == numbers[1]
    assert (await place.transaction("N33"))["state"] == "open"


async def test_its_closing_values_come_after_the_stop(place: Place) -> None:
    """Field note 34 (Ocular): they correct the energy and revive nothing."""
    async with place.booted("N34") as station:
        number = await station.start(0, place.at(-60))
        await station.stop(number, 10_000, place.at(-1))
        await station.values(number, place.at(-1), {"value": "10400", "context": "Transaction.End"})

    told = await place.transaction("N34")
    assert (told["state"], told["energy_wh"]) == ("ended", 10_400)
    assert "late_values" in codes(told)


async def test_it_stays_preparing_after_the_start(place: Place) -> None:
    """Field note 35: nothing ends by that."""
    async with place.booted("N35A") as station:
        await station.start(0, place.at(-60))
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Preparing"})

    assert (await place.transaction("N35A"))["state"] == "open"


@pytest.mark.parametrize(("identity", "goes_on", "state"), [("N35B", False, "closed"), ("N35C", True, "open")])
async def test_it_is_available_with_a_transaction_open(place: Place, identity: str, goes_on: bool, state: str) -> None:
    """Field note 35, user lesson 24: ended by us after grace, and only when no energy came meanwhile."""
    async with place.booted(identity) as station:
        number = await station.start(0, place.at(-60))
        await station.values(number, place.at(-30), {"value": "5000"})
        await station.call("StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Available"})
        flagged = codes(await place.transaction(identity))
        place.ahead = timedelta(minutes=6)
        if goes_on:
            await station.values(number, place.at(0), {"value": "6000"})
        place.ahead = timedelta(minutes=12)
        await place.world.node.jobs.run_once("quiet transactions")
        told = await place.transaction(identity)
        await station.stop(number, 7000, place.at(0))

    assert "available_while_open" in flagged
    assert told["state"] == state
    assert ("ended_by_status" in codes(told)) is (state == "closed")
    assert [(each["state"], each["energy_wh"]) for each in await place.transactions(identity)] == [("ended", 7000)]


@pytest.mark.parametrize(
    ("identity", "soft", "heard"),
    [
        ("N36A", {}, "ConcurrentTx"),
        ("N36B", {"concurrent": "blocked"}, "Blocked"),
        ("N36C", {"concurrent": "accepted"}, "Accepted"),
    ],
)
async def test_it_locks_a_card_away_after_concurrent_tx(place: Place, identity: str, soft: dict[str, str], heard: str) -> None:
    """Field note 36 (KEBA): what it is told is a setting, what is true stays in the books."""
    await place.api("PUT", f"/tokens/{identity}", {"max_concurrent": 1})
    async with place.booted(identity, soft_answers=soft) as station:
        await station.start(0, place.at(-10), idTag=identity)
        second = {"connectorId": 2, "idTag": identity, "meterStart": 0, "timestamp": place.at(-5)}
        answer = await station.call("StartTransaction", second)

    (flag,) = [each for each in (await place.transactions(identity))[1]["flags"] if each["code"] == "token_refused"]
    assert answer["idTagInfo"]["status"] == heard
    assert (await place.transactions(identity))[1]["token_verdict"] == "concurrent"
    assert ("as its settings say" in flag["sentence"]) is bool(soft)


async def test_an_invalid_card_may_be_answered_softly_in_2_x(place: Place) -> None:
    """Field note 36: with Authorize and with an event."""
    stranger = {"idToken": "NOBODY", "type": "ISO14443"}
    async with place.booted("N36D", "2.0.1", soft_answers={"unknown": "invalid"}) as station:
        asked = await station.call("Authorize", {"idToken": stranger})
        told = await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0, idToken=stranger))

    assert asked["idTokenInfo"]["status"] == told["idTokenInfo"]["status"] == "Invalid"
    assert (await place.transaction("N36D"))["token_verdict"] == "unknown"


async def test_it_sends_a_start_at_the_end_with_meter_0(place: Place) -> None:
    """Field note 37 (Schneider): the lifetime register is not billed as one transaction."""
    async with place.booted("N37") as station:
        first = await station.start(500_000, place.at(-120))
        await station.stop(first, 510_000, place.at(-60))
        second = await station.start(0, place.at(-1))
        await station.stop(second, 518_000, place.at(0))

    told = (await place.transactions("N37"))[1]
    assert told["energy_wh"] == 8_000
    assert "start_meter_zero" in codes(told)


async def test_its_events_name_no_connector(place: Place) -> None:
    """Field note 38, user lesson 32: resolved by the EVSE, which has one connector, its number 2."""
    async with place.booted("N38", "2.0.1") as station:
        status = {"timestamp": place.at(-9), "connectorStatus": "Occupied", "evseId": 3, "connectorId": 2}
        await station.call("StatusNotification", status)
        await station.call("TransactionEvent", event("Started", 0, place.at(-8), 0, evse={"id": 3}))

    told = await place.transaction("N38")
    assert (told["evse"], told["connector"]) == (3, 2)
    assert "evse_missing" in codes(told)


async def test_numbers_are_unique_across_stations(place: Place) -> None:
    """User lesson 6: one sequence, never one a station."""
    numbers = []
    for identity in ("L6A", "L6B"):
        async with place.booted(identity) as station:
            numbers += [await station.start(meter, place.at(-10 + meter)) for meter in (0, 1)]

    assert len(set(numbers)) == 4
    assert numbers == sorted(numbers)


async def test_a_refused_start_is_answered_with_a_number_and_stored(place: Place) -> None:
    """User lessons 7 and 25: always answered, always stored."""
    async with place.booted("L25") as station:
        answer = await station.call(
            "StartTransaction", {"connectorId": 1, "idTag": "NOBODY", "meterStart": 0, "timestamp": place.at(-1)}
        )

    told = await place.transaction("L25")
    assert answer["idTagInfo"]["status"] == "Invalid"
    assert str(answer["transactionId"]) == told["ocpp_transaction_id"]
    assert "token_refused" in codes(told)


async def test_an_ended_transaction_cannot_be_changed_and_keeps_what_is_told(place: Place) -> None:
    """User lessons 8 and 9: late events are evidence, the end stands."""
    async with place.booted("L8", "2.0.1") as station:
        await station.call("TransactionEvent", event("Started", 0, place.at(-30), 0, idToken=CARD_2))
        await station.call("TransactionEvent", event("Ended", 1, place.at(-10), 5000))
        await station.call("TransactionEvent", event("Updated", 2, place.at(-5), transactionInfo=_info(chargingState="Charging")))

    told = await place.transaction("L8")
    assert (told["state"], told["energy_wh"], told["evidence_count"]) == ("ended", 5000, 3)
    assert "after_end" in codes(told)


async def test_what_happened_offline_is_placed_in_time(place: Place) -> None:
    """User lesson 32: `offline` and the numbers count, not the order of arrival; a gap is asked about and closed."""
    async with place.booted("L32", "2.0.1") as station:
        station.obeys["GetTransactionStatus"] = {"messagesInQueue": True}
        await station.call("TransactionEvent", event("Ended", 2, place.at(-10), 6000, offline=True))
        between = await place.transaction("L32")
        for kind, number, minute, wh in (("Updated", 1, -20, 3000.0), ("Started", 0, -30, 0.0)):
            await station.call("TransactionEvent", event(kind, number, place.at(minute), wh, offline=True))

    told = await place.transaction("L32")
    assert (between["state"], between["seq_gaps"]) == ("ended_pending", [[0, 1]])
    assert (told["state"], told["seq_gaps"], told["energy_wh"]) == ("ended", [], 6000)
    assert told["started_at"] < told["stopped_at"] < told["started_received_at"]
    assert "offline" in codes(told)


async def test_a_station_says_that_messages_are_pending(place: Place) -> None:
    """User lesson 9: the answer to GetTransactionStatus changes the state, and drops nothing that comes later."""
    async with place.booted("L9", "2.0.1") as station:
        station.obeys["GetTransactionStatus"] = {"messagesInQueue": True, "ongoingIndicator": False}
        await station.call("TransactionEvent", event("Started", 0, place.at(-30), 0))
        await station.call("TransactionEvent", event("Ended", 2, place.at(-10), 6000))
        place.ahead = timedelta(minutes=6)
        await place.world.node.jobs.run_once("gaps")
        pending = await place.transaction("L9")
        await station.call("TransactionEvent", event("Updated", 1, place.at(-26), 3000))

    told = await place.transaction("L9")
    assert (pending["state"], told["state"]) == ("ended_pending", "ended")
    assert "messages_pending" in codes(pending)


def _info(**more: Any) -> dict[str, Any]:
    return {"transactionId": "tx-1"} | more
