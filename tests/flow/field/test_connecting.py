"""Transport and socket: how stations dial, in which version, and what they send there (field notes 1 to 13)."""

import asyncio
import json
from typing import Any

import pytest
import websockets

from tests.flow.field.place import BOOT, BOOT_2, Place, event

ENERGY = {"value": "1"}

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_it_offers_no_subprotocol(place: Place) -> None:
    """Field note 1."""
    await place.known("N1")

    async with place.dialled("N1", None) as station:
        answer = await station.boot()

    assert answer["status"] == "Accepted"
    assert (await place.station("N1"))["version"] == "1.6"


@pytest.mark.parametrize("offer", ["1.6 2.0.1", "2.0.1 1.6"])
async def test_it_offers_several_subprotocols_in_any_order(place: Place, offer: str) -> None:
    """Field note 2."""
    await place.known("N2")

    async with place.dialled("N2", offer) as station:
        spoken = station.socket.subprotocol

    assert spoken == "ocpp2.0.1"


async def test_it_probes_1_6_and_comes_back_with_2_0_1(place: Place) -> None:
    """Field note 3 (FoxESS): nothing of the first socket stays on the second."""
    await place.known("N3")
    async with place.dialled("N3", "1.6") as probe:
        await probe.boot()

    async with place.dialled("N3", "2.0.1") as station:
        booted = await station.boot()
        await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0))

    shown = await place.station("N3")
    assert booted["status"] == "Accepted"
    assert shown["version"] == "2.0.1"
    assert (await place.transaction("N3"))["ocpp_transaction_id"] == "tx-1"


@pytest.mark.parametrize(
    ("identity", "action", "payload"),
    [
        ("N4A", "BootNotification", BOOT),
        ("N4B", "StartTransaction", {"connectorId": 1, "idTag": "CARD", "meterStart": 0, "timestamp": "2026-11-22T10:00:00Z"}),
        ("N4C", "StatusNotification", {"connectorId": 1, "errorCode": "NoError", "status": "Charging"}),
        ("N4D", "MeterValues", {"connectorId": 1, "meterValue": [{"timestamp": "2026-11-22T10:00:00Z", "sampledValue": [ENERGY]}]}),
    ],
)  # fmt: skip
async def test_it_writes_1_6_over_2_0_1_and_is_advised_to_be_held_to_1_6(
    place: Place, identity: str, action: str, payload: dict[str, Any]
) -> None:
    """Field note 4 (FoxESS A series)."""
    await place.known(identity)
    async with place.dialled(identity, "2.0.1 1.6") as station:
        await station.frame(action, payload)
    advice = await place.advice(identity)
    await place.known(identity, only_version="1.6")

    async with place.dialled(identity, "2.0.1 1.6") as held:
        booted = await held.boot()

    assert f"sent {action} as OCPP 1.6 has it over a connection of OCPP 2.0.1" in advice["speaks_1_6"]
    assert held.socket.subprotocol == "ocpp1.6"
    assert booted["status"] == "Accepted"


async def test_a_quirk_of_2_0_1_is_not_taken_for_1_6(place: Place) -> None:
    """Field note 4: the other way round, a repaired 2.0.1 message is no sign of 1.6."""
    async with place.booted("N4E", "2.0.1") as station:
        await station.call("BootNotification", BOOT_2 | {"reason": "Because"})
        await station.call("TransactionEvent", event("Started", 0, place.at(-1), 0) | {"uptime": 5})

    assert await place.advice("N4E") == {}


async def test_a_station_held_to_a_version_that_it_does_not_offer_is_listed(place: Place) -> None:
    """Field note 4: the sentence says what it is held to."""
    await place.known("N4F", only_version="1.6")

    async with place.dialled("N4F", "2.0.1") as station:
        await station.socket.wait_closed()

    await place.world.node.services.stations.flush()
    refused = [each for each in (await place.api("GET", "/refusals"))["items"] if each["identity"] == "N4F"]
    assert [each["sentence"] for each in refused] == ["It offers the subprotocols ocpp2.0.1; the server speaks ocpp1.6."]


@pytest.mark.parametrize("path", ["/N5.1%20a", "/ocpp/n5.1 A/", "/vendor/prefix//N5.1%20A", "/ocpp/1.6/N5.1%20A?x=1"])
async def test_it_dials_with_a_path_of_its_own(place: Place, path: str) -> None:
    """Field note 5 (EN+, Ocular, Schneider)."""
    await place.world.call("PUT", "/stations/N5.1%20A", {})

    async with place.dialled("N5.1 A", "1.6", path.replace(" ", "%20")) as station:
        answer = await station.boot()

    assert answer["status"] == "Accepted"


