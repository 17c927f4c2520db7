"""A whole node behind its real ports, a clock that can be moved, and stations that are nothing but a WebSocket."""

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import websockets
from websockets.asyncio.client import ClientConnection

from forecourt.kit.time import utc_now
from tests.flow.api_world import World, running_api

CARD_2 = {"idToken": "CARD", "type": "ISO14443"}
BOOT = {"chargePointVendor": "Raw", "chargePointModel": "One"}
BOOT_2 = {"reason": "PowerUp", "chargingStation": {"vendorName": "Raw", "model": "One"}}


class Raw:
    """A station that sends what it is told to and answers our CALLs from `obeys`; a callable there makes the whole frame."""

    def __init__(self, identity: str, socket: ClientConnection) -> None:
        self.identity = identity
        self.socket = socket
        self.obeys: dict[str, Any] = {}
        self.heard: list[tuple[str, Any]] = []
        self.stray: list[Any] = []
        self._ids = itertools.count(1)
        self._answers: dict[Any, asyncio.Future[list[Any]]] = {}
        self.reader = asyncio.create_task(self._read())

    async def frame(self, action: str, payload: Any, message_id: Any = None) -> list[Any]:
        """The whole frame that answers a CALL."""
        message_id = str(next(self._ids)) if message_id is None else message_id
        answer = self._answers[message_id] = asyncio.get_running_loop().create_future()
        await self.socket.send(json.dumps([2, message_id, action, payload]))
        return await asyncio.wait_for(answer, 10)

    async def call(self, action: str, payload: Any, message_id: Any = None) -> Any:
        """The payload of the CALLRESULT."""
        frame = await self.frame(action, payload, message_id)
        assert frame[0] == 3, frame
        return frame[2]

    async def boot(self) -> Any:
        """BootNotification in the socket's version."""
        return await self.call("BootNotification", BOOT if self.socket.subprotocol in (None, "ocpp1.6") else BOOT_2)

    async def start(self, meter: object, at: str, **more: Any) -> int:
        """StartTransaction of 1.6; returns the number."""
        request = {"connectorId": 1, "idTag": "CARD", "meterStart": meter, "timestamp": at} | more
        return int((await self.call("StartTransaction", request))["transactionId"])

    async def stop(self, number: object, meter: object, at: str, **more: Any) -> Any:
        """StopTransaction of 1.6."""
        return await self.call("StopTransaction", {"transactionId": number, "meterStop": meter, "timestamp": at} | more)

    async def values(self, number: int | None, at: str, *samples: dict[str, Any], connector: int = 1) -> Any:
        """MeterValues of 1.6 at one moment."""
        request: dict[str, Any] = {"connectorId": connector, "meterValue": [{"timestamp": at, "sampledValue": list(samples)}]}
        return await self.call("MeterValues", request if number is None else request | {"transactionId": number})

    async def _read(self) -> None:
        async for text in self.socket:
            frame = json.loads(text)
            if frame[0] == 2:
                await self._obey(frame)
            elif (waiting := self._answers.pop(frame[1], None)) is not None:
                waiting.set_result(frame)
            else:
                self.stray.append(frame)

    async def _obey(self, frame: list[Any]) -> None:
        self.heard.append((frame[2], frame[3]))
        answer = self.obeys.get(frame[2], lambda each: [4, each[1], "NotImplemented", "", {}])
        reply = answer(frame) if callable(answer) else [3, frame[1], answer]
        if reply is not None:
            await self.socket.send(reply if isinstance(reply, str) else json.dumps(reply))


def event(kind: str, seq_no: int, at: str, wh: float | None = None, **more: Any) -> dict[str, Any]:
    """A TransactionEvent of `tx-1` on EVSE 1, connector 1."""
    context = {"Started": "Transaction.Begin", "Updated": "Sample.Periodic", "Ended": "Transaction.End"}[kind]
    base: dict[str, Any] = {
        "eventType": kind,
        "timestamp": at,
        "triggerReason": "MeterValuePeriodic",
        "seqNo": seq_no,
        "transactionInfo": {"transactionId": "tx-1"},
        "evse": {"id": 1, "connectorId": 1},
    }
    if wh is not None:
        base["meterValue"] = [{"timestamp": at, "sampledValue": [{"value": wh, "context": context}]}]
    return base | more


class Place:
    """The node, its API, and the time there."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.ahead = timedelta()

    def now(self) -> datetime:
        """The node's clock."""
        return utc_now() + self.ahead

    def at(self, minutes: float) -> str:
        """A moment so many minutes from now (before it: below zero), as stations write it."""
        return (self.now() + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def url(self, path: str) -> str:
        return f"ws://127.0.0.1:{self.world.node.gateway.port}{path}"

    async def api(self, method: str, path: str, body: object = None, **query: str) -> Any:
        """What a successful request to the API answers."""
        answer = await self.world.call(method, path, body, query=query or None)
        assert answer.status < 300, answer.text
        return answer.body

    async def known(self, identity: str, **settings: Any) -> None:
        """Make or change a station."""
        await self.api("PUT", f"/stations/{identity}", settings)

    @asynccontextmanager
    async def dialled(self, identity: str, version: str | None = "1.6", path: str | None = None) -> AsyncIterator[Raw]:
        """The station on an open socket, not booted; no version: no subprotocol is offered."""
        offer = None if version is None else [websockets.Subprotocol(f"ocpp{each}") for each in version.split()]
        async with websockets.connect(self.url(path or f"/ocpp/{identity}"), subprotocols=offer) as socket:
            station = Raw(identity, socket)
            try:
                yield station
            finally:
                station.reader.cancel()
                await asyncio.gather(station.reader, return_exceptions=True)

    @asynccontextmanager
    async def booted(self, identity: str, version: str = "1.6", **settings: Any) -> AsyncIterator[Raw]:
        """A known station that has booted."""
        await self.known(identity, **settings)
        async with self.dialled(identity, version) as station:
            await station.boot()
            yield station

    async def station(self, identity: str) -> Any:
        """As the API shows it, with everything counted so far written."""
        await self.world.node.services.stations.flush()
        return await self.api("GET", f"/stations/{identity}")

    async def advice(self, identity: str) -> dict[str, str]:
        """The advice about a station: code → sentence."""
        return {each["code"]: each["sentence"] for each in (await self.station(identity))["advice"]}

    async def transactions(self, identity: str) -> list[Any]:
        """All of a station, oldest first, with evidence and curve."""
        found = (await self.api("GET", "/transactions", station_id=identity))["items"]
        return [await self.api("GET", f"/transactions/{each['id']}") for each in reversed(found)]

    async def transaction(self, identity: str) -> Any:
        """The only one of a station."""
        (only,) = await self.transactions(identity)
        return only

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the node does in its own time."""
        async with asyncio.timeout(10):
            while not condition():
                await asyncio.sleep(0.005)


def codes(transaction: Any) -> set[str]:
    """The codes of a transaction's flags."""
    return {each["code"] for each in transaction["flags"]}


@asynccontextmanager
async def running_place(url: str, folder: Path) -> AsyncIterator[Place]:
    """A place with one card that may charge anywhere, as often as it likes."""
    moved: list[Place] = []
    clock = lambda: moved[0].now() if moved else utc_now()  # noqa: E731
    async with running_api(url, folder, clock=clock, unknown_stations="refuse") as world:
        place = Place(world)
        moved.append(place)
        await place.api("PUT", "/tokens/CARD", {"max_concurrent": None})
        await world.node.gateway.start("127.0.0.1", 0)
        try:
            yield place
        finally:
            await world.node.gateway.stop()
