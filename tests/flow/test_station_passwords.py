"""A station gets a new password through itself (A01): what it is sent, and with which passwords it may come afterwards."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.flow.api_world import Answer, World, running_api
from tests.flow.gateway import basic

OLD = "the-0ld-passw0rd-CP"
Status = str | None


@pytest.fixture
async def world(sqlite_url: str, tmp_path: Path) -> AsyncIterator[World]:
    async with running_api(sqlite_url, tmp_path) as running:
        await running.node.gateway.start("127.0.0.1", 0)
        yield running
        await running.node.gateway.stop()


class Yard:
    """A station that keeps the last password it was sent, and answers as told; None: not at all."""

    def __init__(self, world: World, protocol: str = "ocpp1.6") -> None:
        self.world = world
        self.protocol = protocol
        self.sent = ""

    async def asked(self, path: str, body: dict[str, Any], status: Status) -> Answer:
        """Ask over the API while the station is connected with the old password."""
        async with aiohttp.ClientSession() as http, self._socket(http, OLD.encode()) as socket:
            await socket.send_json([2, "1", "Heartbeat", {}])
            await socket.receive_json(timeout=10)
            task = asyncio.create_task(self.world.call("POST", f"/stations/CP1{path}", {"timeout_s": 0.5, **body}))
            call = await socket.receive_json(timeout=10)
            answer = self._answer(call[3], status or "")
            if status is not None:
                await socket.send_json([3, call[1], answer])
            reading = asyncio.create_task(socket.receive())  # so that pings are answered
            try:
                return await task
            finally:
                reading.cancel()

    async def let_in(self, password: str | bytes) -> bool:
        """Whether the station may come with this password."""
        try:
            async with aiohttp.ClientSession() as http, self._socket(http, password):
                return True
        except aiohttp.WSServerHandshakeError as refused:
            return refused.status != 401

    def _socket(self, http: aiohttp.ClientSession, password: str | bytes) -> Any:
        url = f"ws://127.0.0.1:{self.world.node.gateway.port}/ocpp/CP1"
        return http.ws_connect(url, protocols=(self.protocol,), headers=basic("CP1", password))

    def _answer(self, payload: dict[str, Any], status: str) -> dict[str, Any]:
        if self.protocol == "ocpp1.6":
            assert payload["key"] == "AuthorizationKey"
            self.sent = payload["value"]
            return {"status": status}
        [datum] = payload["setVariableData"]
        self.sent = datum.pop("attributeValue")
        return {"setVariableResult": [{**datum, "attributeStatus": status}]}


async def a_yard(world: World, protocol: str = "ocpp1.6", encoding: str = "plain") -> Yard:
    await world.call("PUT", "/stations/CP1", {"password": OLD, "password_encoding": encoding, "security_profile": 1})
    return Yard(world, protocol)


@pytest.mark.parametrize("protocol", ["ocpp1.6", "ocpp2.0.1", "ocpp2.1"])
async def test_an_accepted_password_takes_the_place_of_the_old_one(world: World, protocol: str) -> None:
    yard = await a_yard(world, protocol)

    answer = await yard.asked("/password", {}, "Accepted")

    new = answer.body["password"]
    assert (answer.status, answer.body["status"], yard.sent) == (200, "Accepted", new)
    assert (await yard.let_in(OLD), await yard.let_in(new)) == (False, True)  # A01.FR.03
    kept = await world.call("GET", f"/commands/{answer.body['id']}")
    assert new not in kept.text


async def test_a_station_that_wants_hexadecimal_is_sent_that_and_may_come_with_the_bytes(world: World) -> None:
    yard = await a_yard(world, encoding="hex")

    answer = await yard.asked("/password", {}, "Accepted")

    assert bytes.fromhex(yard.sent).decode() == answer.body["password"]
    assert await yard.let_in(bytes.fromhex(yard.sent))
    assert await yard.let_in(yard.sent)


@pytest.mark.parametrize(("protocol", "status"), [("ocpp1.6", "Rejected"), ("ocpp1.6", "NotSupported"), ("ocpp2.0.1", "Rejected")])
async def test_a_refused_password_leaves_the_old_one(world: World, protocol: str, status: str) -> None:
    yard = await a_yard(world, protocol)

    answer = await yard.asked("/password", {}, status)

    assert (answer.body["status"], "password" in answer.body) == (status, False)
    assert (await yard.let_in(OLD), await yard.let_in(yard.sent)) == (True, False)  # A01.FR.04


async def test_without_an_answer_both_are_right_until_the_station_comes_with_the_new_one(world: World) -> None:
    yard = await a_yard(world)

    answer = await yard.asked("/password", {}, None)

    assert (answer.body["outcome"], answer.body["password"]) == ("timeout", yard.sent)
    assert [await yard.let_in(each) for each in (OLD, yard.sent, OLD, yard.sent)] == [True, True, False, True]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/configuration", {"values": {"AuthorizationKey": "another-password-1"}}),
        ("/calls", {"action": "ChangeConfiguration", "payload": {"key": "AuthorizationKey", "value": "another-password-1"}}),
    ],
)
async def test_a_password_set_as_configuration_counts_as_well(world: World, path: str, body: dict[str, Any]) -> None:
    yard = await a_yard(world)

    await yard.asked(path, body, "Accepted")

    assert (await yard.let_in(OLD), await yard.let_in("another-password-1")) == (False, True)


async def test_a_station_that_is_away_keeps_its_password(world: World) -> None:
    yard = await a_yard(world)

    answer = await world.call("POST", "/stations/CP1/password", {})

    assert (answer.body["outcome"], "password" in answer.body) == ("not_connected", False)
    assert await yard.let_in(OLD)