async def test_it_comes_back_while_its_old_socket_still_stands(place: Place) -> None:
    """Field note 6; user lessons 5 and 30: the newer socket is the station's, and the end of the older changes nothing."""
    async with place.booted("N6") as old:
        async with place.dialled("N6") as new:
            await new.boot()
            await old.socket.wait_closed()
            new.obeys["ClearCache"] = {"status": "Accepted"}

            answer = await place.api("POST", "/stations/N6/clear-cache", {})

        assert answer["status"] == "Accepted"
    assert new.heard == [("ClearCache", {})]


async def test_no_socket_is_closed_for_what_a_station_says(place: Place) -> None:
    """Field note 7 (FoxESS, Teison): it would not be back for long, or ever."""
    async with place.booted("N7") as station:
        for text in ("", "   ", "{}", "[2]", "nonsense", '[3,"9",{}]', '[4,"9","X"]', '[9,"9",{}]', '[2,"a","Nothing",{}]'):
            await station.socket.send(text)

        answer = await station.call("Heartbeat", {})

    assert "currentTime" in answer


async def test_the_password_is_written_as_the_station_wants_it(place: Place) -> None:
    """Field note 9: hexadecimal for one, plain for the other."""
    written = {}
    for identity, encoding in (("N9A", "hex"), ("N9B", "plain")):
        async with place.booted(identity, password_encoding=encoding) as station:
            station.obeys["ChangeConfiguration"] = {"status": "Accepted"}
            values = {"AuthorizationKey": "sixteen-or-longer"}
            await place.api("POST", f"/stations/{identity}/configuration", {"values": values})
            written[encoding] = station.heard[0][1]["value"]

    assert written == {"hex": b"sixteen-or-longer".hex(), "plain": "sixteen-or-longer"}


async def test_it_sends_empty_frames(place: Place) -> None:
    """Field note 10: ignored, neither answered nor an error."""
    async with place.booted("N10") as station:
        await station.socket.send("")
        answer = await station.call("Heartbeat", {})

    assert "currentTime" in answer
    assert station.stray == []


async def test_it_sends_null_for_an_empty_payload(place: Place) -> None:
    """Field note 11."""
    async with place.booted("N11") as station:
        answer = await station.call("Heartbeat", None)

    assert "currentTime" in answer
    assert [each["rule"] for each in (await place.station("N11"))["repairs"]] == ["null-payload"]


async def test_it_answers_with_broken_json(place: Place) -> None:
    """Field note 12 (Grizzl-E): the command says so, is not repeated, and what comes next is right again."""
    async with place.booted("N12") as station:
        station.obeys["GetConfiguration"] = lambda frame: f'[3,"{frame[1]}",{{"configurationKey":[}}]'
        station.obeys["ClearCache"] = {"status": "Accepted"}

        broken = await place.api("POST", "/stations/N12/configuration", {"keys": []})
        next_ = await place.api("POST", "/stations/N12/clear-cache", {})

    assert broken["outcome"] == "error"
    assert next_["status"] == "Accepted"
    assert [action for action, _ in station.heard] == ["GetConfiguration", "ClearCache"]


async def test_what_it_answers_with_broken_json_twice_it_is_not_asked_again(place: Place) -> None:
    """Field note 12 (Grizzl-E): marked absent; a raw call still goes out, and a right answer mends it."""
    asked: dict[str, Any] = {"keys": []}
    async with place.booted("N12C") as station:
        station.obeys["GetConfiguration"] = lambda frame: f'[3,"{frame[1]}",{{"configurationKey":[}}]'
        broken = [await place.api("POST", "/stations/N12C/configuration", asked) for _ in range(3)]
        station.obeys["GetConfiguration"] = {"configurationKey": []}
        raw = await place.api("POST", "/stations/N12C/calls", {"action": "GetConfiguration", "payload": {}})
        mended = await place.api("POST", "/stations/N12C/configuration", asked)

    assert [each["outcome"] for each in (*broken, raw, mended)] == ["error", "error", "unsupported", "result", "result"]
    assert len(station.heard) == 4


async def test_what_it_does_not_know_it_is_asked_once(place: Place) -> None:
    """Field note 12: a box that answers NotImplemented, and may reboot by it, is not asked again."""
    async with place.booted("N12B") as station:
        answers = [await place.api("POST", "/stations/N12B/clear-cache", {}) for _ in range(3)]

    assert [each["outcome"] for each in answers] == ["error", "unsupported", "unsupported"]
    assert len(station.heard) == 1


async def test_its_message_ids_begin_anew_on_every_socket(place: Place) -> None:
    """Field note 13: an id means something within one socket only."""
    await place.known("N13")
    numbers = []
    for meter in (100, 200):
        async with place.dialled("N13") as station:
            await station.boot()
            numbers.append(await station.start(meter, place.at(-10 + meter / 100)))
            await station.stop(numbers[-1], meter + 50, place.at(-9 + meter / 100))

    assert numbers[0] != numbers[1]
    assert [each["energy_wh"] for each in await place.transactions("N13")] == [50, 50]


