"""Commands and raw calls through the API to a station on a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

from tests.flow.api_world import World, running_api

Reply = Callable[[str, Any], Any]


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running, gateway_of(running):
        yield running


@asynccontextmanager
async def gateway_of(world: World) -> AsyncIterator[None]:
    """The gateway of this node, open for stations."""
    await world.node.gateway.start("127.0.0.1", 0)
    try:
        yield
    finally:
        await world.node.gateway.drain()


class Station:
    """A 1.6 station that keeps each call's text as it came, and answers as it is told; None leaves a call unanswered."""

    def __init__(self, socket: ClientConnection, reply: Reply) -> None:
        self.calls: list[str] = []
        self._socket = socket
        self._reply = reply

    async def boot(self) -> None:
        boot = [2, "b1", "BootNotification", {"chargePointVendor": "V", "chargePointModel": "M"}]
        await self._socket.send(json.dumps(boot))
        await self._socket.recv()

    async def say(self, frame: list[Any]) -> None:
        await self._socket.send(json.dumps(frame))

    async def answer(self) -> None:
        async for text in self._socket:
            frame = json.loads(text)
            if frame[0] == 2:
                self.calls.append(str(text))
                payload = self._reply(frame[2], frame[3])
                if payload is not None:
                    await self._socket.send(json.dumps([3, frame[1], payload]))


@asynccontextmanager
async def connected(world: World, reply: Reply = lambda action, payload: {"status": "Accepted"}) -> AsyncIterator[Station]:
    await world.call("PUT", "/stations/CP1", {})
    url = f"ws://127.0.0.1:{world.node.gateway.port}/ocpp/CP1"
    async with connect(url, subprotocols=[Subprotocol("ocpp1.6")]) as socket:
        station = Station(socket, reply)
        await station.boot()
        answering = asyncio.create_task(station.answer())
        yield station
        answering.cancel()
        await asyncio.gather(answering, return_exceptions=True)


PROFILE = (
    '{ "connectorId" : 1, "csChargingProfiles": {"stackLevel":0, "chargingProfileId":7,'
    ' "chargingProfilePurpose":"TxDefaultProfile", "chargingProfileKind":"Relative",'
    ' "chargingSchedule":{"chargingSchedulePeriod":[{"startPeriod":0,"limit":16.10}], "chargingRateUnit":"A"}}}'
)


async def test_a_raw_call_goes_out_as_given_and_compact(world: World) -> None:
    body = '{"timeout_s": 5, "payload": ' + PROFILE + ', "action": "SetChargingProfile"}'

    async with connected(world) as station:
        answer = await world.call("POST", "/stations/CP1/calls", data=body.encode())

    assert (answer.status, answer.body["outcome"], answer.body["payload"]) == (200, "result", {"status": "Accepted"})
    (call,) = station.calls
    assert call == f'[2,"{answer.body["message_id"]}","SetChargingProfile",{PROFILE.replace(" ", "")}]'
    assert answer.body["duration_ms"] > 0


@pytest.mark.parametrize(
    ("action", "payload"),
    [("Reset", {"type": "Gentle"}), ("Reset", {}), ("Reset", {"type": "Soft", "x": 1}), ("BootNotification", {}), ("Nonsense", {})],
)
async def test_a_payload_that_fails_its_schema_is_422_and_nothing_is_sent(
    world: World, action: str, payload: dict[str, Any]
) -> None:
    async with connected(world) as station:
        refused = await world.call("POST", "/stations/CP1/calls", {"action": action, "payload": payload})
        fine = await world.call("POST", "/stations/CP1/calls", {"action": "Reset", "payload": {"type": "Soft"}})

    assert (refused.status, fine.status) == (422, 200)
    assert [json.loads(call)[2:] for call in station.calls] == [["Reset", {"type": "Soft"}]]


async def test_a_station_that_says_nothing_is_a_timeout_within_200(world: World) -> None:
    async with connected(world, lambda action, payload: None):
        body = {"action": "ClearCache", "payload": {}, "timeout_s": 0.2}
        answer = await world.call("POST", "/stations/CP1/calls", body)

    assert (answer.status, answer.body["outcome"], answer.body["payload"]) == (200, "timeout", None)


async def test_the_setting_says_how_long_an_answer_is_awaited_unless_the_request_does(sqlite_url: str, tmp_path: Path) -> None:
    async with (
        running_api(sqlite_url, tmp_path, call_timeout_s=0.2) as world,
        gateway_of(world),
        connected(world, lambda action, payload: None),
    ):
        raw = await world.call("POST", "/stations/CP1/calls", {"action": "ClearCache", "payload": {}})
        command = await world.call("GET", "/stations/CP1/configuration", query={"key": "HeartbeatInterval"})

    assert (raw.body["outcome"], command.body["outcome"]) == ("timeout", "timeout")
    assert max(raw.body["duration_ms"], command.body["duration_ms"]) < 20_000  # far below the 30 s of the default