async def test_it_uses_one_message_id_for_everything(place: Place) -> None:
    """Field note 13, user lesson 35: repeated ids within one socket."""
    async with place.booted("N13B") as station:
        answers = [await station.call("Heartbeat", {}, "1") for _ in range(2)]
        first = await station.call("Authorize", {"idTag": "CARD"}, "1")

    assert all("currentTime" in each for each in answers)
    assert first["idTagInfo"]["status"] == "Accepted"


@pytest.mark.parametrize("version", ["1.6", "2.0.1"])
async def test_its_message_ids_are_numbers(place: Place, version: str) -> None:
    """Answered with the number, and counted as a repair; a strict station is refused."""
    identity = f"INT{version[0]}"
    async with place.booted(identity, version) as station:
        await station.socket.send('[2,7,"Heartbeat",{}]')
        await place.until(lambda: len(station.stray) == 1)
    await place.known(identity, validation="strict")
    async with place.dialled(identity, version) as strict:
        await strict.boot()
        await strict.socket.send('[2,8,"Heartbeat",{}]')
        await place.until(lambda: len(strict.stray) == 1)

    assert station.stray[0][:2] == [3, 7]
    assert strict.stray[0][:2] == [4, 8]
    assert [each["rule"] for each in (await place.station(identity))["repairs"]] == ["message-id-number"]


async def test_it_sends_the_same_message_again_under_another_id(place: Place) -> None:
    """Field note 33: what counts is the content."""
    async with place.booted("AGAIN") as station:
        start = {"connectorId": 1, "idTag": "CARD", "meterStart": 5, "timestamp": place.at(-5)}
        numbers = [(await station.call("StartTransaction", start, each))["transactionId"] for each in ("a", "b", "b")]
        for each in ("c", "d"):
            await station.call("StopTransaction", {"transactionId": numbers[0], "meterStop": 905, "timestamp": place.at(0)}, each)

    told = await place.transaction("AGAIN")
    assert len(set(numbers)) == 1
    assert [each["kind"] for each in told["evidence"]] == ["start", "stop"]
    assert told["energy_wh"] == 900


async def test_an_unknown_station_is_refused_before_the_upgrade_and_listed(place: Place) -> None:
    """User lesson 14: who knocked, and why it was refused."""
    with pytest.raises(websockets.InvalidStatus) as refused:
        await websockets.connect(place.url("/ocpp/STRANGER"), subprotocols=[websockets.Subprotocol("ocpp1.6")])

    await place.world.node.services.stations.flush()
    answer = await place.world.call("GET", "/refusals", key="root")  # of two operators neither sees whose it might be
    listed = [each for each in answer.body["items"] if each["identity"] == "STRANGER"]
    assert refused.value.response.status_code == 404
    assert listed[0]["reason"] == "unknown_station"
    assert listed[0]["subprotocols"] == ["ocpp1.6"]


async def test_both_directions_are_busy_at_once(place: Place) -> None:
    """User lessons 3, 4 and 34: our CALLs and the station's cross each other and nobody waits for the other."""
    async with place.booted("DUPLEX") as station:
        station.obeys["ClearCache"] = {"status": "Accepted"}
        answers = await asyncio.gather(
            *(place.api("POST", "/stations/DUPLEX/clear-cache", {}) for _ in range(5)),
            *(station.call("Heartbeat", {}) for _ in range(20)),
        )

    assert [each["status"] for each in answers[:5]] == ["Accepted"] * 5
    assert all("currentTime" in each for each in answers[5:])


async def test_a_late_answer_does_not_answer_the_next_call(place: Place) -> None:
    """Field note 18 (Mennekes), user lesson 34: it is kept as a late row of the wire log."""
    late: list[str] = []
    async with place.booted("N18") as station:
        station.obeys["ClearCache"] = lambda frame: late.append(json.dumps([3, frame[1], {"status": "Accepted"}]))
        slow = await place.api("POST", "/stations/N18/clear-cache", {"timeout_s": 0.2})
        await station.socket.send(late[0])
        station.obeys["ClearCache"] = {"status": "Rejected"}

        next_ = await place.api("POST", "/stations/N18/clear-cache", {})
        await place.world.store.journal.flush()

    messages = (await place.api("GET", "/messages", station_id="N18", action="ClearCache"))["items"]
    assert (slow["outcome"], next_["status"]) == ("timeout", "Rejected")
    assert sorted(each["outcome"] for each in messages) == ["late", "result", "timeout"]