@pytest.mark.parametrize(
    ("frame", "status", "word"),
    [([3, {"status": "Accepted"}], "Accepted", "Accepted"), ([4, "NotSupported", "no", {}], None, "NotSupported")],
)
async def test_an_answer_that_comes_late_is_kept_with_its_command(
    world: World, frame: list[Any], status: str | None, word: str
) -> None:
    async with connected(world, lambda action, payload: None) as station:
        asked = await world.call("POST", "/stations/CP1/clear-cache", {"timeout_s": 0.2})
        await station.say([frame[0], asked.body["message_id"], *frame[1:]])
        async with asyncio.timeout(10):
            while (kept := (await world.call("GET", f"/commands/{asked.body['id']}")).body)["late_answer"] is None:
                await asyncio.sleep(0.01)

    late = kept["late_answer"]
    assert (asked.body["outcome"], asked.body["late_answer"], kept["outcome"]) == ("timeout", None, "timeout")
    assert (late["status"], late["sentence"].split(": ")[1]) == (status, f"{word}.")
    await world.store.journal.flush()
    logged = (await world.call("GET", "/messages", query={"action": "ClearCache"})).body["items"]
    assert [each["outcome"] for each in logged] == ["late", "timeout"]


async def test_each_command_shows_the_stations_own_word(world: World) -> None:
    said = {
        "Reset": "Rejected",
        "UnlockConnector": "NotSupported",
        "ChangeAvailability": "Scheduled",
        "TriggerMessage": "NotImplemented",
    }

    def reply(action: str, payload: Any) -> Any:
        if action == "GetConfiguration":
            return {"configurationKey": [{"key": "HeartbeatInterval", "readonly": False, "value": "300"}]}
        return {"status": said.get(action, "Accepted")}

    async with connected(world, reply):
        answers = [
            await world.call("POST", f"/stations/CP1/{name}", body)
            for name, body in (
                ("start", {"evse": 1, "token": {"uid": "CARD"}}),
                ("reset", {"kind": "soft"}),
                ("unlock", {"evse": 1}),
                ("availability", {"available": False}),
                ("trigger", {"message": "Heartbeat"}),
                ("configuration", {"values": {"HeartbeatInterval": "60"}}),
                ("clear-cache", None),
                ("data-transfer", {"vendor_id": "v", "data": "x"}),
                ("profiles", {"id": 1, "periods": [{"start_s": 0, "limit": 6.0}]}),
                ("profiles/clear", {}),
            )
        ]
        read = await world.call("GET", "/stations/CP1/configuration", query={"key": "HeartbeatInterval"})

    assert [(each.status, each.body["outcome"]) for each in answers] == [(200, "result")] * len(answers)
    words = [each.body["status"] for each in answers]
    assert words[:5] == ["Accepted", "Rejected", "NotSupported", "Scheduled", "NotImplemented"]
    assert words[5:] == ["Accepted"] * 5
    assert "300" in read.text


async def test_a_reservation_is_made_shown_and_cancelled(world: World) -> None:
    body = {"evse": 1, "token": {"uid": "CARD"}, "expires_at": "2036-01-01T00:00:00Z"}

    async with connected(world) as station:
        made = await world.call("POST", "/stations/CP1/reservations", body)
        listed = await world.call("GET", "/reservations", query={"station_id": "CP1"})
        cancelled = await world.call("DELETE", f"/reservations/{made.body['id']}")

    assert (made.status, made.body["status"], made.body["station_answer"]) == (201, "active", "Accepted")
    assert [each["id"] for each in listed.body["items"]] == [made.body["id"]]
    assert (cancelled.status, cancelled.body["status"]) == (200, "cancelled")
    assert [json.loads(call)[2] for call in station.calls] == ["ReserveNow", "CancelReservation"]


async def test_the_wire_log_pairs_calls_with_answers(world: World) -> None:
    async with connected(world):
        await world.call("POST", "/stations/CP1/reset", {})
    await world.store.journal.flush()

    everything = await world.call("GET", "/messages", key="viewer", query={"station_id": "CP1"})
    resets = await world.call("GET", "/messages", query={"action": "Reset", "outcome": "result"})

    assert {each["action"] for each in everything.body["items"]} >= {"BootNotification", "Reset"}
    ((reset),) = resets.body["items"]
    assert (reset["station_id"], reset["direction"], reset["payload"]) == ("CP1", "out", {"type": "Soft"})
    assert (reset["answer"], reset["latency_ms"] > 0) == ({"status": "Accepted"}, True)


async def test_a_connected_station_shows_its_socket_and_boot_data(world: World) -> None:
    async with connected(world):
        shown = (await world.call("GET", "/stations/CP1", key="viewer")).body
        listed = await world.call("GET", "/stations", query={"connected": "true"})

    assert (shown["connected"], shown["version"], shown["address"]) == (True, "1.6", "127.0.0.1")
    assert (shown["boot"]["vendor"], shown["boot"]["model"]) == ("V", "M")
    assert [each["station_id"] for each in listed.body["items"]] == ["CP1"]
